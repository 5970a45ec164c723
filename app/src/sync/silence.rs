//! A registry that lets its tablets wait: that it does not answer is said long before an answer is given up.

use super::outcome::{Standing, state_after};
use super::registry::Failure;
use crate::device::Desk;
use gloo_timers::callback::Timeout;

/// Milliseconds without a sign of life after which it is said.
const SAID_AFTER: u32 = 4_000;

/// Says that the registry does not answer, if this lives for some seconds: it is made before an answer is awaited, and dropped with the
/// first piece of it. The answer is waited for all the same, since one that comes slowly comes.
pub fn awaiting(desk: &Desk) -> Timeout {
    let desk = desk.clone();
    Timeout::new(SAID_AFTER, move || {
        desk.state().set(state_after(&Err(Failure::Unreachable.into()), Standing::of(&desk)));
    })
}
