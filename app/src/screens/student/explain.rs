//! Explanation of Dose Status: why a dose counts or does not, in sentences.

use crate::parts::dialog::Sheet;
use bluebonnet_shared::calendar::Date;
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

/// One step of an explanation as a whole sentence.
fn sentence(reason: &Reason, birth: Date, given: Date) -> String {
    let words = reason.sentence(birth, Some(given));
    let mut letters = words.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}

/// The explanation of one dose, for one vaccine group.
#[component]
pub fn Explanation(
    /// Vaccine and date: what was given.
    what: String,
    /// The student's birth date.
    birth: Date,
    /// The day of the dose.
    given: Date,
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
            // Long explanations are scrolled with the keyboard too.
            div { class: "sheet-body", tabindex: "0",
                p {
                    strong { "{verdict.group}: {verdict_words(&verdict)}" }
                }
                if verdict.reasons.is_empty() {
                    p { "Age, interval and vaccine all meet the schedule." }
                } else {
                    ul { class: "reasons",
                        for reason in &verdict.reasons {
                            li {
                                "{sentence(reason, birth, given)}"
                                p { class: "quiet small", "{reason.source()}" }
                            }
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
                                    p { class: "quiet", "{sentence(reason, birth, given)}" }
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
