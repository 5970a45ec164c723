//! `bluebonnet user` and what of `bluebonnet org` concerns signing in.

use super::{printed, printed_with, refused, refused_with};
use crate::support::{District, cause, now};
use bluebonnet_server::account::MasterKey;
use bluebonnet_server::mail::Letter;
use bluebonnet_server::store::{
    Accounts, AddressKey, AddressLimits, Factors, Ladder, Mails, Sessions, Taken, Try,
};
use bluebonnet_shared::account::{LadderStep, Role};
use bluebonnet_shared::calendar::Timestamp;

#[test]
fn an_administrator_unlocks_a_user_and_nothing_else_is_forgiven() {
    let district = District::new();
    district.nurse("maria");
    district.nurse("noor");
    let key = MasterKey::load_or_make(&district.data().join("server.key")).unwrap();
    let limits = AddressLimits { captcha: 100, refused: 100 };
    let take = |username: &str| {
        let it = Try { codes: key.codes_key("TX01", username), address: AddressKey([1; 32]), captcha: true };
        district.store.take_try(&it, &limits, now()).unwrap()
    };
    for username in ["maria", "noor"] {
        for _ in 0..6 {
            assert!(matches!(take(username), Taken::Counted(_)));
        }
        assert_eq!(take(username), Taken::Locked);
    }
    assert!(printed(&district, &["user", "unlock", "tx01", "Maria"]).contains("maria may try again"));
    assert!(matches!(take("maria"), Taken::Counted(counted) if counted.step == LadderStep::SignIn));
    assert_eq!(take("noor"), Taken::Locked);
    assert!(
        district
            .audit(None)
            .iter()
            .any(|(action, why)| action == "unlock" && why.starts_with("command user unlock"))
    );
    assert!(refused(&district, &["user", "unlock", "tx01", "nobody"]).contains("there is no user nobody"));
}

#[test]
fn a_user_of_one_organization_joins_another_in_a_role_of_its_own() {
    let district = District::new();
    let maria = district.nurse("maria");
    district.neighbour("TX02");
    printed(&district, &["user", "join", "tx02", "MARIA", "--role", "clerk"]);
    let memberships = district.store.memberships(maria).unwrap();
    let roles: Vec<_> = memberships.iter().map(|it| (it.code.as_str(), it.role)).collect();
    assert_eq!(roles, [("TX01", Role::Nurse), ("TX02", Role::Clerk)]);
    assert!(
        refused(&district, &["user", "join", "tx02", "nobody", "--role", "clerk"])
            .contains("bluebonnet user add")
    );
    assert!(
        refused(&district, &["user", "join", "tx09", "maria", "--role", "clerk"])
            .contains("no organization tx09")
    );
}

#[test]
fn an_organization_requires_a_second_factor_or_leaves_it_to_its_people() {
    let district = District::new();
    let organization = district.organization.id;
    for (word, required) in [("required", true), ("optional", false)] {
        assert!(printed(&district, &["org", "second-factor", "tx01", word]).contains(word));
        assert_eq!(district.store.requires_second_factor(organization).unwrap(), required);
    }
    assert!(
        district
            .store
            .require_second_factor(bluebonnet_shared::ids::OrgId::new(uuid::Uuid::nil()), true, &cause())
            .is_err()
    );
}

#[test]
fn a_password_by_command_meets_the_rules_for_everybody() {
    let district = District::new();
    let add = ["user", "add", "tx01", "noor", "--name", "Noor Demo"];
    let told = refused_with(&district, &add, "Noor-7710");
    assert!(told.contains("- Neither your name nor your username in it"), "{told}");
    let told = refused_with(&district, &add, "short");
    assert!(told.contains("- 8 to 64 characters") && told.contains("- A digit"), "{told}");
    assert!(district.store.user_named("noor").unwrap().is_none());
    assert!(printed_with(&district, &add, "Rufimo-7710").contains("Added noor"));
    let told = refused_with(&district, &["user", "password", "tx01", "noor"], "Rufimo-7710");
    assert!(told.contains("- None of your last six passwords"), "{told}");
    assert!(printed_with(&district, &["user", "password", "tx01", "noor"], "Velusi-1177").contains("Set."));
}

#[test]
fn a_password_by_command_is_told_to_its_owner() {
    let district = District::new();
    district.nurse("maria");
    let set = ["user", "password", "tx01", "maria", "--public-address", "https://registry.example.org"];
    printed_with(&district, &set, "Velusi-1177");
    let due = district.store.due_mail(now(), 9).unwrap();
    assert_eq!(due.len(), 1);
    let key = MasterKey::load_or_make(&district.data().join("server.key")).unwrap();
    let mail = &due[0].mail;
    let letter = key.open("mail", mail.id.as_bytes(), &mail.sealed).unwrap();
    let letter: Letter = serde_json::from_slice(&letter).unwrap();
    assert_eq!(letter.to.as_str(), "maria@example.org");
    assert!(letter.text.starts_with("The password was changed for maria."), "{}", letter.text);
    assert!(letter.text.contains("https://registry.example.org"), "{}", letter.text);

    let add = ["user", "add", "tx01", "noor", "--name", "Noor Demo"];
    printed_with(&district, &add, "Rufimo-7710");
    printed_with(&district, &["user", "password", "tx01", "noor"], "Velusi-1177");
    assert_eq!(district.store.due_mail(now(), 9).unwrap().len(), 1, "she has no address: nobody is told");
}

#[test]
fn a_lost_factor_is_taken_away_by_command_and_its_user_is_told() {
    let district = District::new();
    let maria = district.nurse("maria");
    let reset = ["user", "reset-factor", "tx01", "maria"];
    assert!(refused(&district, &reset).contains("maria has no second factor"));
    let session = district.second_factor(maria);
    assert!(printed(&district, &reset).contains("Taken away"));
    assert!(district.store.factor(maria).unwrap().is_none());
    assert!(district.store.session(&session, now(), Timestamp::MIN).unwrap().is_none());
    let why = format!("command user reset-factor {maria}");
    assert!(district.audit(None).contains(&("second-factor".into(), why)));
    assert_eq!(district.store.due_mail(now(), 9).unwrap().len(), 1);
}

#[test]
fn an_email_address_is_read_before_anything_else() {
    let district = District::new();
    let told = refused(&district, &["user", "add", "tx01", "noor", "--name", "Noor", "--email", "noor"]);
    assert!(told.contains("This is no email address"), "{told}");
}
