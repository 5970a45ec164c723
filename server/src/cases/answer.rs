//! What is said to a case, by CDC or by this program.

use super::{Case, CaseReason, Layout, words};
use bluebonnet_shared::calendar::Date;
use bluebonnet_shared::codes::Cvx;
use bluebonnet_shared::forecast::{Basis, DoseStatus, DoseVerdict, SeriesStatus, forecast};
use bluebonnet_shared::schedule::Schedule;
use serde::{Serialize, Serializer};

/// The answer to a case. As JSON it is one line of `bluebonnet forecast --cases`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Answer {
    /// The case's id.
    pub id: String,
    /// The vaccine group, as the case writes it.
    pub vaccine_group: String,
    /// Every dose, in the order of the case.
    pub doses: Vec<DoseAnswer>,
    /// Where the patient stands with the group.
    #[serde(serialize_with = "words::write_series_status")]
    pub series_status: SeriesStatus,
    /// Number of the next dose.
    pub forecast_dose: ForecastDose,
    /// First day it may be given.
    pub earliest: Option<Date>,
    /// From this day it should be given.
    pub recommended: Option<Date>,
    /// After this day it is overdue.
    pub past_due: Option<Date>,
}

/// What is said of one dose.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DoseAnswer {
    /// Its day.
    pub date: Date,
    /// Its vaccine.
    pub cvx: Cvx,
    /// Whether it counts: the best over its antigens in the case's group.
    #[serde(serialize_with = "words::write_dose_status")]
    pub status: DoseStatus,
    /// Why it does not, in the order the rules were asked. CDC names one, and so does the JSON: the first.
    #[serde(rename = "reason", serialize_with = "words::write_first_reason")]
    pub reasons: Vec<CaseReason>,
}

/// The number of the next dose, or the layout's sign for none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ForecastDose {
    /// The number.
    pub number: Option<u8>,
    /// The case's layout.
    pub layout: Layout,
}

impl Serialize for ForecastDose {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self.number {
            Some(number) => to.collect_str(&number),
            None => to.serialize_str(self.layout.no_dose()),
        }
    }
}

/// Forecasts a case on its day of assessment.
pub fn answer(schedule: &Schedule, case: &Case) -> Answer {
    let outcome = forecast(schedule, &case.patient, case.assessed);
    let doses = case.patient.doses.iter().map(|given| {
        // A case also lists doses of other groups that bear on its own; those are judged in their own.
        let verdicts = || outcome.doses.iter().filter(|verdict| verdict.dose == given.id);
        let in_group = verdicts().find(|verdict| verdict.group == case.group);
        let verdict = in_group.or_else(|| verdicts().min_by_key(|verdict| verdict.status));
        DoseAnswer {
            date: given.date,
            cvx: given.cvx,
            status: verdict.map_or(DoseStatus::NotEvaluated, |verdict| verdict.status),
            reasons: verdict.map(reasons).unwrap_or_default(),
        }
    });
    let doses = doses.collect();
    // CDC publishes one forecast for a group: the one for the risk where there is a risk.
    let mut groups = outcome.groups.iter().filter(|group| group.group == case.group);
    let first = groups.next();
    let group = groups.find(|group| group.basis == Basis::Risk).or(first);
    Answer {
        id: case.id.clone(),
        vaccine_group: case.written_group.clone(),
        doses,
        // Where no series of the group is for the patient, nothing of it is recommended.
        series_status: group.map_or(SeriesStatus::NotRecommended, |group| group.status),
        forecast_dose: ForecastDose {
            number: group.and_then(|group| group.dose_number),
            layout: case.layout,
        },
        earliest: group.and_then(|group| group.earliest),
        recommended: group.and_then(|group| group.recommended),
        past_due: group.and_then(|group| group.past_due),
    }
}

/// What kept a dose from counting; a valid dose was kept by nothing.
fn reasons(verdict: &DoseVerdict) -> Vec<CaseReason> {
    if verdict.status == DoseStatus::Valid {
        return Vec::new();
    }
    let antigens = verdict.antigens.iter().filter(|antigen| antigen.status == verdict.status);
    antigens.flat_map(|antigen| &antigen.reasons).filter_map(CaseReason::of).collect()
}
