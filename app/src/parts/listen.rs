//! Events that belong to no element on the screen: keys anywhere on the page, the shape of the window, time passing.

use dioxus::prelude::*;
use futures_util::StreamExt;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Event, EventTarget};

/// Listens on something outside the component for as long as the component stands. `read` runs inside the event, where
/// its default can still be prevented, and says what is worth telling; `tell` runs in the component.
pub fn use_listener<T: 'static>(
    target: impl FnOnce() -> Option<EventTarget>,
    name: &'static str,
    mut read: impl FnMut(Event) -> Option<T> + 'static,
    mut tell: impl FnMut(T) + 'static,
) {
    let listener = use_hook(move || {
        let (sender, mut receiver) = futures_channel::mpsc::unbounded::<T>();
        spawn(async move {
            while let Some(value) = receiver.next().await {
                tell(value);
            }
        });
        let closure = Closure::<dyn FnMut(Event)>::new(move |event| {
            if let Some(value) = read(event) {
                // The receiver lives as long as the component; after that there is nobody left to tell.
                sender.unbounded_send(value).ok();
            }
        });
        std::rc::Rc::new(Listener::new(target(), name, closure))
    });
    // Dropped with the component, which ends the listening.
    let _ = listener;
}

struct Listener {
    target: Option<EventTarget>,
    name: &'static str,
    closure: Closure<dyn FnMut(Event)>,
}

impl Listener {
    fn new(target: Option<EventTarget>, name: &'static str, closure: Closure<dyn FnMut(Event)>) -> Self {
        if let Some(target) = &target {
            target.add_event_listener_with_callback(name, closure.as_ref().unchecked_ref()).ok();
        }
        Self { target, name, closure }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        if let Some(target) = &self.target {
            target.remove_event_listener_with_callback(self.name, self.closure.as_ref().unchecked_ref()).ok();
        }
    }
}

/// The page's document.
pub fn document() -> Option<web_sys::Document> {
    web_sys::window()?.document()
}
