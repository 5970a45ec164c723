//! What a revoked device still had to send.

use crate::support::{District, Lost, Tablet, cause, dose, now};
use bluebonnet_server::store::{
    AuditLog, DeviceScope, Devices, Epochs, Feed, FreshActors, HELD_ROW, HeldChanges, HeldNamed, HeldNumber,
    HeldScope, Lists, MOST_BEFORE, MOST_HELD, Pull, Reach, Staff, StaffMember, StoreError,
};
use bluebonnet_shared::ids::{ListId, UserId};
use bluebonnet_shared::sync::policy::LARGEST_CHANGE;
use bluebonnet_shared::sync::{Blob, ChangeHash, Cursor, DocumentId, Epoch, Outcome, PushedChange, Refusal};

fn numbers(lost: &Lost) -> Vec<HeldNumber> {
    let held = lost.district.store.held_changes(lost.tablet.sender.device).unwrap();
    held.into_iter().map(|held| held.number).collect()
}

#[test]
fn what_a_revoked_device_pushes_is_held_once_and_reaches_nobody() {
    let mut lost = Lost::new();
    let mut other = lost.district.tablet(lost.nurse);
    other.pull(&*lost.district.store);
    let change = lost.tablet.give(lost.student, &dose(3, "2026-11-20"));
    for _ in 0..2 {
        let outcome = lost.tablet.push(&*lost.district.store, std::slice::from_ref(&change));
        assert_eq!(outcome, [Outcome::Held]);
    }
    let held = lost.district.store.held_changes(lost.tablet.sender.device).unwrap();
    assert_eq!(held.len(), 1);
    assert_eq!((held[0].sender, &held[0].change.bytes), (lost.tablet.sender, &change.bytes));
    assert!(other.pull(&*lost.district.store).is_empty());
    let log = lost.district.store.audit_of(DocumentId::Client(lost.student)).unwrap();
    assert_eq!(log.last().unwrap().action, "hold");
    assert_eq!(log.last().unwrap().cause.device, Some(lost.tablet.sender.device));
}

#[test]
fn a_damaged_change_does_not_stand_in_the_way_of_the_good_one_of_its_name() {
    let mut lost = Lost::new();
    let good = lost.tablet.give(lost.student, &dose(3, "2026-11-20"));
    let damaged = PushedChange { bytes: Blob(b"damaged".to_vec()), ..good.clone() };
    let wrong_name = PushedChange { hash: ChangeHash([7; 32]), ..good.clone() };
    let outcomes = lost.tablet.push(&*lost.district.store, &[damaged, wrong_name, good]);
    assert_eq!(outcomes, [Outcome::Held, Outcome::Held, Outcome::Held]);
    let released = lost.district.store.release_held(HeldScope::Registry, &numbers(&lost), &cause()).unwrap();
    let unreadable = Outcome::Refused { code: Refusal::Unreadable, field: None };
    assert_eq!(released[0].verdict.outcome, unreadable);
    assert_eq!(released[1].verdict.outcome, unreadable);
    assert!(matches!(released[2].verdict.outcome, Outcome::Stored { .. }));
}

#[test]
fn a_released_change_is_judged_as_its_users_own_and_reaches_everyone() {
    let mut lost = Lost::new();
    let store = lost.district.store.clone();
    let first = lost.tablet.give(lost.student, &dose(3, "2026-11-20"));
    let second = lost.tablet.give(lost.student, &dose(21, "2026-11-20"));
    lost.tablet.push(&*store, &[first, second]);
    // In whatever order they are named, causes come before effects.
    let mut backwards = numbers(&lost);
    backwards.reverse();
    let released = store.release_held(HeldScope::Registry, &backwards, &cause()).unwrap();
    assert!(released.iter().all(|one| matches!(one.verdict.outcome, Outcome::Stored { .. })), "{released:?}");
    assert!(numbers(&lost).is_empty());
    let mut other = lost.district.tablet(lost.nurse);
    other.pull(&*store);
    assert_eq!(other.doses(lost.student), lost.tablet.doses(lost.student));
    let log = store.audit_of(DocumentId::Client(lost.student)).unwrap();
    let by = |action: &str| log.iter().rfind(|entry| entry.action == action).unwrap().cause.device;
    assert_eq!(by("release"), None, "released by the registry's own command");
    assert_eq!(by("change"), Some(lost.tablet.sender.device), "and stored as the device's");
    assert_eq!(store.audit_fault().unwrap(), None);
}

#[test]
fn a_released_change_that_is_refused_stays_held_until_it_is_discarded() {
    let mut lost = Lost::new();
    let store = lost.district.store.clone();
    let change = lost.tablet.give(lost.student, &dose(3, "2026-11-20"));
    lost.tablet.push(&*store, &[change]);
    store.unassign_list(lost.list, lost.nurse, &cause()).unwrap();
    let held = numbers(&lost);
    let released = store.release_held(HeldScope::Registry, &held, &cause()).unwrap();
    let refused = Outcome::Refused { code: Refusal::OutOfReach, field: None };
    assert_eq!(released[0].verdict.outcome, refused);
    assert_eq!(numbers(&lost), held);
    store.discard_held(HeldScope::Registry, &held, &cause()).unwrap();
    assert!(numbers(&lost).is_empty());
    let log = store.audit_of(DocumentId::Client(lost.student)).unwrap();
    assert_eq!(log.last().unwrap().action, "discard");
    assert!(matches!(store.release_held(HeldScope::Registry, &held, &cause()), Err(StoreError::Missing(_))));
    assert!(matches!(store.discard_held(HeldScope::Registry, &held, &cause()), Err(StoreError::Missing(_))));
}

#[test]
fn what_was_decided_on_is_nothing_to_decide_on_when_it_is_sent_again() {
    let mut lost = Lost::new();
    let store = lost.district.store.clone();
    let changes = [
        lost.tablet.give(lost.student, &dose(3, "2026-11-20")),
        lost.tablet.give(lost.student, &dose(21, "2026-11-20")),
    ];
    lost.tablet.push(&*store, &changes);
    let held = numbers(&lost);
    store.release_held(HeldScope::Registry, &held[..1], &cause()).unwrap();
    store.discard_held(HeldScope::Registry, &held[1..], &cause()).unwrap();
    let rows = store.audit_of(DocumentId::Client(lost.student)).unwrap().len();
    // The answer was lost, and the device is answered once more.
    assert_eq!(lost.tablet.push(&*store, &changes), [Outcome::Held, Outcome::Held]);
    assert!(numbers(&lost).is_empty());
    assert_eq!(store.audit_of(DocumentId::Client(lost.student)).unwrap().len(), rows);
    // Another one of that name is another one.
    let other = PushedChange { bytes: Blob(b"another".to_vec()), ..changes[1].clone() };
    lost.tablet.push(&*store, &[other]);
    assert_eq!(numbers(&lost).len(), 1);
}

#[test]
fn releasing_what_is_here_already_doubles_nothing() {
    let district = District::new();
    let student = district.student("1");
    let nurse = district.nurse("maria");
    district.assign(district.list("Grade 5", &[student]), nurse);
    let mut tablet = district.tablet(nurse);
    tablet.pull(&*district.store);
    // The answer to the push was lost, and the tablet revoked before it pushed again.
    let change = tablet.give(student, &dose(3, "2026-11-20"));
    tablet.push(&*district.store, std::slice::from_ref(&change));
    district.store.revoke_device(DeviceScope::Registry, tablet.sender.device, &cause()).unwrap();
    tablet.push(&*district.store, &[change]);
    let lost = Lost { district, student, list: ListId::new(uuid::Uuid::nil()), nurse, tablet };
    let released = lost.district.store.release_held(HeldScope::Registry, &numbers(&lost), &cause()).unwrap();
    assert_eq!(released[0].verdict.outcome, Outcome::Known);
    assert!(numbers(&lost).is_empty());
}

/// A pull of maria's tablet of which one page has been read.
struct PullBegun {
    district: District,
    nurse: UserId,
    tablet: Tablet,
    pull: Pull,
    next: Cursor,
}

impl PullBegun {
    fn new() -> Self {
        let district = District::new();
        let students: Vec<_> = (0..4).map(|number| district.student(&number.to_string())).collect();
        let nurse = district.nurse("maria");
        district.assign(district.list("Grade 5", &students), nurse);
        let tablet = district.tablet(nurse);
        let pull = district.store.begin_pull(tablet.sender, Cursor(0), now()).unwrap();
        let next = district.store.pull_page(&pull, Cursor(0), 1).unwrap().next.unwrap();
        Self { district, nurse, tablet, pull, next }
    }
}

#[test]
fn a_pull_stops_where_its_device_is_revoked() {
    let PullBegun { district, nurse, tablet, pull, next } = PullBegun::new();
    district.store.revoke_device(DeviceScope::Registry, tablet.sender.device, &cause()).unwrap();
    let rest = district.store.pull_page(&pull, next, usize::MAX);
    assert!(matches!(rest, Err(StoreError::Revoked)));
    let again = district.store.begin_pull(tablet.sender, Cursor(0), now());
    assert!(matches!(again, Err(StoreError::Revoked)));
    assert!(!district.tablet(nurse).pull(&*district.store).is_empty(), "the nurse's other tablet goes on");
}

#[test]
fn a_pull_stops_where_its_users_work_ends_or_the_account_is_closed() {
    let end: [fn(&District, StaffMember); 2] = [
        |district, nurse| district.store.end_membership(nurse, &cause()).unwrap(),
        |district, nurse| district.store.set_active(nurse, false, &cause()).unwrap(),
    ];
    for end in end {
        let PullBegun { district, nurse, tablet, pull, next } = PullBegun::new();
        let organization = district.organization.id;
        let reach = Reach::Organization(organization);
        end(&district, StaffMember { user: nurse, organization, reach });
        let rest = district.store.pull_page(&pull, next, usize::MAX);
        assert!(matches!(rest, Err(StoreError::Ended)));
        let again = district.store.begin_pull(tablet.sender, Cursor(0), now());
        assert!(matches!(again, Err(StoreError::Ended)));
    }
}

#[test]
fn one_is_looked_at_after_a_bounded_number_of_those_of_its_device_before_it() {
    let lost = Lost::new();
    let store = &*lost.district.store;
    let other = lost.district.tablet(lost.nurse);
    store.revoke_device(DeviceScope::Registry, other.sender.device, &cause()).unwrap();
    let all: Vec<_> = (0..MOST_BEFORE as u64 + 5).map(|number| nonsense(&lost, number, 8)).collect();
    let (last, before) = all.split_last().unwrap();
    lost.tablet.push(store, before);
    other.push(store, before);
    lost.tablet.push(store, std::slice::from_ref(last));
    let number = *numbers(&lost).last().unwrap();
    let found = store.held_upto(HeldScope::Registry, number, &cause()).unwrap();
    assert_eq!(found.changes.len(), MOST_BEFORE + 1);
    assert_eq!(found.changes.last().unwrap().held.number, number);
    let in_order = |pair: &[HeldNamed]| pair[0].held.number < pair[1].held.number;
    assert!(found.changes.windows(2).all(in_order));
    assert!(found.changes.iter().all(|named| named.held.sender == lost.tablet.sender));
}

/// A change of this number, its bytes nonsense.
fn nonsense(lost: &Lost, number: u64, size: usize) -> PushedChange {
    let mut hash = [1; 32];
    hash[..8].copy_from_slice(&number.to_be_bytes());
    let document = DocumentId::Client(lost.student);
    PushedChange { document, epoch: Epoch(0), hash: ChangeHash(hash), bytes: Blob(vec![0; size]) }
}

const TOO_MUCH: Outcome = Outcome::Refused { code: Refusal::TooMuchHeld, field: None };

#[test]
fn a_stolen_device_cannot_fill_the_disk_and_has_an_answer_for_all_it_sends() {
    let lost = Lost::new();
    let store = &*lost.district.store;
    let too_large = Outcome::Refused { code: Refusal::TooLarge, field: None };
    assert_eq!(lost.tablet.push(store, &[nonsense(&lost, 0, LARGEST_CHANGE + 1)]), [too_large]);
    let most = MOST_HELD / (LARGEST_CHANGE as u64 + HELD_ROW);
    let all: Vec<_> = (0..most + 2).map(|number| nonsense(&lost, number, LARGEST_CHANGE)).collect();
    let (fit, beyond) = all.split_at(most as usize);
    let outcomes = lost.tablet.push(store, &all);
    assert!(outcomes[..fit.len()].iter().all(|outcome| *outcome == Outcome::Held));
    assert_eq!(outcomes[fit.len()..], [TOO_MUCH, TOO_MUCH]);
    assert_eq!(numbers(&lost).len(), fit.len());
    let log = store.audit_of(DocumentId::Client(lost.student)).unwrap();
    let last = log.last().unwrap();
    let why = "sync of a revoked device: more than is held of a device";
    assert_eq!((last.action.as_str(), last.cause.why.as_str()), ("refuse", why));
    // Sent again, each is answered as before, and no second row says what has not happened.
    let noted = log.len();
    assert!(lost.tablet.push(store, fit).iter().all(|outcome| *outcome == Outcome::Held));
    assert_eq!(store.audit_of(DocumentId::Client(lost.student)).unwrap().len(), noted);
    assert_eq!(lost.tablet.push(store, beyond), [TOO_MUCH, TOO_MUCH]);
    let mut other = lost.district.tablet(lost.nurse);
    other.pull(store);
    store.revoke_device(DeviceScope::Registry, other.sender.device, &cause()).unwrap();
    assert_eq!(other.push(store, beyond), [Outcome::Held, Outcome::Held], "another device has its own room");
}

#[test]
fn changes_with_few_bytes_or_none_are_not_free() {
    for size in [0, 1] {
        let lost = Lost::new();
        let most = MOST_HELD / (HELD_ROW + size);
        let all: Vec<_> = (0..most + 1).map(|number| nonsense(&lost, number, size as usize)).collect();
        let outcomes = lost.tablet.push(&*lost.district.store, &all);
        assert_eq!(outcomes.iter().filter(|outcome| **outcome == Outcome::Held).count() as u64, most);
        assert_eq!(outcomes.last(), Some(&TOO_MUCH));
        assert_eq!(numbers(&lost).len() as u64, most);
    }
}

#[test]
fn what_an_earlier_version_held_for_an_organization_of_nobodys_stands_in_no_others_way() {
    let mut lost = Lost::new();
    let neighbour = lost.district.neighbour("TX02");
    let (first, second) = (lost.tablet.give(lost.student, &dose(3, "2026-11-20")), nonsense(&lost, 7, 8));
    lost.tablet.push(&*lost.district.store, &[first, second]);
    let held = numbers(&lost);
    lost.district.as_an_earlier_version_wrote(&format!(
        "UPDATE held_change SET organization = x'{}' WHERE number = {}",
        neighbour.organization.id.uuid().simple(),
        held[1].0
    ));
    let released = lost.district.store.release_held(HeldScope::Registry, &held, &cause()).unwrap();
    assert!(matches!(released[0].verdict.outcome, Outcome::Stored { .. }));
    let out_of_reach = Outcome::Refused { code: Refusal::OutOfReach, field: None };
    assert_eq!(released[1].verdict.outcome, out_of_reach);
    lost.district.store.discard_held(HeldScope::Registry, &held[1..], &cause()).unwrap();
    assert!(numbers(&lost).is_empty());
}

#[test]
fn nothing_is_held_of_a_client_who_is_erased_neither_before_nor_after() {
    let mut lost = Lost::new();
    let early = lost.tablet.give(lost.student, &dose(3, "2026-11-20"));
    assert_eq!(lost.tablet.push(&*lost.district.store, &[early]), [Outcome::Held]);
    lost.district.store.erase(lost.student, FreshActors::draw(), &cause()).unwrap();
    assert!(numbers(&lost).is_empty());
    let late = lost.tablet.give(lost.student, &dose(3, "2026-11-21"));
    let outcome = lost.tablet.push(&*lost.district.store, &[late]);
    assert_eq!(outcome, [Outcome::Refused { code: Refusal::Erased, field: None }]);
    assert!(numbers(&lost).is_empty());
}
