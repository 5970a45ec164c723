//! A desk that nobody touches for ten minutes locks itself.

use super::Desk;
use gloo_timers::future::TimeoutFuture;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;

/// Milliseconds without a touch.
const LIMIT: f64 = 10.0 * 60.0 * 1000.0;
/// How often to look, in milliseconds. A sleeping device looks as soon as it wakes.
const LOOK: u32 = 5_000;

const TOUCHES: [&str; 4] = ["pointerdown", "keydown", "wheel", "touchmove"];

impl Desk {
    /// Watches over the desk until it is locked.
    pub(super) fn lock_when_idle(&self) {
        let desk = self.clone();
        spawn_local(async move {
            let Some(window) = web_sys::window() else { return };
            let touched = Rc::new(Cell::new(js_sys::Date::now()));
            let touch = {
                let touched = Rc::clone(&touched);
                Closure::<dyn FnMut()>::new(move || touched.set(js_sys::Date::now()))
            };
            let listener = touch.as_ref().unchecked_ref();
            for event in TOUCHES {
                // Were one refused, the desk would lock too early, never too late.
                let _ = window.add_event_listener_with_callback(event, listener);
            }
            while !desk.locked().get() {
                TimeoutFuture::new(LOOK).await;
                if js_sys::Date::now() - touched.get() > LIMIT {
                    desk.lock();
                }
            }
            for event in TOUCHES {
                let _ = window.remove_event_listener_with_callback(event, listener);
            }
        });
    }
}
