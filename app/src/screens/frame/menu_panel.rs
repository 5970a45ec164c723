//! The menu panel, with the headings nurses know. Only what works is in it.

use crate::device::{Desk, EntryState, use_watch};
use crate::parts::dialog::Modal;
use crate::parts::icon::{Drawing, Icon};
use crate::parts::words::grouped;
use crate::route::Route;
use crate::screens::bearings::Bearings;
use crate::screens::office::Manage;
use dioxus::prelude::*;

/// The panel at the left of a laptop's screen.
#[component]
pub fn MenuPanel() -> Element {
    rsx! {
        nav { class: "menu-panel", aria_label: "Menu", Entries {} }
    }
}

/// The same panel as a drawer, on a tablet.
#[component]
pub fn Drawer(on_close: EventHandler<()>) -> Element {
    rsx! {
        Modal { class: "drawer", labelled_by: "drawer-title", on_close,
            div { class: "drawer-head",
                strong { id: "drawer-title", "Menu" }
                button { class: "icon-button", r#type: "button", aria_label: "Close", onclick: move |_| on_close.call(()),
                    Icon { drawing: Drawing::Close }
                }
            }
            nav { class: "menu-panel", aria_label: "Menu",
                // A link to the screen one is on changes nothing that would close the drawer.
                div { onclick: move |_| on_close.call(()), Entries {} }
            }
        }
    }
}

#[component]
fn Entries() -> Element {
    let desk = use_context::<Desk>();
    let changes = use_watch(desk.changes());
    let student = Bearings::here().student;
    let _ = changes();
    let lists = desk.lists();
    let refused =
        desk.outbox().iter().filter(|entry| matches!(entry.state, EntryState::Refused { .. })).count();
    rsx! {
        ul {
            li { Link { to: Route::Home {}, "Home" } }
        }
        h2 { "Clients" }
        ul {
            li { Link { to: Route::Everyone {}, "Client Search" } }
        }
        if let Some(student) = student() {
            h2 { "Immunizations" }
            ul {
                li { Link { to: student, "Client Immunizations" } }
            }
        }
        if !lists.is_empty() {
            h2 { "Schools" }
            ul {
                for list in lists {
                    li { key: "{list.id}",
                        Link { to: Route::List { list: list.id },
                            "{list.name}"
                            span { class: "figures", "{grouped(list.count)}" }
                        }
                    }
                }
            }
        }
        if let Some(client) = student().and_then(|route| route.student()) {
            h2 { "Reports" }
            ul {
                li { Link { to: Route::Official { client }, "Official Immunization Record" } }
            }
        }
        h2 { "Maintain" }
        ul {
            li { Link { to: Route::Sync {}, "Sync state" } }
            li {
                Link { to: Route::Attention {},
                    "Needs attention"
                    if refused > 0 {
                        span { class: "figures", "{refused}" }
                    }
                }
            }
        }
        Manage {}
    }
}
