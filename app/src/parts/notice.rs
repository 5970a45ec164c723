//! A banner that stays as long as what it says is so.

use super::icon::{Drawing, Icon};
use dioxus::prelude::*;

/// A banner: an icon, words, and what to do about it.
#[component]
pub fn Notice(
    /// `warn`, `bad`, `good` or nothing.
    #[props(default)]
    tone: &'static str,
    /// What it says.
    children: Element,
) -> Element {
    let drawing = match tone {
        "warn" | "bad" => Some(Drawing::Attention),
        _ => None,
    };
    rsx! {
        div { class: "notice {tone}",
            if let Some(drawing) = drawing {
                Icon { drawing }
            }
            {children}
        }
    }
}
