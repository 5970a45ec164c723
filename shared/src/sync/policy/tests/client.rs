//! Facts of the client herself.

use super::*;
use crate::record::Collection;
use crate::sync::policy::{LARGEST_CHANGE, foresee};
use automerge::ScalarValue;

fn vital() -> ClientRecord {
    record_born(BirthFacts { vital_statistics: true, ..BirthFacts::default() })
}

fn put(record: &ClientRecord, at: &str, name: &str, value: impl Into<ScalarValue>) -> Vec<u8> {
    written(record, |to| {
        let at = map(to, &[at]);
        to.put(&at, name, value).unwrap();
    })
}

#[test]
fn what_vital_statistics_registered_is_changed_by_the_registrys_staff_alone() {
    let staff = Author { role: Role::RegistryStaff, ..author() };
    let fields = [
        ("name", "first", "Zoe", true),
        ("name", "middle", "Mai", true),
        ("name", "last", "Smith", true),
        ("client", "birth_date", "2015-03-15", true),
        ("client", "sex", "M", true),
        ("name", "suffix", "Jr.", false),
        ("client", "phone", "5125550100", false),
        ("birth", "mother_first", "Ana", false),
    ];
    for (at, name, value, locked) in fields {
        let expected = if locked { refused(Refusal::Locked, format!("{at}/{name}")) } else { Ok(()) };
        assert_eq!(judged(&vital(), &put(&vital(), at, name, value)), expected, "{at}/{name}");
        assert_eq!(judged_for(&vital(), &put(&vital(), at, name, value), &staff), Ok(()), "{at}/{name}");
        assert_eq!(judged(&record(), &put(&record(), at, name, value)), Ok(()), "{at}/{name}");
    }
}

/// The registry hears from the state while a tablet is out.
#[test]
fn a_lock_that_the_sender_had_not_seen_holds() {
    let before = record();
    let change = put(&before, "name", "last", "Smith");
    let mut locked = before.clone();
    let birth = BirthFacts { vital_statistics: true, ..BirthFacts::default() };
    locked.edit(&Edit::Describe(Box::new(ClientFacts { birth, ..facts() })), &stamp()).unwrap();
    assert_eq!(judged(&locked, &change), refused(Refusal::Locked, "name/last"));
}

#[test]
fn no_device_says_that_vital_statistics_registered_a_client_or_takes_it_back() {
    for staff in [Role::Nurse, Role::RegistryStaff] {
        let author = Author { role: staff, ..author() };
        for (record, value) in [(record(), true), (vital(), false)] {
            let change = put(&record, "birth", "vital_statistics", value);
            let locked = refused(Refusal::Locked, "birth/vital_statistics");
            assert_eq!(judged_for(&record, &change, &author), locked);
        }
    }
}

#[test]
fn a_record_stays_its_clients() {
    let change = put(&record(), "client", "id", uuid(78).as_bytes().to_vec());
    assert_eq!(judged(&record(), &change), refused(Refusal::Impossible, "client/id"));
}

#[test]
fn a_person_keeps_a_first_or_a_last_name() {
    let clear = |names: &[&str], value: &str| {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let value = value.to_owned();
        written(&record(), move |to| {
            let at = map(to, &["name"]);
            for name in names {
                to.put(&at, name, value.as_str()).unwrap();
            }
        })
    };
    assert_eq!(judged(&record(), &clear(&["first"], "")), Ok(()), "some people have a single name");
    for blank in ["", "  "] {
        let expected = refused(Refusal::Impossible, "name/first");
        assert_eq!(judged(&record(), &clear(&["first", "last"], blank)), expected);
    }
}

#[test]
fn a_new_alias_names_somebody() {
    let record = record();
    let alias = |first: &str, last: &str| {
        let (first, last) = (first.to_owned(), last.to_owned());
        written(&record, move |to| {
            let aka = map(to, &["aka"]);
            let entry = to.put_object(&aka, uuid(95).to_string(), automerge::ObjType::Map).unwrap();
            to.put(&entry, "first", first).unwrap();
            to.put(&entry, "last", last).unwrap();
            to.put(&entry, "recorded", crate::record::mark_of(&stamp(), "")).unwrap();
        })
    };
    assert_eq!(judged(&record, &alias("Zo", "")), Ok(()));
    assert_eq!(
        judged(&record, &alias(" ", "")),
        refused(Refusal::Impossible, format!("aka/{}/first", uuid(95)))
    );
}

#[test]
fn everyday_edits_are_taken() {
    let record = record();
    let edits = [
        add(dose(90, RECEIVED)),
        entry(91, NewEntry::Exemption(exemption())),
        entry(92, NewEntry::Note(Note { text: "Afraid of needles".into() })),
        Edit::RemoveEntry {
            collection: Collection::Notes,
            id: EntryId::new(uuid(FOREIGN_NOTE)),
            reason: "No longer so".into(),
        },
        Edit::DeleteDose { dose: DoseId::new(uuid(OWN)), reason: "Not given".into() },
    ];
    assert_eq!(judged(&record, &edited(&record, &edits, &stamp())), Ok(()));
}

#[test]
fn the_app_foresees_what_the_registry_will_say() {
    let record = record();
    let ask = |edit: Edit| {
        let mut after = record.clone();
        let change = after.edit_all(&[edit], &stamp()).unwrap().unwrap();
        foresee(&record, &change.bytes, &after.save(), &author(), day(RECEIVED))
    };
    let tomorrow = add(dose(90, "2026-11-26"));
    let objection = Objection { code: Refusal::Impossible, field: Some(dose_field(90, "date")) };
    assert_eq!(ask(add(dose(90, RECEIVED))), Ok(()));
    assert_eq!(ask(tomorrow), Err(objection));
    let novel = Note { text: "x".repeat(LARGEST_CHANGE) };
    let too_large = Objection { code: Refusal::TooLarge, field: None };
    assert_eq!(ask(entry(91, NewEntry::Note(novel))), Err(too_large));
}

#[test]
fn a_school_clerk_looks_at_records_and_changes_none() {
    let record = record();
    let clerk = Author { role: Role::Clerk, ..author() };
    let change = edited(&record, &[add(dose(90, RECEIVED))], &stamp());
    let change = ReadChange::read(&change).unwrap();
    assert_eq!(judge_client(&record, &change, &author(), day(RECEIVED)), Ok(()));
    let refused = judge_client(&record, &change, &clerk, day(RECEIVED));
    assert_eq!(refused, Err(Objection::from(Refusal::NotYourRole)));
}
