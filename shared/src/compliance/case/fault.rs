//! What is wrong with a table of cases, in words for whoever wrote it.

use super::COLUMNS;
use crate::calendar::Date;

/// What is wrong with a line of a table of cases. A line is named by whoever reads the table, a column here.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CaseFault {
    /// The heading lacks a column.
    #[error("the heading has no column `{0}`: it must name {columns}, apart by commas", columns = COLUMNS.join(", "))]
    NoColumn(&'static str),
    /// The heading names a column twice.
    #[error("the heading has two columns `{}`: take one out", shown(.0))]
    TwiceAColumn(String),
    /// A quote is not closed.
    #[error("column `{0}`: a quote is opened and not closed before the end of the line")]
    OpenQuote(String),
    /// More columns than the heading has.
    #[error(
        "the line has {found} columns and the heading {named}: a comma inside a column must stand in quotes; doses and facts are apart \
         by blanks"
    )]
    TooManyColumns {
        /// How many the line has.
        found: usize,
        /// How many the heading names.
        named: usize,
    },
    /// A column is empty that must not be.
    #[error("column `{0}` is empty")]
    Empty(&'static str),
    /// Not a date.
    #[error("column `{column}`: `{}` is not a date: write it as 2026-11-24", shown(.value))]
    NotADate {
        /// The column.
        column: &'static str,
        /// What stands there.
        value: String,
    },
    /// A birth after the day.
    #[error("column `birth_date`: {born} is after the day in `on`, {on}")]
    NotBorn {
        /// The day.
        on: Date,
        /// The date of birth.
        born: Date,
    },
    /// Not a grade.
    #[error("column `grade`: `{}` is not a grade: write EE, PK, KG, 01 to 12, HE, HH or HV", shown(.0))]
    NotAGrade(String),
    /// Not a dose.
    #[error(
        "column `doses`: `{}` is not a dose: write it as CVX@DATE or CVX:MVX@DATE, such as 03@2020-05-01",
        shown(.0)
    )]
    NotADose(String),
    /// Not a fact.
    #[error("column `facts`: `{}` {why}", shown(.text))]
    NotAFact {
        /// What stands there.
        text: String,
        /// What is wrong with it.
        why: FactFault,
    },
    /// Not a vaccine.
    #[error("column `vaccine`: `{}` is not a vaccine of the requirements: write {}", shown(.0), vaccines())]
    NotAVaccine(String),
}

/// What is wrong with a fact.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FactFault {
    /// Nothing of that name.
    #[error(
        "is not a fact that is known here: write history-varicella@D, serology-measles@D, exempt-medical:MMR@D, \
         exempt-conscience:ALL@D/D, provisional-transfer@D, override-until@D or another of those that --help lists"
    )]
    Unknown,
    /// No date, or none that can be read.
    #[error("must end in @ and a date: write it as @2026-11-24")]
    NoDate,
    /// An affidavit with one date.
    #[error("must end in @ and two dates, notarized and received: write them as @2026-01-02/2026-02-03")]
    NeedsTwoDates,
    /// An exemption from what is not asked.
    #[error("names `{}`, which is not a vaccine of the requirements: write ALL, or {}", shown(.0), vaccines())]
    NotAVaccine(String),
    /// A second one of which a student has one.
    #[error("is the second of its kind: a student has one provisional admission and one override at most")]
    Again,
}

fn vaccines() -> String {
    let codes: Vec<&str> = crate::codes::SchoolVaccine::KNOWN.iter().map(|vaccine| vaccine.code()).collect();
    codes.join(", ")
}

/// A text that someone wrote, short and without what a terminal would carry out.
fn shown(text: &str) -> String {
    const MOST: usize = 60;
    let mut shown: String =
        text.chars().take(MOST).map(|letter| if letter.is_control() { '\u{fffd}' } else { letter }).collect();
    if text.chars().nth(MOST).is_some() {
        shown.push('…');
    }
    shown
}
