//! Needs attention: what the registry refused. Nothing typed is ever lost.

use super::sync::EntryLine;
use crate::device::{Desk, EntryState, use_watch};
use crate::parts::heading::Heading;
use crate::parts::mark::Shape;
use crate::parts::standing::Standing;
use crate::route::Route;
use dioxus::prelude::*;

/// The refused entries.
#[component]
pub fn AttentionScreen() -> Element {
    let desk = use_context::<Desk>();
    let changes = use_watch(desk.changes());
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
                    p { "The registry did not take these entries. They are kept on this tablet; open the student to put them right." }
                    section { class: "panel", aria_label: "Refused entries",
                        ul { class: "entries",
                            for entry in refused {
                                EntryLine { key: "{entry.hash}", entry }
                            }
                        }
                    }
                }
            }
        }
    }
}
