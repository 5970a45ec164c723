//! What is sent: the day, the patient, the immunizations.

use super::datatypes::{Absent, CodeableConcept, Id, Reference, WholeDate};
use super::outcome::{Issue, Refusal};
use bluebonnet_shared::calendar::Date;
use bluebonnet_shared::codes::{Cvx, Mvx};
use bluebonnet_shared::forecast::{GivenDose, Patient};
use bluebonnet_shared::ids::DoseId;
use bluebonnet_shared::immunization::DoseCondition;
use bluebonnet_shared::person::Sex;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use uuid::Uuid;

/// Codes of vaccines.
pub(super) const CVX: &str = "http://hl7.org/fhir/sid/cvx";
/// Codes of makers.
const MVX: &str = "http://hl7.org/fhir/sid/mvx";
/// No history is longer; whatever is, is a mistake or mischief.
const MOST_IMMUNIZATIONS: usize = 500;

/// A request that holds.
#[derive(Debug)]
pub(super) struct Request {
    pub on: Date,
    pub patient: Patient,
    /// The patient, for the answer to point at.
    pub about: Reference,
    /// The immunizations, for the answer to point at.
    given: Vec<(DoseId, Reference)>,
}

/// `Parameters`
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Parameters {
    resource_type: String,
    #[serde(default, rename = "implicitRules")]
    _implicit_rules: Option<Absent>,
    #[serde(default)]
    parameter: Vec<Parameter>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Parameter {
    name: String,
    #[serde(default, rename = "modifierExtension")]
    _modifier_extension: Option<Absent>,
    #[serde(default)]
    value_date: Option<WholeDate>,
    #[serde(default)]
    resource: Option<Box<RawValue>>,
}

/// `Patient`
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PatientResource {
    resource_type: String,
    #[serde(default, rename = "implicitRules")]
    _implicit_rules: Option<Absent>,
    #[serde(default, rename = "modifierExtension")]
    _modifier_extension: Option<Absent>,
    #[serde(default)]
    id: Option<Id>,
    #[serde(default)]
    gender: Option<AdministrativeGender>,
    birth_date: WholeDate,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum AdministrativeGender {
    Male,
    Female,
    Other,
    Unknown,
}

/// `Immunization`
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Immunization {
    resource_type: String,
    #[serde(default, rename = "implicitRules")]
    _implicit_rules: Option<Absent>,
    #[serde(default, rename = "modifierExtension")]
    _modifier_extension: Option<Absent>,
    #[serde(default)]
    id: Option<Id>,
    status: ImmunizationStatus,
    vaccine_code: CodeableConcept,
    #[serde(default)]
    occurrence_date_time: Option<WholeDate>,
    #[serde(default)]
    manufacturer: Option<ManufacturerReference>,
    #[serde(default)]
    expiration_date: Option<WholeDate>,
    #[serde(default)]
    is_subpotent: bool,
    #[serde(default)]
    subpotent_reason: Vec<CodeableConcept>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum ImmunizationStatus {
    Completed,
    EnteredInError,
    NotDone,
}

#[derive(Deserialize)]
struct ManufacturerReference {
    #[serde(default)]
    identifier: Option<Identifier>,
}

#[derive(Deserialize)]
struct Identifier {
    #[serde(default)]
    system: Option<String>,
    #[serde(default)]
    value: Option<String>,
}

impl Request {
    /// Reads a request.
    pub fn read(body: &[u8]) -> Result<Self, Refusal> {
        let parameters: Parameters =
            read(body, "Parameters", "Parameters").map_err(|issue| Refusal::of(vec![issue]))?;
        let mut reading = Reading::default();
        if parameters.resource_type != "Parameters" {
            reading.issues.push(Issue::structure("A Parameters resource belongs here.").at("resourceType"));
        }
        for (place, parameter) in parameters.parameter.into_iter().enumerate() {
            reading.parameter(parameter, &format!("Parameters.parameter[{place}]"));
        }
        reading.finish()
    }

    /// What the answer calls an immunization of the request.
    pub fn immunization(&self, dose: DoseId) -> Option<&Reference> {
        self.given.iter().find(|(id, _)| *id == dose).map(|(_, reference)| reference)
    }
}

/// A request while it is read. What is wrong is gathered, so that all of it is said at once.
#[derive(Default)]
struct Reading {
    on: Option<Date>,
    patient: Option<PatientResource>,
    doses: Vec<GivenDose>,
    given: Vec<(DoseId, Reference)>,
    immunizations: usize,
    issues: Vec<Issue>,
}

impl Reading {
    fn parameter(&mut self, parameter: Parameter, path: &str) {
        let resource = parameter.resource.as_deref();
        match parameter.name.as_str() {
            "assessmentDate" => match parameter.value_date {
                Some(WholeDate(on)) if self.on.is_none() => self.on = Some(on),
                Some(_) => self.issues.push(twice(path)),
                None => self.issues.push(Issue::required("A valueDate belongs here.").at(path)),
            },
            "patient" => {
                if let Some(patient) = self.resource::<PatientResource>(resource, path, "Patient") {
                    if patient.resource_type != "Patient" {
                        self.issues
                            .push(Issue::structure("A Patient belongs here.").at(format!("{path}.resource")));
                    }
                    if self.patient.replace(patient).is_some() {
                        self.issues.push(twice(path));
                    }
                }
            }
            "immunization" => {
                self.immunizations += 1;
                if self.immunizations == MOST_IMMUNIZATIONS + 1 {
                    let most = format!("At most {MOST_IMMUNIZATIONS} immunizations are taken.");
                    self.issues.push(Issue::not_supported(most).at(path));
                }
                if self.immunizations <= MOST_IMMUNIZATIONS
                    && let Some(immunization) = self.resource(resource, path, "Immunization")
                {
                    self.immunization(immunization, &format!("{path}.resource"));
                }
            }
            _ => {
                let known = "assessmentDate, patient and immunization are the parameters of this operation.";
                self.issues.push(Issue::not_supported(known).at(format!("{path}.name")));
            }
        }
    }

    fn resource<T: DeserializeOwned>(
        &mut self,
        resource: Option<&RawValue>,
        path: &str,
        kind: &str,
    ) -> Option<T> {
        let path = format!("{path}.resource");
        let Some(resource) = resource else {
            self.issues.push(Issue::required(format!("A resource of type {kind} belongs here.")).at(path));
            return None;
        };
        read(resource.get().as_bytes(), &path, kind).map_err(|issue| self.issues.push(issue)).ok()
    }

    fn immunization(&mut self, immunization: Immunization, path: &str) {
        if immunization.resource_type != "Immunization" {
            self.issues.push(Issue::structure("An Immunization belongs here.").at(path));
            return;
        }
        match immunization.status {
            ImmunizationStatus::Completed => {}
            // Neither was given, as far as anyone knows.
            ImmunizationStatus::EnteredInError | ImmunizationStatus::NotDone => return,
        }
        let cvx = immunization.vaccine_code.code_in(CVX).map(str::parse::<Cvx>);
        if !matches!(cvx, Some(Ok(_))) {
            let needed =
                format!("A coding of the system {CVX} is needed, with a code of one to three digits.");
            self.issues.push(Issue::value(needed).at(format!("{path}.vaccineCode")));
        }
        if immunization.occurrence_date_time.is_none() {
            let needed = "The date of the immunization is needed, as occurrenceDateTime.";
            self.issues.push(Issue::required(needed).at(format!("{path}.occurrence")));
        }
        let (Some(Ok(cvx)), Some(WholeDate(date))) = (cvx, immunization.occurrence_date_time) else { return };
        let mvx = immunization.manufacturer.and_then(|manufacturer| manufacturer.identifier);
        let mvx = mvx.filter(|identifier| identifier.system.as_deref() == Some(MVX));
        let mvx = mvx.and_then(|identifier| identifier.value).map(|code| code.parse::<Mvx>());
        if matches!(mvx, Some(Err(_))) {
            let needed = "An MVX code is two to four letters.";
            self.issues.push(Issue::value(needed).at(format!("{path}.manufacturer.identifier")));
        }
        let reasons = &immunization.subpotent_reason;
        let has_reason = |code: &str| {
            reasons.iter().flat_map(|reason| &reason.coding).any(|it| it.code.as_deref() == Some(code))
        };
        let condition = match immunization.is_subpotent {
            false => None,
            true if has_reason("recall") => Some(DoseCondition::Recalled),
            true if has_reason("coldchainbreak") => Some(DoseCondition::ColdChain),
            true => Some(DoseCondition::Subpotent),
        };
        let id = DoseId::new(Uuid::from_u128(self.immunizations as u128));
        let reference = match immunization.id {
            Some(Id(id)) => Reference::Reference(format!("Immunization/{id}")),
            None => Reference::Display(format!("Immunization {} of the request", self.immunizations)),
        };
        self.given.push((id, reference));
        self.doses.push(GivenDose {
            id,
            date,
            cvx,
            mvx: mvx.and_then(Result::ok),
            trade_name: None,
            amount: None,
            lot_expires: immunization.expiration_date.map(|WholeDate(date)| date),
            condition,
        });
    }

    fn finish(mut self) -> Result<Request, Refusal> {
        // A parameter that is there, and wrong, was named already.
        if self.issues.is_empty() {
            for (name, is_missing) in
                [("assessmentDate", self.on.is_none()), ("patient", self.patient.is_none())]
            {
                if is_missing {
                    let needed = format!("The parameter {name} is needed.");
                    self.issues.push(Issue::required(needed).at("Parameters.parameter"));
                }
            }
        }
        let (Some(on), Some(patient), true) = (self.on, self.patient, self.issues.is_empty()) else {
            return Err(Refusal::of(self.issues));
        };
        Ok(Request {
            on,
            about: match patient.id {
                Some(Id(id)) => Reference::Reference(format!("Patient/{id}")),
                None => Reference::Display("The patient of the request".to_owned()),
            },
            given: self.given,
            patient: Patient {
                birth_date: patient.birth_date.0,
                sex: match patient.gender {
                    Some(AdministrativeGender::Female) => Sex::Female,
                    Some(AdministrativeGender::Male) => Sex::Male,
                    Some(AdministrativeGender::Other | AdministrativeGender::Unknown) | None => Sex::Unknown,
                },
                birth_country: None,
                doses: self.doses,
                observations: Vec::new(),
            },
        })
    }
}

fn twice(path: &str) -> Issue {
    Issue::structure("This parameter stands here twice.").at(path)
}

/// Reads a resource. An issue names the element by its path from the request's root, and quotes no value.
fn read<T: DeserializeOwned>(json: &[u8], root: &str, kind: &str) -> Result<T, Issue> {
    let mut from = serde_json::Deserializer::from_slice(json);
    let read = serde_path_to_error::deserialize(&mut from);
    let value = read.map_err(|error| {
        let inner = error.path().to_string();
        let path = if inner == "." { root.to_owned() } else { format!("{root}.{inner}") };
        let words = error.inner().to_string();
        let words = words.split(" at line ").next().unwrap_or_default();
        let issue = match words {
            _ if !error.inner().is_data() => Issue::structure("This is not JSON."),
            missing if missing.starts_with("missing field") => {
                Issue::required(format!("A {kind} lacks an element: {missing}."))
            }
            // Serde's own words quote what was sent; those of this room do not.
            own if own.ends_with('.') => Issue::value(own),
            _ => Issue::structure("This is not of the type that FHIR gives it, or none of its codes."),
        };
        issue.at(path)
    })?;
    from.end().map_err(|_| Issue::structure("This is not JSON.").at(root))?;
    Ok(value)
}
