//! Who is connected and waits to hear that there is more to pull.

use super::Fault;
use crate::store::{Feed, Listener, Sender, TokenHash};
use bluebonnet_shared::ids::{DeviceId, UserId};
use bluebonnet_shared::sync::Cursor;
use std::collections::HashMap;
use std::convert::Infallible;
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::{oneshot, watch};

/// All connections that wait, one a session at the most.
pub(super) struct Live {
    head: watch::Receiver<Cursor>,
    most: usize,
    seats: Mutex<Seats>,
}

#[derive(Default)]
struct Seats {
    taken: HashMap<TokenHash, Taken>,
    next: u64,
    closed: bool,
}

/// A session's place. The connection ends when this is dropped.
struct Taken {
    number: u64,
    device: DeviceId,
    user: UserId,
    _end: oneshot::Sender<Infallible>,
}

/// A connection's hold on its place, given up when dropped.
pub(super) struct Seat {
    live: Arc<Live>,
    token: TokenHash,
    number: u64,
    end: oneshot::Receiver<Infallible>,
}

impl Live {
    /// Listens to a store. `most` is how many connections may wait at the same time.
    pub(super) fn listen(store: &(impl Feed + ?Sized), most: usize) -> Arc<Self> {
        let (grown, head) = watch::channel(Cursor(0));
        let listener: Listener = Box::new(move |head| match grown.send(head) {
            Ok(()) => ControlFlow::Continue(()),
            // The server that listened is gone.
            Err(_) => ControlFlow::Break(()),
        });
        store.on_growth(listener);
        Arc::new(Self { head, most, seats: Mutex::default() })
    }

    /// The feed's head as this process moves it. What other processes append shows in the store alone.
    pub(super) fn head(&self) -> watch::Receiver<Cursor> {
        self.head.clone()
    }

    /// Takes a session's place; a connection that has it ends.
    ///
    /// # Errors
    /// `Busy` when all places are taken, or the server stops.
    pub(super) fn join(self: &Arc<Self>, token: TokenHash, sender: Sender) -> Result<Seat, Fault> {
        let Sender { user, device, .. } = sender;
        let mut seats = self.seats();
        if seats.closed || (seats.taken.len() >= self.most && !seats.taken.contains_key(&token)) {
            return Err(Fault::Busy);
        }
        let (_end, end) = oneshot::channel();
        let number = seats.next;
        seats.next += 1;
        seats.taken.insert(token, Taken { number, device, user, _end });
        Ok(Seat { live: self.clone(), token, number, end })
    }

    /// Ends a session's connection.
    pub(super) fn end_session(&self, token: TokenHash) {
        self.seats().taken.remove(&token);
    }

    /// Ends all connections of a device.
    pub(super) fn end_device(&self, device: DeviceId) {
        self.seats().taken.retain(|_, taken| taken.device != device);
    }

    /// Ends all connections of a user but that of a session that goes on.
    pub(super) fn end_user(&self, user: UserId, goes_on: Option<TokenHash>) {
        self.seats().taken.retain(|token, taken| taken.user != user || Some(*token) == goes_on);
    }

    /// Ends all connections and takes no more: the server stops.
    pub(super) fn close(&self) {
        let mut seats = self.seats();
        seats.closed = true;
        seats.taken.clear();
    }

    fn seats(&self) -> MutexGuard<'_, Seats> {
        self.seats.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Seat {
    /// Waits until the place is somebody else's or nobody's.
    pub(super) async fn lost(&mut self) {
        // Nothing is ever sent: only the other end can go.
        let _ = (&mut self.end).await;
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut seats = self.live.seats();
        if seats.taken.get(&self.token).is_some_and(|taken| taken.number == self.number) {
            seats.taken.remove(&self.token);
        }
    }
}
