//! A new version of the app: fetched by the service worker beside the one in use, and taken only when nothing is
//! half-entered. `public/register.js` speaks with the service worker; the two meet in events of the page.

use super::watch::Watch;
use wasm_bindgen::prelude::*;
use web_sys::Event;

/// `register.js` says so once a new version waits; it also marks the page, for whoever looks later.
const READY: &str = "bluebonnet-update-ready";
/// Asks `register.js` to take the version that waits.
const TAKE: &str = "bluebonnet-update-take";

thread_local! {
    static IS_READY: Watch<bool> = listen();
}

/// Whether a new version is ready to be taken.
pub fn ready() -> Watch<bool> {
    IS_READY.with(Clone::clone)
}

/// Takes the new version: the page is loaded again.
pub fn take() {
    if let (Some(window), Ok(event)) = (web_sys::window(), Event::new(TAKE)) {
        // An event that is not heard leaves the version that is in use in use.
        let _ = window.dispatch_event(&event);
    }
}

fn listen() -> Watch<bool> {
    let marked = web_sys::window()
        .and_then(|window| window.document()?.document_element())
        .is_some_and(|page| page.has_attribute("data-update-ready"));
    let watch = Watch::new(marked);
    let heard = {
        let watch = watch.clone();
        Closure::<dyn FnMut()>::new(move || watch.set(true))
    };
    if let Some(window) = web_sys::window() {
        // Without it the new version is taken when the app is next started.
        let _ = window.add_event_listener_with_callback(READY, heard.as_ref().unchecked_ref());
    }
    // It listens for as long as the page lives.
    heard.forget();
    watch
}
