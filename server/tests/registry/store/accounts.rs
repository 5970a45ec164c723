use crate::support::{District, cause, now};
use bluebonnet_server::store::{
    Accounts, ChangedBy, DeviceVisit, Factors, Ground, Opened, PasswordChange, PasswordChanges, RecoveryKey,
    School, SealedKey, SessionOpening, Sessions, StoreError, TokenHash,
};
use bluebonnet_shared::account::{Contact, EmailAddress};
use bluebonnet_shared::calendar::Timestamp;
use bluebonnet_shared::ids::{DeviceId, SessionId};
use jiff::ToSpan;
use uuid::Uuid;

fn opening(district: &District, username: &str, token: u8) -> SessionOpening {
    let user = district.nurse(username);
    let device = district.tablet(user).sender.device;
    SessionOpening {
        token: TokenHash([token; 32]),
        id: SessionId::new(Uuid::new_v4()),
        ground: district.ground(user),
        user,
        organization: district.organization.id,
        device,
        fresh_vault_key: SealedKey(vec![token; 60]),
        agreed: None,
        second_factor: false,
        expires: now() + 1.hour(),
    }
}

#[test]
fn codes_are_found_in_any_letter_case_and_only_together() {
    let district = District::new();
    district.nurse("maria");
    let other = district.neighbour("TX02");
    let found = |org: &str, user: &str| other.store.credentials(org, user).unwrap().is_some();
    assert!(found("tx01", " Maria "));
    assert!(!found("TX02", "maria"));
    assert!(!found("TX01", "mario"));
}

#[test]
fn a_username_or_org_code_that_is_taken_is_refused() {
    let district = District::new();
    district.nurse("maria");
    let account = district.store.users(district.organization.id).unwrap().remove(0);
    let again = bluebonnet_server::store::NewUser {
        id: bluebonnet_shared::ids::UserId::new(Uuid::new_v4()),
        username: "MARIA".into(),
        name: account.name,
        email: None,
        password_hash: String::new(),
        organization: district.organization.id,
        role: account.role,
    };
    assert!(matches!(district.store.add_user(&again, &cause()), Err(StoreError::Exists(_))));
    let mut organization = district.organization.clone();
    organization.id = bluebonnet_shared::ids::OrgId::new(Uuid::new_v4());
    organization.code = "tx01".into();
    assert!(matches!(district.store.add_organization(&organization, &cause()), Err(StoreError::Exists(_))));
    assert_eq!(district.store.organizations().unwrap().len(), 1);
}

#[test]
fn schools_are_renamed_by_their_code_and_not_doubled() {
    let district = District::new();
    let org = district.organization.id;
    let school = |name: &str| School { code: "227901101".into(), name: name.into() };
    district.store.put_schools(org, &[school("Old Name")], &cause()).unwrap();
    district.store.put_schools(org, &[school("New Name")], &cause()).unwrap();
    assert_eq!(district.store.schools(org).unwrap(), [school("New Name")]);
}

#[test]
fn a_session_ends_by_the_clock_by_disuse_by_signing_out_and_by_a_new_password() {
    let district = District::new();
    let opening = opening(&district, "maria", 1);
    let store = &district.store;
    store.open_session(&opening, &cause()).unwrap();
    let start = now();
    let is_open = |at: Timestamp, idle_since: Timestamp| {
        store.session(&opening.token, at, idle_since).unwrap().is_some()
    };
    assert!(is_open(start, start - 1.minute()));
    assert!(!is_open(start + 2.hours(), start - 1.minute()), "past its end");
    assert!(!is_open(start, start + 1.minute()), "not used for too long");
    store.touch_session(&opening.token, None, start + 10.minutes()).unwrap();
    assert!(is_open(start, start + 1.minute()), "used again");
    store.close_session(&opening.token, &cause()).unwrap();
    assert!(!is_open(start, start - 1.minute()), "signed out");
    store.open_session(&opening, &cause()).unwrap();
    district.set_password(opening.user, "another");
    assert!(!is_open(start, start - 1.minute()), "new password");
}

#[test]
fn signing_in_again_ends_the_session_it_replaces() {
    let district = District::new();
    let first = opening(&district, "maria", 1);
    district.store.open_session(&first, &cause()).unwrap();
    let Ground::Codes { password, .. } = first.ground else { panic!("not by codes") };
    let ground = Ground::Codes { password, replaces: Some(first.token) };
    let second = SessionOpening { token: TokenHash([2; 32]), ground, ..first };
    district.store.open_session(&second, &cause()).unwrap();
    let open = |token| district.store.session(&TokenHash([token; 32]), now(), Timestamp::MIN).unwrap();
    assert!(open(1).is_none());
    assert!(open(2).is_some());
}

/// Sets a password as whoever has this session does, who typed the one before.
fn by_owner(opening: &SessionOpening) -> PasswordChange {
    PasswordChange {
        user: opening.user,
        password_hash: "another".into(),
        by: ChangedBy::Owner { session: opening.token },
        ladder: vec![],
    }
}

fn is_overtaken<T>(done: Result<T, StoreError>) -> bool {
    matches!(done, Err(StoreError::Overtaken))
}

/// How a user is reached by whom a password was stolen.
fn thiefs() -> Contact {
    Contact { email: EmailAddress::parse("thief@example.org").ok(), phone: None }
}

#[test]
fn what_was_under_way_when_a_password_was_replaced_opens_nothing_and_changes_nothing_afterwards() {
    let district = District::new();
    let store = &district.store;
    let stolen = opening(&district, "maria", 1);
    store.open_session(&stolen, &cause()).unwrap();
    store.propose_factor(stolen.user, &[1; 40], &cause()).unwrap();
    // Each of these was let through by the session, or by the password, as it was then.
    let switch =
        SessionOpening { token: TokenHash([2; 32]), ground: Ground::Session(stolen.token), ..stolen.clone() };
    let sign_in =
        SessionOpening { token: TokenHash([3; 32]), ground: district.ground(stolen.user), ..switch.clone() };
    let change = by_owner(&stolen);
    district.set_password(stolen.user, "another");

    assert!(is_overtaken(store.open_session(&switch, &cause())));
    assert!(is_overtaken(store.open_session(&sign_in, &cause())));
    assert!(is_overtaken(store.set_password(&change, &cause())));
    assert!(is_overtaken(store.set_contact(stolen.user, &stolen.token, &thiefs(), &cause())));
    let codes = [RecoveryKey([1; 32])];
    assert!(is_overtaken(store.confirm_factor(stolen.user, &stolen.token, 1, &codes, &cause())));
    assert!(store.sessions_of(stolen.user, &stolen.token, now(), Timestamp::MIN).unwrap().is_empty());
    assert!(!store.factor(stolen.user).unwrap().unwrap().confirmed);
    let fresh = SessionOpening { ground: district.ground(stolen.user), ..sign_in };
    assert!(store.open_session(&fresh, &cause()).is_ok(), "by the new password");
}

#[test]
fn a_hash_made_anew_of_the_same_password_overtakes_nobody_and_replaces_no_newer_password() {
    let district = District::new();
    let store = &district.store;
    let sign_in = opening(&district, "maria", 1);
    let present = store.password_hash(sign_in.user).unwrap().unwrap();
    store.renew_password_hash(sign_in.user, &present, "renewed").unwrap();
    assert_eq!(store.password_hash(sign_in.user).unwrap().unwrap(), "renewed");
    assert!(store.open_session(&sign_in, &cause()).is_ok());
    district.set_password(sign_in.user, "another");
    let newer = store.password_hash(sign_in.user).unwrap();
    store.renew_password_hash(sign_in.user, "renewed", &present).unwrap();
    assert_eq!(store.password_hash(sign_in.user).unwrap(), newer);
}

#[test]
fn a_session_goes_on_once_and_for_its_own_user() {
    let district = District::new();
    let store = &district.store;
    let first = opening(&district, "maria", 1);
    store.open_session(&first, &cause()).unwrap();
    let colleague = SessionOpening { ground: Ground::Session(first.token), ..opening(&district, "noor", 2) };
    assert!(is_overtaken(store.open_session(&colleague, &cause())));
    let switch =
        SessionOpening { token: TokenHash([3; 32]), ground: Ground::Session(first.token), ..first.clone() };
    assert!(store.open_session(&switch, &cause()).is_ok(), "what was refused has ended nothing");
    let again = SessionOpening { token: TokenHash([4; 32]), id: SessionId::new(Uuid::new_v4()), ..switch };
    assert!(is_overtaken(store.open_session(&again, &cause())));
}

#[test]
fn who_was_let_in_before_a_factor_was_set_up_or_the_account_closed_is_not_in_afterwards() {
    let district = District::new();
    let store = &district.store;
    let own = opening(&district, "maria", 1);
    store.open_session(&own, &cause()).unwrap();
    store.propose_factor(own.user, &[1; 40], &cause()).unwrap();
    let without =
        SessionOpening { token: TokenHash([2; 32]), ground: district.ground(own.user), ..own.clone() };
    store.confirm_factor(own.user, &own.token, 1, &[], &cause()).unwrap();
    assert!(is_overtaken(store.open_session(&without, &cause())));
    let with = SessionOpening { id: SessionId::new(Uuid::new_v4()), second_factor: true, ..without };
    assert!(store.open_session(&with, &cause()).is_ok());

    let gone = opening(&district, "noor", 3);
    district.deactivate(gone.user);
    assert!(is_overtaken(store.open_session(&gone, &cause())));
    let elsewhere = SessionOpening {
        organization: district.neighbour("TX02").organization.id,
        ..opening(&district, "nora", 4)
    };
    assert!(is_overtaken(store.open_session(&elsewhere, &cause())));
}

#[test]
fn the_vault_key_stays_the_same_for_a_user_on_a_device() {
    let district = District::new();
    let first = opening(&district, "maria", 1);
    let key = |opening: &SessionOpening| match district.store.open_session(opening, &cause()).unwrap() {
        Opened::Whole(key) => key.0,
        Opened::OnlyToPush => panic!("no device is revoked here"),
    };
    let kept = key(&first);
    let again = SessionOpening {
        token: TokenHash([2; 32]),
        id: SessionId::new(Uuid::new_v4()),
        fresh_vault_key: SealedKey(vec![9; 60]),
        ..first
    };
    assert_eq!(key(&again), kept);
    let colleague = opening(&district, "noor", 3);
    assert_ne!(key(&colleague), kept);
}

#[test]
fn a_device_is_recognised_in_its_own_organization_and_by_whoever_has_a_vault_on_it() {
    let district = District::new();
    let first = opening(&district, "maria", 1);
    district.store.open_session(&first, &cause()).unwrap();
    let (known, maria, noor) = (first.device, first.user, district.nurse("noor"));
    let visit = |district: &District, user, claimed| {
        let visit = DeviceVisit {
            claimed: Some(claimed),
            fresh: DeviceId::new(Uuid::new_v4()),
            user,
            organization: district.organization.id,
            name: "Chromium".into(),
        };
        (district.store.recognise_device(&visit, &cause()).unwrap(), visit.fresh)
    };
    assert_eq!(visit(&district, noor, known).0, known);
    let neighbour = district.neighbour("TX02");
    let (given, fresh) = visit(&neighbour, noor, known);
    assert_eq!(given, fresh, "another organization's device is a new one here");
    assert_eq!(visit(&neighbour, maria, known).0, known, "it is hers, wherever she works");
    let (given, fresh) = visit(&district, maria, DeviceId::new(Uuid::new_v4()));
    assert_eq!(given, fresh, "an id that was never given is a new device");
}

#[test]
fn an_agreement_holds_in_its_session() {
    let district = District::new();
    let opening = opening(&district, "maria", 1);
    district.store.open_session(&opening, &cause()).unwrap();
    let agreed = || district.store.session(&opening.token, now(), Timestamp::MIN).unwrap().unwrap().agreed;
    assert_eq!(agreed(), None);
    district.store.agree(&opening.token, 3, &cause()).unwrap();
    assert_eq!(agreed(), Some(3));
    let nobody = TokenHash([9; 32]);
    assert!(matches!(district.store.agree(&nobody, 3, &cause()), Err(StoreError::Missing(_))));
}
