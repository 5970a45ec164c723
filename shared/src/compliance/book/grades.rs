//! Ranges of grades, as rules write them.

use crate::codes::Grade;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Grades from one to another, both included: `KG to 06`; or one grade alone: `07`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct GradeRange {
    first: Grade,
    last: Grade,
}

/// A text that is no range of grades.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not a range of grades: write it as `KG to 06`, or one of EE, PK, KG, 01 to 12, HE, HH, HV alone"
)]
pub struct NotAGradeRange(String);

impl GradeRange {
    /// Whether a grade is in it.
    pub fn holds(self, grade: Grade) -> bool {
        self.first <= grade && grade <= self.last
    }

    /// Whether a grade is in both.
    pub fn overlaps(self, other: Self) -> bool {
        self.first <= other.last && other.first <= self.last
    }
}

impl FromStr for GradeRange {
    type Err = NotAGradeRange;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (first, last) = text.split_once(" to ").unwrap_or((text, text));
        match (Grade::read(first), Grade::read(last)) {
            (Some(first), Some(last)) if first <= last => Ok(Self { first, last }),
            _ => Err(NotAGradeRange(text.to_owned())),
        }
    }
}

impl fmt::Display for GradeRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.first == self.last { self.first.fmt(f) } else { write!(f, "{} to {}", self.first, self.last) }
    }
}

impl TryFrom<String> for GradeRange {
    type Error = NotAGradeRange;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<GradeRange> for String {
    fn from(range: GradeRange) -> Self {
        range.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grades_follow_one_another_from_early_education_to_college() {
        let range: GradeRange = "KG to 06".parse().unwrap();
        let inside = |text| range.holds(Grade::read(text).unwrap());
        assert!(inside("KG") && inside("01") && inside("06"));
        assert!(!inside("PK") && !inside("07") && !inside("HE"));
        assert_eq!(range.to_string(), "KG to 06");
        let college: GradeRange = "HE to HV".parse().unwrap();
        assert!(["HE", "HH", "HV"].iter().all(|text| college.holds(Grade::read(text).unwrap())));
        assert!(!college.holds(Grade::read("12").unwrap()));
    }

    #[test]
    fn what_is_no_range_is_refused() {
        for text in ["06 to KG", "KG - 06", "13", ""] {
            assert!(text.parse::<GradeRange>().is_err(), "{text}");
        }
    }
}
