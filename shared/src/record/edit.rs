//! The edits a record allows. Those made together become one change of the document.

use crate::calendar::Date;
use crate::codes::{Mvx, Route, Site};
use crate::ids::{ClientId, DoseId, EntryId};
use crate::immunization::{Dose, DoseCondition};
use crate::person::{
    Address, BirthFacts, Comment, Consent, Enrolment, Exemption, Identifier, Note, Observation, PersonName,
    ProvisionalAdmission, ResponsiblePerson, Sex,
};
use serde::{Deserialize, Serialize};

/// One edit of a client's record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Edit {
    /// Fills a new document, or brings one up to date: only fields that differ are written.
    Describe(Box<ClientFacts>),
    /// Records a dose, new or historical. Who recorded it and when is the edit's own stamp; a deletion or amendment in the
    /// value is passed by.
    AddDose(Box<Dose>),
    /// Changes fields of a dose.
    AmendDose {
        /// Which dose.
        dose: DoseId,
        /// What changes.
        amendment: Box<DoseAmendment>,
    },
    /// Marks a dose as deleted.
    DeleteDose {
        /// Which dose.
        dose: DoseId,
        /// Why.
        reason: String,
    },
    /// Takes a deletion back.
    RestoreDose {
        /// Which dose.
        dose: DoseId,
    },
    /// Adds an entry to one of the record's collections.
    AddEntry {
        /// The new entry's id.
        id: EntryId,
        /// What it says.
        entry: Box<NewEntry>,
    },
    /// Changes what a school knows of a student's place beside the roster.
    AmendEnrolment {
        /// Which enrolment.
        enrolment: EntryId,
        /// What changes.
        amendment: Box<EnrolmentAmendment>,
    },
    /// Marks an entry as removed.
    RemoveEntry {
        /// Where it is.
        collection: Collection,
        /// Which entry.
        id: EntryId,
        /// Why.
        reason: String,
    },
    /// Settles a field to which two people gave different values.
    Choose {
        /// The field, as [`crate::person::Conflict::field`] names it.
        field: String,
        /// The value to keep, as [`crate::person::Conflict::values`] writes it.
        value: String,
    },
}

/// What a roster or a form says of a client. A field that is `None` is not spoken of and stays as it is; an empty text clears
/// it. Entries are matched by their id; those not named stay.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClientFacts {
    /// The client.
    pub id: ClientId,
    /// Legal name.
    pub name: PersonName,
    /// Date of birth.
    pub birth_date: Date,
    /// Gender.
    pub sex: Sex,
    /// Birth facts. `vital_statistics` can be set here, and not taken back.
    pub birth: BirthFacts,
    /// Preferred language.
    pub language: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// Enrolments.
    pub enrolments: Vec<(EntryId, Enrolment)>,
    /// Addresses.
    pub addresses: Vec<(EntryId, Address)>,
    /// Responsible persons.
    pub responsible_persons: Vec<(EntryId, ResponsiblePerson)>,
    /// Identifiers.
    pub identifiers: Vec<(EntryId, Identifier)>,
}

/// A dose's fields after an edit; vaccine and id stay. `None` clears a field: the form always holds all of them, and only
/// fields that differ are written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DoseAmendment {
    /// Date administered.
    pub date: Date,
    /// Manufacturer.
    pub mvx: Option<Mvx>,
    /// Trade name.
    pub trade_name: Option<String>,
    /// Lot number.
    pub lot: Option<String>,
    /// Lot's expiry.
    pub lot_expires: Option<Date>,
    /// Site.
    pub site: Option<Site>,
    /// Route.
    pub route: Option<Route>,
    /// VIS edition date.
    pub vis_date: Option<Date>,
    /// Who gave it.
    pub given_by: Option<String>,
    /// Condition.
    pub condition: Option<DoseCondition>,
    /// Comment.
    pub comment: Option<String>,
}

impl From<&Dose> for DoseAmendment {
    /// The fields as they are: an amendment that changes nothing.
    fn from(dose: &Dose) -> Self {
        Self {
            date: dose.date,
            mvx: dose.mvx.clone(),
            trade_name: dose.trade_name.clone(),
            lot: dose.lot.clone(),
            lot_expires: dose.lot_expires,
            site: dose.site.clone(),
            route: dose.route.clone(),
            vis_date: dose.vis_date,
            given_by: dose.given_by.clone(),
            condition: dose.condition.clone(),
            comment: dose.comment.clone(),
        }
    }
}

impl From<&Enrolment> for EnrolmentAmendment {
    /// The fields as they are: an amendment that changes nothing.
    fn from(enrolment: &Enrolment) -> Self {
        Self {
            enrolled_on: enrolment.enrolled_on,
            provisional: enrolment.provisional.clone(),
            override_until: enrolment.override_until,
        }
    }
}

/// An enrolment's fields after an edit; school and grade are the roster's. `None` clears a field: the form always holds all of
/// them, and only fields that differ are written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnrolmentAmendment {
    /// First day at the school.
    pub enrolled_on: Option<Date>,
    /// How the school took the student in while proof of immunization is awaited.
    pub provisional: Option<ProvisionalAdmission>,
    /// Last day on which limits of the school requirements are set aside.
    pub override_until: Option<Date>,
}

/// An entry to add.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NewEntry {
    /// A name also known as.
    Aka(PersonName),
    /// A consent given or withdrawn.
    Consent(Consent),
    /// An enrolment.
    Enrolment(Enrolment),
    /// An address.
    Address(Address),
    /// A responsible person.
    ResponsiblePerson(ResponsiblePerson),
    /// A comment.
    Comment(Comment),
    /// A note.
    Note(Note),
    /// An identifier.
    Identifier(Identifier),
    /// An observation.
    Observation(Observation),
    /// An exemption.
    Exemption(Exemption),
}

/// A collection of a client's record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Collection {
    /// Names also known as.
    Aka,
    /// Consents.
    Consents,
    /// Enrolments.
    Enrolments,
    /// Addresses.
    Addresses,
    /// Responsible persons.
    ResponsiblePersons,
    /// Comments.
    Comments,
    /// Notes.
    Notes,
    /// Identifiers.
    Identifiers,
    /// Observations.
    Observations,
    /// Exemptions.
    Exemptions,
}

impl Collection {
    /// The collection's name in the document.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Aka => "aka",
            Self::Consents => "consents",
            Self::Enrolments => "enrolments",
            Self::Addresses => "addresses",
            Self::ResponsiblePersons => "responsible_persons",
            Self::Comments => "comments",
            Self::Notes => "notes",
            Self::Identifiers => "identifiers",
            Self::Observations => "observations",
            Self::Exemptions => "exemptions",
        }
    }
}

/// Why an edit was not made. Nothing of it is in the record then.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// The edit names an entry that the record does not have.
    #[error("the record has no entry {field}")]
    NoSuchEntry {
        /// Path of the entry.
        field: String,
    },
    /// The edit adds an entry under an id that is taken.
    #[error("the record has an entry {field} already")]
    EntryExists {
        /// Path of the entry.
        field: String,
    },
    /// A field that must not be empty is.
    #[error("{field} is empty")]
    Empty {
        /// Path of the field.
        field: &'static str,
    },
    /// The edit describes another client than the document holds.
    #[error("this is another client's record")]
    OtherClient,
    /// No one gave the field the value that was chosen.
    #[error("{field} has no such value to choose")]
    NoSuchValue {
        /// Path of the field.
        field: String,
    },
    /// The document itself cannot be written to.
    #[error("this record is damaged: {0}")]
    Damaged(String),
}

impl From<automerge::AutomergeError> for EditError {
    fn from(error: automerge::AutomergeError) -> Self {
        Self::Damaged(error.to_string())
    }
}
