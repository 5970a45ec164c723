//! The same dose, recorded twice: counted once already, and offered to be merged into one entry.

use super::what;
use crate::device::{ClientView, Desk};
use crate::parts::icon::{Drawing, Icon};
use crate::parts::toast::Toasts;
use crate::parts::words::moment;
use bluebonnet_shared::codes::same_family;
use bluebonnet_shared::ids::{ClientId, DoseId, OrgId};
use bluebonnet_shared::immunization::Dose;
use bluebonnet_shared::print::words;
use bluebonnet_shared::record::{Duplicate, Edit, duplicates};
use dioxus::prelude::*;
use std::rc::Rc;

/// Why the other entries are marked as deleted.
const REASON: &str = "The same dose, recorded twice";

/// The doses that may be one; nothing where there are none.
#[component]
pub fn Duplicates(view: Rc<ClientView>) -> Element {
    let found = duplicates(&view.client, same_family);
    if found.is_empty() {
        return rsx! {};
    }
    rsx! {
        section { class: "panel", aria_label: "Possible duplicates",
            header {
                h2 { class: "alert",
                    Icon { drawing: Drawing::Attention }
                    "Perhaps one dose, recorded twice"
                }
            }
            for duplicate in found {
                Pair { key: "{duplicate.counted}", view: view.clone(), duplicate }
            }
        }
    }
}

/// Entries that say the same dose, side by side.
#[component]
fn Pair(view: Rc<ClientView>, duplicate: Duplicate) -> Element {
    let own = use_context::<Desk>().session().organization;
    let doses: Vec<Dose> = std::iter::once(duplicate.counted)
        .chain(duplicate.copies.iter().copied())
        .filter_map(|id| view.client.doses.iter().find(|dose| dose.id == id).cloned())
        .collect();
    let Some(first) = doses.first() else { return rsx! {} };
    let all_own = doses.iter().all(|dose| dose.is_open_to(own));
    rsx! {
        div { class: "conflict",
            strong { {what(first)} }
            p { class: "quiet",
                "Only one of them counts. If they are the same dose, keep the entry that is right; the others are marked as deleted."
                if !all_own {
                    " An entry of another organization can be deleted by that organization only."
                }
            }
            for dose in doses.clone() {
                Candidate { key: "{dose.id}", view: view.clone(), others: others(&doses, dose.id, own), dose }
            }
        }
    }
}

/// The entries that would go if this one stays: all others, unless one of them is another organization's.
fn others(doses: &[Dose], kept: DoseId, own: OrgId) -> Option<Vec<DoseId>> {
    let others = || doses.iter().filter(|dose| dose.id != kept);
    let may_go = |dose: &Dose| dose.is_open_to(own);
    others().all(may_go).then(|| others().map(|dose| dose.id).collect())
}

/// One of the entries, and the button that keeps it.
#[component]
fn Candidate(view: Rc<ClientView>, dose: Dose, others: Option<Vec<DoseId>>) -> Element {
    let desk = use_context::<Desk>();
    let toasts = Toasts::here();
    let client = view.client.id;
    let facts = [
        Some(what(&dose)),
        dose.lot.as_ref().map(|lot| format!("lot {lot}")),
        Some(words::source(&dose.source, dose.given_by.as_deref())),
        Some(format!("entered by {}, {}", dose.recorded.user_name, moment(dose.recorded.at))),
    ];
    let line = facts.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    rsx! {
        div { class: "value",
            span { "{line}" }
            if let Some(others) = others.filter(|_| desk.may_change_records()) {
                button {
                    class: "button",
                    r#type: "button",
                    aria_label: "Keep this one: {line}",
                    onclick: move |_| {
                        let (desk, others) = (desk.clone(), others.clone());
                        spawn(merge(desk, client, others, toasts));
                    },
                    "Keep this one"
                }
            }
        }
    }
}

/// Marks the others as deleted, and offers the way back.
async fn merge(desk: Desk, client: ClientId, others: Vec<DoseId>, toasts: Toasts) {
    let delete = |id: &DoseId| Edit::DeleteDose { dose: *id, reason: REASON.to_owned() };
    match desk.save(client, others.iter().map(delete).collect()).await {
        Ok(()) => toasts.say_with_undo("Merged: one entry is left.".to_owned(), move || {
            let (desk, others) = (desk.clone(), others.clone());
            dioxus::core::spawn_forever(async move {
                let back = others.iter().map(|id| Edit::RestoreDose { dose: *id }).collect();
                match desk.save(client, back).await {
                    Ok(()) => toasts.say("Undone: the entries stand again."),
                    Err(error) => toasts.say(error.to_string()),
                }
            });
        }),
        Err(error) => toasts.say(error.to_string()),
    }
}
