//! Histories that the registry compacts by itself.

use crate::support::{District, Tablet, amendment, cause, dose, fresh_actor, kinds};
use bluebonnet_server::compaction::{Rule, Stepped, step};
use bluebonnet_server::store::{AuditLog, Feed, HistoryPlace, Records, SqliteStore, StoreError};
use bluebonnet_shared::calendar::Timestamp;
use bluebonnet_shared::ids::ClientId;
use bluebonnet_shared::immunization::Dose;
use bluebonnet_shared::record::Edit;
use bluebonnet_shared::sync::{DocumentId, Epoch, FeedEntry, Outcome, Push, PushedChange, Refusal};
use jiff::ToSpan;
use std::time::Duration;

/// As the registry's own, but for numbers that a test reaches.
const RULE: Rule = Rule { changes: 20, times: 4, quiet: Duration::from_secs(7 * 24 * 3600) };
/// A moment at which all entries of these tests may be made.
const ENTERED: Timestamp = Timestamp::constant(1_795_176_000, 0);

fn days_later(days: i64) -> Timestamp {
    ENTERED + (24 * days).hours()
}

/// Does whatever is to be done by a moment: how many documents were made anew.
fn compact_all(store: &SqliteStore, now: Timestamp) -> usize {
    let mut place = HistoryPlace::default();
    let mut made = 0;
    loop {
        match step(store, &RULE, place, now).unwrap() {
            Stepped::On(next) => (place, made) = (next, made + 1),
            Stepped::Through => return made,
            Stepped::GaveWay => panic!("nobody else writes"),
        }
    }
}

/// Pushes, at a moment, what a tablet has made in an epoch.
fn push_at(store: &SqliteStore, tablet: &Tablet, changes: Vec<PushedChange>, epoch: u32, at: Timestamp) {
    let changes: Vec<_> =
        changes.into_iter().map(|change| PushedChange { epoch: Epoch(epoch), ..change }).collect();
    let reply = store.push(tablet.sender, Push { changes }, at).unwrap();
    for verdict in reply.verdicts {
        assert!(matches!(verdict.outcome, Outcome::Stored { .. }), "{:?}", verdict.outcome);
    }
}

/// Amends a dose so many times; in the end it says what it said before.
pub fn amend(tablet: &mut Tablet, student: ClientId, given: &Dose, times: u32) -> Vec<PushedChange> {
    let id = DocumentId::Client(student);
    (0..times)
        .map(|time| {
            let mut amended = amendment(given);
            amended.comment =
                (time + 1 < times).then(|| format!("Seen by {time} of them, and not by the others"));
            let by = tablet.stamp();
            let amend = Edit::AmendDose { dose: given.id, amendment: Box::new(amended) };
            let change = tablet.records.get_mut(&id).unwrap().edit(&amend, &by).unwrap().unwrap();
            crate::support::pushed(id, change)
        })
        .collect()
}

fn epoch_of(district: &District, student: ClientId) -> Epoch {
    district.store.read_documents(&[DocumentId::Client(student)], &cause()).unwrap()[0].epoch
}

#[test]
fn long_histories_that_say_little_are_compacted_and_all_others_left() {
    let district = District::new();
    let students: Vec<_> = (0..4).map(|number| district.student(&number.to_string())).collect();
    let [amended, short, grown, busy] = students[..] else { panic!("four students") };
    let nurse = district.nurse("maria");
    district.assign(district.list("Grade 5", &students), nurse);
    let mut tablet = district.tablet(nurse);
    tablet.pull(&*district.store);
    let given = dose(3, "2024-11-20");
    for (student, times, at) in [
        (amended, 60, ENTERED),
        // One dose and these are one too few.
        (short, 18, ENTERED),
        // The last of them came a day after the others'.
        (busy, 60, days_later(1)),
    ] {
        let mut changes = vec![tablet.give(student, &given)];
        changes.extend(amend(&mut tablet, student, &given, times));
        push_at(&district.store, &tablet, changes, 0, at);
    }
    // Each of these says something.
    let doses: Vec<_> = (0..60).map(|_| tablet.give(grown, &dose(83, "2024-11-20"))).collect();
    push_at(&district.store, &tablet, doses, 0, ENTERED);

    let epochs = || [amended, short, grown, busy].map(|student| epoch_of(&district, student).0);
    assert_eq!(compact_all(&district.store, days_later(6)), 0, "all were changed within the week");
    assert_eq!(compact_all(&district.store, days_later(7)), 1);
    assert_eq!(epochs(), [1, 0, 0, 0]);
    assert_eq!(compact_all(&district.store, days_later(8)), 1);
    assert_eq!(epochs(), [1, 0, 0, 1]);
    assert_eq!(compact_all(&district.store, days_later(800)), 0, "and none a second time");

    let log = district.store.audit_of(DocumentId::Client(amended)).unwrap();
    let compacted: Vec<_> = log.iter().filter(|entry| entry.action == "compact").collect();
    assert_eq!(compacted.len(), 1);
    assert_eq!((compacted[0].cause.user, compacted[0].cause.why.as_str()), (None, "compaction"));
    assert_eq!(district.store.audit_fault().unwrap(), None);
}

#[test]
fn a_step_makes_one_document_anew_and_the_next_goes_on_from_there() {
    let (district, amended, _, nurse) = District::with_one_list();
    let second = district.student("2");
    district.assign(district.list("Grade 6", &[second]), nurse);
    let mut tablet = district.tablet(nurse);
    tablet.pull(&*district.store);
    let given = dose(3, "2024-11-20");
    for student in [amended, second] {
        let mut changes = vec![tablet.give(student, &given)];
        changes.extend(amend(&mut tablet, student, &given, 60));
        push_at(&district.store, &tablet, changes, 0, ENTERED);
    }
    let now = days_later(8);
    let Stepped::On(place) = step(&*district.store, &RULE, HistoryPlace::default(), now).unwrap() else {
        panic!("there are two")
    };
    assert_eq!([amended, second].map(|student| epoch_of(&district, student).0), [1, 0]);
    let Stepped::On(place) = step(&*district.store, &RULE, place, now).unwrap() else {
        panic!("there is another")
    };
    assert_eq!([amended, second].map(|student| epoch_of(&district, student).0), [1, 1]);
    assert_eq!(step(&*district.store, &RULE, place, now).unwrap(), Stepped::Through);
}

/// Enters again what was entered on a record that has been made anew since, as `shared::replica` does by itself.
fn enter_again(tablet: &mut Tablet, store: &SqliteStore, student: ClientId, unsent: &[Dose]) {
    tablet.actor = fresh_actor();
    let entries = tablet.pull(store);
    let epoch = entries.iter().rev().find_map(|entry| match entry {
        FeedEntry::Document { document: DocumentId::Client(_), epoch, .. } => Some(epoch.0),
        _ => None,
    });
    let again = unsent.iter().map(|dose| tablet.give(student, dose)).collect();
    push_at(store, tablet, again, epoch.expect("it comes whole"), days_later(100));
}

#[test]
fn a_tablet_many_epochs_behind_loses_nothing_of_what_it_had_not_sent() {
    let (district, student, _, nurse) = District::with_one_list();
    let store = &*district.store;
    let given = dose(3, "2024-11-20");
    let mut tablet = district.tablet(nurse);
    tablet.pull(store);
    let first = tablet.give(student, &given);
    push_at(store, &tablet, vec![first], 0, ENTERED);
    tablet.pull(store);
    // Each of these leaves the network with entries unsent, and one more after each time the record is made anew.
    let mut behind = Vec::new();
    for round in 0..4 {
        let mut left = district.tablet(nurse);
        left.pull(store);
        let unsent = [dose(21, "2024-11-20"), dose(83, "2024-11-20")];
        let changes: Vec<_> = unsent
            .iter()
            .map(|dose| PushedChange { epoch: Epoch(round), ..left.give(student, dose) })
            .collect();
        behind.push((left, unsent, changes));
        let amended = amend(&mut tablet, student, &given, 60);
        push_at(store, &tablet, amended, round, days_later(10 * i64::from(round)));
        assert_eq!(compact_all(store, days_later(10 * i64::from(round) + 8)), 1, "round {round}");
        tablet.actor = fresh_actor();
        tablet.pull(store);
    }
    assert_eq!(epoch_of(&district, student), Epoch(4));
    let mut expected = vec![given.id];
    for (mut left, unsent, changes) in behind {
        let refused = left.push(store, &changes);
        let old = Outcome::Refused { code: Refusal::OldEpoch, field: None };
        assert_eq!(refused, [old.clone(), old], "they were made on a record that is no more");
        enter_again(&mut left, store, student, &unsent);
        expected.extend(unsent.iter().map(|dose| dose.id));
    }
    expected.sort_unstable();
    tablet.pull(store);
    assert_eq!(tablet.doses(student), expected);
    assert_eq!(kinds(&tablet.pull(store)), [""; 0]);
}

#[test]
fn a_full_disk_puts_compaction_off_and_loses_nothing() {
    let (district, student, _, nurse) = District::with_one_list();
    let mut tablet = district.tablet(nurse);
    tablet.pull(&*district.store);
    let given = dose(3, "2024-11-20");
    let mut changes = vec![tablet.give(student, &given)];
    // So many that their hashes find no room in the pages there are.
    changes.extend(amend(&mut tablet, student, &given, 600));
    push_at(&district.store, &tablet, changes, 0, ENTERED);
    district.store.limit_size(Some(1)).unwrap();
    let full = step(&*district.store, &RULE, HistoryPlace::default(), days_later(8));
    assert!(matches!(full, Err(StoreError::Full)), "{full:?}");
    district.store.limit_size(None).unwrap();
    assert_eq!(epoch_of(&district, student), Epoch(0));
    assert_eq!(compact_all(&district.store, days_later(8)), 1);
    assert_eq!(epoch_of(&district, student), Epoch(1));
    assert_eq!(district.store.audit_fault().unwrap(), None);
}
