//! School years.

use crate::calendar::Date;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A school year by the calendar year that it begins in, written `2026-27`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SchoolYear(i16);

/// A text that is no school year.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a school year: write it as `2026-27`")]
pub struct NotASchoolYear(String);

impl SchoolYear {
    /// The month that a school year begins in, on its first day: Texas districts begin in August, on days of their own.
    const FIRST_MONTH: i8 = 8;

    /// The school year that begins in a calendar year.
    pub const fn beginning_in(year: i16) -> Self {
        Self(year)
    }

    /// The school year that a day is in: it begins on 1 August, so that a list that is looked over before the first day of
    /// school is held against the year to come.
    pub fn of(day: Date) -> Self {
        Self(if day.month() < Self::FIRST_MONTH { day.year() - 1 } else { day.year() })
    }

    /// The calendar year that it begins in.
    pub const fn start(self) -> i16 {
        self.0
    }

    /// Its first day.
    pub fn first_day(self) -> Date {
        Date::new(self.0, Self::FIRST_MONTH, 1).unwrap_or(Date::MIN)
    }
}

impl FromStr for SchoolYear {
    type Err = NotASchoolYear;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || NotASchoolYear(text.to_owned());
        let (start, end) = text.split_once('-').ok_or_else(wrong)?;
        let start: i16 = start.parse().ok().filter(|year| (1900..=9998).contains(year)).ok_or_else(wrong)?;
        if end == format!("{:02}", (start + 1) % 100) { Ok(Self(start)) } else { Err(wrong()) }
    }
}

impl fmt::Display for SchoolYear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{:02}", self.0, (i32::from(self.0) + 1).rem_euclid(100))
    }
}

impl TryFrom<String> for SchoolYear {
    type Error = NotASchoolYear;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<SchoolYear> for String {
    fn from(year: SchoolYear) -> Self {
        year.to_string()
    }
}

/// School years from one to another, both included: `2016-17 to 2020-21`; without end: `2021-22 on`; or one: `2020-21`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SchoolYears {
    first: SchoolYear,
    last: Option<SchoolYear>,
}

impl SchoolYears {
    /// Whether a school year is one of them.
    pub fn holds(self, year: SchoolYear) -> bool {
        self.first <= year && self.last.is_none_or(|last| year <= last)
    }

    /// Whether a school year is in both.
    pub fn overlaps(self, other: Self) -> bool {
        self.last.is_none_or(|last| other.first <= last) && other.last.is_none_or(|last| self.first <= last)
    }
}

impl FromStr for SchoolYears {
    type Err = NotASchoolYear;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Some(first) = text.strip_suffix(" on") {
            return Ok(Self { first: first.parse()?, last: None });
        }
        let (first, last) = text.split_once(" to ").unwrap_or((text, text));
        let (first, last): (SchoolYear, SchoolYear) = (first.parse()?, last.parse()?);
        if first <= last {
            Ok(Self { first, last: Some(last) })
        } else {
            Err(NotASchoolYear(text.to_owned()))
        }
    }
}

impl fmt::Display for SchoolYears {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.last {
            None => write!(f, "{} on", self.first),
            Some(last) if last == self.first => self.first.fmt(f),
            Some(last) => write!(f, "{} to {last}", self.first),
        }
    }
}

impl TryFrom<String> for SchoolYears {
    type Error = NotASchoolYear;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<SchoolYears> for String {
    fn from(years: SchoolYears) -> Self {
        years.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_school_year_begins_on_the_first_of_august() {
        assert_eq!(SchoolYear::of(date(2026, 7, 31)).to_string(), "2025-26");
        assert_eq!(SchoolYear::of(date(2026, 8, 1)).to_string(), "2026-27");
        assert_eq!(SchoolYear::of(date(2027, 1, 1)).first_day(), date(2026, 8, 1));
    }

    #[test]
    fn years_are_written_as_they_were_read() {
        for text in ["2016-17 to 2020-21", "2021-22 on", "2099-00"] {
            assert_eq!(text.parse::<SchoolYears>().unwrap().to_string(), text);
        }
        for text in ["2026-28", "2026", "26-27", "2021-22 to 2020-21"] {
            assert!(text.parse::<SchoolYears>().is_err(), "{text}");
        }
    }

    #[test]
    fn years_hold_their_ends() {
        let years: SchoolYears = "2016-17 to 2020-21".parse().unwrap();
        let held: Vec<i16> = (2014..2024).filter(|year| years.holds(SchoolYear(*year))).collect();
        assert_eq!(held, [2016, 2017, 2018, 2019, 2020]);
        assert!(years.overlaps("2020-21 on".parse().unwrap()));
        assert!(!years.overlaps("2021-22 on".parse().unwrap()));
    }
}
