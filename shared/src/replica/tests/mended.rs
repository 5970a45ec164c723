//! A refused entry that the record says already once a person sends it again.

use super::*;

#[test]
fn an_entry_put_right_as_the_record_says_already_is_not_kept_as_it_was_first_typed() {
    let mut registry = Registry::new();
    registry.record.edit(&give(1), &by(1)).unwrap();
    registry.record.edit(&amend(1, lot("B")), &by(2)).unwrap();
    let mut device = Device::of(&registry);
    let place = device.save(amend(1, lot("A")), 5);
    device.hear(&[refused(Refusal::Impossible)]);
    let right = Mended { edits: vec![amend(1, lot("B"))], what: "an entry".into() };
    let step = device.replica.send_again(place, Some(right), by(9), &device.disk[&STUDENT]).unwrap();
    device.carry_out(step);
    assert_eq!((device.replica.unsent(), device.sent.len()), ((0, 0), 0));
}

#[test]
fn an_entry_sent_again_that_the_record_says_already_is_kept_for_a_registry_that_loses_it() {
    let mut registry = Registry::new();
    registry.record.edit(&give(1), &by(1)).unwrap();
    let mut device = Device::of(&registry);
    let place = device.save(amend(1, lot("A")), 5);
    device.hear(&[refused(Refusal::OutOfReach)]);
    // Meanwhile somebody else has entered the same.
    registry.record.edit(&amend(1, lot("A")), &by(6)).unwrap();
    device.take_in(vec![registry.whole(4)]);
    let step = device.replica.send_again(place, None, by(9), &device.disk[&STUDENT]).unwrap();
    device.carry_out(step);
    assert_eq!((device.replica.unsent(), device.sent.len()), ((0, 0), 1));
}
