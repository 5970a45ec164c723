//! The change feed over HTTP.

use super::Fault;
use super::body::Json;
use super::caller::{AgreedCaller, PushingCaller};
use super::state::AppState;
use crate::store::{Feed, Page, Pull, Sender, Store, StoreError};
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderName, Uri, header};
use axum::response::IntoResponse;
use bluebonnet_shared::calendar::Timestamp;
use bluebonnet_shared::schedule::packed;
use bluebonnet_shared::sync::{Cursor, END_HEADER, FeedEntry, Push, PushReply};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::OwnedSemaphorePermit;
use tokio::sync::mpsc::{self, channel};
use tokio_stream::wrappers::ReceiverStream;
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;

/// About how much is read from the store first. A device that is up to date, or nearly so, has everything with that.
const FIRST_PAGE: usize = 32 * 1024;
/// About how much is read at once after that. A pull holds no more than a few of these in memory, however long it is.
const PAGE: usize = 256 * 1024;
/// A device that takes nothing for so long has gone; it goes on from the last whole line it has.
const STALLED: Duration = Duration::from_secs(30);

/// Cheap compression: saved documents are compact already, and a whole class asks at once when the network comes back.
pub(super) fn compression() -> CompressionLayer {
    CompressionLayer::new().br(true).gzip(true).quality(CompressionLevel::Fastest)
}

/// `POST /api/sync/push`, from a revoked device too.
pub(super) async fn push(
    State(state): State<Arc<AppState>>,
    PushingCaller(caller): PushingCaller,
    Json(push): Json<Push>,
) -> Result<axum::Json<PushReply>, Fault> {
    Ok(axum::Json(state.push(caller.sender(), push, caller.now).await?))
}

/// `GET /api/sync/pull?after=<cursor>`. Headers say where the pull is going to end, and by which schedule the registry forecasts.
pub(super) async fn pull(
    State(state): State<Arc<AppState>>,
    AgreedCaller(caller): AgreedCaller,
    uri: Uri,
) -> Result<impl IntoResponse, Fault> {
    // None given means from the beginning.
    let after = after(uri.query().unwrap_or_default())?.unwrap_or_default();
    let Beginning { pull, first, next, turn } = begin(&state, caller.sender(), after, caller.now).await?;
    let headers = [
        (header::CONTENT_TYPE, "application/x-ndjson".to_owned()),
        (HeaderName::from_static(END_HEADER), pull.upto.0.to_string()),
        (HeaderName::from_static(packed::HEADER), state.packed_schedule.tag.clone()),
    ];
    let Some(next) = next else { return Ok((headers, Body::from(first))) };
    let (pages, body) = channel(1);
    tokio::spawn(async move {
        // A device that hangs up ends its pull; there is nobody to tell.
        let _ = send_pages(state.store(), pull, (first, next), pages).await;
        drop(turn);
    });
    Ok((headers, Body::from_stream(ReceiverStream::new(body))))
}

/// A pull that is noted, with its first lines.
struct Beginning {
    pull: Pull,
    first: Vec<u8>,
    /// Where it goes on after them.
    next: Option<Cursor>,
    /// The right to send more than a page.
    turn: Option<OwnedSemaphorePermit>,
}

/// Begins a pull. A long one waits for its turn first: whoever gives up meanwhile has been sent nothing, and the audit log says nothing.
async fn begin(state: &AppState, sender: Sender, after: Cursor, now: Timestamp) -> Result<Beginning, Fault> {
    let begun = state
        .in_store(move |store| {
            let planned = store.plan_pull(sender, after)?;
            let (first, next) = lines(store, &planned.pull, after, FIRST_PAGE)?;
            Ok(match next {
                None => Ok(Beginning { pull: store.note_pull(planned, now)?, first, next, turn: None }),
                Some(_) => Err(planned),
            })
        })
        .await?;
    let planned = match begun {
        Ok(short) => return Ok(short),
        Err(planned) => planned,
    };
    let turn = turn(state).await?;
    state
        .in_store(move |store| {
            let pull = store.note_pull(planned, now)?;
            // Read anew: what the sender may see can have become less while it waited.
            let (first, next) = lines(store, &pull, after, FIRST_PAGE)?;
            Ok(Beginning { pull, first, next, turn: Some(turn) })
        })
        .await
}

/// Waits for the right to send more than a page, and no longer than a device would.
async fn turn(state: &AppState) -> Result<OwnedSemaphorePermit, Fault> {
    let wait = state.settings.long_pulls.wait;
    match tokio::time::timeout(wait, state.long_pulls.clone().acquire_owned()).await {
        Ok(turn) => turn.map_err(|_| Fault::Busy),
        Err(_) => Err(Fault::Crowded { wait }),
    }
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
async fn send_pages(
    store: Arc<dyn Store>,
    pull: Pull,
    (first, next): (Vec<u8>, Cursor),
    pages: mpsc::Sender<Result<Bytes, StoreError>>,
) -> Result<(), Stopped> {
    let mut page = first;
    let mut next = Some(next);
    loop {
        pages.send_timeout(Ok(page.into()), STALLED).await.map_err(|_| Stopped)?;
        let Some(from) = next else { return Ok(()) };
        let store = store.clone();
        let read = tokio::task::spawn_blocking(move || lines(&*store, &pull, from, PAGE)).await;
        match read.unwrap_or(Err(StoreError::Unfinished)) {
            Ok(read) => (page, next) = read,
            Err(error) => {
                tracing::error!(%error, "a pull broke off");
                let _ = pages.send(Err(error)).await;
                return Err(Stopped);
            }
        }
    }
}

/// The lines of a page, with the end after the last one, and where the next one begins.
fn lines<S: Feed + ?Sized>(
    store: &S,
    pull: &Pull,
    from: Cursor,
    bytes: usize,
) -> Result<(Vec<u8>, Option<Cursor>), StoreError> {
    let Page { entries, next } = store.pull_page(pull, from, bytes)?;
    let mut text = Vec::new();
    let end = next.is_none().then_some(FeedEntry::End { at: pull.upto });
    for entry in entries.iter().chain(&end) {
        serde_json::to_writer(&mut text, entry).map_err(|_| StoreError::Damaged("an entry"))?;
        text.push(b'\n');
    }
    Ok((text, next))
}
