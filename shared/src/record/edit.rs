//! The edits a record allows. Each becomes one change of the document.

use crate::calendar::Date;
use crate::ids::{ClientId, DoseId, EntryId};
use crate::immunization::Dose;
use crate::person::{Address, BirthFacts, Enrolment, Identifier, PersonName, ResponsiblePerson, Sex};
use serde::{Deserialize, Serialize};

/// One edit of a client's record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Edit {
    /// Fills a new document, or brings one up to date: only fields that differ are written.
    Describe(Box<ClientFacts>),
    /// Records a dose, new or historical.
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
}

/// What a roster or a form says of a client. Collections are matched by entry id.
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
    /// Birth facts.
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
    pub mvx: Option<crate::codes::Mvx>,
    /// Trade name.
    pub trade_name: Option<String>,
    /// Lot number.
    pub lot: Option<String>,
    /// Lot's expiry.
    pub lot_expires: Option<Date>,
    /// Site.
    pub site: Option<crate::codes::Site>,
    /// Route.
    pub route: Option<crate::codes::Route>,
    /// VIS edition date.
    pub vis_date: Option<Date>,
    /// Who gave it.
    pub given_by: Option<String>,
    /// Condition.
    pub condition: Option<crate::immunization::DoseCondition>,
    /// Comment.
    pub comment: Option<String>,
}
