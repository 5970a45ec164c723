//! Rosters: what a school's own program exports about its students and their immunizations, brought into the registry.
//!
//! Three steps that can be read apart:
//!
//! 1. *Reading* (`text`, `table`, `students`, `immunizations` and what they use) turns bytes into typed rows. Every
//!    line of a file becomes either a row or a reject that names line, field and reason. Nothing else happens here.
//! 2. The *difference* (`difference`) between those rows and what the registry holds is a list of operations. A roster
//!    that says nothing new gives an empty list, which is what makes an import repeatable.
//! 3. The *import* (`import`) reads files, carries the operations out in the store and writes the rejects file.
//!
//! Rejects and notices hold no values, only places and reasons, so that a terminal and a log may show them.

mod date;
mod difference;
mod facts;
mod faults;
mod grade_lists;
mod ids;
mod immunizations;
mod import;
mod rejects;
mod students;
mod summary;
mod table;
mod text;
mod words;

pub use date::TwoDigitYear;
pub use difference::{ClientPlan, Counts, Held, ListPlan, Plan, difference};
pub use faults::{Fault, FileError, Notice, Reason, Reject, Remark};
pub use immunizations::{DoseRow, Roll, read_immunizations, student_ids};
pub use import::{Circumstances, FileReport, ImportError, Report, add_rows, import_roster};
pub use rejects::write_rejects;
pub use students::{Guardian, StudentRow, StudentsFile, read_students};
pub use summary::Summary;
pub use text::Writing;
pub(crate) use text::decode;

/// What came of reading one file: every line is in `rows` or in `rejects`.
#[derive(Debug)]
pub struct Reading<R> {
    /// The lines that were taken.
    pub rows: Vec<R>,
    /// The lines that were not, in order.
    pub rejects: Vec<Reject>,
    /// What is worth saying about lines that were taken.
    pub notices: Vec<Notice>,
    /// How the file was written.
    pub writing: Writing,
    /// Headers of columns that were left alone.
    pub unused_columns: Vec<String>,
}

impl<R> Reading<R> {
    /// How many lines the file has, without its header and blank lines.
    pub fn lines(&self) -> usize {
        self.rows.len() + self.rejects.len()
    }
}
