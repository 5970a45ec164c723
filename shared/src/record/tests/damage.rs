//! What newer programs, faults and bad senders do to a record.

use super::*;
use crate::person::Unreadable;
use crate::record::{Change, RecordError};
use automerge::transaction::Transactable;
use automerge::{Automerge, ObjId, ObjType, ROOT, ReadDoc};

/// The record after somebody else's program wrote into it.
fn written_to(
    record: &ClientRecord,
    write: impl FnOnce(&mut automerge::transaction::Transaction<'_>),
) -> ClientRecord {
    let mut document = Automerge::load(&record.save()).unwrap().with_actor(actor(77));
    let mut transaction = document.transaction();
    write(&mut transaction);
    transaction.commit();
    ClientRecord::load(&document.save(), actor(78)).unwrap()
}

fn entry(document: &impl ReadDoc, container: &str, key: &str) -> ObjId {
    let (_, container) = document.get(ROOT, container).unwrap().unwrap();
    document.get(&container, key).unwrap().unwrap().1
}

fn with_two_doses() -> (ClientRecord, Dose, Dose) {
    let mut record = described();
    let (one, two) = (dose(1, 3, "2026-11-20"), dose(2, 21, "2026-11-21"));
    record.edit_all(&[add(one.clone()), add(two.clone())], &one.recorded).unwrap();
    (record, one, two)
}

#[test]
fn codes_and_fields_of_a_newer_program_survive_an_edit_here() {
    let (record, one, _) = with_two_doses();
    let key = one.id.to_string();
    let mut record = written_to(&record, |to| {
        let map = entry(to, "doses", &key);
        to.put(&map, "site", "LQX").unwrap();
        to.put(&map, "cvx", 998_u64).unwrap();
        to.put(&map, "needle", "25G").unwrap();
        to.put_object(ROOT, "screenings", ObjType::Map).unwrap();
    });
    let view = record.view().unwrap();
    assert_eq!(view.doses[0].site, Some(Site::Other("LQX".into())));
    assert_eq!(view.doses[0].cvx, Cvx::new(998));
    assert_eq!(view.unreadable, []);

    let mut changed = amendment(&view.doses[0]);
    changed.lot = Some("B2".into());
    record.edit(&Edit::AmendDose { dose: one.id, amendment: Box::new(changed) }, &stamp(901, 9)).unwrap();
    let document = Automerge::load(&record.save()).unwrap();
    let map = entry(&document, "doses", &key);
    let text = |field: &str| document.get(&map, field).unwrap().unwrap().0.to_string();
    assert_eq!((text("site").as_str(), text("needle").as_str()), ("\"LQX\"", "\"25G\""));
    assert!(document.get(ROOT, "screenings").unwrap().is_some());
}

#[test]
fn one_damaged_dose_is_named_and_the_others_are_read() {
    let (record, one, two) = with_two_doses();
    let key = one.id.to_string();
    let record = written_to(&record, |to| to.put(entry(to, "doses", &key), "date", 5_i64).unwrap());
    let view = record.view().unwrap();
    assert_eq!(view.doses, [two]);
    assert_eq!(view.unreadable, [Unreadable { field: format!("doses/{key}/date") }]);
}

#[test]
fn a_damaged_field_is_named_and_the_dose_is_shown_without_it() {
    let (record, one, _) = with_two_doses();
    let key = one.id.to_string();
    let record = written_to(&record, |to| to.put(entry(to, "doses", &key), "lot", 5_i64).unwrap());
    let view = record.view().unwrap();
    assert_eq!(view.doses.len(), 2);
    assert_eq!(view.doses[0].lot, None);
    assert_eq!(view.unreadable, [Unreadable { field: format!("doses/{key}/lot") }]);
}

#[test]
fn an_entry_that_is_no_entry_is_named() {
    let record = written_to(&described(), |to| {
        let (_, notes) = to.get(ROOT, "notes").unwrap().unwrap();
        to.put(&notes, "hello", true).unwrap();
    });
    assert_eq!(record.view().unwrap().unreadable, [Unreadable { field: "notes/hello".into() }]);
}

#[test]
fn damaged_bytes_are_refused_and_panic_nothing() {
    let saved = described().save();
    for cut in 0..saved.len() {
        assert!(ClientRecord::load(&saved[..cut], actor(2)).is_err(), "cut at {cut}");
    }
    let mut record = described();
    let change = record.edit(&add(dose(1, 3, "2026-11-20")), &stamp(901, 1)).unwrap().unwrap();
    for at in 0..change.bytes.len() {
        let mut bytes = change.bytes.clone();
        bytes[at] ^= 0x41;
        let parsed = Change::parse(&bytes);
        assert!(parsed.is_err(), "byte {at}: {parsed:?}");
    }
}

#[test]
fn a_list_is_not_taken_for_a_client() {
    let list = crate::record::ListRecord::new(actor(1)).unwrap();
    assert_eq!(ClientRecord::load(&list.save(), actor(2)).unwrap_err(), RecordError::OtherKind("client"));
}

#[test]
fn a_record_that_was_never_described_says_what_it_lacks() {
    assert_eq!(ClientRecord::new(actor(1)).unwrap().view(), Err(RecordError::Incomplete("id")));
}

/// A change of another document: what it refers to is not here, or is something else here.
#[test]
fn a_change_that_does_not_fit_is_refused() {
    let mut record = described();
    let mut stranger = Automerge::load(&record.save()).unwrap().with_actor(actor(77));
    let mut transaction = stranger.transaction();
    let list = transaction.put_object(ROOT, "extra", ObjType::List).unwrap();
    transaction.insert(&list, 0, "x").unwrap();
    transaction.commit();
    let bytes = stranger.get_last_local_change().unwrap().raw_bytes().to_vec();
    assert!(matches!(record.merge(&[bytes]), Err(RecordError::Unfit(_))));
}

#[test]
fn a_change_that_leaves_out_an_earlier_one_is_refused() {
    let mut record = described();
    let mut sender = Automerge::load(&record.save()).unwrap().with_actor(actor(77));
    for value in ["one", "two"] {
        let mut transaction = sender.transaction();
        transaction.put(ROOT, "extra", value).unwrap();
        transaction.commit();
    }
    let mut forged = sender.get_last_local_change().unwrap().decode();
    forged.deps = record.heads().iter().map(|head| automerge::ChangeHash(head.0)).collect();
    let bytes = automerge::Change::from(forged).raw_bytes().to_vec();
    assert!(matches!(record.merge(&[bytes]), Err(RecordError::Unfit(_))));
}
