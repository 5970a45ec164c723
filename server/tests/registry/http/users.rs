//! Users as administrators manage them.

use super::direct::{Standing, World, kind, whole};
use crate::support::{District, PASSWORD, cause, now};
use axum::http::{Method, StatusCode};
use bluebonnet_server::store::{
    Accounts, AuditLog, Cause, Lists, Reach, Sessions, Staff, StaffMember, StaffObjection, StoreError,
};
use bluebonnet_shared::account::{Problem, Role};
use bluebonnet_shared::calendar::Timestamp;
use bluebonnet_shared::ids::UserId;
use bluebonnet_shared::office::{AuditPage, ManagedUser, Validated};
use bluebonnet_shared::sync::DocumentId;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// Asks as somebody of a role; the answer's status and body.
async fn ask(
    world: &mut World,
    role: Role,
    method: Method,
    path: &str,
    body: Option<&Value>,
) -> (StatusCode, Vec<u8>) {
    let cookie = world.cookie(role, Standing::Agreed).await;
    let (status, _, body) = whole(world.ask(&method, path, Some(&cookie), body).await).await;
    (status, body)
}

async fn read<T: DeserializeOwned>(world: &mut World, role: Role, path: &str) -> T {
    let (status, body) = ask(world, role, Method::GET, path, None).await;
    assert_eq!(status, StatusCode::OK, "{path}");
    serde_json::from_slice(&body).unwrap()
}

/// Does what must succeed without an answer.
async fn done(world: &mut World, role: Role, method: Method, path: &str, body: Option<&Value>) {
    let (status, body) = ask(world, role, method, path, body).await;
    assert_eq!(status, StatusCode::NO_CONTENT, "{path}: {}", String::from_utf8_lossy(&body));
}

/// Does what must be refused; the kind of the problem and its field.
async fn refused(
    world: &mut World,
    role: Role,
    method: Method,
    path: &str,
    body: Option<&Value>,
) -> (String, Option<String>) {
    let (status, body) = ask(world, role, method, path, body).await;
    assert!(status.is_client_error(), "{path}: {status}");
    let problem: Problem = serde_json::from_slice(&body).unwrap();
    (kind(&body).unwrap(), problem.field)
}

fn refusal(kind: &str, field: Option<&str>) -> (String, Option<String>) {
    (kind.to_owned(), field.map(str::to_owned))
}

fn person() -> Value {
    json!({
        "first": "Zoë", "middle": "Q", "last": "Demo", "email": "zoe@district.example",
        "phone": "512-555-0100", "extension": "12"
    })
}

async fn add(world: &mut World, person: &Value) -> ManagedUser {
    let form = json!({ "person": person, "role": "nurse" });
    let (status, body) = ask(world, Role::Admin, Method::POST, "/api/users", Some(&form)).await;
    assert_eq!(status, StatusCode::CREATED, "{}", String::from_utf8_lossy(&body));
    serde_json::from_slice(&body).unwrap()
}

#[tokio::test]
async fn a_user_is_validated_then_added_under_the_username_that_was_shown() {
    let mut world = World::new();
    let (status, body) =
        ask(&mut world, Role::Admin, Method::POST, "/api/users/validate", Some(&person())).await;
    assert_eq!(status, StatusCode::OK);
    let shown: Validated = serde_json::from_slice(&body).unwrap();
    let users: Vec<ManagedUser> = read(&mut world, Role::Admin, "/api/users").await;
    assert_eq!(users.len(), 4, "validating keeps nothing");
    let added = add(&mut world, &person()).await;
    assert_eq!((added.username.as_str(), added.role, added.active), ("zdemo", Role::Nurse, true));
    assert_eq!(shown.username, added.username);
    assert_eq!(added.name.middle.as_deref(), Some("Q"));
    assert_eq!((added.phone.as_deref(), added.extension.as_deref()), (Some("512-555-0100"), Some("12")));
    let users: Vec<ManagedUser> = read(&mut world, Role::Admin, "/api/users").await;
    assert_eq!(users.iter().filter(|user| **user == added).count(), 1);
    let maria = users.iter().find(|user| user.username == "maria").unwrap();
    assert_eq!((maria.name.first.as_str(), maria.name.last.as_str()), ("Nurse", "maria"));
    let second = json!({ "first": "Zed", "middle": "", "last": "Demo", "email": "zed@district.example" });
    assert_eq!(add(&mut world, &second).await.username, "zed", "the next best is not taken");
    // Nobody can sign in as the new user: there is no password yet.
    let codes = json!({ "org_code": "TX01", "username": "zdemo", "password": PASSWORD, "device_name": "t" });
    let response = world.ask(&Method::POST, "/api/session", None, Some(&codes)).await;
    assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_form_that_cannot_be_taken_names_its_field() {
    let mut world = World::new();
    add(&mut world, &person()).await;
    for (field, value, told) in [
        ("first", "", "first"),
        ("first", "xxxxxxxxxxxxxxxxxxxxx", "first"),
        ("middle", "QQ", "middle"),
        ("last", "", "last"),
        ("email", "zoe", "email"),
        ("email", "zoe@a.example\r\nBcc: b@c.example", "email"),
        ("phone", "call me", "phone"),
        ("extension", "12345678", "extension"),
        // Somebody has it already, whatever the letters.
        ("email", "ZOE@District.example", "email"),
    ] {
        let mut form = person();
        form["email"] = "other@district.example".into();
        form[field] = value.into();
        let user = world.user(Role::Nurse);
        for (method, path, body) in [
            (Method::POST, "/api/users/validate".to_owned(), form.clone()),
            (Method::POST, "/api/users".to_owned(), json!({ "person": form, "role": "nurse" })),
            (Method::PUT, format!("/api/users/{user}"), form.clone()),
        ] {
            let answer = refused(&mut world, Role::Admin, method, &path, Some(&body)).await;
            assert_eq!(answer, refusal("bad-request", Some(told)), "{path} {field} {value}");
        }
    }
}

#[tokio::test]
async fn a_changed_user_is_called_so_at_once_and_may_keep_her_address() {
    let mut world = World::new();
    let user = add(&mut world, &person()).await.id;
    let mut form = person();
    form["last"] = "Other".into();
    form["middle"] = "".into();
    done(&mut world, Role::Admin, Method::PUT, &format!("/api/users/{user}"), Some(&form)).await;
    let users: Vec<ManagedUser> = read(&mut world, Role::Admin, "/api/users").await;
    let changed = users.into_iter().find(|it| it.id == user).unwrap();
    assert_eq!((changed.name.last.as_str(), changed.name.middle), ("Other", None));
    assert_eq!(changed.username, "zdemo", "what she types to sign in stays");
}

#[tokio::test]
async fn deactivating_ends_every_session_and_activating_lets_in_again() {
    let mut world = World::new();
    let nurse = world.user(Role::Nurse);
    let session = world.cookie(Role::Nurse, Standing::Agreed).await;
    done(&mut world, Role::Admin, Method::POST, &format!("/api/users/{nurse}/deactivate"), None).await;
    let response = world.ask(&Method::GET, "/api/session", Some(&session), None).await;
    assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
    let codes = super::direct::codes(Role::Nurse);
    let response = world.ask(&Method::POST, "/api/session", None, Some(&codes)).await;
    assert_eq!(response.status(), StatusCode::UNAUTHORIZED, "she is told no more than a stranger");
    done(&mut world, Role::Admin, Method::POST, &format!("/api/users/{nurse}/activate"), None).await;
    let response = world.ask(&Method::POST, "/api/session", None, Some(&codes)).await;
    assert_eq!(response.status(), StatusCode::OK);
}

#[tokio::test]
async fn nobody_shuts_herself_out_and_the_last_of_a_role_stays() {
    let mut world = World::new();
    let (ada, rosa) = (world.user(Role::Admin), world.user(Role::RegistryStaff));
    let conflict = refusal("conflict", None);
    let nurse = json!({ "role": "nurse" });
    for (role, user) in [(Role::Admin, ada), (Role::RegistryStaff, rosa), (Role::RegistryStaff, ada)] {
        for (method, path, body) in [
            (Method::POST, format!("/api/users/{user}/deactivate"), None),
            (Method::PUT, format!("/api/users/{user}/role"), Some(&nurse)),
            (Method::DELETE, format!("/api/users/{user}"), None),
        ] {
            assert_eq!(refused(&mut world, role, method, &path, body).await, conflict, "{role:?} {path}");
        }
    }
    let second = world.own.user("second", Role::Admin);
    done(&mut world, Role::Admin, Method::POST, &format!("/api/users/{second}/deactivate"), None).await;
    let path = format!("/api/users/{ada}/deactivate");
    let answer = refused(&mut world, Role::RegistryStaff, Method::POST, &path, None).await;
    assert_eq!(answer, conflict, "one who may not sign in is no administrator left");
    done(&mut world, Role::Admin, Method::POST, &format!("/api/users/{second}/activate"), None).await;
    done(&mut world, Role::RegistryStaff, Method::POST, &path, None).await;
}

#[tokio::test]
async fn a_role_holds_from_the_next_request_and_an_administrator_makes_no_registry_staff() {
    let mut world = World::new();
    let nurse = world.user(Role::Nurse);
    let path = format!("/api/users/{nurse}/role");
    let staff = json!({ "role": "registry-staff" });
    let forbidden = refusal("not-permitted", None);
    assert_eq!(refused(&mut world, Role::Admin, Method::PUT, &path, Some(&staff)).await, forbidden);
    let new = json!({ "person": person(), "role": "registry-staff" });
    assert_eq!(refused(&mut world, Role::Admin, Method::POST, "/api/users", Some(&new)).await, forbidden);
    assert_eq!(refused(&mut world, Role::Nurse, Method::GET, "/api/users", None).await, forbidden);
    done(&mut world, Role::Admin, Method::PUT, &path, Some(&json!({ "role": "admin" }))).await;
    let _: Vec<ManagedUser> = read(&mut world, Role::Nurse, "/api/users").await;
}

#[tokio::test]
async fn what_is_the_same_everywhere_only_the_registry_changes_of_a_user_of_two_organizations() {
    let mut world = World::new();
    let nurse = world.user(Role::Nurse);
    world.own.as_an_earlier_version_wrote(&format!(
        "INSERT INTO membership (user, organization, role) SELECT id, x'{}', 'clerk' FROM user_account WHERE username = 'maria'",
        world.other.organization.id.uuid().simple()
    ));
    let rosa = world.user(Role::RegistryStaff);
    let forbidden = refusal("not-permitted", None);
    for user in [nurse, rosa] {
        for (method, path, body) in [
            (Method::PUT, format!("/api/users/{user}"), Some(&person())),
            (Method::POST, format!("/api/users/{user}/deactivate"), None),
        ] {
            let answer = refused(&mut world, Role::Admin, method, &path, body).await;
            assert_eq!(answer, forbidden, "{path}");
        }
    }
    let users: Vec<ManagedUser> = read(&mut world, Role::Admin, "/api/users").await;
    let shared: Vec<_> = users.iter().map(|user| (user.username.as_str(), user.shared)).collect();
    assert_eq!(shared, [("ada", false), ("clara", false), ("maria", true), ("rosa", true)]);
    let path = format!("/api/users/{rosa}");
    assert_eq!(refused(&mut world, Role::Admin, Method::DELETE, &path, None).await, forbidden);
    // What she does here is the administrator's to say.
    let clerk = json!({ "role": "clerk" });
    done(&mut world, Role::Admin, Method::PUT, &format!("/api/users/{nurse}/role"), Some(&clerk)).await;
    done(&mut world, Role::RegistryStaff, Method::PUT, &format!("/api/users/{nurse}"), Some(&person())).await;
}

#[tokio::test]
async fn a_lost_factor_is_taken_away_by_whoever_manages_the_user_and_not_by_herself() {
    let mut world = World::new();
    let (nurse, ada) = (world.user(Role::Nurse), world.user(Role::Admin));
    let path = format!("/api/users/{nurse}/second-factor/reset");
    let nothing = refusal("not-found", None);
    assert_eq!(refused(&mut world, Role::Admin, Method::POST, &path, None).await, nothing);
    let session = world.own.second_factor(nurse);
    let is_open = |world: &World| world.own.store.session(&session, now(), Timestamp::MIN).unwrap().is_some();
    assert!(is_open(&world));
    let codes = super::direct::codes(Role::Nurse);
    let alone = world.ask(&Method::POST, "/api/session", None, Some(&codes)).await;
    assert_eq!(kind(&whole(alone).await.2).as_deref(), Some("second-factor-required"));
    let has_one = async |world: &mut World| {
        let users: Vec<ManagedUser> = read(world, Role::Admin, "/api/users").await;
        users.into_iter().find(|user| user.id == nurse).unwrap().second_factor
    };
    assert!(has_one(&mut world).await);

    done(&mut world, Role::Admin, Method::POST, &path, None).await;
    assert!(!is_open(&world) && !has_one(&mut world).await);
    let alone = world.ask(&Method::POST, "/api/session", None, Some(&codes)).await;
    assert_eq!(alone.status(), StatusCode::OK);
    assert_eq!(rows_about(&world.own, nurse), [format!("took away the second factor of user {nurse}")]);

    // She works elsewhere too: it would be less safe there.
    world.own.second_factor(nurse);
    world.own.store.join(nurse, world.other.organization.id, Role::Clerk, &cause()).unwrap();
    let forbidden = refusal("not-permitted", None);
    assert_eq!(refused(&mut world, Role::Admin, Method::POST, &path, None).await, forbidden);
    done(&mut world, Role::RegistryStaff, Method::POST, &path, None).await;
    // A session left open is not enough for one's own.
    world.own.second_factor(ada);
    let organization = world.own.organization.id;
    let herself = StaffMember { user: ada, organization, reach: Reach::Organization(organization) };
    let refused = world.own.store.reset_factor(herself, &Cause { user: Some(ada), ..cause() });
    assert!(matches!(refused, Err(StoreError::Objection(StaffObjection::Oneself))));
}

#[tokio::test]
async fn who_leaves_an_organization_loses_its_sessions_its_lists_and_the_students_on_them() {
    let mut world = World::new();
    let nurse = world.user(Role::Nurse);
    let student = world.own.student("1");
    let list = world.own.list("Grade 5", &[student]);
    world.own.assign(list, nurse);
    let session = world.cookie(Role::Nurse, Standing::Agreed).await;
    done(&mut world, Role::Admin, Method::DELETE, &format!("/api/users/{nurse}"), None).await;
    let response = world.ask(&Method::GET, "/api/session", Some(&session), None).await;
    assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
    assert!(!world.own.may_see(nurse, DocumentId::Client(student)));
    let overviews = world.own.store.lists_with_users(world.own.organization.id).unwrap();
    assert!(overviews[0].users.is_empty());
    let users: Vec<ManagedUser> = read(&mut world, Role::Admin, "/api/users").await;
    assert!(users.iter().all(|user| user.id != nurse));
    // What she did while she worked here can still be looked up.
    let page: AuditPage = read(&mut world, Role::Admin, &format!("/api/audit?user={nurse}")).await;
    assert!(page.lines.iter().any(|line| line.action == "sign-in"));
    let again = refused(&mut world, Role::Admin, Method::DELETE, &format!("/api/users/{nurse}"), None).await;
    assert_eq!(again, refusal("not-found", None));
}

/// The rows under an organization that say that something was done about a user.
fn rows_about(district: &District, user: UserId) -> Vec<String> {
    let database = rusqlite::Connection::open(district.data().join("bluebonnet.db")).unwrap();
    let mut rows = database
        .prepare("SELECT why FROM audit WHERE organization = ?1 AND why LIKE '%' || ?2 ORDER BY seq")
        .unwrap();
    let organization = *district.organization.id.uuid().as_bytes();
    let found = rows.query_map(rusqlite::params![organization, user.to_string()], |row| row.get(0)).unwrap();
    found.map(Result::unwrap).collect()
}

#[tokio::test]
async fn every_change_of_a_user_is_in_the_log_and_the_registrys_under_the_users_organization_too() {
    let mut world = World::new();
    let user = world.other.nurse("noor");
    world.other.second_factor(user);
    let of = format!("?organization={}", world.other.organization.id);
    let path = format!("/api/users/{user}");
    for (method, path, body) in [
        (Method::PUT, format!("{path}{of}"), Some(person())),
        (Method::PUT, format!("{path}/role{of}"), Some(json!({ "role": "clerk" }))),
        (Method::POST, format!("{path}/reset{of}"), None),
        (Method::POST, format!("{path}/second-factor/reset{of}"), None),
        (Method::POST, format!("{path}/deactivate{of}"), None),
        (Method::POST, format!("{path}/activate{of}"), None),
        (Method::DELETE, format!("{path}{of}"), None),
    ] {
        done(&mut world, Role::RegistryStaff, method, &path, body.as_ref()).await;
    }
    let rows = rows_about(&world.own, user);
    let words = [
        "changed user",
        "gave a role to user",
        "unlocked user",
        "sent a link that sets a password to user",
        "took away the second factor of user",
        "deactivated user",
        "activated user",
        "ended the membership of user",
    ];
    assert_eq!(rows, words.map(|word| format!("{word} {user}")));
    assert_eq!(rows_about(&world.other, user), rows, "audited twice");
    assert!(world.own.store.audit_fault().unwrap().is_none());
}
