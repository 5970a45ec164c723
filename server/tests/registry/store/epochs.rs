//! Documents made anew, and the devices that hold the old ones.

use crate::support::{District, Tablet, cause, dose, fresh_actor, kinds, now, pushed};
use bluebonnet_server::store::{AuditLog, Epochs, Feed, FreshActors, Histories, Lists, Records, StoreError};
use bluebonnet_shared::ids::{ClientId, ListId, UserId};
use bluebonnet_shared::person::Client;
use bluebonnet_shared::record::{ClientRecord, Edit, ListEdit};
use bluebonnet_shared::sync::{Cursor, DocumentId, Epoch, FeedEntry, Outcome, PushedChange, Refusal};
use uuid::Uuid;

struct Clinic {
    district: District,
    student: ClientId,
    list: ListId,
    nurse: UserId,
    tablet: Tablet,
}

/// A student with two doses, one amended, on a tablet that holds it all.
fn clinic() -> Clinic {
    let district = District::new();
    let student = district.student("1");
    let nurse = district.nurse("maria");
    let list = district.list("Grade 5", &[student]);
    district.assign(list, nurse);
    let mut tablet = district.tablet(nurse);
    tablet.pull(&*district.store);
    let changes =
        [tablet.give(student, &dose(3, "2024-11-20")), tablet.give(student, &dose(21, "2024-11-20"))];
    tablet.push(&*district.store, &changes);
    tablet.pull(&*district.store);
    Clinic { district, student, list, nurse, tablet }
}

impl Clinic {
    fn compact(&self) -> Epoch {
        self.district
            .store
            .compact(DocumentId::Client(self.student), FreshActors::draw(), &cause())
            .unwrap()
            .epoch
    }

    fn view(&self) -> Client {
        let kept = self.district.store.read_documents(&[DocumentId::Client(self.student)], &cause()).unwrap();
        serde_json::from_str(&kept[0].view).unwrap()
    }
}

fn in_epoch(change: &PushedChange, epoch: u32) -> PushedChange {
    PushedChange { epoch: Epoch(epoch), ..change.clone() }
}

fn refused(code: Refusal) -> Outcome {
    Outcome::Refused { code, field: None }
}

#[test]
fn a_record_made_anew_says_the_same_and_reaches_every_device_whole_once() {
    let mut clinic = clinic();
    let before = clinic.view();
    assert_eq!(clinic.compact(), Epoch(1));
    assert_eq!(clinic.view(), before);
    let entries = clinic.tablet.pull(&*clinic.district.store);
    assert_eq!(kinds(&entries), ["document"]);
    assert!(matches!(entries[0], FeedEntry::Document { epoch: Epoch(1), .. }));
    let held = &clinic.tablet.records[&DocumentId::Client(clinic.student)];
    assert_eq!(held.view().unwrap(), before);
    assert_eq!(held.changes_after(&[]).len(), 2, "the first change, and one that says it all");
    assert_eq!(kinds(&clinic.tablet.pull(&*clinic.district.store)), [""; 0]);
    let mut fresh = clinic.district.tablet(clinic.nurse);
    assert_eq!(kinds(&fresh.pull(&*clinic.district.store)), ["document", "document"]);
    let actions: Vec<String> = clinic
        .district
        .store
        .audit_of(DocumentId::Client(clinic.student))
        .unwrap()
        .into_iter()
        .map(|entry| entry.action)
        .collect();
    assert!(actions.contains(&"compact".to_owned()), "{actions:?}");
    assert_eq!(clinic.district.store.audit_fault().unwrap(), None);
}

#[test]
fn a_change_of_the_new_epoch_goes_on_as_before() {
    let mut clinic = clinic();
    let mut other = clinic.district.tablet(clinic.nurse);
    other.pull(&*clinic.district.store);
    clinic.compact();
    clinic.tablet.pull(&*clinic.district.store);
    other.pull(&*clinic.district.store);
    let change = in_epoch(&clinic.tablet.give(clinic.student, &dose(83, "2024-11-20")), 1);
    assert!(matches!(clinic.tablet.push(&*clinic.district.store, &[change])[..], [Outcome::Stored { .. }]));
    assert_eq!(kinds(&other.pull(&*clinic.district.store)), ["change"]);
    assert_eq!(other.doses(clinic.student).len(), 3);
}

#[test]
fn a_change_that_the_whole_document_holds_is_not_sent_beside_it() {
    let mut clinic = clinic();
    let mut other = clinic.district.tablet(clinic.nurse);
    other.pull(&*clinic.district.store);
    clinic.compact();
    clinic.tablet.pull(&*clinic.district.store);
    let change = in_epoch(&clinic.tablet.give(clinic.student, &dose(83, "2024-11-20")), 1);
    clinic.tablet.push(&*clinic.district.store, &[change]);
    assert_eq!(kinds(&other.pull(&*clinic.district.store)), ["document"]);
    assert_eq!(other.doses(clinic.student).len(), 3);
}

/// The reply to a push is lost, the record is made anew, and the tablet sends again.
#[test]
fn what_was_stored_before_is_known_after_and_never_taken_twice() {
    let mut clinic = clinic();
    let change = clinic.tablet.give(clinic.student, &dose(83, "2024-11-20"));
    assert!(matches!(
        clinic.tablet.push(&*clinic.district.store, std::slice::from_ref(&change))[..],
        [Outcome::Stored { .. }]
    ));
    for round in 1..3 {
        clinic.compact();
        let before = clinic.view();
        for epoch in [0, round] {
            let again = in_epoch(&change, epoch);
            assert_eq!(clinic.tablet.push(&*clinic.district.store, &[again]), [Outcome::Known], "{epoch}");
        }
        assert_eq!(clinic.view(), before);
        assert_eq!(before.doses.len(), 3);
    }
}

#[test]
fn what_was_stored_before_is_known_after_though_the_record_was_taken_away_and_to_nobody_else() {
    let mut clinic = clinic();
    let change = clinic.tablet.give(clinic.student, &dose(83, "2024-11-20"));
    let again = std::slice::from_ref(&change);
    clinic.tablet.push(&*clinic.district.store, again);
    clinic.compact();
    clinic.district.store.unassign_list(clinic.list, clinic.nurse, &cause()).unwrap();
    assert_eq!(clinic.tablet.push(&*clinic.district.store, again), [Outcome::Known]);
    let stranger = clinic.district.tablet(clinic.district.nurse("noor"));
    assert_eq!(stranger.push(&*clinic.district.store, again), [refused(Refusal::OutOfReach)]);
}

#[test]
fn what_was_not_sent_before_is_refused_and_can_be_entered_on_the_new_record() {
    let mut clinic = clinic();
    let unsent = dose(83, "2024-11-20");
    let change = clinic.tablet.give(clinic.student, &unsent);
    // One that builds on the first change alone would fit any epoch, were the epoch not asked.
    let id = DocumentId::Client(clinic.student);
    let mut begun = ClientRecord::new(fresh_actor()).unwrap();
    let edit = Edit::AddDose(Box::new(dose(10, "2024-11-20")));
    let rootless = pushed(id, begun.edit(&edit, &clinic.tablet.stamp()).unwrap().unwrap());
    clinic.compact();
    let outcome = clinic.tablet.push(&*clinic.district.store, &[change, rootless]);
    assert_eq!(outcome, [refused(Refusal::OldEpoch), refused(Refusal::OldEpoch)]);
    assert_eq!(clinic.view().doses.len(), 2);
    clinic.tablet.actor = fresh_actor();
    clinic.tablet.pull(&*clinic.district.store);
    let again = in_epoch(&clinic.tablet.give(clinic.student, &unsent), 1);
    assert!(matches!(clinic.tablet.push(&*clinic.district.store, &[again])[..], [Outcome::Stored { .. }]));
    assert_eq!(clinic.view().doses.len(), 3);
}

/// Wherever a tablet's cursor stopped, and however its pull is cut, it ends with what the registry holds.
#[test]
fn a_device_a_year_behind_ends_with_the_same() {
    let mut clinic = clinic();
    let mut other = clinic.district.tablet(clinic.nurse);
    let mut behind: Vec<Tablet> = Vec::new();
    let mut keep = |clinic: &Clinic, tablet: &Tablet| {
        let mut copy = clinic.district.tablet(clinic.nurse);
        copy.cursor = tablet.cursor;
        copy.records = tablet.records.clone();
        copy.lists = tablet.lists.clone();
        behind.push(copy);
    };
    keep(&clinic, &other);
    other.pull(&*clinic.district.store);
    keep(&clinic, &other);
    for round in 0..3 {
        let change = in_epoch(&clinic.tablet.give(clinic.student, &dose(83, "2024-11-20")), round);
        clinic.tablet.push(&*clinic.district.store, &[change]);
        keep(&clinic, &clinic.tablet);
        clinic.compact();
        clinic.tablet.pull(&*clinic.district.store);
        keep(&clinic, &clinic.tablet);
    }
    let change = in_epoch(&clinic.tablet.give(clinic.student, &dose(10, "2024-11-20")), 3);
    clinic.tablet.push(&*clinic.district.store, &[change]);
    let expected = clinic.view();
    assert_eq!(expected.doses.len(), 6);
    for (number, mut tablet) in behind.into_iter().enumerate() {
        let from = (tablet.cursor, tablet.records.clone(), tablet.lists.clone());
        let entries = tablet.pull_in_pages(&*clinic.district.store, 1);
        let view = tablet.records[&DocumentId::Client(clinic.student)].view().unwrap();
        assert_eq!(view, expected, "tablet {number}");
        for cut in 0..entries.len() {
            (tablet.cursor, tablet.records, tablet.lists) = from.clone();
            for entry in entries.iter().take(cut) {
                tablet.take(entry);
            }
            tablet.pull(&*clinic.district.store);
            let view = tablet.records[&DocumentId::Client(clinic.student)].view().unwrap();
            assert_eq!(view, expected, "tablet {number} cut after {cut}");
        }
        assert_eq!(kinds(&tablet.pull(&*clinic.district.store)), [""; 0]);
    }
}

#[test]
fn a_pull_under_way_while_a_record_is_made_anew_loses_nothing() {
    let mut clinic = clinic();
    let store = clinic.district.store.clone();
    let mut other = clinic.district.tablet(clinic.nurse);
    other.pull(&*store);
    let change = clinic.tablet.give(clinic.student, &dose(83, "2024-11-20"));
    clinic.tablet.push(&*store, &[change]);
    for fresh in [false, true] {
        let mut tablet = clinic.district.tablet(clinic.nurse);
        if !fresh {
            (tablet.cursor, tablet.records, tablet.lists) =
                (other.cursor, other.records.clone(), other.lists.clone());
        }
        let pull = store.begin_pull(tablet.sender, tablet.cursor, now()).unwrap();
        clinic.compact();
        let page = store.pull_page(&pull, tablet.cursor, usize::MAX).unwrap();
        page.entries.iter().for_each(|entry| tablet.take(entry));
        tablet.cursor = pull.upto;
        tablet.pull(&*store);
        assert_eq!(tablet.records[&DocumentId::Client(clinic.student)].view().unwrap(), clinic.view());
    }
}

#[test]
fn a_list_is_made_anew_as_well() {
    let mut clinic = clinic();
    let (id, newcomer) = (DocumentId::List(clinic.list), clinic.district.student("2"));
    clinic.district.edit_list(clinic.list, &ListEdit::Add(vec![newcomer]));
    clinic.tablet.pull(&*clinic.district.store);
    clinic.district.store.compact(id, FreshActors::draw(), &cause()).unwrap();
    assert_eq!(kinds(&clinic.tablet.pull(&*clinic.district.store)), ["document"]);
    assert_eq!(clinic.tablet.lists[&id].view().unwrap().members.len(), 2);
    assert!(clinic.tablet.records.contains_key(&DocumentId::Client(newcomer)));
}

#[test]
fn only_what_is_there_is_made_anew() {
    let clinic = clinic();
    let nobody = DocumentId::Client(ClientId::new(Uuid::new_v4()));
    assert!(matches!(
        clinic.district.store.compact(nobody, FreshActors::draw(), &cause()),
        Err(StoreError::Missing(_))
    ));
}

#[test]
fn what_was_overwritten_is_not_in_the_files_any_more() {
    let mut clinic = clinic();
    let mut fainted = dose(83, "2024-11-20");
    fainted.comment = Some("Fainted in the waiting room".into());
    let changes = [clinic.tablet.give(clinic.student, &fainted)];
    clinic.tablet.push(&*clinic.district.store, &changes);
    fainted.comment = None;
    let id = DocumentId::Client(clinic.student);
    let by = clinic.tablet.stamp();
    let amendment = crate::support::amendment(&fainted);
    let amend = Edit::AmendDose { dose: fainted.id, amendment: Box::new(amendment) };
    let change = clinic.tablet.records.get_mut(&id).unwrap().edit(&amend, &by).unwrap().unwrap();
    clinic.tablet.push(&*clinic.district.store, &[pushed(id, change)]);
    assert!(clinic.district.files_hold(b"Fainted in the waiting room"));
    clinic.district.as_an_earlier_version_wrote(
        "CREATE TABLE gone (words TEXT); INSERT INTO gone VALUES ('Afraid of the waiting room'); DROP TABLE gone;",
    );
    assert!(clinic.district.files_hold(b"Afraid of the waiting room"));
    clinic.compact();
    clinic.district.store.scrub().unwrap();
    assert!(!clinic.district.files_hold(b"Fainted in the waiting room"));
    assert!(!clinic.district.files_hold(b"Afraid of the waiting room"), "left by an earlier version");
    let mut fresh = clinic.district.tablet(clinic.nurse);
    fresh.cursor = Cursor(0);
    fresh.pull(&*clinic.district.store);
    assert_eq!(fresh.doses(clinic.student).len(), 3);
}
