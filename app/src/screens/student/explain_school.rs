//! Why a vaccine has its status under a school schedule: what counted and what did not, the rule with its branches, and what
//! is unsure.

use super::at_school::AtSchool;
use super::record_row::what;
use crate::device::ClientView;
use crate::parts::dialog::Sheet;
use crate::parts::icon::{Drawing, Icon};
use crate::parts::mark::Shape;
use crate::parts::school::{part_of, status_mark, status_words};
use bluebonnet_shared::codes::SchoolVaccine;
use bluebonnet_shared::compliance::{Class, Outcome, Rules, Status, VaccineOutcome};
use bluebonnet_shared::print::words::grade;
use dioxus::prelude::*;
use std::rc::Rc;

/// The explanation of one vaccine.
#[component]
pub fn SchoolExplanation(
    view: Rc<ClientView>,
    at: AtSchool,
    vaccine: SchoolVaccine,
    on_close: EventHandler<()>,
) -> Element {
    let rules = Rules::texas();
    let Some(found) = at.vaccine(&vaccine) else { return rsx! {} };
    let outcome = &at.outcome;
    let mark = status_mark(&found.status, outcome.class);
    let named = |place: u16| at.dose(&view, place).map(what).unwrap_or_default();
    let counted: Vec<String> =
        found.counted.iter().map(|place| named(*place)).chain(found.evidence_in_words(&at.facts)).collect();
    let not_counted: Vec<(String, String)> =
        found.not_counted.iter().map(|not| (named(not.dose), not.sentence(&at.facts))).collect();
    let warnings: Vec<String> = found.warnings.iter().map(|warning| warning.sentence(&at.facts)).collect();
    let unsure = unsure(rules, found);
    let rule = found.decision.and_then(|decision| rules.rule_of(decision));
    let decided = found.decision.and_then(|decision| decision.branch).map(usize::from);
    let settings = &rules.book().settings;
    let met = matches!(found.status, Status::Compliant);
    rsx! {
        Sheet { title: "{vaccine.label()}: why", under: view.client.name.last_first(), narrow: true, on_close,
            // Long explanations are scrolled with the keyboard too.
            div { class: "sheet-body", tabindex: "0",
                p { class: "mark wrap {mark.class()}",
                    Shape { mark }
                    strong { {status_sentence(found, outcome)} }
                }
                if !warnings.is_empty() {
                    ul { class: "warnings",
                        for words in warnings {
                            li { key: "{words}",
                                Icon { drawing: Drawing::Attention }
                                "{words}."
                            }
                        }
                    }
                }
                h3 { "What counted" }
                if counted.is_empty() {
                    p { class: "quiet", "Nothing on record counts for this vaccine." }
                } else {
                    ul { class: "reasons",
                        for words in counted {
                            li { key: "{words}", "{words}" }
                        }
                    }
                }
                if !not_counted.is_empty() {
                    h3 { "What did not count" }
                    ul { class: "reasons",
                        for (dose , why) in not_counted {
                            li { key: "{dose}{why}",
                                "{dose}"
                                p { class: "quiet small", "{why}." }
                            }
                        }
                    }
                }
                if let Some(rule) = rule {
                    h3 { if rule.branches.len() > 1 { "The rule: any one of these is enough" } else { "The rule" } }
                    ul { class: "reasons branches",
                        for (place , branch) in rule.branches.iter().enumerate() {
                            li { key: "{place}", class: if decided == Some(place) { "decided" } else { "" },
                                "{branch.name}"
                                if decided == Some(place) && rule.branches.len() > 1 {
                                    p { class: "quiet small", if met { "This one is met." } else { "This one is nearest." } }
                                }
                            }
                        }
                    }
                    if let Some(note) = &rule.note {
                        p { class: "small", "{note}" }
                    }
                }
                if !unsure.is_empty() {
                    h3 { "What is unsure" }
                    for words in unsure {
                        p { key: "{words}", class: "small", "{words}" }
                    }
                }
                p { class: "quiet small",
                    if let Some(paragraph) = rules.paragraph_of(found) {
                        "{paragraph}. "
                    }
                    "Texas {part_of(outcome.grade)} requirements, {grade(&outcome.grade.to_string())}, school year {outcome.school_year}, rules {settings.version}."
                }
            }
        }
    }
}

/// The status with its days. Of a student whom the registry knows nothing of, it says that and no more.
fn status_sentence(found: &VaccineOutcome, outcome: &Outcome) -> String {
    match &found.status {
        Status::Delinquent { .. } if outcome.class == Class::NoRecord => {
            format!(
                "{}: the registry knows nothing of this student",
                status_words(&found.status, outcome.class)
            )
        }
        status => status.sentence(),
    }
}

/// What the sources leave open, of the rule and of the exemption or admission that the status stands on.
fn unsure(rules: &Rules, found: &VaccineOutcome) -> Vec<String> {
    let book = rules.book();
    let rule =
        found.decision.and_then(|decision| rules.rule_of(decision)).and_then(|rule| rule.unsure.clone());
    let ground = match &found.status {
        Status::Exempt { kind, .. } => {
            book.exemptions.iter().find(|rule| rule.kind == *kind).and_then(|rule| rule.unsure.clone())
        }
        _ => None,
    };
    rule.into_iter().chain(ground).collect()
}
