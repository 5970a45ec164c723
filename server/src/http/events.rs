//! Telling a connected device that there is more to pull: server-sent events, with nothing of a record in them.

use super::Fault;
use super::caller::AgreedCaller;
use super::live::Seat;
use super::state::AppState;
use super::sync::after;
use crate::store::{Sender, TokenHash};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, Uri};
use axum::response::IntoResponse;
use axum::response::sse::{Event, Sse};
use bluebonnet_shared::calendar::Timestamp;
use bluebonnet_shared::sync::Cursor;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at, sleep};
use tokio_stream::wrappers::ReceiverStream;

/// What comes within this time is told at once: a class that is being vaccinated makes an event every few seconds, an import
/// thousands in one.
const GATHER: Duration = Duration::from_millis(200);

/// `GET /api/sync/events?after=<cursor>`: an event `more` with the feed's head whenever there is something for the caller after
/// the cursor, and a comment every so often. Without a cursor, what was there before is not told. A browser that connects again
/// says where it was (`Last-Event-ID`).
pub(super) async fn events(
    State(state): State<Arc<AppState>>,
    AgreedCaller(caller): AgreedCaller,
    headers: HeaderMap,
    uri: Uri,
) -> Result<impl IntoResponse, Fault> {
    let resumed = headers.get("last-event-id").and_then(|id| id.to_str().ok()?.parse().ok().map(Cursor));
    let from = match resumed {
        Some(cursor) => Some(cursor),
        None => after(uri.query().unwrap_or_default())?,
    };
    let (token, sender) = (caller.token.hash(), caller.sender());
    let seat = state.live.join(token, sender)?;
    let mut head = state.live.head();
    // Whatever is there after the cursor already is told at once.
    head.mark_changed();
    let now = state.in_store(|store| store.head()).await?;
    let told = from.map_or(now, |cursor| cursor.min(now));
    let mut heartbeat = interval_at(Instant::now() + state.settings.heartbeat, state.settings.heartbeat);
    heartbeat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let (events, body) = mpsc::channel(1);
    let stream = Stream { state, token, sender, seat, head, heartbeat, told, events };
    tokio::spawn(stream.run());
    // A proxy that gathers an answer before it hands it on would hand on none.
    let unbuffered = [(HeaderName::from_static("x-accel-buffering"), "no")];
    Ok((unbuffered, Sse::new(ReceiverStream::new(body))))
}

/// One connection.
struct Stream {
    state: Arc<AppState>,
    token: TokenHash,
    sender: Sender,
    seat: Seat,
    head: watch::Receiver<Cursor>,
    heartbeat: Interval,
    /// Up to here, the device knows or has nothing to know.
    told: Cursor,
    events: mpsc::Sender<Result<Event, Infallible>>,
}

/// Why a connection is looked after.
enum Sign {
    Grown,
    Heartbeat,
}

/// The connection is at its end.
struct Over;

impl Stream {
    async fn run(mut self) {
        while let Ok(sign) = self.sign().await {
            let done = match sign {
                Sign::Grown => self.grown().await,
                Sign::Heartbeat => self.beat().await,
            };
            if done.is_err() {
                return;
            }
        }
    }

    async fn sign(&mut self) -> Result<Sign, Over> {
        tokio::select! {
            biased;
            () = self.seat.lost() => Err(Over),
            () = self.events.closed() => Err(Over),
            // Before the feed: one that never stops growing must not put off looking at the session.
            _ = self.heartbeat.tick() => Ok(Sign::Heartbeat),
            grown = self.head.changed() => grown.map(|()| Sign::Grown).map_err(|_| Over),
        }
    }

    /// The feed has grown: tells the device if it concerns it, and lets more gather.
    async fn grown(&mut self) -> Result<(), Over> {
        let head = *self.head.borrow_and_update();
        let head = self.in_store(move |store| Ok(head.max(store.head()?))).await?;
        self.tell(head).await?;
        tokio::select! {
            () = self.seat.lost() => Err(Over),
            () = sleep(GATHER) => Ok(()),
        }
    }

    /// Looks whether the session may still be told anything, and whether another process has made the feed grow.
    async fn beat(&mut self) -> Result<(), Over> {
        let (token, idle) = (self.token, self.state.settings.sessions.idle);
        let now = Timestamp::now();
        let idle_since = now.checked_sub(idle).unwrap_or(Timestamp::MIN);
        let (session, head) =
            self.in_store(move |store| Ok((store.session(&token, now, idle_since)?, store.head()?))).await?;
        if session.is_none_or(|session| session.revoked) {
            return Err(Over);
        }
        self.tell(head).await?;
        self.send(Event::default().comment("")).await
    }

    async fn tell(&mut self, head: Cursor) -> Result<(), Over> {
        if head <= self.told {
            return Ok(());
        }
        let (grantee, told) = (self.sender.grantee(), self.told);
        let concerned = self.in_store(move |store| store.has_entries(grantee, told, head)).await?;
        self.told = head;
        if !concerned {
            return Ok(());
        }
        let head = head.0.to_string();
        self.send(Event::default().event("more").id(head.clone()).data(head)).await
    }

    async fn send(&mut self, event: Event) -> Result<(), Over> {
        // Who takes nothing for a whole heartbeat is not there any more, whatever the network believes.
        let sent = tokio::time::timeout(self.heartbeat.period(), self.events.send(Ok(event))).await;
        match sent {
            Ok(Ok(())) => Ok(()),
            _ => Err(Over),
        }
    }

    async fn in_store<T: Send + 'static>(
        &self,
        work: impl FnOnce(&dyn crate::store::Store) -> Result<T, crate::store::StoreError> + Send + 'static,
    ) -> Result<T, Over> {
        // The log says what failed; the device connects again.
        self.state.in_store(work).await.map_err(|_| Over)
    }
}
