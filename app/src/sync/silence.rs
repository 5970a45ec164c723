//! A registry that lets its tablets wait: that it does not answer is said long before an answer is given up.

use super::outcome::{Standing, state_after};
use super::registry::Failure;
use crate::device::Desk;
use gloo_timers::callback::Timeout;

/// Milliseconds without a sign of life after which it is said.
const SAID_AFTER: u32 = 4_000;

/// What the registry answers. Where nothing has come after some seconds it is said that it does not answer, and the answer is waited for
/// all the same, since one that comes slowly comes.
pub async fn heard<T>(desk: &Desk, answer: impl Future<Output = T>) -> T {
    let waiting = desk.clone();
    // Dropped with the answer, it says nothing.
    let _silence = Timeout::new(SAID_AFTER, move || {
        waiting.state().set(state_after(&Err(Failure::Unreachable.into()), Standing::of(&waiting)));
    });
    answer.await
}
