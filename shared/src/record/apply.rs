//! Making edits: each kind of edit as writes into the document.

use super::edit::{ClientFacts, Collection, Edit, EditError};
use super::entries::{EntryValue, amend_enrolment, write_name};
use super::project::value_text;
use super::write::{Absent, Writer, container};
use super::{DoseAmendment, dose};
use crate::ids::{ClientId, EntryId};
use crate::person::{BirthFacts, Stamp};
use automerge::transaction::{Transactable, Transaction};
use automerge::{ObjId, ObjType, ROOT, ReadDoc, ScalarValue, Value};

/// Makes one edit.
pub(super) fn apply(to: &mut Transaction<'_>, edit: &Edit, by: &Stamp) -> Result<(), EditError> {
    match edit {
        Edit::Describe(facts) => describe(to, facts, by),
        Edit::AddDose(new) => {
            let mut writer = Writer::new_entry(to, "doses", &new.id.to_string())?;
            dose::write(new, &mut writer)?;
            writer.stamp("recorded", by)
        }
        Edit::AmendDose { dose, amendment } => amend_dose(to, &dose.to_string(), amendment, by),
        Edit::DeleteDose { dose, reason } => {
            let mut writer = Writer::at_entry(to, "doses", &dose.to_string(), Absent::Clear)?;
            if writer.holds("deleted")? { Ok(()) } else { writer.removal("deleted", by, reason) }
        }
        Edit::RestoreDose { dose } => {
            let mut writer = Writer::at_entry(to, "doses", &dose.to_string(), Absent::Clear)?;
            writer.clear("deleted")?;
            if writer.wrote { writer.stamp("amended", by) } else { Ok(()) }
        }
        Edit::AddEntry { id, entry } => {
            let mut writer = Writer::new_entry(to, entry.collection().name(), &id.to_string())?;
            entry.write(&mut writer)?;
            writer.stamp("recorded", by)
        }
        Edit::AmendEnrolment { enrolment, amendment } => {
            let mut writer =
                Writer::at_entry(to, Collection::Enrolments.name(), &enrolment.to_string(), Absent::Clear)?;
            amend_enrolment(amendment, &mut writer)?;
            if writer.wrote { writer.stamp("amended", by) } else { Ok(()) }
        }
        Edit::RemoveEntry { collection, id, reason } => {
            let mut writer = Writer::at_entry(to, collection.name(), &id.to_string(), Absent::Clear)?;
            if writer.holds("removed")? { Ok(()) } else { writer.removal("removed", by, reason) }
        }
        Edit::Choose { field, value } => choose(to, field, value),
    }
}

fn describe(to: &mut Transaction<'_>, facts: &ClientFacts, by: &Stamp) -> Result<(), EditError> {
    check_client(to, facts.id)?;
    let mut client = Writer::at_root(to, "client", Absent::Keep)?;
    client.uuid("id", facts.id.uuid())?;
    client.date("birth_date", Some(facts.birth_date))?;
    client.text("sex", Some(facts.sex.code()))?;
    client.text("language", facts.language.as_deref())?;
    client.text("phone", facts.phone.as_deref())?;
    write_name(&facts.name, &mut Writer::at_root(to, "name", Absent::Keep)?)?;
    write_birth(&facts.birth, &mut Writer::at_root(to, "birth", Absent::Keep)?)?;
    bring_up_to_date(to, &facts.enrolments, by)?;
    bring_up_to_date(to, &facts.addresses, by)?;
    bring_up_to_date(to, &facts.responsible_persons, by)?;
    bring_up_to_date(to, &facts.identifiers, by)
}

/// A document belongs to one client for ever.
fn check_client(to: &Transaction<'_>, id: ClientId) -> Result<(), EditError> {
    let client = container(to, "client")?;
    match to.get(&client, "id")? {
        Some((Value::Scalar(current), _)) if current.as_bytes() != Some(id.uuid().as_bytes()) => {
            Err(EditError::OtherClient)
        }
        _ => Ok(()),
    }
}

fn write_birth(birth: &BirthFacts, to: &mut Writer<'_, '_>) -> Result<(), EditError> {
    if birth.vital_statistics {
        to.flag("vital_statistics", true)?;
    }
    to.text("mother_first", birth.mother_first.as_deref())?;
    to.text("mother_maiden_last", birth.mother_maiden_last.as_deref())?;
    to.text("state", birth.state.as_deref())?;
    to.text("country", birth.country.as_deref())?;
    to.text("certificate", birth.certificate.as_deref())?;
    to.date("death_date", birth.death_date)
}

/// Adds the entries that are not there yet and writes what differs in those that are.
fn bring_up_to_date<T: EntryValue>(
    to: &mut Transaction<'_>,
    entries: &[(EntryId, T)],
    by: &Stamp,
) -> Result<(), EditError> {
    let collection = T::COLLECTION.name();
    for (id, value) in entries {
        let id = id.to_string();
        match Writer::at_entry(to, collection, &id, Absent::Keep) {
            Ok(mut writer) => value.write(&mut writer)?,
            Err(EditError::NoSuchEntry { .. }) => {
                let mut writer = Writer::new_entry(to, collection, &id)?;
                value.write(&mut writer)?;
                writer.stamp("recorded", by)?;
            }
            Err(other) => return Err(other),
        }
    }
    Ok(())
}

fn amend_dose(
    to: &mut Transaction<'_>,
    id: &str,
    amendment: &DoseAmendment,
    by: &Stamp,
) -> Result<(), EditError> {
    let mut writer = Writer::at_entry(to, "doses", id, Absent::Clear)?;
    dose::amend(amendment, &mut writer)?;
    if writer.wrote { writer.stamp("amended", by) } else { Ok(()) }
}

/// Writes one of a field's conflicting values once more, over all of them.
fn choose(to: &mut Transaction<'_>, field: &str, chosen: &str) -> Result<(), EditError> {
    let no_such_entry = || EditError::NoSuchEntry { field: field.to_owned() };
    let (path, name) = field.rsplit_once('/').ok_or_else(no_such_entry)?;
    let mut map: ObjId = ROOT;
    for step in path.split('/') {
        map = match to.get(&map, step)? {
            Some((Value::Object(ObjType::Map), inner)) => inner,
            _ => return Err(no_such_entry()),
        };
    }
    let value: ScalarValue = to
        .get_all(&map, name)?
        .into_iter()
        .filter_map(|(value, _)| match value {
            Value::Scalar(value) => Some(value.into_owned()),
            Value::Object(_) => None,
        })
        .find(|value| value_text(name, value) == chosen)
        .ok_or_else(|| EditError::NoSuchValue { field: field.to_owned() })?;
    to.put(&map, name, value)?;
    Ok(())
}
