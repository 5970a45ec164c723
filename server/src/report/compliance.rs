//! A list of students held against the Texas school requirements on one day.

use crate::store::{Cause, Records, StoreError};
use bluebonnet_shared::calendar::Date;
use bluebonnet_shared::codes::Grade;
use bluebonnet_shared::compliance::{Class, Facts, Outcome, Rules, SchoolYear, Status};
use bluebonnet_shared::ids::{ClientId, ListId};
use bluebonnet_shared::person::Client;
use bluebonnet_shared::record::StudentList;
use bluebonnet_shared::sync::DocumentId;
use std::collections::BTreeMap;
use std::{fmt, io};

/// How many records are read at a time.
const BATCH: usize = 500;

/// A list on one day.
#[derive(Debug)]
pub struct ComplianceReport {
    /// The list's name.
    pub list: String,
    /// The day.
    pub on: Date,
    /// The school year.
    pub school_year: SchoolYear,
    /// Every student on the list: the worst class first, then by name.
    pub students: Vec<StudentLine>,
}

/// One student of the list.
#[derive(Debug)]
pub struct StudentLine {
    /// The student.
    pub client: ClientId,
    /// The organization's id of the student.
    pub student_id: String,
    /// `Last, First`.
    pub name: String,
    /// Date of birth.
    pub birth_date: Date,
    /// Grade as the record has it.
    pub grade: String,
    /// The result; none where the record holds no grade that can be read.
    pub outcome: Option<Outcome>,
}

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A record's view cannot be read.
    #[error("a record cannot be read: {0}")]
    View(#[from] serde_json::Error),
    /// The list is not there.
    #[error("there is no such list")]
    NoList,
}

impl ComplianceReport {
    /// Reads a list and its students, each of them noted in the audit log, and evaluates every one.
    ///
    /// # Errors
    /// When the list is not there or the store fails.
    pub fn read(
        store: &impl Records,
        rules: &Rules,
        list: ListId,
        on: Date,
        year: Option<SchoolYear>,
        cause: &Cause,
    ) -> Result<Self, ReportError> {
        let document = store.read_documents(&[DocumentId::List(list)], cause)?.pop();
        let document = document.ok_or(ReportError::NoList)?;
        let list: StudentList = serde_json::from_str(&document.view)?;
        let members: Vec<DocumentId> =
            list.members.iter().map(|member| DocumentId::Client(member.client)).collect();
        let school_year = year.unwrap_or_else(|| SchoolYear::of(on));
        let mut students = Vec::with_capacity(members.len());
        for members in members.chunks(BATCH) {
            for document in store.read_documents(members, cause)? {
                let client: Client = serde_json::from_str(&document.view)?;
                students.push(StudentLine::new(rules, &client, on, school_year));
            }
        }
        students.sort_by_cached_key(|student| (student.class(), student.name.clone()));
        Ok(Self { list: list.name, on, school_year, students })
    }

    /// How many students are in each class, and how many have no grade that can be read. Together they are all students.
    pub fn totals(&self) -> BTreeMap<Option<Class>, usize> {
        let mut totals = BTreeMap::new();
        for student in &self.students {
            *totals.entry(student.class()).or_default() += 1;
        }
        totals
    }

    /// Writes the report as comma-separated values, one row a student: what the student is as a whole, then each vaccine's
    /// status and day.
    ///
    /// # Errors
    /// When `to` cannot be written.
    pub fn write_csv(&self, rules: &Rules, to: impl io::Write) -> io::Result<()> {
        let mut csv = csv::Writer::from_writer(to);
        let mut heading: Vec<String> =
            ["student_id", "name", "birth_date", "grade", "school_year", "on", "class", "changes_on"]
                .map(str::to_owned)
                .to_vec();
        for vaccine in rules.book().vaccines.iter().map(|facts| facts.vaccine.code().to_lowercase()) {
            heading.extend([vaccine.clone(), format!("{vaccine}_until"), format!("{vaccine}_reason")]);
        }
        csv.write_record(&heading)?;
        for student in &self.students {
            let mut row = vec![
                plain(&student.student_id),
                plain(&student.name),
                student.birth_date.to_string(),
                plain(&student.grade),
                self.school_year.to_string(),
                self.on.to_string(),
                words(student.class()).to_owned(),
            ];
            match &student.outcome {
                None => row.resize(heading.len(), String::new()),
                Some(outcome) => {
                    row.push(outcome.changes_on.map_or_else(String::new, |day| day.to_string()));
                    for vaccine in &outcome.vaccines {
                        let until = vaccine.status.until();
                        row.push(vaccine.status.code().to_owned());
                        row.push(until.map_or_else(String::new, |day| day.to_string()));
                        row.push(vaccine.decision.map_or_else(String::new, |it| rules.decision_in_words(it)));
                    }
                }
            }
            csv.write_record(&row)?;
        }
        csv.flush()
    }
}

/// A text that someone wrote, as a spreadsheet shows it: one that it would take for a formula gets an apostrophe in front.
fn plain(text: &str) -> String {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if is_formula { format!("'{text}") } else { text.to_owned() }
}

impl StudentLine {
    fn new(rules: &Rules, client: &Client, on: Date, year: SchoolYear) -> Self {
        let enrolment = client.enrolment();
        let grade = enrolment.map_or_else(String::new, |enrolment| enrolment.grade.clone());
        Self {
            client: client.id,
            student_id: enrolment.map_or_else(String::new, |enrolment| enrolment.student_id.clone()),
            name: client.name.last_first(),
            birth_date: client.birth_date,
            outcome: Grade::read(&grade)
                .map(|grade| rules.evaluate(&Facts::from(client), on, grade, Some(year))),
            grade,
        }
    }

    /// The student's class; none where there is no grade to ask for.
    pub fn class(&self) -> Option<Class> {
        self.outcome.as_ref().map(|outcome| outcome.class)
    }
}

fn words(class: Option<Class>) -> &'static str {
    class.map_or("Grade not known", Class::words)
}

impl fmt::Display for ComplianceReport {
    /// The report for a terminal: how many of each class, how many of each status by vaccine, and every student who does not
    /// comply with what is lacking.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}: Texas school requirements {} on {}", self.list, self.school_year, self.on)?;
        writeln!(f)?;
        for (class, count) in self.totals() {
            writeln!(f, "{count:>7}  {}", words(class))?;
        }
        writeln!(f, "{:>7}  students", self.students.len())?;
        writeln!(f)?;
        let evaluated: Vec<&Outcome> =
            self.students.iter().filter_map(|student| student.outcome.as_ref()).collect();
        let columns = ["compliant", "not_yet_due", "provisional", "exempt", "delinquent", "not_required"];
        write!(f, "{:<28}", "")?;
        for column in columns {
            write!(f, "{:>13}", column.replace('_', " "))?;
        }
        writeln!(f)?;
        for (place, vaccine) in evaluated.first().iter().flat_map(|first| first.vaccines.iter().enumerate()) {
            write!(f, "{:<28}", vaccine.vaccine.label())?;
            let statuses = || evaluated.iter().filter_map(|outcome| outcome.vaccines.get(place));
            for column in columns {
                write!(f, "{:>13}", statuses().filter(|found| found.status.code() == column).count())?;
            }
            writeln!(f)?;
        }
        for student in &self.students {
            let Some(outcome) = &student.outcome else {
                writeln!(f, "\n{} ({}): grade not known", student.name, student.student_id)?;
                continue;
            };
            if outcome.class == Class::Compliant {
                continue;
            }
            writeln!(
                f,
                "\n{} ({}), grade {}: {}",
                student.name,
                student.student_id,
                student.grade,
                outcome.class.words()
            )?;
            for vaccine in &outcome.vaccines {
                if !matches!(
                    vaccine.status,
                    Status::Compliant | Status::NotRequired | Status::NotYetDue { .. }
                ) {
                    writeln!(f, "  {}: {}", vaccine.vaccine.label(), vaccine.status.sentence())?;
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn a_text_that_a_spreadsheet_would_carry_out_is_only_shown() {
        for formula in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"] {
            assert_eq!(plain(formula), format!("'{formula}"));
        }
        assert_eq!(plain("O'Neil, Ana"), "O'Neil, Ana");
    }
}
