//! Keys that work anywhere on a screen: `/` to search, `?` for help.

use super::listen::{document, use_listener};
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlElement, KeyboardEvent};

/// A key that means the same on every screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shortcut {
    /// `/`: go to the search field.
    Search,
    /// `?`: help about this screen.
    Help,
}

/// Tells of shortcuts pressed while nothing is being typed.
pub fn use_shortcuts(tell: impl FnMut(Shortcut) + 'static) {
    use_listener(|| Some(document()?.into()), "keydown", shortcut, tell);
}

fn shortcut(event: Event) -> Option<Shortcut> {
    let event: KeyboardEvent = event.dyn_into().ok()?;
    if event.ctrl_key() || event.meta_key() || event.alt_key() || event.default_prevented() || typing() {
        return None;
    }
    let shortcut = match event.key().as_str() {
        "/" => Shortcut::Search,
        "?" => Shortcut::Help,
        _ => return None,
    };
    event.prevent_default();
    Some(shortcut)
}

/// Whether the focus is where a key writes a letter, or a sheet lies over the screen.
fn typing() -> bool {
    let Some(document) = document() else { return false };
    let sheet = document.query_selector("dialog[open]").ok().flatten().is_some();
    let field = document
        .active_element()
        .is_some_and(|element| matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT"));
    sheet || field
}

/// Puts the focus on the element with this id, and selects what is in it, once what is going on now is done: the page must
/// not tell of a new focus while it still tells of a key. Nothing happens where there is no such element.
pub fn focus(id: &str) {
    let id = id.to_owned();
    wasm_bindgen_futures::spawn_local(async move {
        gloo_timers::future::TimeoutFuture::new(0).await;
        focus_now(&id);
    });
}

fn focus_now(id: &str) {
    let Some(element) = document().and_then(|document| document.get_element_by_id(id)) else { return };
    if let Some(element) = element.dyn_ref::<HtmlElement>() {
        element.focus().ok();
    }
    if let Some(input) = element.dyn_ref::<web_sys::HtmlInputElement>() {
        input.select();
    }
}
