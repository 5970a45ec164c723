//! `ImmunizationEvaluation`: whether a dose counts against a disease, and why not.

use super::ParameterOut;
use super::datatypes::{CodeableConcept, Coding, Reference};
use super::disease;
use super::request::Request;
use bluebonnet_shared::calendar::Date;
use bluebonnet_shared::forecast::{DoseStatus, DoseVerdict, Forecast, GivenDose, Reason};
use bluebonnet_shared::immunization::DoseCondition;
use serde::Serialize;

const DOSE_STATUS: &str = "http://terminology.hl7.org/CodeSystem/immunization-evaluation-dose-status";
const STATUS_REASON: &str = "http://hl7.org/fhir/us/immds/CodeSystem/StatusReason";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ImmunizationEvaluation<'a> {
    resource_type: &'static str,
    status: &'static str,
    patient: &'a Reference,
    date: Date,
    target_disease: CodeableConcept,
    immunization_event: &'a Reference,
    dose_status: CodeableConcept,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    dose_status_reason: Vec<CodeableConcept>,
    #[serde(skip_serializing_if = "Option::is_none")]
    series: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dose_number_positive_int: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    series_doses_positive_int: Option<u8>,
}

/// An evaluation for each dose and each disease that it is judged against, oldest dose first.
pub(super) fn evaluations(request: &Request, forecast: &Forecast) -> Vec<ParameterOut> {
    let mut evaluations = Vec::new();
    for verdict in &forecast.doses {
        let given = request.patient.doses.iter().find(|dose| dose.id == verdict.dose);
        let (Some(given), Some(event)) = (given, request.immunization(verdict.dose)) else { continue };
        let series = series(verdict, forecast);
        let evaluation = |target_disease, status, reasons: &[Reason]| ImmunizationEvaluation {
            resource_type: "ImmunizationEvaluation",
            status: "completed",
            patient: &request.about,
            date: forecast.as_of,
            target_disease,
            immunization_event: event,
            dose_status: dose_status(status),
            dose_status_reason: status_reasons(status, reasons, given, request.patient.birth_date),
            series: series.clone(),
            dose_number_positive_int: verdict.place.map(|(number, _)| number),
            series_doses_positive_int: verdict.place.map(|(_, of)| of),
        };
        for antigen in &verdict.antigens {
            let disease = disease::of_antigen(antigen.antigen.as_str());
            let evaluation = evaluation(disease, antigen.status, &antigen.reasons);
            evaluations.push(ParameterOut::new("evaluation", &evaluation));
        }
        if verdict.antigens.is_empty() {
            let group = CodeableConcept::text(verdict.group.as_str());
            let evaluation = evaluation(group, verdict.status, &verdict.reasons);
            evaluations.push(ParameterOut::new("evaluation", &evaluation));
        }
    }
    evaluations
}

/// The series that a verdict is about, where its group is forecast from one alone.
fn series(verdict: &DoseVerdict, forecast: &Forecast) -> Option<String> {
    let mut groups = forecast.groups.iter().filter(|group| group.group == verdict.group);
    let mut series = groups.next()?.series.iter();
    let first = series.next()?.to_string();
    (groups.next().is_none() && series.next().is_none()).then_some(first)
}

/// FHIR knows valid and not valid; the reason says the rest.
fn dose_status(status: DoseStatus) -> CodeableConcept {
    let coding = match status {
        DoseStatus::Valid => Coding::new(DOSE_STATUS, "valid", "Valid"),
        DoseStatus::Extraneous
        | DoseStatus::NotValid
        | DoseStatus::SubStandard
        | DoseStatus::NotEvaluated => Coding::new(DOSE_STATUS, "notvalid", "Not valid"),
    };
    CodeableConcept { text: Some(status.words().to_owned()), ..CodeableConcept::coded(coding) }
}

/// What kept a dose from counting, each with its words; a valid dose was kept by nothing.
fn status_reasons(
    status: DoseStatus,
    reasons: &[Reason],
    given: &GivenDose,
    birth: Date,
) -> Vec<CodeableConcept> {
    if status == DoseStatus::Valid {
        return Vec::new();
    }
    let concept = |reason: &Reason| {
        let coding = code(reason, given).map(|(code, name)| Coding::new(STATUS_REASON, code, name));
        CodeableConcept {
            coding: coding.into_iter().collect(),
            text: Some(reason.sentence(birth, Some(given.date))),
        }
    };
    reasons.iter().filter(|reason| !matches!(reason, Reason::Grace { .. })).map(concept).collect()
}

fn code(reason: &Reason, given: &GivenDose) -> Option<(&'static str, &'static str)> {
    match reason {
        Reason::TooYoung { .. } => Some(("tooyoung", "Patient Too Young")),
        Reason::TooOld { .. } => Some(("tooold", "Patient Too Old")),
        Reason::TooSoon { .. } => Some(("toosoon", "Administered Too Soon")),
        Reason::LiveVirusConflict { .. } => Some(("productconflict", "Product Conflict")),
        Reason::WrongVaccine | Reason::WrongAgeForVaccine | Reason::Inadvertent => {
            Some(("inappropriate", "Inappropriate Vaccine"))
        }
        Reason::SubStandard => match given.condition {
            None | Some(DoseCondition::Expired) => Some(("expired", "Past Expiration Date")),
            Some(DoseCondition::Recalled) => Some(("recall", "Recalled Product")),
            Some(DoseCondition::ColdChain) => Some(("storage", "Adverse Storage Conditions")),
            Some(DoseCondition::Subpotent) => Some(("quantity", "Insufficient Quantity")),
            Some(DoseCondition::Other(_)) => None,
        },
        Reason::AfterAssessment => Some(("notevaluated", "Not Evaluated")),
        _ => None,
    }
}
