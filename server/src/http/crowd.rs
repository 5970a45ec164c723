//! Tries that wait for others of their address to end: as many are under way there as may still fail, and each may turn out to be none.

use super::throttle::Address;
use std::collections::HashMap;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;
use tokio::sync::futures::OwnedNotified;
use tokio::time::{Instant, timeout_at};

/// Nobody waits for longer than this: a browser gives up soon after.
const PATIENCE: Duration = Duration::from_secs(10);

/// Who waits, by address.
#[derive(Default)]
pub(super) struct Crowd(Mutex<HashMap<Address, Arc<Notify>>>);

/// A try's place among those of its address, given up when dropped.
pub(super) struct Place {
    crowd: Arc<Crowd>,
    address: Address,
    ended: Arc<Notify>,
}

/// A place in line.
pub(super) struct Turn(Pin<Box<OwnedNotified>>);

impl Crowd {
    /// Takes a place among the tries of an address.
    pub(super) fn join(self: &Arc<Self>, address: Address) -> Place {
        let ended = self.places().entry(address).or_default().clone();
        Place { crowd: self.clone(), address, ended }
    }

    fn places(&self) -> MutexGuard<'_, HashMap<Address, Arc<Notify>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Place {
    /// Gets in line. Whoever asks whether a try may be made does so before, so that no end is missed that comes between.
    pub(super) fn turn(&self) -> Turn {
        let mut turn = Box::pin(self.ended.clone().notified_owned());
        turn.as_mut().enable();
        Turn(turn)
    }

    /// Another place of the same address.
    pub(super) fn again(&self) -> Self {
        self.crowd.join(self.address)
    }

    /// Lets the next in line ask again.
    pub(super) fn next(&self) {
        self.ended.notify_one();
    }
}

impl Turn {
    /// Until when somebody waits who comes now.
    pub(super) fn patience() -> Instant {
        Instant::now() + PATIENCE
    }

    /// Waits until a try of the address has ended. False when that takes until a moment by which nobody waits any more.
    pub(super) async fn comes(self, until: Instant) -> bool {
        timeout_at(until, self.0).await.is_ok()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut places = self.crowd.places();
        // The map's own and this one.
        if Arc::strong_count(&self.ended) <= 2 {
            places.remove(&self.address);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::{IpAddr, Ipv4Addr};

    fn place(crowd: &Arc<Crowd>) -> Place {
        crowd.join(Address(IpAddr::V4(Ipv4Addr::LOCALHOST)))
    }

    #[tokio::test]
    async fn who_is_in_line_comes_to_it_when_one_has_ended_and_an_empty_place_is_forgotten() {
        let crowd = Arc::new(Crowd::default());
        let (first, second) = (place(&crowd), place(&crowd));
        let turn = second.turn();
        first.next();
        assert!(turn.comes(Turn::patience()).await);
        drop((first, second));
        assert!(crowd.places().is_empty());
    }

    #[tokio::test]
    async fn whoever_leaves_the_line_gives_the_turn_to_the_next() {
        let crowd = Arc::new(Crowd::default());
        let place = place(&crowd);
        let (first, second) = (place.turn(), place.turn());
        place.next();
        drop(first);
        assert!(second.comes(Turn::patience()).await);
    }

    #[tokio::test]
    async fn nobody_waits_for_ever() {
        let crowd = Arc::new(Crowd::default());
        assert!(!place(&crowd).turn().comes(Instant::now()).await);
    }
}
