//! Which students of a list are shown, and in which order.

use super::line::{Line, Verdict};
use crate::parts::mark::Mark;
use crate::parts::school::class_mark;
use crate::parts::tracking::Tracking;
use bluebonnet_shared::compliance::Class;

/// Which students of a list are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Filter {
    /// Everybody.
    #[default]
    All,
    /// Something may be given today.
    DueToday,
    /// Something is overdue.
    Overdue,
    /// Nothing is due.
    UpToDate,
    /// One class of the school requirements.
    Class(Class),
    /// No grade to ask the school requirements for.
    NoGrade,
    /// Entries are still on this tablet only.
    Unsent,
}

impl Filter {
    /// The filters of a schedule, in the order of their buttons.
    pub fn choices(tracking: Tracking) -> Vec<Self> {
        match tracking {
            Tracking::Acip => vec![Self::All, Self::DueToday, Self::Overdue, Self::UpToDate, Self::Unsent],
            Tracking::Texas(_) => {
                let classes = Class::ALL.into_iter().map(Self::Class);
                [Self::All].into_iter().chain(classes).chain([Self::NoGrade, Self::Unsent]).collect()
            }
        }
    }

    /// The button's words.
    pub fn words(self) -> &'static str {
        match self {
            Self::All => "All",
            Self::DueToday => "Due today",
            Self::Overdue => "Overdue",
            Self::UpToDate => "Up to date",
            Self::Class(Class::NoRecord) => "No record",
            Self::Class(class) => class.words(),
            Self::NoGrade => "Grade not known",
            Self::Unsent => "Unsent",
        }
    }

    /// The button's shape, where it has one.
    pub fn mark(self) -> Option<Mark> {
        match self {
            Self::DueToday => Some(Mark::Due),
            Self::Overdue => Some(Mark::Overdue),
            Self::UpToDate => Some(Mark::Done),
            Self::Class(class) => Some(class_mark(class)),
            Self::All | Self::NoGrade | Self::Unsent => None,
        }
    }

    /// Whether it shows a line.
    pub fn shows(self, line: &Line) -> bool {
        match self {
            Self::All => true,
            Self::DueToday => matches!(line.verdict, Verdict::Due | Verdict::Overdue),
            Self::Overdue => line.verdict == Verdict::Overdue,
            Self::UpToDate => line.verdict == Verdict::UpToDate,
            Self::Class(class) => line.verdict == Verdict::School(class),
            Self::NoGrade => line.verdict == Verdict::NoGrade,
            Self::Unsent => line.unsent > 0,
        }
    }

    /// Whether its button can be left away where it would show nobody: only few lists have such a student.
    pub fn is_rare(self) -> bool {
        self == Self::NoGrade
    }
}

/// The order of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// By name.
    #[default]
    Name,
    /// The most urgent first, by name among those who are alike.
    Status,
}

#[cfg(test)]
mod tests {
    use super::super::line::tests::line;
    use super::*;
    use bluebonnet_shared::compliance::SchoolYear;

    #[test]
    fn a_student_with_an_overdue_vaccine_is_due_today_too() {
        let overdue = line(Verdict::Overdue, 0);
        assert!(Filter::DueToday.shows(&overdue) && Filter::Overdue.shows(&overdue));
        assert!(!Filter::UpToDate.shows(&overdue));
    }

    #[test]
    fn a_student_with_nothing_due_is_up_to_date_even_with_entries_unsent() {
        let done = line(Verdict::UpToDate, 2);
        assert!(Filter::UpToDate.shows(&done) && Filter::Unsent.shows(&done) && Filter::All.shows(&done));
        assert!(!Filter::DueToday.shows(&done));
    }

    #[test]
    fn under_a_school_schedule_every_student_is_behind_exactly_one_button() {
        let choices = Filter::choices(Tracking::Texas(SchoolYear::beginning_in(2026)));
        let verdicts = Class::ALL.into_iter().map(Verdict::School).chain([Verdict::NoGrade]);
        for verdict in verdicts {
            let line = line(verdict, 0);
            let shown = choices.iter().filter(|choice| **choice != Filter::All && choice.shows(&line));
            assert_eq!(shown.count(), 1, "{verdict:?}");
        }
    }
}
