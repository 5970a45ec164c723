//! Days as numbers: what comparing and counting are quick on.

use super::{Date, days};

/// A day as its number among all days. A day outside the calendar compares as it should, and is written as the calendar's
/// first or last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(i32);

impl Day {
    /// Before every day.
    pub const BEGINNING: Self = Self(i32::MIN);
    /// After every day.
    pub const END: Self = Self(i32::MAX);

    /// The date.
    pub fn date(self) -> Date {
        days::of_number(self.0)
    }

    /// The day so many days later, or earlier where there are fewer than none.
    pub fn plus(self, days: i32) -> Self {
        Self(self.0.saturating_add(days))
    }

    /// How many days this is after another; fewer than none where it is before it.
    pub fn days_after(self, other: Self) -> i32 {
        self.0.saturating_sub(other.0)
    }
}

impl From<Date> for Day {
    fn from(date: Date) -> Self {
        Self(days::number(date))
    }
}

/// A date with its day, to count months and days from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Dated {
    /// The day.
    pub day: Day,
    /// The date.
    pub date: Date,
}

impl Dated {
    /// The day so many months later, or earlier where there are fewer than none (CALCDT-1, -2, -5).
    pub fn months_after(self, months: i32) -> Day {
        Day(days::number_after_months(self.date, months))
    }
}

impl From<Date> for Dated {
    fn from(date: Date) -> Self {
        Self { day: date.into(), date }
    }
}
