//! The change feed over HTTP.

use super::Fault;
use super::body::Json;
use super::caller::{AgreedCaller, PushingCaller};
use super::state::AppState;
use crate::store::{Feed, Page, Pull, StoreError};
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderName, Uri, header};
use axum::response::IntoResponse;
use bluebonnet_shared::schedule::packed;
use bluebonnet_shared::sync::{Cursor, FeedEntry, Push, PushReply};
use std::sync::Arc;
use tokio::sync::mpsc::{Sender, channel};
use tokio_stream::wrappers::ReceiverStream;
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;

/// About how much is read from the store at once. A pull holds no more than a few of these in memory, however long it is
/// and however slow the device.
const PAGE: usize = 512 * 1024;

/// Cheap compression: saved documents are compact already, and a whole class asks at once when the network comes back.
pub(super) fn compression() -> CompressionLayer {
    CompressionLayer::new().br(true).gzip(true).quality(CompressionLevel::Fastest)
}

/// `POST /api/sync/push`: the one thing that a revoked device may still do.
pub(super) async fn push(
    State(state): State<Arc<AppState>>,
    PushingCaller(caller): PushingCaller,
    Json(push): Json<Push>,
) -> Result<axum::Json<PushReply>, Fault> {
    let (sender, now) = (caller.sender(), caller.now);
    Ok(axum::Json(state.in_store(move |store| store.push(sender, push, now)).await?))
}

/// `GET /api/sync/pull?after=<cursor>`. A header says by which schedule the registry forecasts.
pub(super) async fn pull(
    State(state): State<Arc<AppState>>,
    AgreedCaller(caller): AgreedCaller,
    uri: Uri,
) -> Result<impl IntoResponse, Fault> {
    // None given means from the beginning.
    let after = after(uri.query().unwrap_or_default())?.unwrap_or_default();
    let (sender, now) = (caller.sender(), caller.now);
    let (pull, first) = state
        .in_store(move |store| {
            let pull = store.begin_pull(sender, after, now)?;
            Ok((pull, store.pull_page(&pull, after, PAGE)?))
        })
        .await?;
    let (lines, body) = channel(2);
    let store = state.store();
    tokio::task::spawn_blocking(move || {
        // A device that hangs up ends its pull; there is nobody to tell.
        let _ = send_pages(&*store, &pull, first, &lines);
    });
    let headers = [
        (header::CONTENT_TYPE, "application/x-ndjson".to_owned()),
        (HeaderName::from_static(packed::HEADER), state.packed_schedule.tag.clone()),
    ];
    Ok((headers, Body::from_stream(ReceiverStream::new(body))))
}

/// The cursor in a query, if there is one.
pub(super) fn after(query: &str) -> Result<Option<Cursor>, Fault> {
    let value = query.split('&').find_map(|pair| pair.strip_prefix("after="));
    value.map(|value| value.parse().map(Cursor)).transpose().map_err(|_| Fault::BadRequest {
        detail: "after is the cursor of the last complete entry: a whole number.",
        field: Some("after"),
    })
}

/// The device hung up, or the store failed in the middle.
struct Stopped;

/// Sends page after page and then the end. When the store fails in the middle, the stream breaks off, and the device goes
/// on from the last whole line it has.
fn send_pages<S: Feed + ?Sized>(
    store: &S,
    pull: &Pull,
    first: Page,
    lines: &Sender<Result<Bytes, StoreError>>,
) -> Result<(), Stopped> {
    let mut page = first;
    loop {
        let mut text = Vec::with_capacity(PAGE + PAGE / 4);
        for entry in &page.entries {
            write_line(&mut text, entry)?;
        }
        let Some(from) = page.next else {
            write_line(&mut text, &FeedEntry::End { at: pull.upto })?;
            return lines.blocking_send(Ok(text.into())).map_err(|_| Stopped);
        };
        lines.blocking_send(Ok(text.into())).map_err(|_| Stopped)?;
        page = store.pull_page(pull, from, PAGE).map_err(|error| {
            tracing::error!(%error, "a pull broke off");
            let _ = lines.blocking_send(Err(error));
            Stopped
        })?;
    }
}

fn write_line(text: &mut Vec<u8>, entry: &FeedEntry) -> Result<(), Stopped> {
    serde_json::to_writer(&mut *text, entry).map_err(|_| Stopped)?;
    text.push(b'\n');
    Ok(())
}
