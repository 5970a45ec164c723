//! Ages, intervals and CDSi's date arithmetic on civil dates.

mod age;
mod period;

pub use age::Age;
pub use jiff::Timestamp;
pub use jiff::civil::Date;
pub use period::{Period, PeriodError};

use std::fmt;

/// A date as American readers write it: `03/09/2026`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slashed(pub Date);

impl fmt::Display for Slashed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}/{:02}/{:04}", self.0.month(), self.0.day(), self.0.year())
    }
}

/// A date moved by whole days; a date outside the calendar's range stops at its end.
pub fn add_days(date: Date, days: i32) -> Date {
    date.saturating_add(jiff::SignedDuration::from_hours(i64::from(days) * 24))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn dates_are_written_month_first_with_leading_zeros() {
        assert_eq!(Slashed(date(2026, 3, 9)).to_string(), "03/09/2026");
    }

    #[test]
    fn days_are_counted_over_the_end_of_february() {
        assert_eq!(add_days(date(2000, 2, 1), 35), date(2000, 3, 7));
        assert_eq!(add_days(date(2001, 2, 1), 35), date(2001, 3, 8));
        assert_eq!(add_days(date(2000, 1, 15), -4), date(2000, 1, 11));
    }

    #[test]
    fn a_date_beyond_the_calendar_stops_at_its_end() {
        assert_eq!(add_days(Date::MAX, 1), Date::MAX);
        assert_eq!(add_days(date(2000, 1, 1), i32::MAX), Date::MAX);
    }
}
