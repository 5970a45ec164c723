//! Immunization Record: every dose by vaccine group, in the alphabet's order, with its place in the series or NOT VALID.

use super::Over;
use super::record_row::{DeletedRow, RecordRow};
use crate::device::ClientView;
use crate::parts::words::counted;
use bluebonnet_shared::codes::VaccineGroup;
use bluebonnet_shared::forecast::DoseVerdict;
use bluebonnet_shared::immunization::Dose;
use bluebonnet_shared::order;
use dioxus::prelude::*;
use std::rc::Rc;

/// The rows under one heading.
#[derive(Clone, Debug, PartialEq)]
struct Rows {
    heading: String,
    rows: Vec<(Dose, Option<DoseVerdict>)>,
}

/// Doses under their groups. A combined vaccine stands under each group it belongs to; a dose that no group of the schedule
/// looked at stands under the last heading.
fn grouped(view: &ClientView) -> Vec<Rows> {
    let mut names: Vec<&VaccineGroup> = view.forecast.doses.iter().map(|verdict| &verdict.group).collect();
    order::sort(&mut names);
    names.dedup();
    let mut groups: Vec<Rows> = names
        .into_iter()
        .map(|name| Rows {
            heading: name.to_string(),
            rows: view
                .client
                .standing_doses()
                .filter_map(|dose| {
                    let verdict =
                        view.forecast.doses.iter().find(|v| v.dose == dose.id && v.group == *name)?;
                    Some((dose.clone(), Some(verdict.clone())))
                })
                .collect(),
        })
        .collect();
    let others: Vec<(Dose, Option<DoseVerdict>)> = view
        .client
        .standing_doses()
        .filter(|dose| !view.forecast.doses.iter().any(|verdict| verdict.dose == dose.id))
        .map(|dose| (dose.clone(), None))
        .collect();
    groups.push(Rows { heading: "Other vaccines".to_owned(), rows: others });
    groups.retain(|group| !group.rows.is_empty());
    groups
}

/// The section.
#[component]
pub fn Record(view: Rc<ClientView>, on_open: EventHandler<Over>) -> Element {
    let groups = grouped(&view);
    let deleted: Vec<Dose> =
        view.client.doses.iter().filter(|dose| dose.deletion.is_some()).cloned().collect();
    let standing = view.client.standing_doses().count();
    rsx! {
        section { class: "panel", aria_labelledby: "record",
            header {
                h2 { id: "record", "Immunization Record" }
                p { class: "quiet small", {counted(standing, "dose")} ", series by ACIP" }
            }
            if groups.is_empty() {
                div { class: "inside",
                    p { "No dose is on record here. That does not mean that none was given: ask for the parents' or another provider's record, and add what it says with Add historical." }
                }
            } else {
                div { class: "table-scroll",
                    table { class: "grid record",
                        thead {
                            tr {
                                th { scope: "col", "Date" }
                                th { scope: "col", "Series" }
                                th { scope: "col", "Vaccine [Trade name]" }
                                th { scope: "col", "Lot" }
                                th { scope: "col", "Source" }
                                th { scope: "col", span { class: "unseen", "Actions" } }
                            }
                        }
                        for group in groups {
                            tbody { key: "{group.heading}",
                                tr { class: "group",
                                    th { colspan: "6", scope: "rowgroup", "{group.heading}" }
                                }
                                for (dose , verdict) in group.rows {
                                    RecordRow { key: "{dose.id}", view: view.clone(), dose, verdict, on_open }
                                }
                            }
                        }
                    }
                }
            }
            if !deleted.is_empty() {
                details { class: "panel deleted",
                    summary { h3 { "Deleted: {counted(deleted.len(), \"dose\")}" } }
                    div { class: "inside",
                        ul { class: "reasons",
                            for dose in deleted {
                                DeletedRow { key: "{dose.id}", view: view.clone(), dose }
                            }
                        }
                    }
                }
            }
        }
    }
}
