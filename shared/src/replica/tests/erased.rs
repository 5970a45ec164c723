//! What stays of entries about a student who was erased, and of a record in the outbox at all.

use super::*;
use crate::ids::EntryId;
use crate::person::Note;
use crate::record::NewEntry as Added;

/// A registry whose record has a dose with a text in it.
fn registry() -> Registry {
    let mut registry = Registry::new();
    registry.record.edit(&give(1), &by(1)).unwrap();
    registry.record.edit(&amend(1, lot("OF-THE-RECORD")), &by(2)).unwrap();
    registry
}

fn note(text: &str) -> Edit {
    let entry = Added::Note(Note { text: text.into() });
    Edit::AddEntry { id: EntryId::new(Uuid::from_u128(9)), entry: Box::new(entry) }
}

/// The entry as it lies on the disk, as text.
fn written(entry: &Unsent) -> String {
    String::from_utf8(entry.to_bytes().unwrap()).unwrap()
}

#[test]
fn of_a_change_of_the_record_nothing_stays_once_the_student_is_erased() {
    let mut device = Device::of(&registry());
    let comment = |amendment: &mut DoseAmendment| {
        amendment.lot = Some("OF-THE-RECORD".into());
        amendment.comment = Some("typed".into());
    };
    let place = device.save(amend(1, comment), 5);
    device.hear(&[refused(Refusal::Erased)]);
    assert_eq!(device.why(place), Some(Refusal::Erased));
    let entry = device.entry(place);
    assert_eq!((&entry.typed, entry.bytes.0.len(), entry.what.as_str()), (&None, 0, ""));
    for text in ["OF-THE-RECORD", "typed", "Demo, Student"] {
        assert!(!written(entry).contains(&format!(":\"{text}")), "{text}");
    }
}

#[test]
fn a_dose_given_to_a_student_who_was_erased_stays_until_it_is_noted_elsewhere() {
    let mut device = Device::of(&registry());
    let place = device.save(give(2), 5);
    let note = device.save(note("typed"), 6);
    device.hear(&[refused(Refusal::Erased), refused(Refusal::Erased)]);
    let entry = device.entry(place);
    assert_eq!((entry.client_name.as_str(), entry.what.as_str()), ("Demo, Student", "an entry"));
    assert_eq!(entry.typed.as_ref().map(|typed| typed.edits.clone()), Some(vec![give(2)]));
    let noted = device.entry(note);
    assert_eq!((noted.client_name.as_str(), noted.bytes.0.len()), ("", 0));
    assert!(written(noted).contains("typed"), "what she typed is thrown away by nobody else");
    let again = device.replica.send_again(place, None, by(9), &device.disk[&STUDENT]);
    assert_eq!(again.unwrap_err(), ReplicaError::NoSuchEntry);
    assert!(LastWords::default().next(device.replica.outbox(), Portion::default()).is_none());
    for place in [place, note] {
        let step = device.replica.discard(place).unwrap();
        device.carry_out(step);
    }
    assert!(device.replica.outbox().is_empty());
}

#[test]
fn an_entry_keeps_of_the_record_what_it_changes_and_no_more() {
    let mut registry = registry();
    registry.record.edit(&give(2), &by(3)).unwrap();
    registry.record.edit(&amend(2, lot("ANOTHER-DOSE")), &by(4)).unwrap();
    let mut device = Device::of(&registry);
    let place = device.save(amend(1, lot("B")), 5);
    let typed = device.entry(place).typed.clone().unwrap();
    let before = typed.before.as_deref().unwrap();
    assert_eq!(before.doses.iter().map(|dose| dose.id).collect::<Vec<_>>(), [id(1)]);
    let text = serde_json::to_string(&typed).unwrap();
    assert!(text.contains("OF-THE-RECORD") && !text.contains("ANOTHER-DOSE") && !text.contains("2018-01-01"));
    let place = device.save(give(3), 6);
    assert_eq!(device.entry(place).typed.as_ref().unwrap().before, None);
}

#[test]
fn an_entry_of_an_earlier_version_that_kept_the_whole_record_is_read() {
    let mut device = Device::of(&registry());
    let place = device.save(amend(1, lot("B")), 5);
    let mut json: serde_json::Value =
        serde_json::from_slice(&device.entry(place).to_bytes().unwrap()).unwrap();
    json["typed"]["before"] = serde_json::to_value(registry().record.view().unwrap()).unwrap();
    let read = Unsent::from_bytes(&serde_json::to_vec(&json).unwrap()).unwrap();
    assert_eq!(&read, device.entry(place));
}
