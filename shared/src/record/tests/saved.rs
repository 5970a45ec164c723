//! Saved documents with changes behind them.

use super::*;
use crate::record::with_changes;

/// A record as it was saved, and after that a dose: the change, and the record with it.
fn one_more() -> (Vec<u8>, Vec<u8>, ClientRecord) {
    let mut record = described();
    let saved = record.save();
    let change = record.edit(&add(dose(1, 3, "2026-11-20")), &stamp(901, 1)).unwrap().unwrap();
    (saved, change.bytes, record)
}

#[test]
fn a_change_behind_a_saved_document_is_in_the_record_when_it_is_opened() {
    let (saved, change, record) = one_more();
    let opened = ClientRecord::load(&with_changes(&saved, &[change]).unwrap(), actor(2)).unwrap();
    assert_eq!(opened.heads(), record.heads());
    assert_eq!(opened.view().unwrap(), record.view().unwrap());
    assert_eq!(opened.save(), record.save());
}

#[test]
fn damage_behind_a_saved_document_is_noticed_as_damage_in_it_is() {
    let (saved, change, _) = one_more();
    let whole = with_changes(&saved, &[change]).unwrap();
    for cut in saved.len() + 1..whole.len() {
        assert!(ClientRecord::load(&whole[..cut], actor(2)).is_err(), "cut at {cut}");
    }
    for at in saved.len()..whole.len() {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x41;
        assert!(ClientRecord::load(&bytes, actor(2)).is_err(), "byte {at}");
    }
}

#[test]
fn no_more_stands_behind_a_document_than_the_document_takes_itself() {
    let mut record = described();
    let mut saved = record.save();
    let alone = saved.len();
    let mut behind = 0;
    for number in 0.. {
        let change = record.edit(&add(dose(number, 3, "2026-11-20")), &stamp(901, 1)).unwrap().unwrap();
        let Some(with) = with_changes(&saved, &[change.bytes]) else { break };
        saved = with;
        behind += 1;
    }
    assert!(behind > 0);
    assert!(saved.len() <= 2 * alone, "{} of {alone}", saved.len());
}

#[test]
fn nothing_is_put_behind_what_is_no_document() {
    let (_, change, _) = one_more();
    assert_eq!(with_changes(&[], std::slice::from_ref(&change)), None);
    assert_eq!(with_changes(&[0xff; 40], &[change]), None);
}
