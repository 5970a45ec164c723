//! How each kind of entry stands in a document: its fields, written and read.

use super::edit::Collection;
use super::read::{Fields, Lacking};
use super::write::Writer;
use super::{EditError, EnrolmentAmendment, NewEntry};
use crate::codes::SchoolVaccine;
use crate::ids::OrgId;
use crate::person::{
    Address, Comment, Consent, Enrolment, EnrolmentStatus, Exemption, ExemptionKind, Identifier, Note,
    Observation, PersonName, ProvisionalAdmission, ProvisionalKind, ResponsiblePerson,
};

/// A value that is an entry of a collection.
pub(super) trait EntryValue: Sized {
    /// Where such entries are.
    const COLLECTION: Collection;

    /// Writes the fields that differ.
    fn write(&self, to: &mut Writer<'_, '_>) -> Result<(), EditError>;

    /// Reads the fields; fails when one is lacking without which the entry means nothing.
    fn read(from: &mut Fields<'_>) -> Result<Self, Lacking>;
}

/// Writes a name. One of first and last name may be missing: some people have a single name.
pub(super) fn write_name(name: &PersonName, to: &mut Writer<'_, '_>) -> Result<(), EditError> {
    if name.first.trim().is_empty() && name.last.trim().is_empty() {
        return Err(EditError::Empty { field: "name/last" });
    }
    to.text("first", Some(&name.first))?;
    to.text("middle", name.middle.as_deref())?;
    to.text("last", Some(&name.last))?;
    to.text("suffix", name.suffix.as_deref())
}

/// Reads a name.
pub(super) fn read_name(from: &mut Fields<'_>) -> PersonName {
    PersonName {
        first: from.plain_text("first"),
        middle: from.text("middle"),
        last: from.plain_text("last"),
        suffix: from.text("suffix"),
    }
}

impl EntryValue for PersonName {
    const COLLECTION: Collection = Collection::Aka;

    fn write(&self, to: &mut Writer<'_, '_>) -> Result<(), EditError> {
        write_name(self, to)
    }

    fn read(from: &mut Fields<'_>) -> Result<Self, Lacking> {
        Ok(read_name(from))
    }
}

impl EntryValue for Consent {
    const COLLECTION: Collection = Collection::Consents;

    fn write(&self, to: &mut Writer<'_, '_>) -> Result<(), EditError> {
        to.text("kind", Some(&self.kind))?;
        to.date("on", Some(self.on))?;
        to.flag("granted", self.granted)
    }

    fn read(from: &mut Fields<'_>) -> Result<Self, Lacking> {
        Ok(Self { kind: from.need_text("kind")?, on: from.need_date("on")?, granted: from.flag("granted") })
    }
}

impl EntryValue for Enrolment {
    const COLLECTION: Collection = Collection::Enrolments;

    fn write(&self, to: &mut Writer<'_, '_>) -> Result<(), EditError> {
        to.organization("organization", Some(self.organization))?;
        to.text("student_id", Some(&self.student_id))?;
        to.text("school_code", Some(&self.school_code))?;
        to.text("school_name", Some(&self.school_name))?;
        to.text("grade", Some(&self.grade))?;
        to.date("enrolled_on", self.enrolled_on)?;
        to.text("status", Some(self.status.code()))?;
        write_provisional(self.provisional.as_ref(), to)?;
        to.date("override_until", self.override_until)
    }

    fn read(from: &mut Fields<'_>) -> Result<Self, Lacking> {
        Ok(Self {
            organization: OrgId::new(from.need_uuid("organization")?),
            student_id: from.plain_text("student_id"),
            school_code: from.plain_text("school_code"),
            school_name: from.plain_text("school_name"),
            grade: from.plain_text("grade"),
            enrolled_on: from.date("enrolled_on"),
            status: from.need_text("status").map(EnrolmentStatus::from)?,
            provisional: read_provisional(from),
            override_until: from.date("override_until"),
        })
    }
}

/// Writes what changes of an enrolment.
pub(super) fn amend_enrolment(
    amendment: &EnrolmentAmendment,
    to: &mut Writer<'_, '_>,
) -> Result<(), EditError> {
    to.date("enrolled_on", amendment.enrolled_on)?;
    write_provisional(amendment.provisional.as_ref(), to)?;
    to.date("override_until", amendment.override_until)
}

fn write_provisional(
    provisional: Option<&ProvisionalAdmission>,
    to: &mut Writer<'_, '_>,
) -> Result<(), EditError> {
    to.text("provisional_kind", provisional.map(|admission| admission.kind.code()))?;
    to.date("provisional_since", provisional.map(|admission| admission.since))
}

/// A provisional admission is there when both its fields are: one that a merge left without its first day grants nothing.
fn read_provisional(from: &mut Fields<'_>) -> Option<ProvisionalAdmission> {
    let kind = from.text("provisional_kind").map(ProvisionalKind::from);
    let since = from.date("provisional_since");
    Some(ProvisionalAdmission { kind: kind?, since: since? })
}

impl EntryValue for Address {
    const COLLECTION: Collection = Collection::Addresses;

    fn write(&self, to: &mut Writer<'_, '_>) -> Result<(), EditError> {
        to.text("street", Some(&self.street))?;
        to.text("city", Some(&self.city))?;
        to.text("state", Some(&self.state))?;
        to.text("zip", Some(&self.zip))?;
        to.text("county", self.county.as_deref())
    }

    fn read(from: &mut Fields<'_>) -> Result<Self, Lacking> {
        Ok(Self {
            street: from.plain_text("street"),
            city: from.plain_text("city"),
            state: from.plain_text("state"),
            zip: from.plain_text("zip"),
            county: from.text("county"),
        })
    }
}

impl EntryValue for ResponsiblePerson {
    const COLLECTION: Collection = Collection::ResponsiblePersons;

    fn write(&self, to: &mut Writer<'_, '_>) -> Result<(), EditError> {
        write_name(&self.name, to)?;
        to.text("relationship", Some(&self.relationship))?;
        to.flag("primary", self.primary)?;
        to.text("phone", self.phone.as_deref())
    }

    fn read(from: &mut Fields<'_>) -> Result<Self, Lacking> {
        Ok(Self {
            name: read_name(from),
            relationship: from.plain_text("relationship"),
            primary: from.flag("primary"),
            phone: from.text("phone"),
        })
    }
}

impl EntryValue for Comment {
    const COLLECTION: Collection = Collection::Comments;

    fn write(&self, to: &mut Writer<'_, '_>) -> Result<(), EditError> {
        to.text("code", self.code.as_deref())?;
        to.text("text", Some(&self.text))?;
        to.date("from", self.from)
    }

    fn read(from: &mut Fields<'_>) -> Result<Self, Lacking> {
        Ok(Self { code: from.text("code"), text: from.plain_text("text"), from: from.date("from") })
    }
}

impl EntryValue for Note {
    const COLLECTION: Collection = Collection::Notes;

    fn write(&self, to: &mut Writer<'_, '_>) -> Result<(), EditError> {
        to.text("text", Some(&self.text))
    }

    fn read(from: &mut Fields<'_>) -> Result<Self, Lacking> {
        Ok(Self { text: from.plain_text("text") })
    }
}

impl EntryValue for Identifier {
    const COLLECTION: Collection = Collection::Identifiers;

    fn write(&self, to: &mut Writer<'_, '_>) -> Result<(), EditError> {
        to.text("authority", Some(&self.authority))?;
        to.text("value", Some(&self.value))
    }

    fn read(from: &mut Fields<'_>) -> Result<Self, Lacking> {
        Ok(Self { authority: from.need_text("authority")?, value: from.need_text("value")? })
    }
}

impl EntryValue for Observation {
    const COLLECTION: Collection = Collection::Observations;

    fn write(&self, to: &mut Writer<'_, '_>) -> Result<(), EditError> {
        to.text("code", Some(&self.code))?;
        to.date("on", self.on)
    }

    fn read(from: &mut Fields<'_>) -> Result<Self, Lacking> {
        Ok(Self { code: from.need_text("code")?, on: from.date("on") })
    }
}

impl EntryValue for Exemption {
    const COLLECTION: Collection = Collection::Exemptions;

    fn write(&self, to: &mut Writer<'_, '_>) -> Result<(), EditError> {
        to.text("kind", Some(self.kind.code()))?;
        to.set("vaccine:", self.vaccines.iter().map(SchoolVaccine::code))?;
        to.date("signed_on", self.signed_on)?;
        to.date("received_on", self.received_on)?;
        to.date("until", self.until)
    }

    fn read(from: &mut Fields<'_>) -> Result<Self, Lacking> {
        Ok(Self {
            kind: from.need_text("kind").map(ExemptionKind::from)?,
            vaccines: from.set("vaccine:").into_iter().map(SchoolVaccine::from).collect(),
            signed_on: from.date("signed_on"),
            received_on: from.date("received_on"),
            until: from.date("until"),
        })
    }
}

impl NewEntry {
    /// Where the entry goes.
    pub const fn collection(&self) -> Collection {
        match self {
            Self::Aka(_) => Collection::Aka,
            Self::Consent(_) => Collection::Consents,
            Self::Enrolment(_) => Collection::Enrolments,
            Self::Address(_) => Collection::Addresses,
            Self::ResponsiblePerson(_) => Collection::ResponsiblePersons,
            Self::Comment(_) => Collection::Comments,
            Self::Note(_) => Collection::Notes,
            Self::Identifier(_) => Collection::Identifiers,
            Self::Observation(_) => Collection::Observations,
            Self::Exemption(_) => Collection::Exemptions,
        }
    }

    pub(super) fn write(&self, to: &mut Writer<'_, '_>) -> Result<(), EditError> {
        match self {
            Self::Aka(value) => value.write(to),
            Self::Consent(value) => value.write(to),
            Self::Enrolment(value) => value.write(to),
            Self::Address(value) => value.write(to),
            Self::ResponsiblePerson(value) => value.write(to),
            Self::Comment(value) => value.write(to),
            Self::Note(value) => value.write(to),
            Self::Identifier(value) => value.write(to),
            Self::Observation(value) => value.write(to),
            Self::Exemption(value) => value.write(to),
        }
    }
}
