//! The rounds, one after another, for as long as the desk is open.

use super::farewell;
use super::live::listen;
use super::pace::wait;
use super::registry::Failure;
use super::round::{Stopped, round};
use super::state::SyncState;
use crate::device::{Desk, DeviceError, clock};
use futures_util::future::select;
use gloo_timers::future::TimeoutFuture;
use std::cell::Cell;
use std::pin::pin;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;

/// What may make the registry reachable, or the nurse look.
const SIGNS: [&str; 2] = ["online", "focus"];

/// Keeps a desk in step with the registry until it is locked: at once, after each entry, when the browser sees a network again
/// or the nurse comes back to the page, and every so often without any of these.
pub fn run(desk: Desk) {
    spawn_local(async move {
        let Some(window) = web_sys::window() else { return };
        let sign = {
            let desk = desk.clone();
            Closure::<dyn FnMut()>::new(move || desk.sync_now())
        };
        let listener = sign.as_ref().unchecked_ref();
        for event in SIGNS {
            // Without them the next turn of the clock does the same, later.
            let _ = window.add_event_listener_with_callback(event, listener);
        }
        rounds(&desk).await;
        for event in SIGNS {
            let _ = window.remove_event_listener_with_callback(event, listener);
        }
    });
}

async fn rounds(desk: &Desk) {
    let (errands, locked) = (desk.errands(), desk.locked());
    let mut failures = 0_u32;
    let live = Rc::new(Cell::new(false));
    let mut asked_elsewhere = false;
    forecast_afresh(desk);
    while !locked.get() {
        let asked = errands.version();
        if !desk.needs_agreement() {
            let outcome = round(desk).await;
            if locked.get() {
                return;
            }
            failures = if outcome.is_ok() { 0 } else { failures.saturating_add(1) };
            let ended_well = outcome.is_ok();
            desk.state().set(state_after(desk, outcome));
            if ended_well {
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
        if errands.version() == asked {
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
        if lasted && !desk.locked().get() {
            desk.sync_now();
        }
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

/// What the nurse is told after a round.
fn state_after(desk: &Desk, outcome: Result<(), Stopped>) -> SyncState {
    let (unsent, refused) = desk.unsent_count();
    match outcome {
        Err(Stopped::Registry(Failure::SignInRequired | Failure::WrongCodes { .. })) => {
            SyncState::SignInNeeded { unsent }
        }
        Err(Stopped::Registry(Failure::AgreementRequired)) => SyncState::AgreementNeeded { unsent },
        Err(Stopped::Device(DeviceError::StorageFull)) => SyncState::StorageFull { unsent },
        Err(Stopped::Registry(_) | Stopped::Device(_)) => {
            SyncState::Offline { unsent, last: desk.last_in_step() }
        }
        Ok(()) if refused > 0 => SyncState::NeedsAttention { count: refused, unsent },
        Ok(()) if unsent > 0 => SyncState::Sending { done: 0, total: unsent },
        Ok(()) => SyncState::AllSent { at: clock::now() },
    }
}
