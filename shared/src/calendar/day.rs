//! A date that can be counted from.

use super::{Date, days};

/// A date with its number among all days, so that how far apart two are is a subtraction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day {
    date: Date,
    number: i32,
}

impl Day {
    /// The date.
    pub fn date(self) -> Date {
        self.date
    }

    /// How many days this is after another; fewer than none where it is before it.
    pub fn days_after(self, other: Self) -> i32 {
        self.number - other.number
    }
}

impl From<Date> for Day {
    fn from(date: Date) -> Self {
        Self { date, number: days::number(date) }
    }
}
