//! What day it is, on a device whose clock may be wrong.
//!
//! A clock that has lost its battery begins in 1970, and one that was set by hand may be off by a year. At each contact the device hears
//! what time it is at the registry, and from then on it reckons with that, for as long as the clock goes on from where it was. Once somebody
//! has set it, what it was off by says nothing any more; what cannot be today is told by the last contact all the same.

use super::clock;
use bluebonnet_shared::calendar::{Date, Timestamp, Today};
use serde::{Deserialize, Serialize};

/// Seconds that two clocks may differ by and agree: a slow network, and a clock that was set by hand.
pub const TOLERANCE: i64 = 10 * 60;

/// What the two clocks showed when this device last heard from the registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// The registry's.
    pub registry: Timestamp,
    /// This device's.
    pub device: Timestamp,
}

/// What time it is, as far as a device can tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reckoned {
    /// By its own clock, which nothing speaks against.
    Own,
    /// By the registry's, reckoned on from the last contact.
    Registry(Timestamp),
    /// It cannot: its clock shows a time before the last contact. It is no earlier than that.
    After(Timestamp),
}

impl Contact {
    /// Seconds that this device's clock is ahead of the registry's, or behind it, by what it shows now. None while nothing says so.
    pub fn ahead_now(self, now: Timestamp) -> Option<i64> {
        match self.reckon(now) {
            // By as much at least.
            Reckoned::After(contact) => Some(now.as_second() - contact.as_second()),
            Reckoned::Own | Reckoned::Registry(_) => self.ahead(),
        }
    }

    /// Seconds that this device's clock was ahead of the registry's, or behind it. None where the two agreed.
    pub fn ahead(self) -> Option<i64> {
        let ahead = self.device.as_second() - self.registry.as_second();
        (ahead.abs() > TOLERANCE).then_some(ahead)
    }

    fn reckon(self, now: Timestamp) -> Reckoned {
        let since = now.as_second() - self.device.as_second();
        match self.ahead() {
            Some(ahead) if goes_on(since, ahead) => {
                let at = Timestamp::from_second(now.as_second().saturating_sub(ahead));
                at.map_or(Reckoned::Own, Reckoned::Registry)
            }
            _ if now.as_second() < self.registry.as_second() - TOLERANCE => Reckoned::After(self.registry),
            _ => Reckoned::Own,
        }
    }
}

/// Whether a clock has gone on from where it was, so many seconds ago as it shows. One that was ahead and has been set right shows a time
/// before that. One that was behind and has been set right has leapt by what it was off; one that has gone on for half as long may have,
/// too, as far as anybody can tell.
fn goes_on(since: i64, ahead: i64) -> bool {
    since >= -TOLERANCE && (ahead > 0 || since < -ahead / 2)
}

/// Today, by the device's time zone.
pub fn today(contact: Option<Contact>, now: Timestamp) -> Today {
    today_in(contact, now, clock::day_of)
}

fn today_in(contact: Option<Contact>, now: Timestamp, day_of: impl Fn(Timestamp) -> Date) -> Today {
    let own = day_of(now);
    match contact.map_or(Reckoned::Own, |contact| contact.reckon(now)) {
        Reckoned::Own => own.into(),
        Reckoned::Registry(at) => {
            let day = day_of(at);
            // It may have been set right after all: nothing is stopped that either of the two knows.
            Today { day, last: Some(day.max(own)) }
        }
        Reckoned::After(contact) => Today { day: day_of(contact), last: None },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use jiff::tz::TimeZone;

    const HOUR: i64 = 3_600;
    const YEAR: i64 = 365 * 24 * HOUR;
    /// Noon on November 24, 2026.
    const NOON: i64 = 1_795_521_600;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    /// Today, `later` seconds after a contact at noon by a clock that was off by `ahead`, and shows `shift` more since somebody set it.
    fn today(ahead: i64, later: i64, shift: i64) -> Today {
        let contact = Contact { registry: at(NOON), device: at(NOON + ahead) };
        let now = at(NOON + ahead + later + shift);
        today_in(Some(contact), now, |at| TimeZone::UTC.to_datetime(at).date())
    }

    #[test]
    fn a_clock_that_is_right_says_what_day_it_is() {
        assert_eq!(today(0, HOUR, 0), date(2026, 11, 24).into());
        assert_eq!(today(TOLERANCE, 13 * HOUR, 0), date(2026, 11, 25).into());
        let never = today_in(None, at(NOON), |at| TimeZone::UTC.to_datetime(at).date());
        assert_eq!(never, date(2026, 11, 24).into());
    }

    #[test]
    fn a_clock_that_is_off_is_reckoned_on_from_the_last_contact() {
        let right = date(2026, 11, 25);
        assert_eq!(today(-YEAR, 24 * HOUR, 0), right.into());
        let ahead = today(YEAR, 24 * HOUR, 0);
        assert_eq!((ahead.day, ahead.last), (right, Some(date(2027, 11, 25))));
    }

    #[test]
    fn a_clock_that_has_been_set_right_is_not_corrected_any_more() {
        for ahead in [YEAR, -YEAR] {
            assert_eq!(today(ahead, 24 * HOUR, -ahead), date(2026, 11, 25).into(), "{ahead}");
        }
    }

    #[test]
    fn a_clock_set_right_that_goes_on_for_longer_than_it_was_off_stops_nothing_that_is_true() {
        // It cannot be told from one that nobody has set.
        let set = today(24 * HOUR, 72 * HOUR, -24 * HOUR);
        assert_eq!((set.day, set.last), (date(2026, 11, 26), Some(date(2026, 11, 27))));
    }

    #[test]
    fn a_clock_that_lost_its_battery_stops_nothing() {
        let lost = today(0, HOUR, -NOON);
        assert_eq!((lost.day, lost.last), (date(2026, 11, 24), None));
        // One that was behind by a day, and has been without a contact for as long.
        let behind = today(-24 * HOUR, 20 * HOUR, 0);
        assert_eq!((behind.day, behind.last), (date(2026, 11, 24), None));
    }

    #[test]
    fn a_clock_that_lost_its_battery_is_said_to_be_behind_by_what_has_passed_at_least() {
        let contact = Contact { registry: at(NOON), device: at(NOON) };
        assert_eq!(contact.ahead_now(at(HOUR)), Some(HOUR - NOON));
        assert_eq!(contact.ahead_now(at(NOON + HOUR)), None);
    }

    #[test]
    fn what_a_clock_is_off_by_is_none_while_it_agrees() {
        let of = |ahead| Contact { registry: at(NOON), device: at(NOON + ahead) }.ahead();
        assert_eq!(
            [of(0), of(TOLERANCE), of(-TOLERANCE - 1), of(HOUR)],
            [None, None, Some(-601), Some(HOUR)]
        );
    }
}
