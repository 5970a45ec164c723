//! The Texas school requirements: which vaccines a student must have to attend, and where she stands (25 TAC 97.61-97.72).
//!
//! [`Rules::evaluate`] takes plain facts, a day, a grade and a school year, and says for each vaccine whether the student
//! complies, what decided, and on which day that changes by itself. It is not the ACIP schedule: the two may disagree about a child,
//! are shown side by side and never merged. The rules are data in `schedules/texas/`; the keys of the files are explained in [`book`].
//!
//! | room | what it does |
//! | --- | --- |
//! | `book` | the rules as people write them |
//! | `rules` | the same, made ready to be asked quickly |
//! | `facts` | what is known of a student |
//! | `student` | a student on a day: which doses, evidence and exemptions count |
//! | `judge` | one vaccine of one student |
//! | `missing` | what is lacking, and from when it can be given |
//! | `outcome`, `sentence` | the result as data, and in words |
//! | `case` | students as lines of a table |
//! | `acip` | where a dose that counts here is not valid for ACIP |

mod acip;
pub mod book;
pub mod case;
mod facts;
mod judge;
mod missing;
mod outcome;
#[cfg(any(test, feature = "schedule-files"))]
pub mod read;
mod rules;
mod sentence;
mod student;
#[cfg(test)]
mod tests;

pub use book::SchoolYear;
pub use facts::{Facts, SchoolDose};
pub use outcome::{
    Class, Decision, Missing, NotCounted, Outcome, ProvisionalReason, Status, Term, VaccineOutcome, Warning,
    WhyNot,
};
pub use rules::{NotRules, Rules};
