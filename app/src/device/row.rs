//! What the lists show: one small row per student, all of them in memory while the vault is open.

use super::row_facts::RowFacts;
use bluebonnet_shared::calendar::Date;
use bluebonnet_shared::codes::VaccineGroup;
use bluebonnet_shared::forecast::{Forecast, GroupForecast, SeriesStatus};
use bluebonnet_shared::ids::{ClientId, ListId};
use bluebonnet_shared::person::Client;
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
            forecast: None,
            facts: Some(RowFacts::from(client)),
            unsent: 0,
        }
    }

    /// Whether the row is of this version of the app, and its forecast of a day and a schedule.
    pub fn is_fresh(&self, today: Date, schedule: &str) -> bool {
        let of_today = |forecast: &RowForecast| forecast.as_of == today && forecast.schedule == schedule;
        self.facts.is_some() && self.forecast.as_ref().is_some_and(of_today)
    }
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

    #[test]
    fn a_row_of_an_earlier_version_is_read_and_is_not_fresh() {
        let today = Date::constant(2026, 11, 24);
        let old = r#"{"id":"00000000-0000-0000-0000-000000000001","name":"Demo, Student","birth_date":"2018-01-01",
            "grade":"03","school":"","student_id":"1","forecast":{"as_of":"2026-11-24","schedule":"1","groups":[]}}"#;
        let row: StudentRow = serde_json::from_str(old).unwrap();
        assert_eq!(row.facts, None, "nothing is said of the student");
        assert!(!row.is_fresh(today, "1"));
    }
}
