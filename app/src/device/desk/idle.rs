//! A desk that nobody touches for ten minutes locks itself.

use super::Desk;
use gloo_timers::future::TimeoutFuture;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;

/// Milliseconds without a touch.
const LIMIT: f64 = 10.0 * 60.0 * 1000.0;
/// Milliseconds that a clock may be set back by without anybody's doing, when it is kept right over the network.
const SET_RIGHT: f64 = 60.0 * 1000.0;
/// How often to look, in milliseconds. A sleeping device looks as soon as it wakes.
const LOOK: u32 = 5_000;

const TOUCHES: [&str; 4] = ["pointerdown", "keydown", "wheel", "touchmove"];

/// A moment by two clocks, in milliseconds: the one on the wall can be set, and the steady one may stand while the device sleeps.
#[derive(Clone, Copy, Debug)]
struct Moment {
    wall: f64,
    steady: f64,
}

impl Moment {
    fn now() -> Self {
        let performance = web_sys::window().and_then(|window| window.performance());
        Self { wall: js_sys::Date::now(), steady: performance.map_or(0.0, |performance| performance.now()) }
    }

    /// Whether the desk has lain untouched for too long since this one: by either clock, or as far as anybody knows, because the one on
    /// the wall was set back. Set back by a year it would else keep the desk open for a year.
    fn is_long_before(self, now: Self) -> bool {
        let (wall, steady) = (now.wall - self.wall, now.steady - self.steady);
        wall > LIMIT || steady > LIMIT || wall < -SET_RIGHT
    }
}

impl Desk {
    /// Watches over the desk until it is locked.
    pub(super) fn lock_when_idle(&self) {
        let desk = self.clone();
        spawn_local(async move {
            let Some(window) = web_sys::window() else { return };
            let touched = Rc::new(Cell::new(Moment::now()));
            let touch = {
                let (touched, desk) = (Rc::clone(&touched), desk.clone());
                Closure::<dyn FnMut()>::new(move || {
                    // The touch that wakes a device comes before the next look.
                    if touched.get().is_long_before(Moment::now()) {
                        desk.lock();
                    }
                    touched.set(Moment::now());
                })
            };
            let listener = touch.as_ref().unchecked_ref();
            for event in TOUCHES {
                // Were one refused, the desk would lock too early, never too late.
                let _ = window.add_event_listener_with_callback(event, listener);
            }
            while !desk.locked().get() {
                TimeoutFuture::new(LOOK).await;
                if touched.get().is_long_before(Moment::now()) {
                    desk.lock();
                }
            }
            for event in TOUCHES {
                let _ = window.remove_event_listener_with_callback(event, listener);
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: f64 = 60.0 * 1000.0;

    /// Whether the desk locks after so many minutes by each clock.
    fn locks(wall: f64, steady: f64) -> bool {
        let touched = Moment { wall: 1.0e12, steady: 5_000.0 };
        touched.is_long_before(Moment {
            wall: touched.wall + wall * MINUTE,
            steady: touched.steady + steady * MINUTE,
        })
    }

    #[test]
    fn a_desk_locks_after_ten_minutes_without_a_touch_and_not_before() {
        assert!(!locks(9.9, 9.9));
        assert!(locks(10.1, 10.1));
    }

    #[test]
    fn a_device_that_has_slept_locks_though_its_steady_clock_stood() {
        assert!(locks(60.0, 0.1));
    }

    #[test]
    fn a_clock_that_is_set_back_keeps_no_desk_open() {
        assert!(locks(-365.0 * 24.0 * 60.0, 0.1));
        assert!(locks(-0.5, 10.1), "by a little, and then it lies untouched");
        assert!(!locks(-0.01, 0.1), "kept right over the network");
    }
}
