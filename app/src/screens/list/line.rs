//! One student as a line of a list.

use crate::device::StudentRow;
use crate::parts::standing::Standing;
use crate::parts::words::us_date;
use bluebonnet_shared::calendar::Date;
use bluebonnet_shared::ids::ClientId;
use bluebonnet_shared::person::Folded;

/// What a line of a list says of a student, worked out for one day.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// The student.
    pub client: ClientId,
    /// `Last, First`.
    pub name: String,
    /// Grade as the district writes it.
    pub grade: String,
    /// Birth date.
    pub birth_date: Date,
    /// Vaccines that are due or overdue, overdue ones first.
    pub due: Vec<(Standing, String)>,
    /// Whether a forecast was made already; the chips wait for it.
    pub judged: bool,
    /// Entries about this student that are still on this tablet only.
    pub unsent: usize,
    /// Name, student id and birth date, folded for searching.
    pub folded: Folded,
}

impl Line {
    /// The line of a student's row, for a day.
    pub fn of(row: &StudentRow, today: Date) -> Self {
        Self {
            client: row.id,
            name: row.name.clone(),
            grade: row.grade.clone(),
            birth_date: row.birth_date,
            judged: row.forecast.is_some(),
            due: Self::standings(row, today),
            unsent: row.unsent,
            folded: Folded::new(&format!("{} {} {}", row.name, row.student_id, us_date(row.birth_date))),
        }
    }

    /// The vaccines of a row that are due or overdue on a day: overdue ones first, because a narrow line shows only the
    /// first few, and both in the schedule's order.
    pub fn standings(row: &StudentRow, today: Date) -> Vec<(Standing, String)> {
        let groups = row.forecast.iter().flat_map(|forecast| &forecast.groups);
        let mut due: Vec<(Standing, String)> = groups
            .map(|group| (Standing::of_row(group, today), group.group.to_string()))
            .filter(|(standing, _)| matches!(standing, Standing::Due | Standing::Overdue))
            .collect();
        due.sort_by_key(|(standing, _)| *standing);
        due
    }

    /// Whether something may be given today.
    pub fn is_due(&self) -> bool {
        !self.due.is_empty()
    }

    /// Whether something is overdue.
    pub fn is_overdue(&self) -> bool {
        self.due.iter().any(|(standing, _)| *standing == Standing::Overdue)
    }
}

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
    /// Entries are still on this tablet only.
    Unsent,
}

impl Filter {
    /// In the order of the chips.
    pub const ALL: [Self; 5] = [Self::All, Self::DueToday, Self::Overdue, Self::UpToDate, Self::Unsent];

    /// The chip's words.
    pub fn words(self) -> &'static str {
        match self {
            Self::All => "All",
            Self::DueToday => "Due today",
            Self::Overdue => "Overdue",
            Self::UpToDate => "Up to date",
            Self::Unsent => "Unsent",
        }
    }

    /// The chip's shape, where it has one.
    pub fn standing(self) -> Option<Standing> {
        match self {
            Self::DueToday => Some(Standing::Due),
            Self::Overdue => Some(Standing::Overdue),
            Self::UpToDate => Some(Standing::Complete),
            Self::All | Self::Unsent => None,
        }
    }

    /// Whether it shows a line.
    pub fn shows(self, line: &Line) -> bool {
        match self {
            Self::All => true,
            Self::DueToday => line.is_due(),
            Self::Overdue => line.is_overdue(),
            Self::UpToDate => line.judged && !line.is_due(),
            Self::Unsent => line.unsent > 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use uuid::Uuid;

    fn line(due: &[Standing], unsent: usize) -> Line {
        Line {
            client: ClientId::new(Uuid::nil()),
            name: "Demo, Student".to_owned(),
            grade: "03".to_owned(),
            birth_date: date(2018, 1, 1),
            judged: true,
            due: due.iter().map(|standing| (*standing, "MMR".to_owned())).collect(),
            unsent,
            folded: Folded::default(),
        }
    }

    #[test]
    fn a_student_with_an_overdue_vaccine_is_due_today_too() {
        let overdue = line(&[Standing::Overdue], 0);
        assert!(Filter::DueToday.shows(&overdue) && Filter::Overdue.shows(&overdue));
        assert!(!Filter::UpToDate.shows(&overdue));
    }

    #[test]
    fn a_student_with_nothing_due_is_up_to_date_even_with_entries_unsent() {
        let done = line(&[], 2);
        assert!(Filter::UpToDate.shows(&done) && Filter::Unsent.shows(&done) && Filter::All.shows(&done));
        assert!(!Filter::DueToday.shows(&done));
    }
}
