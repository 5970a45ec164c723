//! Explanation of Dose Status: why a dose counts or does not, in sentences.

use crate::parts::dialog::Sheet;
use crate::parts::vaccine;
use crate::parts::words::us_date;
use bluebonnet_shared::forecast::{DoseStatus, DoseVerdict, Reason};
use dioxus::prelude::*;

/// The verdict on one dose in words: `Valid: dose 2 of 4`.
pub fn verdict_words(verdict: &DoseVerdict) -> String {
    match (verdict.status, verdict.place) {
        (DoseStatus::Valid, Some((number, of))) => format!("Valid: dose {number} of {of}"),
        (DoseStatus::Valid, None) => "Valid".to_owned(),
        (DoseStatus::Extraneous, _) => "Extra: valid, but more than the series asks for".to_owned(),
        (DoseStatus::NotValid, _) => "NOT VALID: this dose does not count".to_owned(),
        (DoseStatus::SubStandard, _) => "NOT VALID: expired, recalled or not potent".to_owned(),
        (DoseStatus::NotEvaluated, _) => "Not evaluated: no series of this schedule looked at it".to_owned(),
    }
}

/// One step of an explanation as a sentence.
pub fn sentence(reason: &Reason) -> String {
    match reason {
        Reason::TooYoung { minimum, earliest } => {
            format!(
                "Given too young. The minimum age is {minimum}: the first day that counts was {}.",
                us_date(*earliest)
            )
        }
        Reason::TooOld { maximum, latest } => {
            format!(
                "Given too late. The maximum age is {maximum}: the last day that counts was {}.",
                us_date(*latest)
            )
        }
        Reason::TooSoon { minimum, after, earliest } => format!(
            "Given too soon after the dose of {}. The minimum interval is {minimum}: the first day that counts was {}.",
            us_date(*after),
            us_date(*earliest)
        ),
        Reason::Grace { full } => {
            format!(
                "Given within the grace period: the full age or interval was reached on {}.",
                us_date(*full)
            )
        }
        Reason::LiveVirusConflict { with, after, earliest } => format!(
            "Given too soon after a live vaccine, {} on {}: the first day that counts was {}.",
            vaccine::name(*with),
            us_date(*after),
            us_date(*earliest)
        ),
        Reason::WrongVaccine => "This vaccine is not allowed at this place of the series.".to_owned(),
        Reason::Inadvertent => "This vaccine was given by mistake: it is not meant for this use.".to_owned(),
        Reason::SeriesComplete => "The series was complete already.".to_owned(),
        Reason::SubStandard => "The dose was expired, recalled or not potent.".to_owned(),
        Reason::UnknownVaccine => "The schedule in force does not know this vaccine.".to_owned(),
        Reason::AfterAssessment => "The date of the dose is after the day of this evaluation.".to_owned(),
        Reason::EvidenceOfImmunity { evidence } => format!("There is evidence of immunity: {evidence}."),
        Reason::Contraindication { observation } => format!("Contraindicated: {observation}."),
        _ => "A newer version of Bluebonnet explains this; update to read it.".to_owned(),
    }
}

/// The explanation of one dose, for one vaccine group.
#[component]
pub fn Explanation(
    /// Vaccine and date: what was given.
    what: String,
    /// The verdict.
    verdict: DoseVerdict,
    /// Version of the schedule that decided.
    schedule_version: String,
    /// Escape, or the cross.
    on_close: EventHandler<()>,
) -> Element {
    let split = verdict.antigens.iter().any(|antigen| antigen.status != verdict.status);
    rsx! {
        Sheet { title: "Explanation of Dose Status", under: what, narrow: true, on_close,
            div { class: "sheet-body",
                p {
                    strong { "{verdict.group}: {verdict_words(&verdict)}" }
                }
                if verdict.reasons.is_empty() {
                    p { "Age, interval and vaccine all meet the schedule." }
                } else {
                    ul { class: "reasons",
                        for reason in &verdict.reasons {
                            li { "{sentence(reason)}" }
                        }
                    }
                }
                if split {
                    h3 { "By antigen" }
                    ul { class: "reasons",
                        for antigen in &verdict.antigens {
                            li {
                                strong { "{antigen.antigen}: " }
                                "{status_word(antigen.status)}"
                                for reason in &antigen.reasons {
                                    p { class: "quiet", "{sentence(reason)}" }
                                }
                            }
                        }
                    }
                }
                p { class: "quiet small", "Decided by CDC's CDSi logic over the ACIP schedule, version {schedule_version}." }
            }
        }
    }
}

fn status_word(status: DoseStatus) -> &'static str {
    match status {
        DoseStatus::Valid => "valid",
        DoseStatus::Extraneous => "extra",
        DoseStatus::NotValid => "not valid",
        DoseStatus::SubStandard => "not potent",
        DoseStatus::NotEvaluated => "not evaluated",
    }
}
