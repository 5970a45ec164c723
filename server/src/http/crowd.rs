//! Tries that wait for others of their address to end: as many are under way there as may still fail, and each may turn out to be none.

use super::throttle::Address;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::{Notify, Semaphore, SemaphorePermit};
use tokio::time::{Instant, timeout_at};

/// Who tries, by address.
#[derive(Default)]
pub(super) struct Crowd(Mutex<HashMap<Address, Arc<Tries>>>);

/// The tries of one address.
struct Tries {
    /// The right of one to ask before all others who wait. It is had in the order in which they came.
    front: Semaphore,
    /// One of them has ended.
    ended: Notify,
}

/// A try's place among those of its address, given up when dropped.
pub(super) struct Place {
    crowd: Arc<Crowd>,
    address: Address,
    tries: Arc<Tries>,
}

/// The front of the line. Whoever has it asks whether there is room, waits for a try to end where there is none, and asks again. Whoever
/// leaves it, answered or gone, leaves it to the next, who asks at once: so no end is missed, whoever has heard of it.
pub(super) struct Front<'a> {
    tries: &'a Tries,
    _right: SemaphorePermit<'a>,
}

impl Crowd {
    /// Takes a place among the tries of an address.
    pub(super) fn join(self: &Arc<Self>, address: Address) -> Place {
        let fresh = || Arc::new(Tries { front: Semaphore::new(1), ended: Notify::new() });
        let tries = self.places().entry(address).or_insert_with(fresh).clone();
        Place { crowd: self.clone(), address, tries }
    }

    fn places(&self) -> MutexGuard<'_, HashMap<Address, Arc<Tries>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Place {
    /// Another place of the same address.
    pub(super) fn again(&self) -> Self {
        self.crowd.join(self.address)
    }

    /// Whether nobody waits here, so that whoever asks now passes nobody by.
    pub(super) fn has_no_line(&self) -> bool {
        self.tries.front.available_permits() > 0
    }

    /// Gets in line and comes to its front. None when that takes until a moment by which nobody waits any more.
    pub(super) async fn front(&self, until: Instant) -> Option<Front<'_>> {
        let right = timeout_at(until, self.tries.front.acquire()).await.ok()?.ok()?;
        Some(Front { tries: &self.tries, _right: right })
    }

    /// Says that a try has ended.
    pub(super) fn one_has_ended(&self) {
        self.tries.ended.notify_one();
    }
}

impl Front<'_> {
    /// Waits until a try of the address has ended, which it may have done since it was asked for room. False when that takes until a
    /// moment by which nobody waits any more.
    pub(super) async fn one_ends(&self, until: Instant) -> bool {
        timeout_at(until, self.tries.ended.notified()).await.is_ok()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut places = self.crowd.places();
        // The map's own and this one.
        if Arc::strong_count(&self.tries) <= 2 {
            places.remove(&self.address);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::{IpAddr, Ipv4Addr};
    use std::pin::pin;
    use std::time::Duration;

    fn place(crowd: &Arc<Crowd>) -> Place {
        crowd.join(Address(IpAddr::V4(Ipv4Addr::LOCALHOST)))
    }

    fn later() -> Instant {
        Instant::now() + Duration::from_secs(10)
    }

    /// Whether something is still waited for once it was begun.
    async fn waits(what: impl Future) -> bool {
        timeout_at(Instant::now(), what).await.is_err()
    }

    #[tokio::test]
    async fn who_is_in_front_hears_of_an_end_also_of_one_before_and_an_empty_place_is_forgotten() {
        let crowd = Arc::new(Crowd::default());
        let (first, second) = (place(&crowd), place(&crowd));
        let front = second.front(later()).await.unwrap();
        assert!(waits(front.one_ends(later())).await);
        first.one_has_ended();
        assert!(front.one_ends(later()).await);
        drop(front);
        drop((first, second));
        assert!(crowd.places().is_empty());
    }

    #[tokio::test]
    async fn whoever_comes_while_others_wait_stands_behind_them() {
        let crowd = Arc::new(Crowd::default());
        let (first, second, third) = (place(&crowd), place(&crowd), place(&crowd));
        assert!(first.has_no_line());
        let front = first.front(later()).await.unwrap();
        assert!(!second.has_no_line());
        let mut next = pin!(second.front(later()));
        assert!(waits(next.as_mut()).await);
        let mut last = pin!(third.front(later()));
        assert!(waits(last.as_mut()).await);
        drop(front);
        assert!(!third.has_no_line(), "it is the next one's, and nobody else takes it");
        assert!(waits(last.as_mut()).await);
        assert!(next.await.is_some());
        assert!(last.await.is_some());
    }

    #[tokio::test]
    async fn whoever_goes_away_having_heard_of_an_end_leaves_the_front_to_the_next_who_asks_at_once() {
        let crowd = Arc::new(Crowd::default());
        let (first, second) = (place(&crowd), place(&crowd));
        let front = first.front(later()).await.unwrap();
        let mut next = pin!(second.front(later()));
        assert!(waits(next.as_mut()).await);
        first.one_has_ended();
        assert!(front.one_ends(later()).await);
        // Gone before it could ask once more.
        drop(front);
        assert!(next.await.is_some());
    }

    #[tokio::test]
    async fn nobody_waits_for_ever() {
        let crowd = Arc::new(Crowd::default());
        let (first, second) = (place(&crowd), place(&crowd));
        let front = first.front(later()).await.unwrap();
        assert!(!front.one_ends(Instant::now()).await);
        assert!(second.front(Instant::now()).await.is_none());
    }
}
