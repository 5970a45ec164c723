//! Needs attention: what the registry refused, as it was typed, with the reason and what can be done. Nothing typed is ever lost.

mod discard_sheet;
mod entry;
mod mending;
mod typed;

pub use mending::Mending;

use crate::device::{Desk, EntryState, OutboxEntry, use_watch};
use crate::parts::heading::Heading;
use crate::parts::mark::Shape;
use crate::parts::standing::Standing;
use crate::route::Route;
use bluebonnet_shared::ids::ClientId;
use bluebonnet_shared::sync::DocumentId;
use dioxus::prelude::*;
use discard_sheet::DiscardSheet;
use entry::RefusedEntry;
use mending::MendSheet;

/// The sheet that lies over the screen, if any.
#[derive(Clone, Debug, PartialEq)]
enum Over {
    /// Correct what was typed, and send it.
    Mend(OutboxEntry, Mending),
    /// Let go of it.
    Discard(OutboxEntry),
}

/// The student, where the record is on this tablet.
fn student_here(desk: &Desk, entry: &OutboxEntry) -> Option<ClientId> {
    match entry.document {
        DocumentId::Client(client) if desk.has(client) => Some(client),
        DocumentId::Client(_) | DocumentId::List(_) => None,
    }
}

/// The refused entries.
#[component]
pub fn AttentionScreen() -> Element {
    let desk = use_context::<Desk>();
    let changes = use_watch(desk.changes());
    let mut over = use_signal(|| None::<Over>);
    let _ = changes();
    let mut refused = desk.outbox();
    refused.retain(|entry| matches!(entry.state, EntryState::Refused(_)));
    rsx! {
        div { class: "page",
            div { class: "column",
                div { class: "page-head", Heading { text: "Needs attention" } }
                if refused.is_empty() {
                    div { class: "panel",
                        div { class: "empty",
                            span { class: Standing::Complete.class(), Shape { mark: Standing::Complete } }
                            h2 { "Nothing needs attention" }
                            p { "The registry has refused no entry of this tablet. If it ever does, the entry stands here with the reason." }
                            Link { class: "button", to: Route::Home {}, "My lists" }
                        }
                    }
                } else {
                    p { "The registry did not take these entries. They are kept on this tablet, as you typed them, until you have corrected, sent or discarded them." }
                    ul { class: "refusals", aria_label: "Refused entries",
                        for entry in refused {
                            RefusedEntry {
                                key: "{entry.place.key()}",
                                entry: entry.clone(),
                                here: student_here(&desk, &entry),
                                on_mend: {
                                    let entry = entry.clone();
                                    move |mending| over.set(Some(Over::Mend(entry.clone(), mending)))
                                },
                                on_discard: move |()| over.set(Some(Over::Discard(entry.clone()))),
                            }
                        }
                    }
                }
            }
        }
        match over() {
            None => rsx! {},
            Some(Over::Mend(entry, mending)) => rsx! {
                MendSheet { entry, mending, on_close: move |()| over.set(None) }
            },
            Some(Over::Discard(entry)) => rsx! {
                DiscardSheet { entry, on_close: move |()| over.set(None) }
            },
        }
    }
}
