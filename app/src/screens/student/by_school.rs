//! The student under a school schedule: the one class in words, then each vaccine with its status, its day, and what decided.

use super::Over;
use super::at_school::AtSchool;
use crate::device::{ClientView, Desk};
use crate::parts::icon::{Drawing, Icon};
use crate::parts::mark::{Mark, Shape};
use crate::parts::notice::Notice;
use crate::parts::school::{
    class_mark, class_sentence, class_until, deciding, exemption_name, missing_words, part_of, short_name,
    status_mark, status_words,
};
use crate::parts::words::{counted, us_date};
use bluebonnet_shared::calendar::Date;
use bluebonnet_shared::codes::SchoolVaccine;
use bluebonnet_shared::compliance::{Class, Outcome, Rules, SchoolYear, Status, VaccineOutcome, Warning};
use bluebonnet_shared::order;
use bluebonnet_shared::print::words::grade;
use dioxus::prelude::*;
use std::rc::Rc;

/// What stands under the section's heading.
#[component]
pub fn BySchool(view: Rc<ClientView>, year: SchoolYear, on_open: EventHandler<Over>) -> Element {
    let today = use_context::<Desk>().today();
    let Some(at) = AtSchool::of(&view, year, today) else {
        return rsx! {
            div { class: "class-verdict {Mark::Absent.class()}",
                Shape { mark: Mark::Absent }
                div {
                    strong { "Grade not known" }
                    p { "The record has no grade that can be read, so nothing can be asked of this student. The grade comes with the school's roster." }
                }
            }
        };
    };
    let outcome = &at.outcome;
    let mut asked: Vec<VaccineOutcome> =
        outcome.vaccines.iter().filter(|vaccine| vaccine.status != Status::NotRequired).cloned().collect();
    // Worst first, and those alike in the order of the requirements.
    order::sort_by_key(&mut asked, |vaccine| vaccine.status.class());
    let not_required: Vec<&str> = outcome
        .vaccines
        .iter()
        .filter(|vaccine| vaccine.status == Status::NotRequired)
        .map(|vaccine| vaccine.vaccine.label())
        .collect();
    let class = outcome.class;
    rsx! {
        p { class: "basis quiet small",
            "Texas {part_of(outcome.grade)} requirements, {grade(&outcome.grade.to_string())}, school year {year}, on {us_date(today)}"
        }
        div { class: "class-verdict {class_mark(class).class()}",
            Shape { mark: class_mark(class) }
            div {
                strong { "{class_sentence(outcome)}" }
                p { "{class_words(outcome)}" }
            }
        }
        if outcome.year_unconfirmed {
            div { class: "inside",
                Notice { tone: "warn",
                    p { class: "words",
                        "The rules were not checked for {year} yet. Those of {Rules::texas().book().settings.last_school_year} are used."
                    }
                }
            }
        }
        div { class: "table-scroll",
            table { class: "grid school",
                thead {
                    tr {
                        th { scope: "col", "Vaccine" }
                        th { scope: "col", "Status" }
                        th { scope: "col", "What is asked" }
                    }
                }
                tbody {
                    for vaccine in asked {
                        VaccineRow { key: "{vaccine.vaccine.code()}", vaccine: vaccine.clone(), class, today,
                            warnings: warnings(&at, &vaccine),
                            counted: count_words(&at, &vaccine),
                            on_open,
                        }
                    }
                }
            }
        }
        div { class: "inside quiet small",
            if !not_required.is_empty() {
                p { "Not required in this grade: {not_required.join(\", \")}." }
            }
            if let Some(day) = outcome.changes_on {
                p { "By time alone, the next change comes on {us_date(day)}." }
            }
        }
    }
}

/// What the class means for the student, in a sentence.
fn class_words(outcome: &Outcome) -> String {
    let names: Vec<&str> = deciding(outcome).map(short_name).collect();
    match outcome.class {
        Class::NoRecord => {
            "The registry knows no dose, evidence or exemption of this student. That does not mean that none was given: ask for \
             the parents' or another provider's record, and add what it says with Add historical."
                .to_owned()
        }
        Class::Delinquent => format!("May not attend. Missing: {}.", names.join(", ")),
        Class::Provisional => {
            let review = outcome
                .vaccines
                .iter()
                .filter_map(|vaccine| match &vaccine.status {
                    Status::Provisional { review_by, .. } => Some(*review_by),
                    _ => None,
                })
                .min()
                .filter(|review| Some(*review) != class_until(outcome));
            let review = review.map_or_else(String::new, |day| format!(" Look again by {}.", us_date(day)));
            format!("May attend for now. Still to come: {}.{review}", names.join(", "))
        }
        Class::Exempt => format!("May attend. Exempt from: {}.", names.join(", ")),
        Class::Compliant => "May attend. Everything that is asked today is on record.".to_owned(),
    }
}

/// What is asked, or what fulfils it, in words.
fn asked_words(vaccine: &VaccineOutcome, class: Class, counted: String, today: Date) -> String {
    match &vaccine.status {
        Status::Compliant | Status::NotRequired => counted,
        Status::NotYetDue { until } => format!("Due from {}", us_date(*until)),
        Status::Provisional { reason, until, review_by, missing, .. } => {
            let review = if review_by == until {
                String::new()
            } else {
                format!(". Look again by {}", us_date(*review_by))
            };
            format!(
                "Until {}: {}. {}{review}",
                us_date(*until),
                reason.words(),
                sentence_case(&missing_words(*missing, today))
            )
        }
        Status::Exempt { kind, until } => match until {
            Some(until) => format!("{} until {}", exemption_name(kind), us_date(*until)),
            None => exemption_name(kind),
        },
        Status::Delinquent { missing } if class == Class::NoRecord => {
            format!("{} asked for, none on record", counted_doses(missing.doses))
        }
        Status::Delinquent { missing } => missing_words(*missing, today),
    }
}

fn counted_doses(doses: u8) -> String {
    counted(doses.into(), "dose")
}

fn sentence_case(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// What counted for a vaccine: doses, or evidence in their place.
fn count_words(at: &AtSchool, vaccine: &VaccineOutcome) -> String {
    let evidence = vaccine.evidence_in_words(&at.facts);
    match (vaccine.counted.len(), evidence.first()) {
        (0, Some(evidence)) => evidence.clone(),
        (doses, None) => format!("{} on record", counted(doses, "dose")),
        (doses, Some(evidence)) => format!("{} on record; {evidence}", counted(doses, "dose")),
    }
}

/// Warnings as short as a line allows; the explanation has the whole of them.
fn warnings(at: &AtSchool, vaccine: &VaccineOutcome) -> Vec<String> {
    let mut words: Vec<String> = vaccine
        .warnings
        .iter()
        .map(|warning| match warning {
            Warning::NotValidForAcip { dose, .. } => {
                let day =
                    at.facts.doses.get(usize::from(*dose)).map(|dose| us_date(dose.date)).unwrap_or_default();
                format!("The dose of {day} counts for school, but is not valid for ACIP")
            }
            other => other.sentence(&at.facts),
        })
        .collect();
    words.dedup();
    words
}

#[component]
fn VaccineRow(
    vaccine: VaccineOutcome,
    class: Class,
    today: Date,
    warnings: Vec<String>,
    counted: String,
    on_open: EventHandler<Over>,
) -> Element {
    let rules = Rules::texas();
    let name = vaccine.vaccine.label().to_owned();
    let words = status_words(&vaccine.status, class);
    let mark = status_mark(&vaccine.status, class);
    let code: SchoolVaccine = vaccine.vaccine.clone();
    let rule = vaccine.decision.map(|decision| {
        // A paragraph's number stays in one piece.
        sentence_case(&rules.decision_in_words(decision)).replace("25 TAC ", "25\u{a0}TAC\u{a0}")
    });
    rsx! {
        tr {
            th { scope: "row", "{name}" }
            td {
                button {
                    class: "text-button {mark.class()}",
                    r#type: "button",
                    aria_label: "{words}: {name}. Why",
                    onclick: move |_| on_open.call(Over::ExplainSchool(code.clone())),
                    Shape { mark }
                    "{words}"
                }
            }
            td {
                p { {asked_words(&vaccine, class, counted, today)} }
                for warning in warnings {
                    p { key: "{warning}", class: "small doubt",
                        Icon { drawing: Drawing::Attention }
                        span { "{warning}" }
                    }
                }
                if let Some(rule) = rule {
                    p { class: "quiet small", "{rule}" }
                }
            }
        }
    }
}
