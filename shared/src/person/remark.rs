//! What is said of a client beside her doses: consents, comments, notes, observations, exemptions.

use crate::calendar::Date;
use crate::codes::{ExemptionKind, SchoolVaccine};
use serde::{Deserialize, Serialize};

/// Consent to keep a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// What was consented to: a registry code, kept open.
    pub kind: String,
    /// The day it was signed or affirmed.
    pub on: Date,
    /// Granted, or withdrawn.
    pub granted: bool,
}

/// A comment on the record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comment {
    /// Code, where the comment is one of the registry's coded ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Text.
    pub text: String,
    /// From when it holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Date>,
}

/// A note to other authorized users.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// Text.
    pub text: String,
}

/// A coded observation: CDSi's, or evidence that a school takes ([`crate::codes::Evidence`]).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observation {
    /// The observation's code.
    pub code: String,
    /// When it was observed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<Date>,
}

/// An exemption from school requirements.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exemption {
    /// On what ground.
    pub kind: ExemptionKind,
    /// Vaccines it covers; empty means all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub vaccines: Vec<SchoolVaccine>,
    /// Signed or notarized on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signed_on: Option<Date>,
    /// Received by the school on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received_on: Option<Date>,
    /// Last day it holds, where the paper names one. None leaves it to the rules: a year for a medical exemption, two for
    /// one of conscience, without end for the others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
}
