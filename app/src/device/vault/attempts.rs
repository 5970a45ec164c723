//! The ladder of attempts without the registry: three tries, three more with a wait before each, then the registry alone lets the
//! user in. It is kept on the disk, so that a reload does not begin it anew.

use bluebonnet_shared::account::LadderStep;
use bluebonnet_shared::calendar::Timestamp;
use serde::{Deserialize, Serialize};

/// Seconds to wait before the first try of the second step; before each more, twice as long.
const WAIT: i64 = 30;

/// Wrong passwords since the last right one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempts {
    failed: u32,
    last: Option<Timestamp>,
}

/// When the next attempt may be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Now.
    Now,
    /// After a wait.
    After {
        /// How long still, in seconds.
        seconds: u32,
    },
    /// Never on this device: the user signs in at the registry, and if need be resets the password there.
    AtTheRegistry,
}

impl Attempts {
    /// When the next attempt may be made. A clock set back makes nobody wait longer than the step itself.
    pub fn next(&self, now: Timestamp) -> Next {
        match LadderStep::after(self.failed) {
            LadderStep::SignIn => return Next::Now,
            LadderStep::Recall => {}
            LadderStep::Reset => return Next::AtTheRegistry,
        }
        let on_this_step = (0..self.failed).filter(|failed| LadderStep::after(*failed) == LadderStep::Recall);
        let whole = WAIT << on_this_step.count();
        let waited = self.last.map_or(whole, |last| now.duration_since(last).as_secs().clamp(0, whole));
        // At most two minutes, and never below zero.
        match (whole - waited) as u32 {
            0 => Next::Now,
            seconds => Next::After { seconds },
        }
    }

    /// The ladder after another wrong password.
    pub fn failed(&self, now: Timestamp) -> Self {
        Self { failed: self.failed.saturating_add(1), last: Some(now) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(failures: u32) -> (Attempts, Timestamp) {
        let now = Timestamp::constant(1_790_000_000, 0);
        ((0..failures).fold(Attempts::default(), |attempts, _| attempts.failed(now)), now)
    }

    fn later(now: Timestamp, seconds: i64) -> Timestamp {
        Timestamp::constant(now.as_second() + seconds, 0)
    }

    #[test]
    fn two_wrong_passwords_cost_no_wait() {
        let (attempts, now) = after(2);
        assert_eq!(attempts.next(now), Next::Now);
    }

    #[test]
    fn after_three_each_try_waits_twice_as_long_and_after_six_only_the_registry_helps() {
        let next = [3, 4, 5, 6, 7, u32::MAX].map(|failed| {
            let now = Timestamp::constant(1_790_000_000, 0);
            Attempts { failed, last: Some(now) }.next(now)
        });
        let [half, one, two] = [30, 60, 120].map(|seconds| Next::After { seconds });
        let registry = Next::AtTheRegistry;
        assert_eq!(next, [half, one, two, registry, registry, registry]);
    }

    #[test]
    fn waiting_ends_and_the_registry_alone_does_not() {
        let (attempts, now) = after(3);
        assert_eq!(attempts.next(later(now, 29)), Next::After { seconds: 1 });
        assert_eq!(attempts.next(later(now, 30)), Next::Now);
        let (attempts, now) = after(6);
        assert_eq!(attempts.next(later(now, 31_536_000)), Next::AtTheRegistry);
    }

    #[test]
    fn a_clock_set_back_a_year_makes_nobody_wait_a_year() {
        let (attempts, now) = after(3);
        assert_eq!(attempts.next(later(now, -31_536_000)), Next::After { seconds: 30 });
    }
}
