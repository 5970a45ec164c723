//! Several tablets on one student.

use super::*;
use crate::person::{Conflict, ProvisionalAdmission, ProvisionalKind};
use crate::record::{EnrolmentAmendment, Merged, RecordError, Waiting, duplicates};

fn amend(dose: &Dose, change: impl FnOnce(&mut DoseAmendment)) -> Edit {
    let mut changed = amendment(dose);
    change(&mut changed);
    Edit::AmendDose { dose: dose.id, amendment: Box::new(changed) }
}

/// One record with one dose, on two tablets.
fn two_tablets() -> (ClientRecord, ClientRecord, Dose) {
    let mut record = described();
    let given = dose(1, 3, "2026-11-20");
    record.edit(&add(given.clone()), &given.recorded).unwrap();
    (on_tablet(&record, 2), on_tablet(&record, 3), given)
}

/// Each tablet gets the other's changes; both must then say the same.
fn meet(one: &mut ClientRecord, other: &mut ClientRecord) -> crate::person::Client {
    let theirs = other.clone();
    send(one, other);
    send(&theirs, one);
    let view = one.view().unwrap();
    assert_eq!(view, other.view().unwrap());
    assert_eq!(one.heads(), other.heads());
    view
}

#[test]
fn doses_recorded_at_the_same_time_both_survive() {
    let (mut one, mut other, _) = two_tablets();
    one.edit(&add(dose(2, 21, "2026-11-21")), &stamp(901, 1)).unwrap();
    other.edit(&add(dose(3, 83, "2026-11-21")), &stamp(902, 1)).unwrap();
    let view = meet(&mut one, &mut other);
    assert_eq!(view.doses.iter().map(|dose| dose.cvx.number()).collect::<Vec<_>>(), [3, 21, 83]);
    assert!(view.conflicts.is_empty());
}

#[test]
fn different_fields_of_one_dose_merge() {
    let (mut one, mut other, given) = two_tablets();
    one.edit(&amend(&given, |to| to.lot = Some("A1".into())), &stamp(901, 1)).unwrap();
    other.edit(&amend(&given, |to| to.site = Some(Site::RightDeltoid)), &stamp(902, 2)).unwrap();
    let view = meet(&mut one, &mut other);
    assert_eq!(view.doses[0].lot.as_deref(), Some("A1"));
    assert_eq!(view.doses[0].site, Some(Site::RightDeltoid));
    assert!(view.conflicts.is_empty());
}

#[test]
fn one_field_given_two_values_shows_both_until_someone_chooses() {
    let (mut one, mut other, given) = two_tablets();
    one.edit(&amend(&given, |to| to.lot = Some("A1".into())), &stamp(901, 1)).unwrap();
    other.edit(&amend(&given, |to| to.lot = Some("B2".into())), &stamp(902, 2)).unwrap();
    let view = meet(&mut one, &mut other);
    let [Conflict { field, values }] = view.conflicts.as_slice() else { panic!("{:?}", view.conflicts) };
    assert_eq!(*field, format!("doses/{}/lot", given.id));
    assert_eq!(view.doses[0].lot.as_deref(), Some(values[0].as_str()), "the first is the one shown");
    let mut sorted = values.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, ["A1", "B2"]);

    let other_value = values[1].clone();
    one.edit(&Edit::Choose { field: field.clone(), value: other_value.clone() }, &stamp(901, 3)).unwrap();
    let view = meet(&mut one, &mut other);
    assert_eq!(view.doses[0].lot, Some(other_value));
    assert!(view.conflicts.is_empty());
}

#[test]
fn the_same_correction_made_twice_is_no_conflict() {
    let (mut one, mut other, given) = two_tablets();
    one.edit(&amend(&given, |to| to.lot = Some("A1".into())), &stamp(901, 1)).unwrap();
    other.edit(&amend(&given, |to| to.lot = Some("A1".into())), &stamp(902, 2)).unwrap();
    assert!(meet(&mut one, &mut other).conflicts.is_empty());
}

#[test]
fn a_dose_deleted_by_both_is_deleted_without_a_question() {
    let (mut one, mut other, given) = two_tablets();
    let delete = |why: &str| Edit::DeleteDose { dose: given.id, reason: why.into() };
    one.edit(&delete("Wrong student"), &stamp(901, 1)).unwrap();
    other.edit(&delete("Not given"), &stamp(902, 2)).unwrap();
    let view = meet(&mut one, &mut other);
    assert_eq!(view.standing_doses().count(), 0);
    assert!(view.conflicts.is_empty());
}

#[test]
fn a_dose_deleted_here_and_amended_there_is_deleted_and_amended() {
    let (mut one, mut other, given) = two_tablets();
    one.edit(&Edit::DeleteDose { dose: given.id, reason: "Not given".into() }, &stamp(901, 1)).unwrap();
    other.edit(&amend(&given, |to| to.lot = Some("B2".into())), &stamp(902, 2)).unwrap();
    let view = meet(&mut one, &mut other);
    assert!(view.doses[0].deletion.is_some());
    assert_eq!(view.doses[0].lot.as_deref(), Some("B2"));
}

#[test]
fn one_entry_sent_anew_under_another_signature_is_one_entry() {
    let record = described();
    let (mut one, mut other) = (on_tablet(&record, 2), on_tablet(&record, 3));
    let mut given = dose(1, 3, "2026-11-20");
    one.edit(&add(given.clone()), &given.recorded).unwrap();
    given.lot = Some("B2".into());
    other.edit(&add(given.clone()), &given.recorded).unwrap();
    let view = meet(&mut one, &mut other);
    assert_eq!(view.doses.len(), 1);
    assert_eq!(view.conflicts.len(), 1, "{:?}", view.conflicts);
    assert_eq!(view.conflicts[0].field, format!("doses/{}/lot", given.id));
}

#[test]
fn merging_twice_is_merging_once() {
    let (mut one, mut other, _) = two_tablets();
    let change = one.edit(&add(dose(2, 21, "2026-11-21")), &stamp(901, 1)).unwrap().unwrap();
    let first = other.merge(std::slice::from_ref(&change.bytes)).unwrap();
    assert_eq!(first, Merged { new: vec![change.hash], waiting: vec![] });
    let saved = other.save();
    assert_eq!(other.merge(&[change.bytes.clone(), change.bytes]).unwrap(), Merged::default());
    assert_eq!(other.save(), saved);
}

#[test]
fn any_order_of_changes_gives_the_same_view() {
    let (mut one, mut other, given) = two_tablets();
    for number in 2..8 {
        one.edit(&add(dose(number, 20, "2026-11-21")), &stamp(901, number as i64)).unwrap();
        other.edit(&add(dose(100 + number, 10, "2026-11-21")), &stamp(902, number as i64)).unwrap();
        one.edit(&amend(&given, |to| to.lot = Some(format!("A{number}"))), &stamp(901, 50)).unwrap();
        other.edit(&amend(&given, |to| to.lot = Some(format!("B{number}"))), &stamp(902, 50)).unwrap();
    }
    let whole = meet(&mut one, &mut other);
    let mut changes: Vec<Vec<u8>> = one.changes_after(&[]).into_iter().map(|change| change.bytes).collect();
    let expected = serde_json::to_string(&whole).unwrap();
    let mut random: u64 = 0x9E37_79B9;
    for _ in 0..20 {
        for index in (1..changes.len()).rev() {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            changes.swap(index, (random >> 33) as usize % (index + 1));
        }
        let mut fresh = ClientRecord::new(actor(9)).unwrap();
        fresh.merge(&changes[..changes.len() / 2]).unwrap();
        let merged = fresh.merge(&changes).unwrap();
        assert_eq!(merged.waiting, []);
        assert_eq!(serde_json::to_string(&fresh.view().unwrap()).unwrap(), expected);
    }
}

#[test]
fn a_change_without_its_cause_is_left_out_and_named() {
    let (mut one, mut other, _) = two_tablets();
    let first = one.edit(&add(dose(2, 21, "2026-11-21")), &stamp(901, 1)).unwrap().unwrap();
    let second = one.edit(&add(dose(3, 21, "2026-11-22")), &stamp(901, 2)).unwrap().unwrap();
    let saved = other.save();
    let merged = other.merge(std::slice::from_ref(&second.bytes)).unwrap();
    assert_eq!(merged.new, []);
    assert_eq!(merged.waiting, [Waiting { hash: second.hash, missing: vec![first.hash] }]);
    assert_eq!(other.save(), saved, "nothing of it is kept");
    other.merge(&[second.bytes, first.bytes]).unwrap();
    assert_eq!(other.view().unwrap().doses.len(), 3);
}

#[test]
fn an_actor_used_in_two_tabs_is_refused_and_costs_nothing() {
    let record = described();
    let (mut one, mut other) = (on_tablet(&record, 2), on_tablet(&record, 2));
    one.edit(&add(dose(2, 21, "2026-11-21")), &stamp(901, 1)).unwrap();
    let change = other.edit(&add(dose(3, 83, "2026-11-21")), &stamp(901, 1)).unwrap().unwrap();
    assert_eq!(one.merge(&[change.bytes]), Err(RecordError::ActorReused));
    assert_eq!(one.view().unwrap().doses.len(), 1);
}

#[test]
fn the_same_dose_recorded_by_two_nurses_is_found() {
    let (mut one, mut other, _) = two_tablets();
    one.edit(&add(dose(2, 21, "2026-11-21")), &stamp(901, 1)).unwrap();
    let twice =
        [add(dose(3, 21, "2026-11-21")), add(dose(4, 94, "2026-11-21")), add(dose(5, 21, "2026-11-22"))];
    other.edit_all(&twice, &stamp(902, 2)).unwrap();
    let view = meet(&mut one, &mut other);
    let found = duplicates(&view, |_, _| false);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].counted, dose(2, 21, "2026-11-21").id);
    assert_eq!(found[0].copies, [dose(3, 21, "2026-11-21").id]);
    let family = duplicates(&view, |a, b| [a.number(), b.number()].iter().all(|cvx| [21, 94].contains(cvx)));
    assert_eq!(family[0].copies.len(), 2);
}

#[test]
fn a_day_of_enrolment_and_a_change_of_grade_merge() {
    let (mut one, mut other, _) = two_tablets();
    let (enrolment, mut roster) = facts().enrolments.remove(0);
    let amendment =
        EnrolmentAmendment { enrolled_on: Some(day("2026-08-12")), ..EnrolmentAmendment::default() };
    one.edit(&Edit::AmendEnrolment { enrolment, amendment: Box::new(amendment) }, &stamp(901, 1)).unwrap();
    roster.grade = "06".into();
    let described = ClientFacts { enrolments: vec![(enrolment, roster)], ..facts() };
    other.edit(&Edit::Describe(Box::new(described)), &stamp(902, 1)).unwrap();
    let view = meet(&mut one, &mut other);
    let place = &view.enrolments[0].value;
    assert_eq!((place.grade.as_str(), place.enrolled_on), ("06", Some(day("2026-08-12"))));
    assert!(view.conflicts.is_empty());
}

#[test]
fn two_grounds_for_one_admission_are_shown_until_someone_chooses() {
    let (mut one, mut other, _) = two_tablets();
    let (enrolment, _) = facts().enrolments.remove(0);
    let amend = |kind| {
        let provisional = Some(ProvisionalAdmission { kind, since: day("2026-08-12") });
        let amendment = EnrolmentAmendment { provisional, ..EnrolmentAmendment::default() };
        Edit::AmendEnrolment { enrolment, amendment: Box::new(amendment) }
    };
    one.edit(&amend(ProvisionalKind::Homeless), &stamp(901, 1)).unwrap();
    other.edit(&amend(ProvisionalKind::Transfer), &stamp(902, 1)).unwrap();
    let view = meet(&mut one, &mut other);
    let [Conflict { field, values }] = view.conflicts.as_slice() else { panic!("{:?}", view.conflicts) };
    assert_eq!(*field, format!("enrolments/{enrolment}/provisional_kind"));
    assert!(values.contains(&"homeless".to_owned()) && values.contains(&"transfer".to_owned()));
}
