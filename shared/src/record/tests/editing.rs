//! Edits, and what the view says after them.

use super::*;
use crate::codes::{Evidence, SchoolVaccine};
use crate::person::{
    Comment, Consent, Exemption, ExemptionKind, Note, Observation, ProvisionalAdmission, ProvisionalKind,
};
use crate::record::{Collection, EditError, EnrolmentAmendment, NewEntry};

#[test]
fn what_was_described_is_what_the_view_says() {
    let view = described().view().unwrap();
    let facts = facts();
    assert_eq!(view.id, facts.id);
    assert_eq!(view.schema, 1);
    assert_eq!(view.name, facts.name);
    assert_eq!(view.birth_date, facts.birth_date);
    assert_eq!(view.sex, Sex::Female);
    assert_eq!(view.language.as_deref(), Some("vie"));
    assert_eq!(view.enrolments[0].value, facts.enrolments[0].1);
    assert_eq!(view.enrolments[0].recorded, stamp(900, 0));
    assert_eq!(view.addresses[0].value, facts.addresses[0].1);
    assert_eq!(view.responsible_persons[0].value, facts.responsible_persons[0].1);
    assert_eq!(view.identifiers[0].value, facts.identifiers[0].1);
    assert!(view.conflicts.is_empty() && view.unreadable.is_empty());
}

#[test]
fn a_dose_comes_back_as_it_was_recorded() {
    let mut record = described();
    let mut given = dose(1, 3, "2026-11-20");
    given.reactions = vec!["VXC14".into()];
    given.funding = Some("VXC51".into());
    record.edit(&add(given.clone()), &given.recorded).unwrap();
    assert_eq!(record.view().unwrap().doses, [given.clone()]);
    assert_eq!(on_tablet(&record, 2).view().unwrap().doses, [given]);
}

#[test]
fn many_historical_doses_are_one_change() {
    let mut record = described();
    let before = record.heads();
    let doses: Vec<Edit> = (0..18).map(|n| add(dose(n, 20, "2016-01-05"))).collect();
    let change = record.edit_all(&doses, &stamp(900, 1)).unwrap().unwrap();
    assert_eq!(record.changes_after(&before), [change]);
    assert_eq!(record.view().unwrap().doses.len(), 18);
}

#[test]
fn one_bad_edit_of_many_leaves_none_of_them() {
    let mut record = described();
    let before = record.save();
    let edits = [add(dose(1, 3, "2026-11-20")), add(dose(1, 3, "2026-11-20"))];
    let error = record.edit_all(&edits, &stamp(901, 1)).unwrap_err();
    assert_eq!(error, EditError::EntryExists { field: format!("doses/{}", dose(1, 3, "2026-11-20").id) });
    assert_eq!(record.save(), before);
}

#[test]
fn saying_the_same_again_makes_no_change() {
    let mut record = described();
    assert_eq!(record.edit(&Edit::Describe(Box::new(facts())), &stamp(900, 9)).unwrap(), None);
    let given = dose(1, 3, "2026-11-20");
    record.edit(&add(given.clone()), &stamp(901, 1)).unwrap();
    let edit = Edit::AmendDose { dose: given.id, amendment: Box::new(amendment(&given)) };
    assert_eq!(record.edit(&edit, &stamp(901, 2)).unwrap(), None);
}

#[test]
fn describing_leaves_alone_what_it_does_not_speak_of() {
    let mut record = described();
    let mut roster = facts();
    roster.phone = None;
    roster.language = Some(String::new());
    roster.addresses.clear();
    record.edit(&Edit::Describe(Box::new(roster)), &stamp(900, 9)).unwrap();
    let view = record.view().unwrap();
    assert_eq!(view.phone.as_deref(), Some("5125550100"));
    assert_eq!(view.language, None, "an empty text clears");
    assert_eq!(view.addresses.len(), 1);
}

#[test]
fn describing_another_client_is_refused() {
    let mut record = described();
    let mut other = facts();
    other.id = ClientId::new(uuid(2));
    assert_eq!(
        record.edit(&Edit::Describe(Box::new(other)), &stamp(900, 9)).unwrap_err(),
        EditError::OtherClient
    );
}

#[test]
fn a_nameless_client_is_refused() {
    let mut nameless = facts();
    nameless.name = PersonName::default();
    let mut record = ClientRecord::new(actor(1)).unwrap();
    let error = record.edit(&Edit::Describe(Box::new(nameless)), &stamp(900, 0)).unwrap_err();
    assert_eq!(error, EditError::Empty { field: "name/last" });
}

#[test]
fn an_amendment_changes_what_differs_and_says_who() {
    let mut record = described();
    let given = dose(1, 3, "2026-11-20");
    record.edit(&add(given.clone()), &given.recorded).unwrap();
    let mut changed = amendment(&given);
    changed.lot = Some("B77".into());
    changed.site = None;
    record.edit(&Edit::AmendDose { dose: given.id, amendment: Box::new(changed) }, &stamp(902, 8)).unwrap();
    let seen = record.view().unwrap().doses.remove(0);
    assert_eq!((seen.lot.as_deref(), seen.site.clone()), (Some("B77"), None));
    assert_eq!(seen.recorded, given.recorded);
    assert_eq!(seen.amended, Some(stamp(902, 8)));
}

#[test]
fn a_deleted_dose_says_who_when_and_why_and_can_come_back() {
    let mut record = described();
    let given = dose(1, 3, "2026-11-20");
    record.edit(&add(given.clone()), &given.recorded).unwrap();
    let delete = Edit::DeleteDose { dose: given.id, reason: "Wrong student".into() };
    record.edit(&delete, &stamp(902, 8)).unwrap();
    let view = record.view().unwrap();
    let deletion = view.doses[0].deletion.clone().unwrap();
    assert_eq!((deletion.by, deletion.reason.as_str()), (stamp(902, 8), "Wrong student"));
    assert_eq!(view.standing_doses().count(), 0);
    assert_eq!(record.edit(&delete, &stamp(903, 9)).unwrap(), None, "deleted already");

    record.edit(&Edit::RestoreDose { dose: given.id }, &stamp(902, 10)).unwrap();
    let view = record.view().unwrap();
    assert_eq!(view.standing_doses().count(), 1);
    assert_eq!(view.doses[0].amended, Some(stamp(902, 10)));
}

#[test]
fn an_edit_of_a_dose_that_is_not_there_names_it() {
    let id = dose(9, 3, "2026-11-20").id;
    let error =
        described().edit(&Edit::DeleteDose { dose: id, reason: String::new() }, &stamp(901, 1)).unwrap_err();
    assert_eq!(error, EditError::NoSuchEntry { field: format!("doses/{id}") });
}

#[test]
fn every_kind_of_entry_comes_back_as_it_went_in() {
    let mut record = described();
    let entries = [
        NewEntry::Aka(PersonName { first: "Zoe".into(), last: "Nguyen".into(), ..PersonName::default() }),
        NewEntry::Consent(Consent { kind: "child".into(), on: day("2020-01-02"), granted: true }),
        NewEntry::Comment(Comment { code: None, text: "Moved".into(), from: Some(day("2024-01-01")) }),
        NewEntry::Note(Note { text: "Call after four".into() }),
        NewEntry::Observation(Observation { code: Evidence::VaricellaStatement.code().into(), on: None }),
        NewEntry::Exemption(Exemption {
            kind: ExemptionKind::Conscience,
            vaccines: vec![SchoolVaccine::HepatitisA, SchoolVaccine::Mmr, SchoolVaccine::Other("RSV".into())],
            signed_on: Some(day("2026-08-01")),
            received_on: None,
            until: Some(day("2028-08-01")),
        }),
    ];
    let edits: Vec<Edit> = (100..)
        .zip(entries.clone())
        .map(|(id, entry)| Edit::AddEntry { id: EntryId::new(uuid(id)), entry: Box::new(entry) })
        .collect();
    record.edit_all(&edits, &stamp(901, 3)).unwrap();
    let view = record.view().unwrap();
    let seen = [
        NewEntry::Aka(view.aka[0].value.clone()),
        NewEntry::Consent(view.consents[0].value.clone()),
        NewEntry::Comment(view.comments[0].value.clone()),
        NewEntry::Note(view.notes[0].value.clone()),
        NewEntry::Observation(view.observations[0].value.clone()),
        NewEntry::Exemption(view.exemptions[0].value.clone()),
    ];
    assert_eq!(seen, entries);
    assert!(view.unreadable.is_empty());

    let remove = Edit::RemoveEntry {
        collection: Collection::Notes,
        id: EntryId::new(uuid(103)),
        reason: "Done".into(),
    };
    record.edit(&remove, &stamp(901, 4)).unwrap();
    assert_eq!(record.view().unwrap().notes[0].removed.as_ref().unwrap().reason, "Done");
}

fn provisional() -> EnrolmentAmendment {
    EnrolmentAmendment {
        enrolled_on: Some(day("2026-08-12")),
        provisional: Some(ProvisionalAdmission {
            kind: ProvisionalKind::FosterCare,
            since: day("2026-08-12"),
        }),
        override_until: Some(day("2026-10-01")),
    }
}

#[test]
fn an_enrolment_takes_its_day_and_a_provisional_admission_and_gives_them_up_again() {
    let mut record = described();
    let (enrolment, _) = facts().enrolments.remove(0);
    let amend = |amendment| Edit::AmendEnrolment { enrolment, amendment: Box::new(amendment) };
    record.edit(&amend(provisional()), &stamp(901, 4)).unwrap();
    let seen = record.view().unwrap().enrolments.remove(0);
    assert_eq!(seen.value.enrolled_on, provisional().enrolled_on);
    assert_eq!(seen.value.provisional, provisional().provisional);
    assert_eq!(seen.value.override_until, provisional().override_until);
    assert_eq!((seen.recorded, seen.amended), (stamp(900, 0), Some(stamp(901, 4))));
    assert_eq!(seen.value.grade, "05", "what the form does not speak of stays");
    assert_eq!(record.edit(&amend(provisional()), &stamp(901, 5)).unwrap(), None, "nothing new");

    record.edit(&amend(EnrolmentAmendment::default()), &stamp(901, 6)).unwrap();
    assert_eq!(record.view().unwrap().enrolments[0].value, facts().enrolments[0].1);
}

#[test]
fn a_roster_that_says_nothing_of_a_provisional_admission_leaves_it() {
    let mut record = described();
    let (enrolment, _) = facts().enrolments.remove(0);
    record
        .edit(&Edit::AmendEnrolment { enrolment, amendment: Box::new(provisional()) }, &stamp(901, 4))
        .unwrap();
    record.edit(&Edit::Describe(Box::new(facts())), &stamp(900, 5)).unwrap();
    assert_eq!(record.view().unwrap().enrolments[0].value.provisional, provisional().provisional);
}

#[test]
fn an_exemption_of_a_kind_that_is_not_known_comes_back_as_it_went_in() {
    let mut record = described();
    let entry = NewEntry::Exemption(Exemption {
        kind: ExemptionKind::Other("court-order".into()),
        vaccines: Vec::new(),
        signed_on: None,
        received_on: None,
        until: None,
    });
    let edit = Edit::AddEntry { id: EntryId::new(uuid(100)), entry: Box::new(entry.clone()) };
    record.edit(&edit, &stamp(901, 3)).unwrap();
    assert_eq!(NewEntry::Exemption(record.view().unwrap().exemptions[0].value.clone()), entry);
}
