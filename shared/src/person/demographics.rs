//! Who a client is, where she lives and goes to school, and who answers for her.

use super::PersonName;
use crate::calendar::Date;
use crate::codes::{ProvisionalKind, coded};
use crate::ids::OrgId;
use serde::{Deserialize, Serialize};

coded! {
    /// Gender as the registry records it.
    Sex {
        /// Female.
        Female = "F", "Female";
        /// Male.
        Male = "M", "Male";
        /// Not known.
        Unknown = "U", "Unknown";
    }
}

/// What was registered at birth. Where `vital_statistics` is set, first, middle and last name, birth date and gender may
/// only be changed by the registry's staff.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BirthFacts {
    /// The record was created by the state's vital statistics unit.
    #[serde(default)]
    pub vital_statistics: bool,
    /// Mother's first name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mother_first: Option<String>,
    /// Mother's maiden last name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mother_maiden_last: Option<String>,
    /// State of birth.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// Country of birth.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// Birth certificate number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate: Option<String>,
    /// Date of death, from vital statistics.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub death_date: Option<Date>,
}

/// A postal address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    /// Street line.
    pub street: String,
    /// City.
    pub city: String,
    /// State, two letters.
    pub state: String,
    /// ZIP code.
    pub zip: String,
    /// Residential county; required before a client may be saved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub county: Option<String>,
}

/// A client's place at an organization.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enrolment {
    /// The organization.
    pub organization: OrgId,
    /// The organization's own id for this client: the student id.
    pub student_id: String,
    /// School code (Texas county-district-campus number).
    pub school_code: String,
    /// School name.
    pub school_name: String,
    /// Grade as the district writes it: `EE`, `PK`, `KG`, `01` to `12`.
    pub grade: String,
    /// First day at the school, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enrolled_on: Option<Date>,
    /// Whether the organization still serves this client.
    pub status: EnrolmentStatus,
    /// How the school took the student in while proof of immunization is awaited, if it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provisional: Option<ProvisionalAdmission>,
    /// Last day on which limits of the school requirements are set aside for this student, as when a disaster was declared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub override_until: Option<Date>,
}

/// An admission to school before proof of immunization is there (25 TAC 97.66, 97.69).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProvisionalAdmission {
    /// On what ground.
    pub kind: ProvisionalKind,
    /// The first day: the day of enrolment, as a rule.
    pub since: Date,
}

coded! {
    /// Whether an organization still serves a client.
    EnrolmentStatus {
        /// Served now.
        Active = "active", "Active";
        /// Moved or gone elsewhere.
        MovedOrGoneElsewhere = "moge", "Moved or gone elsewhere";
        /// Moved out of state.
        MovedOutOfState = "moosa", "Moved out of state";
        /// Lost to follow up.
        LostToFollowUp = "lost", "Lost to follow up";
        /// Deceased.
        Deceased = "deceased", "Deceased";
    }
}

/// A person responsible for the client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResponsiblePerson {
    /// Name.
    pub name: PersonName,
    /// Relationship code (HL7 table 0063): `MTH`, `FTH`, `GRD`.
    pub relationship: String,
    /// The one to write to first.
    pub primary: bool,
    /// Telephone number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
}

/// An identifier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identifier {
    /// Who assigned it: `TX-IIS`, `SSN`, an organization's code.
    pub authority: String,
    /// The identifier.
    pub value: String,
}
