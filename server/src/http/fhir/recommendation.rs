//! `ImmunizationRecommendation`: what each vaccine group needs, and when.

use super::ParameterOut;
use super::datatypes::{CodeableConcept, Coding, Reference};
use super::disease;
use super::request::{CVX, Request};
use bluebonnet_shared::calendar::Date;
use bluebonnet_shared::codes::{Cvx, VaccineStatus, vaccines};
use bluebonnet_shared::forecast::{Basis, Forecast, GroupForecast, Reason, SeriesStatus};
use bluebonnet_shared::schedule::Schedule;
use bluebonnet_shared::schedule::release::{CvxCode, Group};
use serde::Serialize;

const FORECAST_STATUS: &str = "http://hl7.org/fhir/us/immds/CodeSystem/ForecastStatus";
const FORECAST_REASON: &str = "http://hl7.org/fhir/us/immds/CodeSystem/ForecastReason";
const LOINC: &str = "http://loinc.org";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ImmunizationRecommendation<'a> {
    resource_type: &'static str,
    patient: &'a Reference,
    date: Date,
    recommendation: Vec<Recommendation>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Recommendation {
    vaccine_code: Vec<CodeableConcept>,
    target_disease: CodeableConcept,
    forecast_status: CodeableConcept,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    forecast_reason: Vec<CodeableConcept>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    date_criterion: Vec<DateCriterion>,
    description: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    series: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dose_number_positive_int: Option<u8>,
}

#[derive(Serialize)]
struct DateCriterion {
    code: CodeableConcept,
    value: Date,
}

/// The one recommendation of the answer, with a part for each vaccine group, in the schedule's order.
pub(super) fn recommendation(request: &Request, forecast: &Forecast, schedule: &Schedule) -> ParameterOut {
    let parts = forecast.groups.iter().map(|group| part(group, request.patient.birth_date, schedule));
    let recommendation = ImmunizationRecommendation {
        resource_type: "ImmunizationRecommendation",
        patient: &request.about,
        date: forecast.as_of,
        recommendation: parts.collect(),
    };
    ParameterOut::new("recommendation", &recommendation)
}

fn part(group: &GroupForecast, birth: Date, schedule: &Schedule) -> Recommendation {
    let name = group.group.as_str();
    let members = schedule.release().groups.iter().find(|known| known.name == name);
    let mut vaccine_code: Vec<CodeableConcept> = group.vaccines.iter().copied().map(vaccine).collect();
    if vaccine_code.is_empty() {
        let any = members.and_then(|group| unspecified(group, schedule));
        vaccine_code.push(any.map_or_else(|| CodeableConcept::text(name), vaccine));
    }
    let target_disease = match members.map(|group| group.antigens.as_slice()) {
        Some([antigen]) => CodeableConcept { text: Some(name.to_owned()), ..disease::of_antigen(antigen) },
        _ => CodeableConcept::text(name),
    };
    let basis = match group.basis {
        Basis::Standard => "for everybody",
        Basis::Risk => "for a risk",
    };
    let reasons = group.reasons.iter().map(|reason| forecast_reason(reason, birth));
    let mut forecast_reason: Vec<CodeableConcept> = reasons.collect();
    if group.status == SeriesStatus::Complete && forecast_reason.is_empty() {
        let complete = Coding::new(FORECAST_REASON, "complete", "Complete");
        forecast_reason.push(CodeableConcept::coded(complete));
    }
    let mut series = group.series.iter();
    let first = series.next().map(ToString::to_string);
    Recommendation {
        vaccine_code,
        target_disease,
        forecast_status: forecast_status(group.status),
        forecast_reason,
        date_criterion: dates(group),
        description: format!("{name}, {basis}, by the ACIP schedule {}", schedule.version()),
        series: first.filter(|_| series.next().is_none()),
        dose_number_positive_int: group.dose_number.filter(|number| *number > 0),
    }
}

fn vaccine(cvx: Cvx) -> CodeableConcept {
    CodeableConcept::coded(Coding::new(CVX, cvx.to_string(), cvx.name()))
}

/// The code for any vaccine against a group's one antigen, where exactly one says that. A group of several antigens has none:
/// what is given of DTaP, Tdap and Td depends on age.
fn unspecified(group: &Group, schedule: &Schedule) -> Option<Cvx> {
    let [antigen] = group.antigens.as_slice() else { return None };
    let mut codes = vaccines().iter().filter(|vaccine| {
        let product = schedule.product(CvxCode(vaccine.cvx.number()));
        let antigens = product.map_or(&[][..], |product| product.antigens.as_slice());
        vaccine.status == VaccineStatus::Unspecified && matches!(antigens, [only] if only.antigen == *antigen)
    });
    let code = codes.next()?.cvx;
    codes.next().is_none().then_some(code)
}

fn forecast_status(status: SeriesStatus) -> CodeableConcept {
    let (code, name) = match status {
        SeriesStatus::NotComplete => ("notComplete", "Not Complete"),
        SeriesStatus::Complete => ("complete", "Complete"),
        SeriesStatus::Immune => ("immune", "Immune"),
        SeriesStatus::Contraindicated => ("contraindicated", "Contraindicated"),
        SeriesStatus::NotRecommended => ("notRecommended", "Not Recommended"),
        SeriesStatus::AgedOut => ("agedOut", "Aged Out"),
    };
    CodeableConcept::coded(Coding::new(FORECAST_STATUS, code, name))
}

/// A reason in words, and by its code where the standard has one.
fn forecast_reason(reason: &Reason, birth: Date) -> CodeableConcept {
    let coding = match reason {
        Reason::EnoughByHistory => Some(("notRecommended", "Not Recommended")),
        Reason::AgedOut { .. } | Reason::CannotFinish { .. } => Some(("maximumAge", "Maximum Age Exceeded")),
        Reason::SeasonOver { .. } => Some(("seasonalPast", "Seasonal End Date Passed")),
        _ => None,
    };
    let coding = coding.map(|(code, name)| Coding::new(FORECAST_REASON, code, name));
    CodeableConcept { coding: coding.into_iter().collect(), text: Some(reason.sentence(birth, None)) }
}

/// CDSi's dates by their LOINC codes; the overdue date is CDSi's adjusted past due date.
fn dates(group: &GroupForecast) -> Vec<DateCriterion> {
    let dates = [
        ("30981-5", "Earliest date to give", group.earliest),
        ("30980-7", "Date vaccine due", group.recommended),
        ("59778-1", "Date when overdue for immunization", group.past_due),
        ("59777-3", "Latest date next dose may be given", group.latest),
    ];
    let known = dates.into_iter().filter_map(|(code, name, date)| {
        let code = CodeableConcept::coded(Coding::new(LOINC, code, name));
        date.map(|value| DateCriterion { code, value })
    });
    known.collect()
}
