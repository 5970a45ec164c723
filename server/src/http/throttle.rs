//! How often one address may ask for something that costs us much, and one account for mail. How often codes may be tried is a matter
//! of the ladder.

use super::Fault;
use super::state::AppState;
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::hash::Hash;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// After this many tries, addresses that have gone quiet are forgotten.
const TIDY_EVERY: u32 = 1024;

pub(super) struct Throttle<K: Clone + Eq + Hash = Address> {
    limiter: DefaultKeyedRateLimiter<K>,
    clock: DefaultClock,
    tries: AtomicU32,
}

impl<K: Clone + Eq + Hash> Throttle<K> {
    pub(super) fn new(quota: Quota) -> Self {
        Self { limiter: RateLimiter::keyed(quota), clock: DefaultClock::default(), tries: AtomicU32::new(0) }
    }

    /// Counts a try.
    ///
    /// # Errors
    /// `TooManyRequests` when whoever it counts against has used them up.
    pub(super) fn count(&self, whose: K) -> Result<(), Fault> {
        if self.tries.fetch_add(1, Ordering::Relaxed) % TIDY_EVERY == TIDY_EVERY - 1 {
            self.limiter.retain_recent();
        }
        self.limiter
            .check_key(&whose)
            .map_err(|until| Fault::TooManyRequests { wait: until.wait_time_from(self.clock.now()) })
    }
}

/// Where a request comes from, as far as it matters for counting tries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Address(pub(super) IpAddr);

impl Address {
    /// An IPv6 customer has a whole /64 of addresses to try from, so that is what counts.
    fn of(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(v4) => Self(IpAddr::V4(v4)),
            IpAddr::V6(v6) => {
                let [a, b, c, d, ..] = v6.segments();
                Self(IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0)))
            }
        }
    }
}

impl FromRequestParts<Arc<AppState>> for Address {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &Arc<AppState>) -> Result<Self, Self::Rejection> {
        let peer = parts
            .extensions
            .get::<ConnectInfo<SocketAddr>>()
            .map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.0.ip());
        // The last address is the one that the server in front of us added; those before it are hearsay.
        let forwarded = || {
            let header = parts.headers.get_all("x-forwarded-for").iter().next_back()?;
            header.to_str().ok()?.rsplit(',').next()?.trim().parse().ok()
        };
        let address = if state.settings.behind_proxy { forwarded().unwrap_or(peer) } else { peer };
        Ok(Self::of(address))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::num::NonZeroU32;

    #[test]
    fn an_address_that_tries_too_often_waits_and_its_neighbours_do_not() {
        let throttle = Throttle::new(Quota::per_minute(NonZeroU32::new(2).unwrap()));
        let address = |text: &str| Address::of(text.parse().unwrap());
        assert!(throttle.count(address("2001:db8::1")).is_ok());
        assert!(throttle.count(address("2001:db8::2")).is_ok());
        assert!(matches!(throttle.count(address("2001:db8::3")), Err(Fault::TooManyRequests { .. })));
        assert!(throttle.count(address("2001:db8:0:1::1")).is_ok());
        assert!(throttle.count(address("192.0.2.1")).is_ok());
    }

    #[test]
    fn an_old_address_in_new_clothes_is_the_same_address() {
        let plain = Address::of("192.0.2.1".parse().unwrap());
        assert_eq!(plain, Address::of("::ffff:192.0.2.1".parse().unwrap()));
    }
}
