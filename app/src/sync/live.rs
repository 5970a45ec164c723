//! Listening for what others enter, so that it shows within a second. It only ever asks for a round: what the stream brings is
//! never trusted with more, and without it the rounds come by the clock as before.

use super::registry::{self, Stream};
use crate::device::Desk;
use futures_util::future::select;
use gloo_timers::future::TimeoutFuture;
use std::pin::pin;

/// Milliseconds after which a stream without a sign of life is given up; the registry gives one every 15 seconds.
const SILENCE: u32 = 40_000;
/// Milliseconds over which tablets that hear of the same entry spread their asking for it.
const SPREAD: f64 = 250.0;

/// The line that says there is more to pull.
const MORE: &[u8] = b"event: more";

/// Milliseconds that a stream must have lasted for its end to mean anything.
const LASTING: f64 = 5_000.0;

/// Listens until the stream ends, breaks, falls silent, or the desk is locked. False when it hardly began: a registry that lets nobody
/// listen is to be asked by the clock alone.
pub async fn listen(desk: &Desk) -> bool {
    let Ok(stream) = registry::events().await else { return false };
    let begun = js_sys::Date::now();
    let locked = desk.locked();
    let version = locked.version();
    if !locked.get() {
        // Dropped at the end, the stream is broken off.
        select(pin!(follow(desk, stream)), pin!(locked.changed_after(version))).await;
    }
    js_sys::Date::now() - begun > LASTING
}

async fn follow(desk: &Desk, mut stream: Stream) {
    let mut begun = Vec::new();
    while let Ok(Some(piece)) = stream.piece(SILENCE).await {
        if hears_more(&mut begun, &piece) {
            let pause = (js_sys::Math::random() * SPREAD) as u32;
            TimeoutFuture::new(pause).await;
            desk.sync_now();
        }
    }
}

/// Whether a whole line among what has come by now says that there is more. Keeps the line that has only begun.
fn hears_more(begun: &mut Vec<u8>, piece: &[u8]) -> bool {
    begun.extend_from_slice(piece);
    let Some(end) = begun.iter().rposition(|byte| *byte == b'\n') else { return false };
    let hears = begun.get(..end).is_some_and(|lines| lines.split(|byte| *byte == b'\n').any(is_more));
    begun.drain(..=end);
    hears
}

fn is_more(line: &[u8]) -> bool {
    line.strip_suffix(b"\r").unwrap_or(line) == MORE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_cut_anywhere_says_once_that_there_is_more() {
        let stream = b": here\n\nevent: more\ndata: 7\n\n: here\n\n";
        for cut in 0..=stream.len() {
            let mut begun = Vec::new();
            let (first, second) = stream.split_at(cut);
            let heard = [hears_more(&mut begun, first), hears_more(&mut begun, second)];
            assert_eq!(heard.iter().filter(|heard| **heard).count(), 1, "cut at {cut}");
        }
    }

    #[test]
    fn a_sign_of_life_says_nothing() {
        assert!(!hears_more(&mut Vec::new(), b": here\n\n"));
    }
}
