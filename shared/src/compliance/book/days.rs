//! Ranges of days of the calendar, as rules write them.

use super::range;
use crate::calendar::Date;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A range of days: `from 1957-01-01`, `before 2009-01-01`, `from 1968-01-01, before 2009-01-01`. Either end may be missing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DayRange {
    /// The first day.
    pub from: Option<Date>,
    /// The first day after it.
    pub before: Option<Date>,
}

/// A text that is no range of days.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not a range of days: write it as `from 1957-01-01`, `before 2009-01-01` or both, apart by a comma"
)]
pub struct NotADayRange(String);

impl DayRange {
    /// Whether a day is in it.
    pub fn holds(self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.before.is_none_or(|before| day < before)
    }
}

impl FromStr for DayRange {
    type Err = NotADayRange;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let ends = range::read(text, |from: &Date, before| from < before);
        ends.map(|ends| Self { from: ends.from, before: ends.before })
            .ok_or_else(|| NotADayRange(text.to_owned()))
    }
}

impl fmt::Display for DayRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        range::write(self.from, self.before, f)
    }
}

impl TryFrom<String> for DayRange {
    type Error = NotADayRange;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<DayRange> for String {
    fn from(range: DayRange) -> Self {
        range.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_written_as_it_was_read() {
        for text in ["", "from 1957-01-01", "before 2009-01-01", "from 1968-01-01, before 2009-01-01"] {
            assert_eq!(text.parse::<DayRange>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn the_first_day_is_in_it_and_the_one_it_ends_before_is_not() {
        let range: DayRange = "from 1968-01-01, before 2009-01-01".parse().unwrap();
        let holds = |day: &str| range.holds(day.parse().unwrap());
        assert!(holds("1968-01-01") && holds("2008-12-31"));
        assert!(!holds("1967-12-31") && !holds("2009-01-01"));
    }

    #[test]
    fn what_is_no_range_is_refused() {
        for text in [
            "1957-01-01",
            "from 1957",
            "after 1957-01-01",
            "from 1957-02-30",
            "from 2009-01-01, before 2009-01-01",
        ] {
            assert!(text.parse::<DayRange>().is_err(), "{text}");
        }
    }
}
