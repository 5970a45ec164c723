//! What is known of a student.

use crate::calendar::Date;
use crate::codes::{Cvx, Evidence, Mvx};
use crate::ids::DoseId;
use crate::immunization::Dose;
use crate::person::{Client, Enrolment, Exemption, ProvisionalAdmission};

/// A student as the requirements see one.
#[derive(Clone, Debug, PartialEq)]
pub struct Facts {
    /// Date of birth.
    pub birth_date: Date,
    /// First day at the school, where known.
    pub enrolled_on: Option<Date>,
    /// Doses, in any order.
    pub doses: Vec<SchoolDose>,
    /// Evidence of immunity, with its day where known.
    pub evidence: Vec<(Evidence, Option<Date>)>,
    /// Exemptions on file.
    pub exemptions: Vec<Exemption>,
    /// How the school took the student in while proof is awaited.
    pub provisional: Option<ProvisionalAdmission>,
    /// Last day on which limits are set aside, as when a disaster was declared.
    pub override_until: Option<Date>,
}

/// One dose as the requirements see it.
#[derive(Clone, Debug, PartialEq)]
pub struct SchoolDose {
    /// The dose's id, to name it beside other views of the record.
    pub id: DoseId,
    /// The vaccine.
    pub cvx: Cvx,
    /// The manufacturer, where known.
    pub mvx: Option<Mvx>,
    /// The trade name, where known.
    pub trade_name: Option<String>,
    /// Date administered.
    pub date: Date,
    /// Whether it could not protect: expired, recalled, subpotent.
    pub sub_standard: bool,
}

impl Facts {
    /// A student of whom nothing but the birth is known.
    pub fn born(birth_date: Date) -> Self {
        Self {
            birth_date,
            enrolled_on: None,
            doses: Vec::new(),
            evidence: Vec::new(),
            exemptions: Vec::new(),
            provisional: None,
            override_until: None,
        }
    }

    /// Whether the registry knows nothing of the student's protection: no dose, no evidence, no exemption.
    pub fn is_blank(&self) -> bool {
        self.doses.is_empty() && self.evidence.is_empty() && self.exemptions.is_empty()
    }
}

impl From<&Client> for Facts {
    fn from(client: &Client) -> Self {
        let enrolment = client.enrolment();
        Self {
            birth_date: client.birth_date,
            enrolled_on: enrolment.and_then(|enrolment| enrolment.enrolled_on),
            doses: client.standing_doses().map(SchoolDose::from).collect(),
            evidence: client
                .observations
                .iter()
                .filter(|entry| entry.removed.is_none())
                .filter_map(|entry| match Evidence::from(entry.value.code.trim()) {
                    Evidence::Other(_) => None,
                    known => Some((known, entry.value.on)),
                })
                .collect(),
            exemptions: client
                .exemptions
                .iter()
                .filter(|entry| entry.removed.is_none())
                .map(|entry| entry.value.clone())
                .collect(),
            provisional: enrolment.and_then(|enrolment: &Enrolment| enrolment.provisional.clone()),
            override_until: enrolment.and_then(|enrolment| enrolment.override_until),
        }
    }
}

impl From<&Dose> for SchoolDose {
    fn from(dose: &Dose) -> Self {
        Self {
            id: dose.id,
            cvx: dose.cvx,
            mvx: dose.mvx.clone(),
            trade_name: dose.trade_name.clone(),
            date: dose.date,
            sub_standard: dose.condition.is_some()
                || dose.lot_expires.is_some_and(|expires| expires < dose.date),
        }
    }
}
