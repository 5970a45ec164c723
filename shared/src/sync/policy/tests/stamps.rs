//! Who a mark speaks for.

use super::*;
use crate::record::mark_of;

#[test]
fn every_mark_names_the_sender() {
    let record = record();
    let edits = |number: u128| {
        [
            ("recorded", add(dose(number, RECEIVED))),
            (
                "amended",
                Edit::AmendDose {
                    dose: DoseId::new(uuid(OWN)),
                    amendment: Box::new(amendment(&dose(OWN, "2026-11-19"))),
                },
            ),
            ("deleted", Edit::DeleteDose { dose: DoseId::new(uuid(OWN)), reason: "Not given".into() }),
            (
                "removed",
                Edit::RemoveEntry {
                    collection: crate::record::Collection::Notes,
                    id: EntryId::new(uuid(FOREIGN_NOTE)),
                    reason: "No longer so".into(),
                },
            ),
        ]
    };
    for (field, edit) in edits(90) {
        for foreign in [stamp_of(903, OURS), stamp_of(901, THEIRS)] {
            let objection =
                judged(&record, &edited(&record, std::slice::from_ref(&edit), &foreign)).unwrap_err();
            assert_eq!(objection.code, Refusal::ForeignStamp, "{edit:?}");
            assert!(objection.field.unwrap().ends_with(field), "{edit:?}");
        }
        assert_eq!(judged(&record, &edited(&record, std::slice::from_ref(&edit), &stamp())), Ok(()));
    }
}

#[test]
fn who_entered_a_dose_first_is_not_rewritten() {
    let record = record();
    let change = written(&record, |to| {
        let dose = map(to, &["doses", &uuid(OWN).to_string()]);
        to.put(&dose, "recorded", mark_of(&stamp(), "again")).unwrap();
    });
    assert_eq!(judged(&record, &change), refused(Refusal::ForeignStamp, dose_field(OWN, "recorded")));
}

#[test]
fn a_tablets_clock_may_be_wrong_by_decades_and_not_by_centuries() {
    let record = record();
    for (at, taken) in [
        ("1970-01-01T00:00:00Z", true),
        ("2099-01-01T00:00:00Z", true),
        ("1969-12-31T23:59:59Z", false),
        ("2200-01-01T00:00:00Z", false),
        ("9999-01-01T00:00:00Z", false),
    ] {
        let by = Stamp { at: at.parse().unwrap(), ..stamp() };
        let outcome = judged(&record, &edited(&record, &[add(dose(90, RECEIVED))], &by));
        let expected = if taken { Ok(()) } else { refused(Refusal::Impossible, dose_field(90, "recorded")) };
        assert_eq!(outcome, expected, "{at}");
    }
}

/// One nurse deletes a dose and another takes an earlier deletion back: a third one chooses, and writes the first one's mark
/// once more.
#[test]
fn who_chooses_anothers_deletion_may_repeat_their_mark() {
    let mut begun = record();
    let id = DoseId::new(uuid(OWN));
    let delete = |why: &str| Edit::DeleteDose { dose: id, reason: why.into() };
    begun.edit(&delete("Not given"), &stamp_of(904, OURS)).unwrap();
    let mut restored = ClientRecord::load(&begun.save(), actor(6)).unwrap();
    restored.edit(&Edit::RestoreDose { dose: id }, &stamp_of(904, OURS)).unwrap();
    let again = written_by(&begun, 7, &mark_of(&stamp_of(905, OURS), "Wrong student"));
    restored.merge(&[again]).unwrap();
    let view = restored.view().unwrap();
    let conflict =
        view.conflicts.iter().find(|conflict| conflict.field == dose_field(OWN, "deleted")).unwrap();
    for value in &conflict.values {
        let choose = Edit::Choose { field: conflict.field.clone(), value: value.clone() };
        assert_eq!(judged(&restored, &edited(&restored, &[choose], &stamp())), Ok(()), "{value}");
    }
}

fn written_by(record: &ClientRecord, by: u8, mark: &[u8]) -> Vec<u8> {
    let mut document = Automerge::load(&record.save()).unwrap().with_actor(actor(by));
    let mut transaction = document.transaction();
    let dose = map(&transaction, &["doses", &uuid(OWN).to_string()]);
    transaction.put(&dose, "deleted", mark.to_vec()).unwrap();
    transaction.commit();
    document.get_last_local_change().unwrap().raw_bytes().to_vec()
}

#[test]
fn a_mark_once_seen_is_no_licence_to_sign_with_it_elsewhere() {
    let record = record();
    let theirs = mark_of(&stamp_of(902, THEIRS), "");
    let change = written(&record, |to| {
        let dose = map(to, &["doses", &uuid(OWN).to_string()]);
        to.put(&dose, "amended", theirs).unwrap();
    });
    assert_eq!(judged(&record, &change), refused(Refusal::ForeignStamp, dose_field(OWN, "amended")));
}
