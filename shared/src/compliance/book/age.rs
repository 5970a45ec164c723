//! Ranges of age, as rules write them.

use super::range;
use crate::calendar::Period;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A range of age: `from 1 year`, `before 18 years`, `from 3 months, before 5 months`. Either end may be missing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AgeRange {
    /// From this age on.
    pub from: Option<Period>,
    /// Before this age.
    pub before: Option<Period>,
}

/// A text that is no range of age.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not a range of age: write it as `from 1 year`, `before 18 years` or `from 3 months, before 5 months`"
)]
pub struct NotAnAgeRange(String);

impl FromStr for AgeRange {
    type Err = NotAnAgeRange;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_before = |from: &Period, before: &Period| from.approximate_days() < before.approximate_days();
        range::read(text, is_before)
            .map(|ends| Self { from: ends.from, before: ends.before })
            .ok_or_else(|| NotAnAgeRange(text.to_owned()))
    }
}

impl fmt::Display for AgeRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        range::write(self.from, self.before, f)
    }
}

impl TryFrom<String> for AgeRange {
    type Error = NotAnAgeRange;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<AgeRange> for String {
    fn from(range: AgeRange) -> Self {
        range.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_written_as_it_was_read() {
        for text in ["", "from 1 year", "before 18 years", "from 3 months, before 5 months"] {
            assert_eq!(text.parse::<AgeRange>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn what_is_no_range_is_refused() {
        for text in
            ["1 year", "from", "before 5 months, from 3 months", "from 1 year, from 2 years", "after 1 year"]
        {
            assert!(text.parse::<AgeRange>().is_err(), "{text}");
        }
        assert!("from 5 months, before 5 months".parse::<AgeRange>().is_err(), "nobody is of that age");
    }
}
