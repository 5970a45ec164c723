//! The client: in a school, a student. Plain values as screens, forecasts, searches and reports read them; they are
//! projected from the client's document (`record`) and never written back whole.

use crate::calendar::{Date, Timestamp};
use crate::codes::coded;
use crate::ids::{ClientId, EntryId, OrgId, UserId};
use crate::immunization::Dose;
use serde::{Deserialize, Serialize};

/// A client's whole record, as projected from its document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Client {
    /// The registry's id of this client.
    pub id: ClientId,
    /// Version of the document's schema that this was projected from.
    pub schema: u32,
    /// Legal name.
    pub name: PersonName,
    /// Names also known as (AKA).
    #[serde(default)]
    pub aka: Vec<Entry<PersonName>>,
    /// Date of birth.
    pub birth_date: Date,
    /// Gender as recorded.
    pub sex: Sex,
    /// What was registered at birth.
    #[serde(default)]
    pub birth: BirthFacts,
    /// Race codes (CDC race and ethnicity code set).
    #[serde(default)]
    pub race: Vec<String>,
    /// Ethnicity code.
    #[serde(default)]
    pub ethnicity: Option<String>,
    /// Preferred language, ISO 639-2 (`eng`, `spa`, `vie`).
    #[serde(default)]
    pub language: Option<String>,
    /// Consent to be in the registry, newest last.
    #[serde(default)]
    pub consents: Vec<Entry<Consent>>,
    /// Organizations this client belongs to, with school and grade.
    #[serde(default)]
    pub enrolments: Vec<Entry<Enrolment>>,
    /// Addresses; the first not ended is the current one.
    #[serde(default)]
    pub addresses: Vec<Entry<Address>>,
    /// Telephone number, digits only.
    #[serde(default)]
    pub phone: Option<String>,
    /// E-mail address.
    #[serde(default)]
    pub email: Option<String>,
    /// Parents, guardians, managing conservators.
    #[serde(default)]
    pub responsible_persons: Vec<Entry<ResponsiblePerson>>,
    /// Comments: coded or free, some of which change a forecast.
    #[serde(default)]
    pub comments: Vec<Entry<Comment>>,
    /// Notes: free text for other authorized users; nothing confidential.
    #[serde(default)]
    pub notes: Vec<Entry<Note>>,
    /// Identifiers given by organizations and the state.
    #[serde(default)]
    pub identifiers: Vec<Entry<Identifier>>,
    /// Coded observations (CDSi): immunity, contraindications, indications.
    #[serde(default)]
    pub observations: Vec<Entry<Observation>>,
    /// Exemptions from school requirements.
    #[serde(default)]
    pub exemptions: Vec<Entry<Exemption>>,
    /// Every dose, deleted ones too, oldest first.
    #[serde(default)]
    pub doses: Vec<Dose>,
    /// Fields to which two people gave different values; all are kept until someone chooses.
    #[serde(default)]
    pub conflicts: Vec<Conflict>,
    /// What of the record could not be read. It is still there, in the document.
    #[serde(default)]
    pub unreadable: Vec<Unreadable>,
}

impl Client {
    /// The doses that count: not deleted, oldest first.
    pub fn standing_doses(&self) -> impl Iterator<Item = &Dose> {
        self.doses.iter().filter(|dose| dose.deletion.is_none())
    }

    /// The enrolment in force: the last one not removed whose status is active.
    pub fn enrolment(&self) -> Option<&Enrolment> {
        self.enrolments
            .iter()
            .rev()
            .filter(|entry| entry.removed.is_none())
            .map(|entry| &entry.value)
            .find(|enrolment| enrolment.status == EnrolmentStatus::Active)
    }
}

/// One entry of a collection in a record: never taken out, only marked as removed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry<T> {
    /// The entry's id.
    pub id: EntryId,
    /// What it says.
    pub value: T,
    /// Who entered it and when.
    pub recorded: Stamp,
    /// Who removed it, when and why.
    #[serde(default)]
    pub removed: Option<Removal>,
}

/// Who did something, for whom, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// The user.
    pub user: UserId,
    /// The user's name as it was then, for people to read.
    pub user_name: String,
    /// The organization the user acted for.
    pub organization: OrgId,
    /// When, by the clock of the device.
    pub at: Timestamp,
}

/// Why something no longer stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Removal {
    /// Who and when.
    pub by: Stamp,
    /// Why, in the user's words or a fixed phrase.
    pub reason: String,
}

/// A person's name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonName {
    /// First name.
    pub first: String,
    /// Middle name.
    #[serde(default)]
    pub middle: Option<String>,
    /// Last name.
    pub last: String,
    /// Suffix, such as Jr.
    #[serde(default)]
    pub suffix: Option<String>,
}

impl PersonName {
    /// `Last, First Middle Suffix`, as lists show it.
    pub fn last_first(&self) -> String {
        let mut text = format!("{}, {}", self.last, self.first);
        for part in [&self.middle, &self.suffix].into_iter().flatten() {
            text.push(' ');
            text.push_str(part);
        }
        text
    }

    /// `First Middle Last Suffix`, as documents show it.
    pub fn first_last(&self) -> String {
        [Some(&self.first), self.middle.as_ref(), Some(&self.last), self.suffix.as_ref()]
            .into_iter()
            .flatten()
            .map(String::as_str)
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(" ")
    }
}

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
    #[serde(default)]
    pub mother_first: Option<String>,
    /// Mother's maiden last name.
    #[serde(default)]
    pub mother_maiden_last: Option<String>,
    /// State of birth.
    #[serde(default)]
    pub state: Option<String>,
    /// Country of birth.
    #[serde(default)]
    pub country: Option<String>,
    /// Birth certificate number.
    #[serde(default)]
    pub certificate: Option<String>,
    /// Date of death, from vital statistics.
    #[serde(default)]
    pub death_date: Option<Date>,
}

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
    #[serde(default)]
    pub enrolled_on: Option<Date>,
    /// Whether the organization still serves this client.
    pub status: EnrolmentStatus,
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
    #[serde(default)]
    pub county: Option<String>,
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
    #[serde(default)]
    pub phone: Option<String>,
}

/// A comment on the record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comment {
    /// Code, where the comment is one of the registry's coded ones.
    #[serde(default)]
    pub code: Option<String>,
    /// Text.
    pub text: String,
    /// From when it holds.
    #[serde(default)]
    pub from: Option<Date>,
}

/// A note to other authorized users.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// Text.
    pub text: String,
}

/// An identifier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identifier {
    /// Who assigned it: `TX-IIS`, `SSN`, an organization's code.
    pub authority: String,
    /// The identifier.
    pub value: String,
}

/// A coded observation of CDSi's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observation {
    /// CDSi observation code.
    pub code: String,
    /// When it was observed.
    #[serde(default)]
    pub on: Option<Date>,
}

/// An exemption from school requirements.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exemption {
    /// Kind code: medical, conscience, military; kept open.
    pub kind: String,
    /// Vaccines it covers; empty means all.
    #[serde(default)]
    pub vaccines: Vec<String>,
    /// Signed or notarized on.
    #[serde(default)]
    pub signed_on: Option<Date>,
    /// Received by the school on.
    #[serde(default)]
    pub received_on: Option<Date>,
    /// Last day it holds; none for lifelong.
    #[serde(default)]
    pub until: Option<Date>,
}

/// A field to which people gave different values at the same time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conflict {
    /// The field's path in the document: `name/last`, `doses/<id>/lot`.
    pub field: String,
    /// The values, as text; the first is the one shown until someone chooses.
    pub values: Vec<String>,
}

/// An entry or field that this program cannot read: damaged, or written by a newer program in a way it does not know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unreadable {
    /// Its path in the document: `doses/<id>/date` when a dose has no readable date and is left out, `doses/<id>/lot` when
    /// the dose is shown without its lot.
    pub field: String,
}
