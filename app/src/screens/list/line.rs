//! One student as a line of a list.

use super::filter::Sort;
use crate::device::StudentRow;
use crate::parts::mark::{ChipWords, Mark};
use crate::parts::school::{class_mark, class_sentence, deciding, short_name};
use crate::parts::standing::Standing;
use crate::parts::tracking::Tracking;
use bluebonnet_shared::calendar::Date;
use bluebonnet_shared::codes::Grade;
use bluebonnet_shared::compliance::{Class, Outcome, Rules, SchoolYear};
use bluebonnet_shared::ids::ClientId;
use bluebonnet_shared::order;
use bluebonnet_shared::person::Folded;

/// What a line of a list says of a student, worked out for one day by one schedule.
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
    /// Where the student stands.
    pub verdict: Verdict,
    /// What the line says of it, the most urgent first. Empty for a student who needs nothing.
    pub chips: Vec<ChipWords>,
    /// Entries about this student that are still on this tablet only.
    pub unsent: usize,
    /// Name, student id and birth date, folded for searching.
    pub folded: Folded,
}

/// Where a student stands with the schedule that the list goes by, the most urgent first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// ACIP: something is overdue.
    Overdue,
    /// ACIP: something is due.
    Due,
    /// ACIP: nothing is due.
    UpToDate,
    /// Texas: there is no grade to go by.
    NoGrade,
    /// Texas: the one class of the student.
    School(Class),
    /// Not worked out yet.
    Waiting,
}

impl Line {
    /// The line of a student's row, for a day.
    pub fn of(row: &StudentRow, today: Date, tracking: Tracking) -> Self {
        let (verdict, chips) = match tracking {
            Tracking::Acip => by_acip(row, today),
            Tracking::Texas(year) => by_school(row, today, year),
        };
        Self {
            client: row.id,
            name: row.name.clone(),
            grade: row.grade.clone(),
            birth_date: row.birth_date,
            verdict,
            chips,
            unsent: row.unsent,
            folded: row.folded(),
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
        order::sort_by_key(&mut due, |(standing, _)| *standing);
        due
    }

    /// What is said of a student who needs nothing.
    pub fn all_well(&self) -> Option<&'static str> {
        match self.verdict {
            Verdict::UpToDate => Some("Up to date"),
            Verdict::School(Class::Compliant) => Some(Class::Compliant.words()),
            _ => None,
        }
    }
}

fn by_acip(row: &StudentRow, today: Date) -> (Verdict, Vec<ChipWords>) {
    let due = Line::standings(row, today);
    let verdict = match due.first() {
        _ if row.forecast.is_none() => Verdict::Waiting,
        None => Verdict::UpToDate,
        Some((Standing::Overdue, _)) => Verdict::Overdue,
        Some(_) => Verdict::Due,
    };
    (verdict, due.into_iter().map(|(standing, name)| standing.chip(name)).collect())
}

fn by_school(row: &StudentRow, today: Date, year: SchoolYear) -> (Verdict, Vec<ChipWords>) {
    let Some(facts) = &row.facts else { return (Verdict::Waiting, Vec::new()) };
    let Some(grade) = Grade::read(&row.grade) else {
        return (Verdict::NoGrade, vec![ChipWords::alone(Mark::Absent, "Grade not known".to_owned())]);
    };
    let outcome = facts.evaluate(Rules::texas(), today, grade, year);
    (Verdict::School(outcome.class), school_chips(&outcome))
}

/// The class with its day, then the vaccines it is for. Of a student whom the registry knows nothing of no vaccine is named:
/// what is not known is not missing.
fn school_chips(outcome: &Outcome) -> Vec<ChipWords> {
    if outcome.class == Class::Compliant {
        return Vec::new();
    }
    let mark = class_mark(outcome.class);
    let mut chips = vec![ChipWords::alone(mark, class_sentence(outcome))];
    if outcome.class != Class::NoRecord {
        let names = deciding(outcome).map(|vaccine| ChipWords::under(mark, short_name(vaccine).to_owned()));
        chips.extend(names);
    }
    chips
}

impl Sort {
    /// Puts lines into order. They come by name, and those that are alike stay so.
    pub fn apply<T: AsRef<Line>>(self, lines: &mut [T]) {
        match self {
            Self::Name => {}
            Self::Status => order::sort_by_key(lines, |line| line.as_ref().verdict),
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use bluebonnet_shared::person::{BirthFacts, Client, PersonName, Sex};
    use jiff::civil::date;
    use std::rc::Rc;
    use uuid::Uuid;

    const TODAY: Date = Date::constant(2026, 11, 24);
    const TEXAS: Tracking = Tracking::Texas(SchoolYear::beginning_in(2026));

    pub fn line(verdict: Verdict, unsent: usize) -> Line {
        Line {
            client: ClientId::new(Uuid::nil()),
            name: "Demo, Student".to_owned(),
            grade: "03".to_owned(),
            birth_date: date(2018, 1, 1),
            verdict,
            chips: Vec::new(),
            unsent,
            folded: Folded::default(),
        }
    }

    fn blank_row(grade: &str) -> StudentRow {
        let client: Client = serde_json::from_value(serde_json::json!({
            "id": Uuid::nil(),
            "schema": 1,
            "name": PersonName { first: "Student".to_owned(), last: "Demo".to_owned(), ..PersonName::default() },
            "birth_date": "2018-01-01",
            "sex": Sex::Unknown,
            "birth": BirthFacts::default(),
        }))
        .unwrap();
        StudentRow { grade: grade.to_owned(), ..StudentRow::of(&client) }
    }

    #[test]
    fn a_student_without_a_record_is_shown_as_such_and_no_vaccine_is_named() {
        let line = Line::of(&blank_row("03"), TODAY, TEXAS);
        assert_eq!(line.verdict, Verdict::School(Class::NoRecord));
        assert_eq!(line.chips, [ChipWords::alone(Mark::Absent, "No record in the registry".to_owned())]);
    }

    #[test]
    fn a_row_of_an_earlier_version_of_the_app_is_waited_for() {
        let row = StudentRow { facts: None, ..blank_row("03") };
        let line = Line::of(&row, TODAY, TEXAS);
        assert_eq!((line.verdict, line.chips.len()), (Verdict::Waiting, 0));
    }

    #[test]
    fn without_a_grade_nothing_is_asked_and_that_is_said() {
        assert_eq!(Line::of(&blank_row(""), TODAY, TEXAS).verdict, Verdict::NoGrade);
    }

    #[test]
    fn by_status_the_most_urgent_come_first_and_those_alike_stay_by_name() {
        let named =
            |name: &str, class| Rc::new(Line { name: name.to_owned(), ..line(Verdict::School(class), 0) });
        let mut lines = vec![
            named("Alpha", Class::Compliant),
            named("Beta", Class::Delinquent),
            named("Gamma", Class::Exempt),
            named("Omega", Class::Delinquent),
        ];
        Sort::Status.apply(&mut lines);
        let names: Vec<&str> = lines.iter().map(|line| line.name.as_str()).collect();
        assert_eq!(names, ["Beta", "Omega", "Gamma", "Alpha"]);
    }
}
