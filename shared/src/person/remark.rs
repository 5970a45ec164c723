//! What is said of a client beside her doses: consents, comments, notes, observations, exemptions.

use crate::calendar::Date;
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

/// A coded observation of CDSi's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observation {
    /// CDSi observation code.
    pub code: String,
    /// When it was observed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<Date>,
}

/// An exemption from school requirements.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exemption {
    /// Kind code: medical, conscience, military; kept open.
    pub kind: String,
    /// Vaccines it covers; empty means all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub vaccines: Vec<String>,
    /// Signed or notarized on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signed_on: Option<Date>,
    /// Received by the school on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received_on: Option<Date>,
    /// Last day it holds; none for lifelong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
}
