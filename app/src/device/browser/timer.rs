//! Waiting, and not waiting for ever.

use futures_util::future::{Either, select};
use gloo_timers::future::TimeoutFuture;
use std::pin::pin;

/// What was awaited, or `None` when it took longer than `milliseconds`.
pub async fn within<F: Future>(milliseconds: u32, awaited: F) -> Option<F::Output> {
    match select(pin!(awaited), pin!(TimeoutFuture::new(milliseconds))).await {
        Either::Left((output, _)) => Some(output),
        Either::Right(_) => None,
    }
}

/// Lets the browser draw and listen before work goes on.
pub async fn breathe() {
    TimeoutFuture::new(0).await;
}
