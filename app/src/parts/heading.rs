//! A screen's heading, which is also the window's title.

use crate::device::page;
use dioxus::prelude::*;

/// The heading of a screen. It takes the focus when the screen opens, so that reading starts here, and its text becomes
/// the window's title. Titles name places, never people: they end up in the browser's history.
#[component]
pub fn Heading(
    /// The text, and the window's title.
    text: String,
    /// A window title where the heading names a person.
    #[props(default)]
    title: Option<String>,
) -> Element {
    use_title(title.unwrap_or_else(|| text.clone()));
    rsx! {
        h1 {
            tabindex: "-1",
            onmounted: move |event| async move {
                event.set_focus(true).await.ok();
            },
            "{text}"
        }
    }
}

/// Sets the window's title: `List · Bluebonnet`.
pub fn use_title(title: String) {
    use_effect(use_reactive!(|title| {
        page::set_title(&format!("{title} · Bluebonnet"));
    }));
}
