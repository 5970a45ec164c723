//! The menu bar: organization, quick search, the state of sync, who is signed in.

use super::account_menu::AccountMenu;
use super::{SEARCH, SyncSentence};
use crate::device::Desk;
use crate::parts::icon::{Drawing, Icon};
use crate::route::Route;
use crate::screens::bearings::Bearings;
use crate::screens::list::Whose;
use dioxus::prelude::*;

/// The bar on top of every screen.
#[component]
pub fn MenuBar(on_menu: EventHandler<()>, on_help: EventHandler<()>) -> Element {
    let session = use_context::<Desk>().session();
    let mut query = Bearings::here().reading(Whose::Everyone).query;
    let route = use_route::<Route>();
    // A list has a search of its own, to which `/` leads.
    let id = if route.is_list() { "quick-search" } else { SEARCH };
    let go = move || {
        if !matches!(router().current::<Route>(), Route::Everyone {}) {
            navigator().push(Route::Everyone {});
        }
    };
    rsx! {
        header { class: "bar",
            button {
                class: "icon-button drawer-opener",
                r#type: "button",
                aria_label: "Menu",
                onclick: move |_| on_menu.call(()),
                Icon { drawing: Drawing::Menu }
            }
            Link { class: "mark-of-house", to: Route::Home {}, aria_label: "Bluebonnet, home",
                Icon { drawing: Drawing::Bluebonnet }
                span { class: "name", "Bluebonnet" }
            }
            span { class: "organization", "{session.organization_name}" }
            form {
                class: "find",
                role: "search",
                aria_label: "Quick search",
                onsubmit: move |event| {
                    event.prevent_default();
                    go();
                },
                Icon { drawing: Drawing::Search }
                input {
                    id,
                    class: "control",
                    r#type: "search",
                    autocomplete: "off",
                    spellcheck: "false",
                    aria_label: "Quick search: name, birth date or student ID",
                    placeholder: "Quick search",
                    value: "{query}",
                    oninput: move |event| query.set(event.value()),
                }
            }
            SyncSentence {}
            AccountMenu { session, on_help }
        }
    }
}
