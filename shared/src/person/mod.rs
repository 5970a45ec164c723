//! The client: in a school, a student. Plain values as screens, forecasts, searches and reports read them; they are
//! projected from the client's document (`record`) and never written back whole.

mod demographics;
mod entry;
mod folded;
mod name;
mod remark;

pub use crate::codes::{ExemptionKind, ProvisionalKind};
pub use demographics::{
    Address, BirthFacts, Enrolment, EnrolmentStatus, Identifier, ProvisionalAdmission, ResponsiblePerson, Sex,
};
pub use entry::{Conflict, Entry, Removal, Stamp, Unreadable};
pub use folded::Folded;
pub use name::PersonName;
pub use remark::{Comment, Consent, Exemption, Note, Observation};

use crate::calendar::Date;
use crate::ids::{ClientId, EntryId};
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
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aka: Vec<Entry<PersonName>>,
    /// Date of birth.
    pub birth_date: Date,
    /// Gender as recorded.
    pub sex: Sex,
    /// What was registered at birth.
    #[serde(default)]
    pub birth: BirthFacts,
    /// Race codes (CDC race and ethnicity code set).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub race: Vec<String>,
    /// Ethnicity code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ethnicity: Option<String>,
    /// Preferred language, ISO 639-2 (`eng`, `spa`, `vie`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Consent to be in the registry, newest last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub consents: Vec<Entry<Consent>>,
    /// Organizations this client belongs to, with school and grade.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub enrolments: Vec<Entry<Enrolment>>,
    /// Addresses; the first not ended is the current one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub addresses: Vec<Entry<Address>>,
    /// Telephone number, digits only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// E-mail address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Parents, guardians, managing conservators.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub responsible_persons: Vec<Entry<ResponsiblePerson>>,
    /// Comments: coded or free, some of which change a forecast.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub comments: Vec<Entry<Comment>>,
    /// Notes: free text for other authorized users; nothing confidential.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Entry<Note>>,
    /// Identifiers given by organizations and the state.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub identifiers: Vec<Entry<Identifier>>,
    /// Coded observations (CDSi): immunity, contraindications, indications.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub observations: Vec<Entry<Observation>>,
    /// Exemptions from school requirements.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exemptions: Vec<Entry<Exemption>>,
    /// Every dose, deleted ones too, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub doses: Vec<Dose>,
    /// Fields to which two people gave different values; all are kept until someone chooses.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conflicts: Vec<Conflict>,
    /// What of the record could not be read. It is still there, in the document.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unreadable: Vec<Unreadable>,
}

impl Client {
    /// The doses that count: not deleted, oldest first.
    pub fn standing_doses(&self) -> impl Iterator<Item = &Dose> {
        self.doses.iter().filter(|dose| dose.deletion.is_none())
    }

    /// The ids of all entries other than doses, removed ones too.
    pub fn entry_ids(&self) -> impl Iterator<Item = EntryId> {
        fn ids<T>(entries: &[Entry<T>]) -> impl Iterator<Item = EntryId> {
            entries.iter().map(|entry| entry.id)
        }
        ids(&self.aka)
            .chain(ids(&self.consents))
            .chain(ids(&self.enrolments))
            .chain(ids(&self.addresses))
            .chain(ids(&self.responsible_persons))
            .chain(ids(&self.comments))
            .chain(ids(&self.notes))
            .chain(ids(&self.identifiers))
            .chain(ids(&self.observations))
            .chain(ids(&self.exemptions))
    }

    /// The enrolment in force: the last one not removed whose status is active.
    pub fn enrolment(&self) -> Option<&Enrolment> {
        self.enrolment_entry().map(|entry| &entry.value)
    }

    /// The entry of the enrolment in force, which an edit of it names.
    pub fn enrolment_entry(&self) -> Option<&Entry<Enrolment>> {
        self.enrolments
            .iter()
            .rev()
            .find(|entry| entry.removed.is_none() && entry.value.status == EnrolmentStatus::Active)
    }
}
