//! Client Notes & Navigation: what can be done from here, and what others noted.

use super::Over;
use crate::device::{ClientView, Desk};
use crate::parts::icon::{Drawing, Icon};
use crate::parts::words::counted;
use crate::route::Route;
use crate::screens::official::PdfButton;
use bluebonnet_shared::office::Right;
use dioxus::prelude::*;
use std::rc::Rc;

/// The bar of buttons, with the notes behind their count.
#[component]
pub fn NavigationBar(view: Rc<ClientView>, on_open: EventHandler<Over>) -> Element {
    let role = use_context::<Desk>().session().role;
    let client = view.client.id;
    let notes: Vec<(String, String)> = view
        .client
        .notes
        .iter()
        .filter(|entry| entry.removed.is_none())
        .map(|entry| (entry.value.text.clone(), entry.recorded.user_name.clone()))
        .collect();
    rsx! {
        section { class: "navigation", aria_label: "Client Notes and Navigation",
            if role.may(Right::ChangeRecords) {
                button { class: "button main", r#type: "button", onclick: move |_| on_open.call(Over::Give(Vec::new())),
                    Icon { drawing: Drawing::Add }
                    "Add new immunizations"
                }
                button { class: "button", r#type: "button", onclick: move |_| on_open.call(Over::Historical),
                    Icon { drawing: Drawing::Past }
                    "Add historical"
                }
            }
            Link { class: "button", to: Route::Official { client },
                Icon { drawing: Drawing::Record }
                "Official Immunization Record"
            }
            PdfButton { view: view.clone() }
            if role.may(Right::ReadAudit) {
                Link { class: "button", to: Route::AuditOfClient { client }, "Who has seen this record" }
            }
        }
        if !notes.is_empty() {
            details { class: "panel",
                summary { h2 { {counted(notes.len(), "note")} } }
                div { class: "inside",
                    ul { class: "reasons",
                        for (text , who) in notes {
                            li { key: "{text}", "{text} " span { class: "quiet small", "{who}" } }
                        }
                    }
                }
            }
        }
    }
}
