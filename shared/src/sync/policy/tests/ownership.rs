//! Whose doses and enrolments may be changed by whom.

use super::*;
use crate::record::{Collection, EnrolmentAmendment};

fn changes_of_dose(number: u128) -> [(&'static str, Edit); 3] {
    let id = DoseId::new(uuid(number));
    let mut changed = amendment(&dose(number, "2023-05-05"));
    changed.lot = Some("C3".into());
    [
        ("lot", Edit::AmendDose { dose: id, amendment: Box::new(changed) }),
        ("deleted", Edit::DeleteDose { dose: id, reason: "Wrong student".into() }),
        ("deleted", Edit::RestoreDose { dose: id }),
    ]
}

/// The record, with the dose deleted by its own people.
fn with_deleted(number: u128) -> ClientRecord {
    let mut record = record();
    let delete = Edit::DeleteDose { dose: DoseId::new(uuid(number)), reason: "Not given".into() };
    record.edit(&delete, &stamp_of(902, THEIRS)).unwrap();
    record
}

#[test]
fn a_dose_is_amended_deleted_and_restored_by_its_owner_alone() {
    for (number, allowed) in [(OWN, true), (FOREIGN, false), (HISTORICAL, true), (UNOWNED, false)] {
        for (field, edit) in changes_of_dose(number) {
            let record =
                if matches!(edit, Edit::RestoreDose { .. }) { with_deleted(number) } else { record() };
            let outcome = judged(&record, &edited(&record, std::slice::from_ref(&edit), &stamp()));
            match (allowed, outcome) {
                (true, outcome) => assert_eq!(outcome, Ok(()), "{number} {edit:?}"),
                (false, Err(objection)) => {
                    assert_eq!(objection.code, Refusal::NotYours, "{number} {edit:?}");
                    let path = objection.field.unwrap();
                    let of_dose = path.starts_with(&format!("doses/{}/", uuid(number)));
                    assert!(of_dose, "{field}: {path}");
                }
                (false, Ok(())) => panic!("{number} {edit:?} was taken"),
            }
        }
    }
}

#[test]
fn a_field_of_a_newer_program_on_anothers_dose_is_as_little_ours() {
    let record = record();
    let change = written(&record, |to| {
        let dose = map(to, &["doses", &uuid(FOREIGN).to_string()]);
        to.put(&dose, "needle", "25G").unwrap();
    });
    assert_eq!(judged(&record, &change), refused(Refusal::NotYours, dose_field(FOREIGN, "needle")));
}

#[test]
fn nobody_gives_a_dose_another_owner() {
    let record = record();
    for (number, owner) in [(OWN, THEIRS), (HISTORICAL, OURS)] {
        let change = written(&record, |to| {
            let dose = map(to, &["doses", &uuid(number).to_string()]);
            to.put(&dose, "owner", uuid(owner).as_bytes().to_vec()).unwrap();
        });
        assert_eq!(judged(&record, &change), refused(Refusal::NotYours, dose_field(number, "owner")));
    }
}

#[test]
fn a_new_dose_is_the_senders_or_nobodys() {
    let record = record();
    for (owner, taken) in [(None, true), (Some(OURS), true), (Some(THEIRS), false)] {
        let new = Dose { owner: owner.map(organization), ..dose(90, "2026-11-24") };
        let outcome = judged(&record, &edited(&record, &[add(new)], &stamp()));
        let expected = if taken { Ok(()) } else { refused(Refusal::NotYours, dose_field(90, "owner")) };
        assert_eq!(outcome, expected, "{owner:?}");
    }
}

/// Made without having seen the other, an entry under the same id could hide it.
#[test]
fn an_entry_made_anew_under_the_same_id_must_be_the_senders_own() {
    let whole = record();
    let mut begun = ClientRecord::new(actor(1)).unwrap();
    begun.edit(&Edit::Describe(Box::new(facts())), &stamp()).unwrap();
    let twins = [
        (add(dose(OWN, "2026-11-20")), None),
        (add(dose(FOREIGN, "2020-01-10")), Some(format!("doses/{}", uuid(FOREIGN)))),
        (add(dose(HISTORICAL, "2020-01-10")), Some(format!("doses/{}", uuid(HISTORICAL)))),
        (
            entry(FOREIGN_NOTE, NewEntry::Note(Note { text: "Nothing".into() })),
            Some(format!("notes/{}", uuid(FOREIGN_NOTE))),
        ),
    ];
    for (edit, hidden) in twins {
        let outcome = judged(&whole, &edited(&begun, std::slice::from_ref(&edit), &stamp()));
        let expected = hidden.map_or(Ok(()), |field| refused(Refusal::NotYours, field));
        assert_eq!(outcome, expected, "{edit:?}");
    }
}

#[test]
fn an_enrolment_is_its_organizations() {
    let record = record();
    let amend = |number| Edit::AmendEnrolment {
        enrolment: EntryId::new(uuid(number)),
        amendment: Box::new(EnrolmentAmendment {
            enrolled_on: Some(day("2026-08-12")),
            ..EnrolmentAmendment::default()
        }),
    };
    let remove = |number| Edit::RemoveEntry {
        collection: Collection::Enrolments,
        id: EntryId::new(uuid(number)),
        reason: "Moved away".into(),
    };
    let theirs =
        |name: &str| refused(Refusal::NotYours, format!("enrolments/{}/{name}", uuid(FOREIGN_ENROLMENT)));
    let cases = [
        (amend(OWN_ENROLMENT), Ok(())),
        (remove(OWN_ENROLMENT), Ok(())),
        (amend(FOREIGN_ENROLMENT), theirs("enrolled_on")),
        (remove(FOREIGN_ENROLMENT), theirs("removed")),
        (entry(91, NewEntry::Enrolment(enrolment(OURS))), Ok(())),
        (
            entry(91, NewEntry::Enrolment(enrolment(THEIRS))),
            refused(Refusal::NotYours, format!("enrolments/{}/organization", uuid(91))),
        ),
    ];
    for (edit, expected) in cases {
        assert_eq!(
            judged(&record, &edited(&record, std::slice::from_ref(&edit), &stamp())),
            expected,
            "{edit:?}"
        );
    }
}

#[test]
fn another_organizations_note_may_be_removed_under_ones_own_name() {
    let record = record();
    let remove = Edit::RemoveEntry {
        collection: Collection::Notes,
        id: EntryId::new(uuid(FOREIGN_NOTE)),
        reason: "No longer so".into(),
    };
    assert_eq!(judged(&record, &edited(&record, &[remove], &stamp())), Ok(()));
}
