//! The tables that all antigens share.

use super::antigen::AgeBand;
use super::code::{CvxCode, ObservationCode};
use crate::calendar::Period;
use serde::{Deserialize, Serialize};

/// A vaccine group: what is forecast together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Group {
    /// Its name, such as `MMR`.
    pub name: String,
    /// The antigens in it.
    pub antigens: Vec<String>,
    /// Whether the whole group is given although not every antigen is needed (9.1, *administer full vaccine group*).
    #[serde(default)]
    pub whole: bool,
}

/// A vaccine as coded, whatever its maker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Product {
    /// Its CVX code.
    pub cvx: CvxCode,
    /// Its short name.
    pub name: String,
    /// The antigens it counts for; none for a vaccine that only matters to others.
    #[serde(default)]
    pub antigens: Vec<Association>,
}

/// That a vaccine counts for an antigen, at some age or at any (4.2).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Association {
    /// The antigen.
    pub antigen: String,
    /// At which ages.
    #[serde(default)]
    pub ages: AgeBand,
}

/// That some vaccines may not closely follow others (6.7).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Conflict {
    /// Any of these, given first (the *conflicting* or *previous* type) ...
    pub earlier: Vec<CvxCode>,
    /// ... and any of these after it (the *impacted* or *current* type).
    pub later: Vec<CvxCode>,
    /// The conflict begins this long after the earlier vaccine.
    pub begins: Period,
    /// It ends this long after an earlier vaccine that was valid or not evaluated.
    pub ends_after_valid: Period,
    /// It ends this long after an earlier vaccine that was not valid, and for forecasts.
    pub ends: Period,
}

/// Something that may be known of a patient and that a rule asks for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Observation {
    /// Its code.
    pub code: ObservationCode,
    /// Its name.
    pub name: String,
    /// The same in other code systems.
    #[serde(default)]
    pub coded: Vec<CodedValue>,
}

/// A code in a named system.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct CodedValue {
    /// The system: `SNOMED`, `CVX`, `CDCPHINVS`.
    pub system: String,
    /// The code.
    pub code: String,
}
