//! The table of fields against what this program writes.

use super::*;
use crate::codes::{Route, SchoolVaccine, Site};
use crate::immunization::{Amount, DoseCondition};
use crate::person::{
    Address, Comment, Consent, Identifier, Observation, ProvisionalAdmission, ProvisionalKind,
    ResponsiblePerson,
};
use crate::record::Collection;
use crate::record::effect::Written;
use crate::record::fields::{field, fields};

/// Edits that write every field there is.
fn everything() -> Vec<Edit> {
    let name = PersonName {
        first: "Zoë".into(),
        middle: Some("Mai".into()),
        last: "Núñez".into(),
        suffix: Some("Jr.".into()),
    };
    let some = || Some(day("2026-10-01"));
    let facts = ClientFacts {
        name: name.clone(),
        birth: BirthFacts {
            vital_statistics: true,
            mother_first: Some("Ana".into()),
            mother_maiden_last: Some("Díaz".into()),
            state: Some("TX".into()),
            country: Some("USA".into()),
            certificate: Some("1".into()),
            death_date: some(),
        },
        language: Some("spa".into()),
        phone: Some("5125550100".into()),
        ..facts()
    };
    let dose = Dose {
        mvx: Some("MSD".parse().unwrap()),
        trade_name: Some("A".into()),
        lot_expires: some(),
        site: Some(Site::LeftDeltoid),
        route: Some(Route::Intramuscular),
        vis_date: some(),
        amount: Some(Amount::Half),
        condition: Some(DoseCondition::Recalled),
        given_by: Some("A nurse".into()),
        funding: Some("V04".into()),
        reactions: vec!["fever".into()],
        comment: Some("left".into()),
        ..dose(90, RECEIVED)
    };
    let enrolment = Enrolment {
        enrolled_on: some(),
        provisional: Some(ProvisionalAdmission { kind: ProvisionalKind::Transfer, since: day("2026-10-01") }),
        override_until: some(),
        ..enrolment(OURS)
    };
    let exemption = Exemption {
        vaccines: vec![SchoolVaccine::from("measles".to_owned())],
        received_on: some(),
        until: some(),
        ..exemption()
    };
    let entries = [
        NewEntry::Aka(name.clone()),
        NewEntry::Consent(Consent { kind: "A".into(), on: day("2026-10-01"), granted: true }),
        NewEntry::Enrolment(enrolment),
        NewEntry::Address(Address {
            street: "1 Main St".into(),
            city: "Austin".into(),
            state: "TX".into(),
            zip: "78701".into(),
            county: Some("Travis".into()),
        }),
        NewEntry::ResponsiblePerson(ResponsiblePerson {
            name,
            relationship: "MTH".into(),
            primary: true,
            phone: Some("5125550100".into()),
        }),
        NewEntry::Comment(Comment { code: Some("1".into()), text: "Had it".into(), from: some() }),
        NewEntry::Note(Note { text: "Afraid".into() }),
        NewEntry::Identifier(Identifier { authority: "TX-IIS".into(), value: "1".into() }),
        NewEntry::Observation(Observation { code: "1".into(), on: some() }),
        NewEntry::Exemption(exemption),
    ];
    let ids = 100_u128..;
    let places: Vec<(Collection, u128)> = entries.iter().map(NewEntry::collection).zip(ids.clone()).collect();
    let mut edits = vec![Edit::Describe(Box::new(facts)), add(dose)];
    edits.extend(entries.into_iter().zip(ids).map(|(value, id)| entry(id, value)));
    edits.extend(places.into_iter().map(|(collection, id)| Edit::RemoveEntry {
        collection,
        id: EntryId::new(uuid(id)),
        reason: "Wrong".into(),
    }));
    edits.push(Edit::DeleteDose { dose: DoseId::new(uuid(90)), reason: "Wrong".into() });
    edits
}

/// A field that was written and not in the table would be judged by nobody; one in the table that is read otherwise would
/// refuse what is right.
#[test]
fn every_field_that_an_edit_writes_is_in_the_table_and_fits_it() {
    let before = ClientRecord::new(actor(1)).unwrap();
    let mut after = before.clone();
    let change = after.edit_all(&everything(), &stamp()).unwrap().unwrap();
    let change = ReadChange::read(&change.bytes).unwrap();
    let effect = before.effect(&change).unwrap();
    let mut written = Vec::new();
    for map in &effect.maps {
        let Some(container) = map.path.first() else { panic!("an edit wrote at the root") };
        for write in &map.writes {
            let Written::Value(value) = &write.what else { continue };
            let field = field(container, &write.name)
                .unwrap_or_else(|| panic!("{container}/{} is not in the table", write.name));
            assert!(field.holds.read(value).is_some(), "{container}/{} holds {value:?}", write.name);
            written.push((container.clone(), write.name.clone()));
        }
    }
    // Whatever is in the table and not written here is written by nothing yet, or only by an amendment.
    let later = ["ethnicity", "email", "amended"];
    let containers =
        ["client", "name", "birth", "doses"].into_iter().chain(crate::record::schema::CLIENT_ENTRIES);
    for container in containers {
        for field in fields(container).filter(|field| !later.contains(&field.name)) {
            let found = written.iter().any(|(at, name)| at == container && name == field.name);
            assert!(found, "{container}/{} was not tried", field.name);
        }
    }
}

/// What the table says an entry cannot be without is what the reader cannot be without.
#[test]
fn an_entry_without_a_needed_field_is_unreadable_and_without_another_is_read() {
    let mut record = ClientRecord::new(actor(1)).unwrap();
    record.edit_all(&everything(), &stamp()).unwrap();
    let view = record.view().unwrap();
    assert_eq!(view.unreadable, []);
    let document = Automerge::load(&record.save()).unwrap();
    for container in crate::record::schema::CLIENT_ENTRIES.into_iter().chain(["doses"]) {
        let entries = map(&document, &[container]);
        let key = document.keys(&entries).last().unwrap();
        for field in fields(container) {
            let mut without = document.clone().with_actor(actor(3));
            let mut transaction = without.transaction();
            let entry = map(&transaction, &[container, &key]);
            transaction.put(&entry, field.name, ()).unwrap();
            transaction.commit();
            let view = ClientRecord::load(&without.save(), actor(4)).unwrap().view().unwrap();
            let unreadable =
                view.unreadable.iter().any(|lost| lost.field.starts_with(&format!("{container}/{key}")));
            assert_eq!(unreadable, field.needed, "{container}/{}", field.name);
        }
    }
}
