//! Why a file, or a line of it, is not taken.

use super::table::Column;

/// Why a whole file cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    /// Nothing in it.
    #[error("the file is empty")]
    Empty,
    /// A spreadsheet program's own format.
    #[error("the file is a spreadsheet workbook; open it and save it as CSV (UTF-8), then import that")]
    Workbook,
    /// An image, a PDF or the like.
    #[error("the file is not text; export it as CSV and import that")]
    NotText,
    /// The first line has a quotation mark that is never closed.
    #[error("the first line cannot be read as a header: a quotation mark in it is never closed")]
    NoHeader,
    /// Columns that the file makes no sense without.
    #[error("the first line must name the columns; missing: {0}")]
    MissingColumns(String),
}

/// One line that was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reject {
    /// The line of the file on which the record starts; the header is on line 1.
    pub line: u64,
    /// What is wrong with it: everything, so that it can be put right in one go. Never empty.
    pub faults: Vec<Fault>,
}

/// One thing that is wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The column it concerns, by its name in the documented format; empty for the line as a whole.
    pub field: &'static str,
    /// What is wrong.
    pub reason: Reason,
}

impl Fault {
    pub(super) fn of(field: impl Column, reason: Reason) -> Self {
        Self { field: field.name(), reason }
    }

    pub(super) fn of_line(reason: Reason) -> Self {
        Self { field: "", reason }
    }
}

/// Why a field or a line is not taken. The text is for the school that sent the file, and says what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// A quotation mark is opened and not closed.
    #[error(
        "a quotation mark on this line is never closed; close it, or double it if it is part of the text"
    )]
    QuoteNotClosed,
    /// More fields than the header.
    #[error("more fields than the header has; put text that holds a comma in quotation marks")]
    TooManyFields,
    /// Empty.
    #[error("empty, but required")]
    Missing,
    /// Longer than anything that could be meant.
    #[error("longer than {0} characters")]
    TooLong(usize),
    /// Control characters.
    #[error("holds characters that cannot be printed")]
    Unprintable,
    /// In no style that is read.
    #[error("not a date; write it as YYYY-MM-DD")]
    NotADate,
    /// February 30.
    #[error("there is no such day in the calendar")]
    NoSuchDay,
    /// After today.
    #[error("lies in the future")]
    InTheFuture,
    /// A dose before the student's birth.
    #[error("lies before the student's birth date")]
    BeforeBirth,
    /// Of a student whose record was erased.
    #[error(
        "this student's record was erased from the registry and is not made again; take the student off the roster, or ask \
         the registry"
    )]
    Erased,
    /// Not a word for a gender.
    #[error("not a gender; write F, M or U")]
    NotAGender,
    /// Not a grade.
    #[error("not a grade; write EE, PK, KG, 01 to 12, HE, HH or HV")]
    NotAGrade,
    /// Not one to three digits.
    #[error("not a CVX code; write its one to three digits")]
    NotACvx,
    /// A number that no vaccine has.
    #[error("no vaccine has this CVX code")]
    UnknownCvx,
    /// The same student or dose again, the same in every field.
    #[error("repeats line {0}")]
    Repeats(u64),
    /// The same student or dose again, with something different about it.
    #[error("the same as line {0} but for other fields; line {0} was taken, correct it if this one is right")]
    RepeatsDifferently(u64),
    /// A dose of a student of whom nothing is known.
    #[error("no student with this id is in the students file or the registry")]
    UnknownStudent,
    /// A dose of a student whose own line was not taken.
    #[error("the student's own line, line {0} of the students file, was not taken; correct that one first")]
    StudentNotTaken(u64),
}

impl Reason {
    /// The reason without what differs from line to line, for counting.
    pub fn kind(&self) -> String {
        match self {
            Self::Repeats(_) => "repeats another line".to_owned(),
            Self::RepeatsDifferently(_) => "repeats another line but for other fields".to_owned(),
            Self::StudentNotTaken(_) => "the student's own line was not taken".to_owned(),
            other => other.to_string(),
        }
    }
}

/// Something worth saying about a line that was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The line.
    pub line: u64,
    /// What.
    pub remark: Remark,
}

/// What may be said of a line that was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum Remark {
    /// A nurse must give a county before she can save a client by hand; a student in a roster is not lost for want of it.
    #[error("no county: it must be added before the student's demographics can be saved by hand")]
    NoCounty,
    /// Letters were lost before the file came here.
    #[error("a letter was lost when the file was made (shown as \u{FFFD}): check the spelling")]
    LostLetter,
    /// Telephone number left out.
    #[error("the telephone number is not one, and was left out")]
    PhoneLeftOut,
    /// Language left out.
    #[error("the language is not known, and was left out")]
    LanguageLeftOut,
    /// Manufacturer left out.
    #[error("the manufacturer is not an MVX code, and was left out")]
    ManufacturerLeftOut,
    /// Source of information left out.
    #[error("the source is not a two-digit code: taken as historical, source unspecified")]
    SourceUnspecified,
}
