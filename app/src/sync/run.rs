//! The rounds, one after another, for as long as the desk is open.

use super::farewell;
use super::live::listen;
use super::outcome::{Standing, state_after};
use super::round::{Stopped, round};
use crate::device::Desk;
use bluebonnet_shared::sync::pace::{asked_to_wait, spread, wait};
use futures_util::future::select;
use gloo_timers::future::TimeoutFuture;
use std::cell::Cell;
use std::pin::pin;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;

/// The nurse comes back to the page.
const FOCUS: &str = "focus";
/// The browser sees a network again, as all others in the building do.
const ONLINE: &str = "online";

/// Keeps a desk in step with the registry until it is locked: at once, after each entry, when the browser sees a network again
/// or the nurse comes back to the page, and every so often without any of these.
pub fn run(desk: Desk) {
    spawn_local(async move {
        let Some(window) = web_sys::window() else { return };
        let at_once = {
            let desk = desk.clone();
            Closure::<dyn FnMut()>::new(move || desk.sync_now())
        };
        let soon = {
            let desk = desk.clone();
            Closure::<dyn FnMut()>::new(move || {
                let desk = desk.clone();
                spawn_local(async move { sync_soon(&desk).await });
            })
        };
        let signs = [(FOCUS, &at_once), (ONLINE, &soon)];
        for (event, sign) in signs {
            // Without them the next turn of the clock does the same, later.
            let _ = window.add_event_listener_with_callback(event, sign.as_ref().unchecked_ref());
        }
        rounds(&desk).await;
        for (event, sign) in signs {
            let _ = window.remove_event_listener_with_callback(event, sign.as_ref().unchecked_ref());
        }
    });
}

/// Asks for a round once a few seconds have passed: what makes this tablet ask makes all others ask, too.
async fn sync_soon(desk: &Desk) {
    TimeoutFuture::new(spread(js_sys::Math::random())).await;
    if !desk.locked().get() {
        desk.sync_now();
    }
}

async fn rounds(desk: &Desk) {
    let (errands, locked) = (desk.errands(), desk.locked());
    let mut failures = 0_u32;
    let live = Rc::new(Cell::new(false));
    let mut asked_elsewhere = false;
    forecast_afresh(desk);
    while !locked.get() {
        let asked = errands.version();
        let mut asked_to_rest = None;
        if !desk.needs_agreement() {
            let outcome = round(desk).await;
            if locked.get() {
                return;
            }
            failures = if outcome.is_ok() { 0 } else { failures.saturating_add(1) };
            desk.state().set(state_after(&outcome, Standing::of(desk)));
            if let Err(Stopped::Registry(failure)) = &outcome {
                asked_to_rest = failure.wait();
            }
            if outcome.is_ok() {
                asked_elsewhere = asked_elsewhere || farewell::elsewhere(desk).await.is_ok();
                if locked.get() {
                    return;
                }
                stay_live(&live, desk.clone());
                ask_what_is_announced(desk.clone());
                let desk = desk.clone();
                spawn_local(async move { desk.ask_to_persist().await });
            }
        }
        forecast_afresh(desk);
        if let Some(seconds) = asked_to_rest {
            // What is entered meanwhile waits too.
            let rest = asked_to_wait(seconds, js_sys::Math::random());
            let version = locked.version();
            select(pin!(locked.changed_after(version)), pin!(TimeoutFuture::new(rest))).await;
        } else if errands.version() == asked {
            let again = wait(failures, live.get(), js_sys::Math::random());
            select(pin!(errands.changed_after(asked)), pin!(TimeoutFuture::new(again))).await;
        }
    }
}

/// Listens for what others enter, unless it is listening already. When that ends, a round finds out whether the registry can still be
/// reached.
fn stay_live(live: &Rc<Cell<bool>>, desk: Desk) {
    if live.replace(true) {
        return;
    }
    let live = Rc::clone(live);
    spawn_local(async move {
        let lasted = listen(&desk).await;
        live.set(false);
        if !lasted {
            // The next round was put off because somebody would tell of news, and now nobody does.
            TimeoutFuture::new(wait(0, false, js_sys::Math::random())).await;
        }
        sync_soon(&desk).await;
    });
}

/// Asks what the registry announces, beside everything else.
fn ask_what_is_announced(desk: Desk) {
    spawn_local(async move {
        // What does not come now comes after a later round.
        let _ = desk.refresh_announcements().await;
    });
}

/// Sees to it that every row has a forecast for today, beside everything else and with or without the network.
fn forecast_afresh(desk: &Desk) {
    let desk = desk.clone();
    spawn_local(async move {
        // Where a record cannot be read, its row stays as it is, and opening the student says why.
        let _ = desk.refresh_forecasts().await;
    });
}
