//! What a roster says about a student beside what the registry holds: the facts as they are, and as they are to be.

use super::ids::{address_id, enrolment_id, guardian_id};
use super::{Guardian, StudentRow};
use bluebonnet_shared::ids::{ClientId, EntryId, OrgId};
use bluebonnet_shared::person::{
    Address, BirthFacts, Client, Enrolment, EnrolmentStatus, Entry, ResponsiblePerson, Sex,
};
use bluebonnet_shared::record::ClientFacts;

/// A student the registry has never met, as the roster has her.
pub(super) fn facts_of_new(id: ClientId, organization: OrgId, row: &StudentRow) -> ClientFacts {
    ClientFacts {
        id,
        name: row.name.clone(),
        birth_date: row.birth_date,
        sex: row.sex.clone(),
        birth: BirthFacts::default(),
        language: row.language.clone(),
        phone: row.phone.clone(),
        enrolments: vec![(
            enrolment_id(id, organization, &row.student_id),
            enrolment(organization, row, None),
        )],
        addresses: row.address.iter().map(|address| (address_id(id), address.clone())).collect(),
        responsible_persons: row.guardian.iter().map(|it| (guardian_id(id), responsible(it, None))).collect(),
        identifiers: Vec::new(),
    }
}

/// The facts that a roster speaks of, as the registry holds them.
pub(super) fn facts_held(client: &Client, organization: OrgId, row: &StudentRow) -> ClientFacts {
    fn own<T: Clone>(entries: &[Entry<T>], id: EntryId) -> Vec<(EntryId, T)> {
        standing(entries, id).map(|entry| (entry.id, entry.value.clone())).into_iter().collect()
    }
    ClientFacts {
        id: client.id,
        name: client.name.clone(),
        birth_date: client.birth_date,
        sex: client.sex.clone(),
        birth: client.birth.clone(),
        language: client.language.clone(),
        phone: client.phone.clone(),
        enrolments: own(&client.enrolments, place_id(client, organization, &row.student_id)),
        addresses: own(&client.addresses, address_id(client.id)),
        responsible_persons: own(&client.responsible_persons, guardian_id(client.id)),
        identifiers: Vec::new(),
    }
}

/// The same facts as they are to be: the row's, and the registry's where the row says nothing. An entry that a person
/// removed is not spoken of, so that it stays removed.
pub(super) fn facts_wanted(client: &Client, organization: OrgId, row: &StudentRow) -> ClientFacts {
    let mut facts = facts_held(client, organization, row);
    if !is_locked(client) {
        let held = facts.name;
        facts.name = row.name.clone();
        facts.name.middle = facts.name.middle.or(held.middle);
        facts.name.suffix = facts.name.suffix.or(held.suffix);
        facts.birth_date = row.birth_date;
        if row.sex != Sex::Unknown {
            facts.sex = row.sex.clone();
        }
    }
    facts.language = row.language.clone().or(facts.language);
    facts.phone = row.phone.clone().or(facts.phone);
    let place = place_id(client, organization, &row.student_id);
    if let Some(held) = unless_removed(&client.enrolments, place) {
        facts.enrolments = vec![(place, enrolment(organization, row, held))];
    }
    let address = address_id(client.id);
    if let (Some(new), Some(held)) = (&row.address, unless_removed(&client.addresses, address)) {
        facts.addresses = vec![(address, filled(new, held))];
    }
    let guardian = guardian_id(client.id);
    if let (Some(new), Some(held)) = (&row.guardian, unless_removed(&client.responsible_persons, guardian)) {
        facts.responsible_persons = vec![(guardian, responsible(new, held))];
    }
    facts
}

/// Whether the registry keeps a name, birth date or gender that vital statistics registered, and the row has another.
pub(super) fn contradicts_lock(client: &Client, row: &StudentRow) -> bool {
    is_locked(client)
        && ((&row.name.first, &row.name.last, row.birth_date)
            != (&client.name.first, &client.name.last, client.birth_date)
            || (row.name.middle.is_some() && row.name.middle != client.name.middle)
            || (row.sex != Sex::Unknown && row.sex != client.sex))
}

fn is_locked(client: &Client) -> bool {
    client.birth.vital_statistics
}

/// A client's place at an organization under a student id, if on record.
pub(super) fn held_place<'a>(
    client: &'a Client,
    organization: OrgId,
    student_id: &str,
) -> Option<&'a Enrolment> {
    standing(&client.enrolments, place_id(client, organization, student_id)).map(|entry| &entry.value)
}

/// The entry that holds a client's place at an organization: the one on record, even one that a person removed, or the one an import makes.
fn place_id(client: &Client, organization: OrgId, student_id: &str) -> EntryId {
    let is_it =
        |enrolment: &Enrolment| enrolment.organization == organization && enrolment.student_id == student_id;
    let there = || client.enrolments.iter().filter(|entry| is_it(&entry.value));
    there()
        .find(|entry| entry.removed.is_none())
        .or_else(|| there().next())
        .map_or_else(|| enrolment_id(client.id, organization, student_id), |entry| entry.id)
}

fn standing<T>(entries: &[Entry<T>], id: EntryId) -> Option<&Entry<T>> {
    entries.iter().find(|entry| entry.id == id && entry.removed.is_none())
}

/// None for an entry that was removed; else what it holds, if it is there at all.
#[expect(clippy::option_option, reason = "removed, not there yet, and there are three different things")]
fn unless_removed<T>(entries: &[Entry<T>], id: EntryId) -> Option<Option<&T>> {
    match entries.iter().find(|entry| entry.id == id) {
        None => Some(None),
        Some(entry) if entry.removed.is_none() => Some(Some(&entry.value)),
        Some(_) => None,
    }
}

fn enrolment(organization: OrgId, row: &StudentRow, held: Option<&Enrolment>) -> Enrolment {
    Enrolment {
        organization,
        student_id: row.student_id.clone(),
        school_code: row.school.code.clone(),
        school_name: row.school.name.clone(),
        grade: row.grade.to_string(),
        enrolled_on: held.and_then(|held| held.enrolled_on),
        status: EnrolmentStatus::Active,
        provisional: held.and_then(|held| held.provisional.clone()),
        override_until: held.and_then(|held| held.override_until),
    }
}

fn filled(address: &Address, held: Option<&Address>) -> Address {
    let Some(held) = held else { return address.clone() };
    let or = |new: &String, old: &String| if new.is_empty() { old.clone() } else { new.clone() };
    Address {
        street: or(&address.street, &held.street),
        city: or(&address.city, &held.city),
        state: or(&address.state, &held.state),
        zip: or(&address.zip, &held.zip),
        county: address.county.clone().or_else(|| held.county.clone()),
    }
}

fn responsible(guardian: &Guardian, held: Option<&ResponsiblePerson>) -> ResponsiblePerson {
    ResponsiblePerson {
        name: guardian.name.clone(),
        relationship: guardian.relationship.code().to_owned(),
        primary: held.is_none_or(|held| held.primary),
        phone: held.and_then(|held| held.phone.clone()),
    }
}
