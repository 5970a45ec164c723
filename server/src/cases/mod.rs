//! CDC's published test cases for CDSi: the two CSV layouts they come in, read, and answered in CDC's own words.
//!
//! A case is a patient, a day to assess on, and the one vaccine group it asks about; beside them stands what CDC expects.
//! [`read`] takes a file apart, [`answer`] forecasts one case and says it in the words of the file, so that the two can be
//! held against each other: an [`Answer`] is the same thing whether CDC gave it or this program did.
//!
//! Only facts are read: ids, dates, codes and statuses. The cases' names and other prose are left alone.

mod answer;
mod case;
mod group;
mod layout;
mod words;

pub use answer::{Answer, DoseAnswer, answer};
pub use case::{Case, Read, read};
pub use layout::{Layout, NotCases};
pub use words::{CaseReason, dose_status, series_status};

use std::fmt;

/// What is wrong with a line of a file of cases. Cases are of nobody, so a message may quote what stands there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The line on which the case starts; the header is on line 1.
    pub line: u64,
    /// The column's header; empty for the line as a whole.
    pub column: String,
    /// What is wrong.
    pub message: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let colon = if self.column.is_empty() { "" } else { ": " };
        write!(f, "{}: {}{colon}{}", self.line, self.column, self.message)
    }
}
