//! The ladder of attempts: each wrong password after the fifth makes the next wait longer. It is kept on the disk, so that a
//! reload does not begin it anew.

use bluebonnet_shared::calendar::Timestamp;
use serde::{Deserialize, Serialize};

/// Attempts that may fail before anybody has to wait.
const FREE: u32 = 5;
/// The longest wait, in seconds.
const LONGEST: i64 = 15 * 60;

/// Wrong passwords since the last right one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempts {
    failed: u32,
    last: Option<Timestamp>,
}

impl Attempts {
    /// Seconds to wait before the next attempt; zero when it may be made now. A clock set back makes nobody wait longer
    /// than the step itself.
    pub fn wait(&self, now: Timestamp) -> u32 {
        let (Some(last), Some(step)) = (self.last, self.step()) else { return 0 };
        let waited = now.duration_since(last).as_secs().clamp(0, step);
        // At most LONGEST, and never below zero.
        (step - waited) as u32
    }

    /// The ladder after another wrong password.
    pub fn failed(&self, now: Timestamp) -> Self {
        Self { failed: self.failed.saturating_add(1), last: Some(now) }
    }

    fn step(&self) -> Option<i64> {
        let beyond = self.failed.checked_sub(FREE)?;
        Some(30_i64.checked_shl(beyond.min(10)).unwrap_or(LONGEST).min(LONGEST))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(failures: u32) -> (Attempts, Timestamp) {
        let now = Timestamp::constant(1_790_000_000, 0);
        ((0..failures).fold(Attempts::default(), |attempts, _| attempts.failed(now)), now)
    }

    #[test]
    fn four_wrong_passwords_cost_no_wait() {
        let (attempts, now) = after(4);
        assert_eq!(attempts.wait(now), 0);
    }

    #[test]
    fn the_fifth_costs_half_a_minute_and_each_more_twice_as_long() {
        let waits: Vec<u32> = [5, 6, 7, 50].map(after).map(|(a, now)| a.wait(now)).to_vec();
        assert_eq!(waits, [30, 60, 120, 900]);
    }

    #[test]
    fn waiting_ends() {
        let (attempts, now) = after(5);
        let later = |seconds| Timestamp::constant(now.as_second() + seconds, 0);
        assert_eq!((attempts.wait(later(29)), attempts.wait(later(30))), (1, 0));
    }

    #[test]
    fn a_clock_set_back_a_year_makes_nobody_wait_a_year() {
        let (attempts, now) = after(5);
        assert_eq!(attempts.wait(Timestamp::constant(now.as_second() - 31_536_000, 0)), 30);
    }
}
