//! The Official Immunization Record: what it says, before anyone lays it out.

use super::words;
use crate::calendar::Date;
use crate::codes::{Cvx, VaccineGroup};
use crate::forecast::{DoseStatus, DoseVerdict, Forecast, SeriesStatus};
use crate::immunization::Dose;
use crate::person::{Address, Client, Entry, PersonName, ResponsiblePerson};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Everything the Official Immunization Record says, in words, ready to be laid out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OfficialRecord {
    /// Client's name, first to last.
    pub name: String,
    /// Other names the client is known by, first to last.
    pub aka: Vec<String>,
    /// Birth date.
    pub birth_date: Date,
    /// Gender in words.
    pub sex: String,
    /// The state registry's id for the client.
    pub state_id: Option<String>,
    /// The school's or district's id for the client.
    pub student_id: Option<String>,
    /// Lines of the current address.
    pub address: Vec<String>,
    /// Parent or guardian, with the relationship.
    pub responsible_person: Option<String>,
    /// School.
    pub school: Option<String>,
    /// Grade in words.
    pub grade: Option<String>,
    /// Doses by vaccine group, in the schedule's order. Groups without a dose are here only where one is recommended, or
    /// where the record says why none is needed.
    pub groups: Vec<OfficialGroup>,
    /// Organization that prints.
    pub organization: String,
    /// User who prints.
    pub printed_by: String,
    /// The day it is printed.
    pub printed_on: Date,
    /// Version of the schedule that judged validity.
    pub schedule_version: String,
    /// The day validity was judged for.
    pub judged_on: Date,
}

/// Who prints, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Printing {
    /// The organization's name.
    pub organization: String,
    /// The user's name.
    pub user_name: String,
    /// The day.
    pub on: Date,
}

/// One vaccine group's rows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OfficialGroup {
    /// Group name.
    pub group: String,
    /// Doses, oldest first.
    pub doses: Vec<OfficialDose>,
    /// `Complete`, or what is due when, in words. Empty for vaccines that the schedule does not forecast.
    pub standing: String,
}

/// One dose's row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OfficialDose {
    /// Date administered.
    pub date: Date,
    /// Vaccine, with the trade name in brackets where it was entered.
    pub vaccine: String,
    /// Whether it counts, and as which dose.
    pub series: Series,
    /// Why the dose does not count; only for doses that do not.
    pub reason: Option<String>,
    /// Manufacturer; empty where unknown.
    pub manufacturer: String,
    /// Lot number; empty where unknown.
    pub lot: String,
    /// Who gave it, or where knowledge of it comes from.
    pub source: String,
}

/// A dose's place in its series, as the record's column *Series* shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Series {
    /// Counts: which dose of how many.
    Dose {
        /// Number of the dose.
        number: u8,
        /// Doses in the series.
        of: u8,
    },
    /// Counts, in a series without a fixed number of doses.
    Valid,
    /// More than the series asks for.
    Extra,
    /// Does not count.
    NotValid,
    /// The schedule says nothing about this dose.
    NotEvaluated,
}

impl fmt::Display for Series {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Dose { number, of } => write!(f, "{number} of {of}"),
            Self::Valid => f.write_str("Valid"),
            Self::Extra => f.write_str("Extra"),
            Self::NotValid => f.write_str("NOT VALID"),
            Self::NotEvaluated => f.write_str("Not evaluated"),
        }
    }
}

/// Heading over doses that belong to no vaccine group of the schedule.
const OTHER_VACCINES: &str = "Other vaccines";

impl OfficialRecord {
    /// Puts a client's record and its forecast into the document's words. Deleted doses are left out; a combined vaccine
    /// stands in each group that it belongs to.
    pub fn of(client: &Client, forecast: &Forecast, printed: &Printing) -> Self {
        let enrolment = client.enrolment();
        Self {
            name: client.name.first_last(),
            aka: standing(&client.aka).map(PersonName::first_last).collect(),
            birth_date: client.birth_date,
            sex: client.sex.label().to_owned(),
            state_id: standing(&client.identifiers)
                .find(|identifier| identifier.authority == STATE_REGISTRY)
                .map(|identifier| identifier.value.clone()),
            student_id: enrolment.map(|enrolment| enrolment.student_id.clone()),
            address: standing(&client.addresses).next().map(address_lines).unwrap_or_default(),
            responsible_person: first_to_write_to(client),
            school: enrolment.map(|enrolment| enrolment.school_name.clone()),
            grade: enrolment.map(|enrolment| words::grade(&enrolment.grade)),
            groups: groups(client, forecast),
            organization: printed.organization.clone(),
            printed_by: printed.user_name.clone(),
            printed_on: printed.on,
            schedule_version: forecast.schedule_version.to_string(),
            judged_on: forecast.as_of,
        }
    }
}

/// Who assigns the state registry's own ids.
const STATE_REGISTRY: &str = "TX-IIS";

/// The entries that nobody has removed.
fn standing<T>(entries: &[Entry<T>]) -> impl Iterator<Item = &T> {
    entries.iter().filter(|entry| entry.removed.is_none()).map(|entry| &entry.value)
}

fn address_lines(address: &Address) -> Vec<String> {
    let state_and_zip = [address.state.as_str(), address.zip.as_str()];
    let town = [
        address.city.clone(),
        state_and_zip.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" "),
    ];
    let town = town.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
    let county = address.county.as_ref().map(|county| format!("{county} County")).unwrap_or_default();
    [address.street.clone(), town, county].into_iter().filter(|line| !line.is_empty()).collect()
}

fn first_to_write_to(client: &Client) -> Option<String> {
    let named = |person: &ResponsiblePerson| {
        let name = person.name.first_last();
        match words::relationship(&person.relationship) {
            Some(relationship) => format!("{name} ({relationship})"),
            None => name,
        }
    };
    standing(&client.responsible_persons)
        .find(|person| person.primary)
        .or_else(|| standing(&client.responsible_persons).next())
        .map(named)
}

fn groups(client: &Client, forecast: &Forecast) -> Vec<OfficialGroup> {
    // In the schedule's order; then any that doses are judged for and nothing is forecast for.
    let forecast_for = forecast.groups.iter().map(|group| &group.group);
    let judged_for = forecast.doses.iter().map(|verdict| &verdict.group);
    let mut names: Vec<&VaccineGroup> = Vec::new();
    for name in forecast_for.chain(judged_for) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let mut rows: Vec<OfficialGroup> =
        names.into_iter().filter_map(|name| official_group(client, forecast, name)).collect();

    let unjudged: Vec<OfficialDose> = client
        .standing_doses()
        .filter(|dose| !forecast.doses.iter().any(|verdict| verdict.dose == dose.id))
        .map(|dose| official_dose(dose, None))
        .collect();
    if !unjudged.is_empty() {
        rows.push(OfficialGroup {
            group: OTHER_VACCINES.to_owned(),
            doses: unjudged,
            standing: String::new(),
        });
    }
    rows
}

/// A group's row, from its one or two forecasts. None where it has no dose and there is nothing to say of it.
fn official_group(client: &Client, forecast: &Forecast, name: &VaccineGroup) -> Option<OfficialGroup> {
    let doses = doses_of(client, forecast, name);
    let standing = forecast
        .groups
        .iter()
        .filter(|group| group.group == *name && (!doses.is_empty() || says_something(group.status)))
        .map(|group| words::group_standing(group, forecast.as_of))
        .collect::<Vec<_>>()
        .join("; ");
    let group = name.to_string();
    (!doses.is_empty() || !standing.is_empty()).then_some(OfficialGroup { group, doses, standing })
}

/// Whether a group without any dose is worth a line.
fn says_something(status: SeriesStatus) -> bool {
    match status {
        SeriesStatus::NotComplete | SeriesStatus::Immune | SeriesStatus::Contraindicated => true,
        SeriesStatus::Complete | SeriesStatus::NotRecommended | SeriesStatus::AgedOut => false,
    }
}

fn doses_of(client: &Client, forecast: &Forecast, group: &VaccineGroup) -> Vec<OfficialDose> {
    client
        .standing_doses()
        .filter_map(|dose| {
            let verdict = forecast.doses.iter().find(|v| v.dose == dose.id && v.group == *group)?;
            Some(official_dose(dose, Some(verdict)))
        })
        .collect()
}

fn official_dose(dose: &Dose, verdict: Option<&DoseVerdict>) -> OfficialDose {
    OfficialDose {
        date: dose.date,
        vaccine: vaccine(dose.cvx, dose.trade_name.as_deref()),
        series: verdict.map_or(Series::NotEvaluated, series),
        reason: verdict.and_then(words::why_not_valid),
        manufacturer: dose.mvx.as_ref().map(|mvx| mvx.name().to_owned()).unwrap_or_default(),
        lot: dose.lot.clone().unwrap_or_default(),
        source: words::source(&dose.source, dose.given_by.as_deref()),
    }
}

fn series(verdict: &DoseVerdict) -> Series {
    match (verdict.status, verdict.place) {
        (DoseStatus::Valid, Some((number, of))) => Series::Dose { number, of },
        (DoseStatus::Valid, None) => Series::Valid,
        (DoseStatus::Extraneous, _) => Series::Extra,
        (DoseStatus::NotValid | DoseStatus::SubStandard, _) => Series::NotValid,
        (DoseStatus::NotEvaluated, _) => Series::NotEvaluated,
    }
}

fn vaccine(cvx: Cvx, trade_name: Option<&str>) -> String {
    let name = cvx.name();
    match trade_name {
        Some(trade) if !trade.trim().is_empty() => format!("{name} [{}]", trade.trim()),
        _ => name.into_owned(),
    }
}

#[cfg(test)]
mod tests;
