//! A registry that goes on from a backup, and what devices do about it.

use super::*;
use crate::sync::Generation;

/// A place of the feed after the registry was restored once.
const AFTER: u64 = Cursor::LEAP + 9;

impl Device {
    /// Hears of the feed, and enters again what the registry has lost.
    fn meets(&mut self) {
        assert_eq!(Cursor(AFTER).generation(), Generation(1));
        self.meets_anew(Cursor(AFTER));
    }

    /// The same of a feed that is going to end at a place.
    fn meets_anew(&mut self, end: Cursor) {
        let Met::Restored(generation) = self.replica.meet(end) else { panic!("it is another registry") };
        assert_eq!(generation, end.generation());
        // The disk keeps an entry once, and gives them back in the order of their hashes.
        let mut sent = self.sent.clone();
        sent.sort_by_key(|entry| entry.hash);
        sent.dedup_by_key(|entry| entry.hash);
        let step = self.replica.offer_again(generation, sent);
        self.carry_out(step);
        assert_eq!(self.replica.cursor(), Cursor::default());
        assert!(matches!(self.replica.meet(end), Met::Known));
    }
}

/// A device that has sent a dose, then another, and a registry that lost both.
fn lost() -> (Device, Registry) {
    let mut registry = Registry::new();
    let mut device = Device::of(&registry);
    let backup = Registry { record: registry.record.clone(), ..registry };
    device.save(give(1), 5);
    device.push_to(&mut registry);
    device.save(amend(1, lot("A1")), 4);
    device.save(give(2), 6);
    device.push_to(&mut registry);
    assert!(device.replica.outbox().is_empty());
    (device, backup)
}

#[test]
fn what_arrived_and_was_lost_with_the_registry_is_sent_again_in_its_order() {
    let (mut device, mut registry) = lost();
    device.meets();
    assert_eq!(device.replica.unsent(), (3, 0));
    device.push_to(&mut registry);
    assert_eq!(
        registry.dose_lots(),
        [Some("A1".to_owned()), None],
        "though the clock was set back in between"
    );
    device.take_in(vec![registry.whole(5), FeedEntry::End { at: Cursor(AFTER) }]);
    assert_eq!(device.doses(), [id(1), id(2)]);
}

#[test]
fn what_waits_when_the_registry_is_restored_goes_after_what_it_builds_on() {
    let (mut device, mut registry) = lost();
    device.save(amend(2, lot("B2")), 7);
    device.meets();
    device.push_to(&mut registry);
    assert_eq!(registry.dose_lots(), [Some("A1".to_owned()), Some("B2".to_owned())]);
    assert!(device.replica.outbox().is_empty());
}

#[test]
fn a_restored_record_that_comes_before_anything_was_sent_takes_nothing_away() {
    let (mut device, registry) = lost();
    device.meets();
    device.take_in(vec![registry.whole(5)]);
    assert_eq!(device.doses(), [id(1), id(2)]);
    assert_eq!(device.replica.unsent(), (3, 0));
}

#[test]
fn an_entry_that_built_on_what_another_device_has_lost_is_made_anew() {
    let mut registry = Registry::new();
    let backup = Registry { record: registry.record.clone(), ..registry };
    let mut other = Device::of(&registry);
    other.save(give(1), 5);
    other.push_to(&mut registry);
    let mut device = Device::of(&registry);
    device.save(give(2), 6);
    device.push_to(&mut registry);
    let mut registry = backup;
    device.meets();
    device.hear(&[refused(Refusal::MissingCause)]);
    device.take_in(vec![registry.whole(5), FeedEntry::End { at: Cursor(AFTER) }]);
    device.push_to(&mut registry);
    assert_eq!(registry.record.view().unwrap().doses.len(), 1);
    assert_eq!(device.replica.unsent(), (0, 0));
}

#[test]
fn a_device_that_has_never_heard_of_the_registry_offers_nothing() {
    let registry = Registry::new();
    let mut device = Device::of(&registry);
    device.replica = Replica::new(BTreeMap::new(), Cursor::default(), actor(1));
    let Met::First(step) = device.replica.meet(Cursor(AFTER)) else { panic!("it has heard of one") };
    device.carry_out(step);
    // Places within a feed may be older than the last restoring.
    device.take_in(vec![registry.whole(5)]);
    assert!(matches!(device.replica.meet(Cursor(AFTER + 1)), Met::Known));
    assert!(matches!(device.replica.meet(Cursor(2 * Cursor::LEAP)), Met::Restored(Generation(2))));
}

#[test]
fn what_a_record_says_already_when_it_comes_is_kept_for_a_registry_that_loses_it() {
    let mut registry = Registry::new();
    let mut device = Device::of(&registry);
    let backup = Registry { record: registry.record.clone(), ..registry };
    device.save(give(1), 5);
    // It arrives, and the answer is lost; then the record is made anew and comes with the dose in it.
    let change =
        next_batch(device.replica.outbox(), None, Portion::default()).unwrap().push.changes.remove(0);
    registry.record.merge(std::slice::from_ref(&change.bytes.0)).unwrap();
    registry.renew();
    device.take_in(vec![registry.whole(7), FeedEntry::End { at: Cursor(7) }]);
    assert!(device.replica.outbox().is_empty());
    let mut registry = backup;
    device.meets();
    device.push_to(&mut registry);
    assert_eq!(registry.record.view().unwrap().doses.len(), 1);
}

#[test]
fn a_device_that_noted_no_generation_takes_that_of_its_place() {
    let old = Replica::new(BTreeMap::new(), Cursor(7), actor(1)).with_generation(None);
    assert!(matches!(old.meet(Cursor(8)), Met::Known));
    assert!(matches!(old.meet(Cursor(AFTER)), Met::Restored(Generation(1))));
    let noted = Replica::new(BTreeMap::new(), Cursor(0), actor(1)).with_generation(Some(Generation(1)));
    assert!(matches!(noted.meet(Cursor(AFTER)), Met::Known));
}

#[test]
fn a_backup_restored_again_by_a_clock_that_is_behind_is_another_registry() {
    let (mut device, mut registry) = lost();
    // Restored once more from the same backup, which knows nothing of the first time.
    let mut again = Registry { record: registry.record.clone(), ..registry };
    device.meets();
    device.push_to(&mut registry);
    device.take_in(vec![registry.whole(5), FeedEntry::End { at: Cursor(AFTER) }]);
    let earlier = Cursor(AFTER / 2);
    assert!(earlier.generation() < Cursor(AFTER).generation() && earlier < device.replica.cursor());
    device.meets_anew(earlier);
    device.push_to(&mut again);
    assert_eq!(again.dose_lots(), [Some("A1".to_owned()), None]);
    device.take_in(vec![again.whole(5), FeedEntry::End { at: earlier }]);
    assert_eq!((device.doses(), device.replica.cursor()), (vec![id(1), id(2)], earlier));
}

#[test]
fn an_answer_from_before_a_restoring_that_comes_late_costs_a_round_and_no_entry() {
    let (mut device, mut registry) = lost();
    device.meets();
    device.push_to(&mut registry);
    for end in [Cursor(3), Cursor(AFTER)] {
        device.meets_anew(end);
        assert_eq!(device.replica.unsent(), (3, 0));
        device.hear(&[Outcome::Known, Outcome::Known, Outcome::Known]);
    }
    assert!(matches!(device.replica.meet(Cursor(AFTER + 1)), Met::Known));
    device.take_in(vec![registry.whole(5), FeedEntry::End { at: Cursor(AFTER + 1) }]);
    assert_eq!((device.doses(), device.replica.unsent()), (vec![id(1), id(2)], (0, 0)));
}
