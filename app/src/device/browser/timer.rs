//! Waiting, not waiting for ever, and going on when nobody waits any more.

use futures_channel::oneshot;
use futures_util::future::{Either, select};
use gloo_timers::future::TimeoutFuture;
use std::pin::pin;
use wasm_bindgen_futures::spawn_local;

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

/// Does work to its end, even when who asked for it has left the screen meanwhile and waits no more. `None` only when the
/// work itself broke off.
pub async fn to_its_end<T: 'static>(work: impl Future<Output = T> + 'static) -> Option<T> {
    let (sender, receiver) = oneshot::channel();
    spawn_local(async move {
        // Nobody waits any more: the work is done all the same.
        let _ = sender.send(work.await);
    });
    receiver.await.ok()
}
