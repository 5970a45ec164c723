//! An address without a screen.

use crate::parts::heading::Heading;
use crate::route::Route;
use dioxus::prelude::*;

/// Says so, and shows the way home.
#[component]
pub fn NotFoundScreen(way: Vec<String>) -> Element {
    let _ = way;
    rsx! {
        div { class: "page",
            div { class: "empty",
                Heading { text: "There is no such page" }
                p { "The address may be old, or mistyped. Your lists are where they were." }
                Link { class: "button main", to: Route::Home {}, "Go to my lists" }
            }
        }
    }
}
