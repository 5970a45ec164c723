//! The first change is what lets any two documents of one client merge: it must never be another.

use super::*;
use crate::record::{Change, ListRecord};

#[test]
fn the_first_change_of_a_client_is_the_same_for_ever() {
    let changes = ClientRecord::new(actor(1)).unwrap().changes_after(&[]);
    let hashes: Vec<String> = changes.iter().map(|change| change.hash.to_string()).collect();
    assert_eq!(hashes, ["b7b98c39b0e096504abc8e84fa7196ea9f32c15a34703948586c588f6d41c679"]);
}

#[test]
fn the_first_change_of_a_list_is_the_same_for_ever() {
    let changes = ListRecord::new(actor(2)).unwrap().changes_after(&[]);
    let hashes: Vec<String> = changes.iter().map(|change| change.hash.to_string()).collect();
    assert_eq!(hashes, ["39afba50becec9ce478ba824a579654a799b830b26a6e3b9de8aa8d445427f56"]);
}

#[test]
fn records_begun_apart_hold_each_others_doses() {
    let mut one = described();
    let mut other = described();
    assert_eq!(one.heads(), other.heads(), "the same facts, signed alike");
    other = on_tablet(&other, 7);
    one.edit(&add(dose(1, 3, "2026-11-20")), &stamp(901, 1)).unwrap();
    other.edit(&add(dose(2, 21, "2026-11-20")), &stamp(902, 1)).unwrap();
    send(&one, &mut other);
    assert_eq!(other.view().unwrap().doses.len(), 2);
}

#[test]
fn a_change_tells_who_signed_it_and_what_it_builds_on() {
    let begun = described();
    let before = begun.heads();
    let mut record = on_tablet(&begun, 7);
    let change = record.edit(&add(dose(1, 3, "2026-11-20")), &stamp(901, 1)).unwrap().unwrap();
    assert_eq!(change.actor, actor(7));
    assert_eq!(change.sequence, 1);
    assert_eq!(change.causes, before);
    assert_eq!(Change::parse(&change.bytes), Ok(change));
}
