//! Tries under way, which may yet turn out to be none.

use crate::support::{District, cause, now};
use bluebonnet_server::store::{
    AddressKey, AddressLimits, CodesKey, CountedTry, Ladder, SqliteStore, Taken, Try,
};
use bluebonnet_shared::calendar::Timestamp;

const LIMITS: AddressLimits = AddressLimits { captcha: 2, refused: 3 };

/// A try of the codes of this number, all from one address.
fn take(store: &SqliteStore, codes: u8, captcha: bool, at: Timestamp) -> Taken {
    let it = Try { codes: CodesKey([codes; 32]), address: AddressKey([9; 32]), captcha };
    store.take_try(&it, &LIMITS, at).unwrap()
}

fn counted(taken: Taken) -> CountedTry {
    match taken {
        Taken::Counted(counted) => counted,
        other => panic!("{other:?}"),
    }
}

#[test]
fn while_tries_are_under_way_another_waits_and_only_what_failed_asks_for_more() {
    let district = District::new();
    let store = &*district.store;
    let first = counted(take(store, 1, false, now()));
    let second = counted(take(store, 2, false, now()));
    assert_eq!(take(store, 3, false, now()), Taken::Crowded);
    store.succeed_try(&first).unwrap();
    let third = counted(take(store, 3, false, now()));
    store.fail_try(&second, &cause()).unwrap();
    assert_eq!(take(store, 4, false, now()), Taken::Crowded, "the third may still succeed");
    store.fail_try(&third, &cause()).unwrap();
    assert_eq!(take(store, 4, false, now()), Taken::NeedsCaptcha);
    let fourth = counted(take(store, 4, true, now()));
    assert_eq!(take(store, 5, true, now()), Taken::Crowded);
    assert_eq!(take(store, 5, false, now()), Taken::NeedsCaptcha, "whatever becomes of the fourth");
    store.fail_try(&fourth, &cause()).unwrap();
    assert!(matches!(take(store, 5, true, now()), Taken::AddressRefused { .. }));
}

#[test]
fn a_try_that_never_ended_has_failed() {
    let district = District::new();
    let store = &*district.store;
    let then = now().checked_sub(AddressLimits::UNDER_WAY).unwrap();
    for codes in [1, 2] {
        counted(take(store, codes, false, then));
    }
    assert_eq!(take(store, 3, false, now()), Taken::NeedsCaptcha);
}
