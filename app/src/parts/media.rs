//! The shape of the window, as far as it decides more than the stylesheet can.

use super::listen::use_listener;
use dioxus::prelude::*;
use wasm_bindgen::JsCast;

/// Room for a list beside a student.
pub const LYING: &str = "(min-width: 1024px), (orientation: landscape) and (min-width: 840px)";
/// A mouse, or a pen: rows may be lower.
pub const FINE_POINTER: &str = "(pointer: fine)";

/// Whether a media query holds, kept up to date.
pub fn use_media(query: &'static str) -> ReadSignal<bool> {
    let mut holds = use_signal(|| matching(query).is_some_and(|list| list.matches()));
    use_listener(
        || Some(matching(query)?.unchecked_into()),
        "change",
        |event| Some(event.dyn_into::<web_sys::MediaQueryListEvent>().ok()?.matches()),
        move |now| holds.set(now),
    );
    holds.into()
}

fn matching(query: &str) -> Option<web_sys::MediaQueryList> {
    web_sys::window()?.match_media(query).ok().flatten()
}
