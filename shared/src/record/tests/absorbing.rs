//! Two records of one child become one.

use super::*;
use crate::codes::ExemptionKind;
use crate::person::{Client, Comment, Exemption};
use crate::record::{Change, NewEntry, duplicates};

/// The record of the same child that another school made. Its first change has the signature and the numbers that the other record's
/// has, as two records of one import do.
fn elsewhere() -> ClientRecord {
    let mut record = ClientRecord::new(actor(1)).unwrap();
    let mut facts = ClientFacts { id: ClientId::new(uuid(2)), ..facts() };
    facts.enrolments[0].0 = EntryId::new(uuid(21));
    facts.enrolments[0].1.student_id = "9000002".into();
    facts.addresses.clear();
    facts.responsible_persons.clear();
    facts.identifiers.clear();
    record.edit(&Edit::Describe(Box::new(facts)), &stamp(910, 0)).unwrap();
    record
}

fn fresh() -> impl FnMut() -> ActorId {
    let mut last = 100;
    move || {
        last += 1;
        actor(last)
    }
}

fn absorb(keep: &mut ClientRecord, gone: &ClientRecord) -> Vec<Change> {
    keep.absorb(gone, &mut fresh()).unwrap()
}

fn amend(given: &Dose, change: impl FnOnce(&mut DoseAmendment)) -> Edit {
    let mut amended = amendment(given);
    change(&mut amended);
    Edit::AmendDose { dose: given.id, amendment: Box::new(amended) }
}

/// What is in dispute, as fields and values.
fn disputed(client: &Client) -> Vec<(&str, Vec<&str>)> {
    client
        .conflicts
        .iter()
        .map(|it| (it.field.as_str(), it.values.iter().map(String::as_str).collect()))
        .collect()
}

#[test]
fn every_entry_comes_along_as_it_was_with_its_marks() {
    let (mut keep, mut gone) = (described(), elsewhere());
    let mut deleted = dose(2, 21, "2026-11-21");
    keep.edit(&add(dose(1, 3, "2026-11-20")), &stamp(901, 1)).unwrap();
    gone.edit(&add(deleted.clone()), &stamp(902, 2)).unwrap();
    gone.edit(&Edit::DeleteDose { dose: deleted.id, reason: "not hers".into() }, &stamp(903, 3)).unwrap();
    gone.edit(&add(dose(3, 83, "2026-11-22")), &stamp(902, 4)).unwrap();
    let entries = [
        NewEntry::Comment(Comment { code: None, text: "asked for a copy".into(), from: None }),
        NewEntry::Exemption(Exemption {
            kind: ExemptionKind::Medical,
            vaccines: Vec::new(),
            signed_on: Some(day("2026-01-05")),
            received_on: None,
            until: None,
        }),
    ];
    for (number, entry) in (31_u128..).zip(entries) {
        let edit = Edit::AddEntry { id: EntryId::new(uuid(number)), entry: Box::new(entry) };
        gone.edit(&edit, &stamp(904, 5)).unwrap();
    }
    let (before, theirs) = (keep.view().unwrap(), gone.view().unwrap());
    let changes = absorb(&mut keep, &gone);
    let after = keep.view().unwrap();
    assert_eq!((changes.len(), after.id, after.conflicts.len()), (1, before.id, 0));
    assert_eq!(after.doses, [before.doses[0].clone(), theirs.doses[0].clone(), theirs.doses[1].clone()]);
    deleted = after.doses[1].clone();
    let deletion = deleted.deletion.unwrap();
    assert_eq!((deletion.by, deletion.reason.as_str()), (stamp(903, 3), "not hers"));
    assert_eq!((&after.comments, &after.exemptions), (&theirs.comments, &theirs.exemptions));
    let enrolled: Vec<&str> = after.enrolments.iter().map(|it| it.value.student_id.as_str()).collect();
    assert_eq!(enrolled, ["9000001", "9000002"]);
    assert_eq!(after.addresses, before.addresses);
}

#[test]
fn what_the_two_say_differently_of_the_child_stands_side_by_side_and_one_is_chosen() {
    let (mut keep, mut gone) = (described(), elsewhere());
    let mut facts = ClientFacts { id: ClientId::new(uuid(2)), ..facts() };
    facts.name.first = "Zoe".into();
    facts.phone = Some("5125550199".into());
    facts.birth.mother_first = Some("Lan".into());
    gone.edit(&Edit::Describe(Box::new(facts)), &stamp(910, 1)).unwrap();
    let changes = absorb(&mut keep, &gone);
    let after = keep.view().unwrap();
    assert_eq!((after.name.first.as_str(), after.phone.as_deref()), ("Zoë", Some("5125550100")));
    assert_eq!(
        disputed(&after),
        [("client/phone", vec!["5125550100", "5125550199"]), ("name/first", vec!["Zoë", "Zoe"])]
    );
    assert_eq!(after.birth.mother_first.as_deref(), Some("Lan"), "of which nothing was said here");
    assert_eq!(changes.len(), 2);
    let choose = Edit::Choose { field: "name/first".into(), value: "Zoe".into() };
    keep.edit(&choose, &stamp(901, 9)).unwrap();
    let chosen = keep.view().unwrap();
    assert_eq!((chosen.name.first.as_str(), chosen.conflicts.len()), ("Zoe", 1));
}

#[test]
fn what_nobody_has_chosen_between_is_still_to_be_chosen() {
    let (mut keep, mut gone) = (described(), elsewhere());
    let given = dose(1, 3, "2026-11-20");
    gone.edit(&add(given.clone()), &given.recorded).unwrap();
    let (mut one, mut other) = (on_tablet(&gone, 2), on_tablet(&gone, 3));
    one.edit(&amend(&given, |to| to.lot = Some("A1".into())), &stamp(901, 1)).unwrap();
    other.edit(&amend(&given, |to| to.lot = Some("B2".into())), &stamp(902, 2)).unwrap();
    send(&other, &mut one);
    gone = one;
    let theirs = gone.view().unwrap();
    absorb(&mut keep, &gone);
    let after = keep.view().unwrap();
    assert_eq!((&after.conflicts, &after.doses), (&theirs.conflicts, &theirs.doses));
    assert_eq!(after.conflicts.len(), 1);
}

#[test]
fn absorbing_once_more_changes_nothing_and_what_came_since_comes_along() {
    let (mut keep, mut gone) = (described(), elsewhere());
    let given = dose(1, 3, "2026-11-20");
    gone.edit(&add(given.clone()), &given.recorded).unwrap();
    let mut facts = ClientFacts { id: ClientId::new(uuid(2)), ..facts() };
    facts.sex = Sex::Male;
    gone.edit(&Edit::Describe(Box::new(facts)), &stamp(910, 1)).unwrap();
    absorb(&mut keep, &gone);
    let (once, saved) = (keep.view().unwrap(), keep.save());
    assert_eq!(absorb(&mut keep, &gone), []);
    assert_eq!((keep.view().unwrap(), keep.save()), (once.clone(), saved));
    gone.edit(&add(dose(2, 21, "2026-11-21")), &stamp(902, 2)).unwrap();
    assert_eq!(absorb(&mut keep, &gone).len(), 1);
    assert_eq!(keep.view().unwrap().doses.len(), once.doses.len() + 1);
}

#[test]
fn of_an_entry_that_both_have_both_values_stand_and_whether_it_stands_is_to_be_chosen() {
    let (mut keep, mut gone) = (described(), elsewhere());
    let given = dose(1, 3, "2026-11-20");
    for record in [&mut keep, &mut gone] {
        record.edit(&add(given.clone()), &given.recorded).unwrap();
    }
    gone.edit(&amend(&given, |to| to.lot = Some("B2".into())), &stamp(902, 2)).unwrap();
    gone.edit(&Edit::DeleteDose { dose: given.id, reason: "twice".into() }, &stamp(903, 3)).unwrap();
    absorb(&mut keep, &gone);
    let after = keep.view().unwrap();
    let [shown] = after.doses.as_slice() else { panic!("{:?}", after.doses) };
    assert_eq!((shown.lot.as_deref(), &shown.deletion), (Some("LOT1"), &None));
    let fields: Vec<&str> =
        disputed(&after).iter().map(|(field, _)| field.rsplit('/').next().unwrap()).collect();
    assert_eq!(fields, ["deleted", "lot"]);
    assert_eq!(absorb(&mut keep, &gone), []);
}

#[test]
fn the_same_dose_in_both_counts_once_and_is_offered_for_merging() {
    let (mut keep, mut gone) = (described(), elsewhere());
    keep.edit(&add(dose(1, 3, "2026-11-20")), &stamp(901, 1)).unwrap();
    gone.edit(&add(dose(2, 3, "2026-11-20")), &stamp(902, 2)).unwrap();
    absorb(&mut keep, &gone);
    let found = duplicates(&keep.view().unwrap(), |_, _| false);
    let [one] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!(
        (one.counted, one.copies.as_slice()),
        (dose(1, 3, "2026-11-20").id, &[dose(2, 3, "2026-11-20").id][..])
    );
}

#[test]
fn that_vital_statistics_registered_the_child_stays_and_comes_along() {
    let registered = |id: u128| {
        let birth = BirthFacts { vital_statistics: true, ..BirthFacts::default() };
        Edit::Describe(Box::new(ClientFacts { id: ClientId::new(uuid(id)), birth, ..facts() }))
    };
    let (mut keep, mut gone) = (described(), elsewhere());
    keep.edit(&registered(1), &stamp(900, 1)).unwrap();
    absorb(&mut keep, &gone);
    assert!(keep.view().unwrap().birth.vital_statistics && keep.view().unwrap().conflicts.is_empty());
    gone.edit(&registered(2), &stamp(900, 1)).unwrap();
    let mut other = described();
    absorb(&mut other, &gone);
    assert!(other.view().unwrap().birth.vital_statistics && other.view().unwrap().conflicts.is_empty());
}

#[test]
fn a_tablet_that_has_the_record_follows_by_the_changes_whatever_it_has_entered_meanwhile() {
    let (mut keep, mut gone) = (described(), elsewhere());
    let mut tablet = on_tablet(&keep, 2);
    let mine = tablet.edit(&add(dose(1, 3, "2026-11-20")), &stamp(901, 1)).unwrap().unwrap();
    gone.edit(&add(dose(2, 21, "2026-11-21")), &stamp(902, 2)).unwrap();
    let mut facts = ClientFacts { id: ClientId::new(uuid(2)), ..facts() };
    facts.name.last = "Nguyen".into();
    gone.edit(&Edit::Describe(Box::new(facts)), &stamp(910, 1)).unwrap();
    let changes: Vec<Vec<u8>> = absorb(&mut keep, &gone).into_iter().map(|change| change.bytes).collect();
    assert!(tablet.merge(&changes).unwrap().waiting.is_empty());
    keep.merge(&[mine.bytes]).unwrap();
    assert_eq!((tablet.view().unwrap(), tablet.heads()), (keep.view().unwrap(), keep.heads()));
    assert_eq!(disputed(&keep.view().unwrap()), [("name/last", vec!["Nguyễn", "Nguyen"])]);
}
