//! The way from Home to a student: what is typed here is what Client Search searches for.

use crate::parts::icon::{Drawing, Icon};
use crate::route::Route;
use crate::screens::bearings::Bearings;
use crate::screens::list::Whose;
use dioxus::prelude::*;

/// The field and its button.
#[component]
pub fn FindStudent() -> Element {
    let mut asked = Bearings::here().reading(Whose::Everyone).query;
    let mut typed = use_signal(String::new);
    rsx! {
        form {
            class: "home-find",
            role: "search",
            aria_label: "Find a student",
            onsubmit: move |event| {
                event.prevent_default();
                asked.set(typed());
                navigator().push(Route::Everyone {});
            },
            div { class: "find",
                Icon { drawing: Drawing::Search }
                input {
                    id: "find-student",
                    class: "control",
                    r#type: "search",
                    autocomplete: "off",
                    spellcheck: "false",
                    aria_label: "Find a student: name, birth date or student ID",
                    placeholder: "Name, birth date or student ID",
                    value: "{typed}",
                    oninput: move |event| typed.set(event.value()),
                }
            }
            button { class: "button", r#type: "submit", "Find" }
        }
    }
}
