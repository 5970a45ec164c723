//! Tries under way, which may yet turn out to be none.

use crate::support::{District, cause, now};
use bluebonnet_server::store::{
    AddressKey, AddressLimits, CodesKey, CountedTry, Ladder, SqliteStore, Taken, Try,
};
use bluebonnet_shared::account::LadderStep;
use bluebonnet_shared::calendar::Timestamp;
use std::time::Duration;

const LIMITS: AddressLimits = AddressLimits { captcha: 2, refused: 3 };

/// A try of the codes of this number, all from one address.
fn take(store: &SqliteStore, codes: u8, captcha: bool, at: Timestamp) -> Taken {
    take_within(store, &LIMITS, codes, captcha, at)
}

fn take_within(
    store: &SqliteStore,
    limits: &AddressLimits,
    codes: u8,
    captcha: bool,
    at: Timestamp,
) -> Taken {
    let it = Try { codes: CodesKey([codes; 32]), address: AddressKey([9; 32]), captcha };
    store.take_try(&it, limits, at).unwrap()
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

const MINUTE: Duration = Duration::from_secs(60);
const DAY: Duration = Duration::from_secs(24 * 3600);
const MOMENT: Duration = Duration::from_millis(1);

#[test]
fn codes_that_nobody_has_tried_for_thirty_days_begin_anew_and_not_a_moment_sooner() {
    let district = District::new();
    let store = &*district.store;
    let limits = AddressLimits { captcha: 100, refused: 100 };
    let begun = now();
    let fail = |captcha, at| {
        let counted = counted(take_within(store, &limits, 1, captcha, at));
        store.fail_try(&counted, &cause()).unwrap();
        counted.step
    };
    let steps = [false, false, false, true, true, true].map(|captcha| fail(captcha, begun));
    assert_eq!(steps[5], LadderStep::Reset);
    for (codes, captcha) in [(2, false), (2, false), (2, false)] {
        counted(take_within(store, &limits, codes, captcha, begun));
    }
    // To ask again is no try, and puts nothing off.
    for at in [begun + MOMENT, begun + 29 * DAY, begun + 30 * DAY - MOMENT] {
        assert_eq!(take_within(store, &limits, 1, true, at), Taken::Locked);
        assert_eq!(take_within(store, &limits, 2, false, at), Taken::NeedsCaptcha);
    }
    let month = begun + 30 * DAY;
    assert_eq!(fail(false, month), LadderStep::SignIn);
    assert_eq!(counted(take_within(store, &limits, 2, false, month)).step, LadderStep::SignIn);
    // Thirty days since the last try, and not since the first.
    for day in [59, 88] {
        fail(false, begun + day * DAY);
    }
    assert_eq!(take_within(store, &limits, 1, false, begun + 117 * DAY), Taken::NeedsCaptcha);
}

#[test]
fn an_address_is_forgiven_each_failure_an_hour_after_it() {
    let district = District::new();
    let store = &*district.store;
    let begun = Timestamp::from_second(now().as_second()).unwrap();
    for (codes, minute) in [(1, 0), (2, 10), (3, 20)] {
        let counted = counted(take(store, codes, true, begun + minute * MINUTE));
        store.fail_try(&counted, &cause()).unwrap();
    }
    let refused = |minutes: u32| Taken::AddressRefused { wait: minutes * MINUTE };
    assert_eq!(take(store, 4, true, begun + 30 * MINUTE), refused(30));
    assert_eq!(take(store, 4, true, begun + 59 * MINUTE), refused(1));
    assert_eq!(take(store, 4, true, begun + 60 * MINUTE - MOMENT), Taken::AddressRefused { wait: MOMENT });
    assert_eq!(take(store, 4, false, begun + 60 * MINUTE), Taken::NeedsCaptcha, "two are left");
    assert_eq!(take(store, 4, false, begun + 70 * MINUTE - MOMENT), Taken::NeedsCaptcha);
    counted(take(store, 4, false, begun + 70 * MINUTE));
}
