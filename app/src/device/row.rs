//! What the lists show: one small row per student, all of them in memory while the vault is open.

use super::row_facts::RowFacts;
use bluebonnet_shared::calendar::Date;
use bluebonnet_shared::codes::VaccineGroup;
use bluebonnet_shared::forecast::{Forecast, GroupForecast, SeriesStatus};
use bluebonnet_shared::ids::{ClientId, ListId};
use bluebonnet_shared::person::{Client, Enrolment, EnrolmentStatus, Folded};
use bluebonnet_shared::print::us_date;
use serde::{Deserialize, Serialize};

/// A list, as the lists' screen shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListSummary {
    /// The list.
    pub id: ListId,
    /// Its name.
    pub name: String,
    /// Students on it whose records are on this device.
    pub count: usize,
    /// Entries about them that are still on this device only.
    pub unsent: usize,
}

/// One student, as a list shows them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StudentRow {
    /// The student.
    pub id: ClientId,
    /// `Last, First Middle Suffix`.
    pub name: String,
    /// Date of birth.
    pub birth_date: Date,
    /// Grade as the district writes it; empty when the student is enrolled nowhere.
    pub grade: String,
    /// School name; empty when the student is enrolled nowhere.
    pub school: String,
    /// The organization's own id for the student; empty when the student is enrolled nowhere.
    pub student_id: String,
    /// Other ids by which the same organization knows the student: since two records of the student were merged, as a rule. A search
    /// for one of them finds the student too.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub other_ids: Vec<String>,
    /// What each vaccine group needs. `None` until the first forecast on this device is made, a moment after the record
    /// has come.
    pub forecast: Option<RowForecast>,
    /// What the school requirements ask. `None` in a row that an earlier version of the app wrote: it is made anew from the
    /// record, and until then nothing is said of the student.
    #[serde(default)]
    pub facts: Option<RowFacts>,
    /// Entries about this student that are still on this device only, refused ones included.
    #[serde(skip)]
    pub unsent: usize,
}

/// A student's forecast, as far as lists need it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RowForecast {
    /// The assessment date.
    pub as_of: Date,
    /// Version of the schedule that decided.
    pub schedule: String,
    /// What each vaccine group needs, in the schedule's order.
    pub groups: Vec<GroupStanding>,
}

/// What one vaccine group needs: the dates, from which a screen tells where the student stands on any day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GroupStanding {
    /// The group.
    pub group: VaccineGroup,
    /// Where the patient stands.
    pub status: SeriesStatus,
    /// First day the next dose may be given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub earliest: Option<Date>,
    /// From this day it should be given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recommended: Option<Date>,
    /// From the day after this one it is overdue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub past_due: Option<Date>,
    /// Last day it may be given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub latest: Option<Date>,
}

impl StudentRow {
    /// The row of a record, its forecast yet to be made.
    pub fn of(client: &Client) -> Self {
        let enrolment = client.enrolment();
        let text = |field: Option<&String>| field.cloned().unwrap_or_default();
        Self {
            id: client.id,
            name: client.name.last_first(),
            birth_date: client.birth_date,
            grade: text(enrolment.map(|enrolment| &enrolment.grade)),
            school: text(enrolment.map(|enrolment| &enrolment.school_name)),
            student_id: text(enrolment.map(|enrolment| &enrolment.student_id)),
            other_ids: enrolment.map(|shown| other_ids(client, shown)).unwrap_or_default(),
            forecast: None,
            facts: Some(RowFacts::from(client)),
            unsent: 0,
        }
    }

    /// What the student is found by: name, student id, whichever of them, and date of birth.
    pub fn folded(&self) -> Folded {
        let ids = [self.student_id.as_str()].into_iter().chain(self.other_ids.iter().map(String::as_str));
        let ids: Vec<&str> = ids.collect();
        Folded::new(&format!("{} {} {}", self.name, ids.join(" "), us_date(self.birth_date)))
    }

    /// Whether the row is of this version of the app, and its forecast of a day and a schedule.
    pub fn is_fresh(&self, today: Date, schedule: &str) -> bool {
        let of_today = |forecast: &RowForecast| forecast.as_of == today && forecast.schedule == schedule;
        self.facts.is_some() && self.forecast.as_ref().is_some_and(of_today)
    }
}

/// The ids of a client's other active enrolments at the organization of the one that is shown.
fn other_ids(client: &Client, shown: &Enrolment) -> Vec<String> {
    let standing = client.enrolments.iter().filter(|entry| entry.removed.is_none()).map(|entry| &entry.value);
    let same = standing
        .filter(|other| other.status == EnrolmentStatus::Active && other.organization == shown.organization);
    same.filter(|other| other.student_id != shown.student_id).map(|other| other.student_id.clone()).collect()
}

impl From<&Forecast> for RowForecast {
    fn from(forecast: &Forecast) -> Self {
        Self {
            as_of: forecast.as_of,
            schedule: forecast.schedule_version.to_string(),
            groups: forecast.groups.iter().map(GroupStanding::from).collect(),
        }
    }
}

impl From<&GroupForecast> for GroupStanding {
    fn from(group: &GroupForecast) -> Self {
        Self {
            group: group.group.clone(),
            status: group.status,
            earliest: group.earliest,
            recommended: group.recommended,
            past_due: group.past_due,
            latest: group.latest,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_row_of_an_earlier_version_is_read_and_is_not_fresh() {
        let today = Date::constant(2026, 11, 24);
        let old = r#"{"id":"00000000-0000-0000-0000-000000000001","name":"Demo, Student","birth_date":"2018-01-01",
            "grade":"03","school":"","student_id":"1","forecast":{"as_of":"2026-11-24","schedule":"1","groups":[]}}"#;
        let row: StudentRow = serde_json::from_str(old).unwrap();
        assert_eq!(row.facts, None, "nothing is said of the student");
        assert!(!row.is_fresh(today, "1"));
    }

    #[test]
    fn a_student_with_two_ids_at_one_organization_is_found_by_either() {
        let enrolment = |id: &str, organization: u8, status: &str| {
            let organization = Uuid::from_bytes([organization; 16]);
            serde_json::json!({
                "id": Uuid::from_bytes([id.as_bytes()[0]; 16]),
                "recorded": { "user": Uuid::nil(), "user_name": "Demo Nurse", "organization": organization, "at": "2026-11-24T12:00:00Z" },
                "value": { "organization": organization, "student_id": id, "school_code": "", "school_name": "", "grade": "03",
                    "status": status },
            })
        };
        let client: Client = serde_json::from_value(serde_json::json!({
            "id": Uuid::nil(), "schema": 1, "name": { "first": "Student", "last": "Demo" }, "birth_date": "2018-01-01",
            "sex": "unknown", "birth": {},
            "enrolments": [enrolment("A-1", 1, "active"), enrolment("B-2", 1, "active"), enrolment("C-3", 1, "moge"),
                enrolment("D-4", 2, "active"), enrolment("E-5", 1, "active")],
        }))
        .unwrap();
        let row = StudentRow::of(&client);
        assert_eq!(
            (row.student_id.as_str(), &row.other_ids[..]),
            ("E-5", &["A-1".to_owned(), "B-2".to_owned()][..])
        );
        let is_found = |query: &str| row.folded().answers(&Folded::new(query));
        assert!(is_found("demo e-5") && is_found("A-1") && is_found("b-2 01/01/2018"));
        assert!(!is_found("C-3"), "she is not there any more");
        assert!(!is_found("D-4"), "another organization's id");
    }
}
