//! Organizations, their schools, and who may see whose clients.

use super::direct::{Standing, World, kind, whole};
use axum::http::{Method, StatusCode};
use bluebonnet_server::store::{Accounts, Organizations};
use bluebonnet_shared::account::{Problem, Role};
use bluebonnet_shared::office::{ListOverview, ManagedOrganization, Viewers};
use serde_json::{Value, json};

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

fn field(body: &[u8]) -> Option<String> {
    assert_eq!(kind(body).as_deref(), Some("bad-request"));
    serde_json::from_slice::<Problem>(body).unwrap().field
}

#[tokio::test]
async fn registry_staff_add_an_organization_rename_it_and_name_its_schools() {
    let mut world = World::new();
    let form = json!({ "code": "tx03", "name": "North ISD", "second_factor_required": true });
    let (status, body) =
        ask(&mut world, Role::RegistryStaff, Method::POST, "/api/organizations", Some(&form)).await;
    assert_eq!(status, StatusCode::CREATED);
    let added: ManagedOrganization = serde_json::from_slice(&body).unwrap();
    assert_eq!((added.code.as_str(), added.second_factor_required), ("TX03", true));
    let path = format!("/api/organizations/{}", added.id);
    let schools =
        json!([{ "code": "227901101", "name": "First" }, { "code": "227901102", "name": "Second" }]);
    let renamed = json!([{ "code": "227901101", "name": "First of all" }]);
    for (path, body) in [
        (format!("{path}/schools"), &schools),
        (format!("{path}/schools"), &renamed),
        (path.clone(), &json!({ "name": "Northern ISD" })),
    ] {
        let (status, _) = ask(&mut world, Role::RegistryStaff, Method::PUT, &path, Some(body)).await;
        assert_eq!(status, StatusCode::NO_CONTENT, "{path}");
    }
    let (_, body) = ask(&mut world, Role::RegistryStaff, Method::GET, "/api/organizations", None).await;
    let all: Vec<ManagedOrganization> = serde_json::from_slice(&body).unwrap();
    assert_eq!(all.iter().map(|it| it.code.as_str()).collect::<Vec<_>>(), ["TX01", "TX02", "TX03"]);
    assert_eq!(all[0].users, 4);
    assert_eq!((all[2].name.as_str(), all[2].second_factor_required), ("Northern ISD", false));
    let names: Vec<_> = all[2].schools.iter().map(|school| school.name.as_str()).collect();
    assert_eq!(names, ["First of all", "Second"]);
}

#[tokio::test]
async fn a_code_that_is_taken_and_a_school_without_its_number_are_refused_at_their_field() {
    let mut world = World::new();
    let (status, body) = ask(
        &mut world,
        Role::RegistryStaff,
        Method::POST,
        "/api/organizations",
        Some(&json!({ "code": "tx02", "name": "Again" })),
    )
    .await;
    assert_eq!((status, field(&body).as_deref()), (StatusCode::BAD_REQUEST, Some("code")));
    let path = format!("/api/organizations/{}", world.other.organization.id);
    for (path, body, told) in [
        (path.clone(), json!({ "name": "" }), "name"),
        (format!("{path}/schools"), json!([{ "code": "1", "name": "First" }]), "code"),
        (format!("{path}/schools"), json!([{ "code": "227901101", "name": " " }]), "name"),
    ] {
        let (status, body) = ask(&mut world, Role::RegistryStaff, Method::PUT, &path, Some(&body)).await;
        assert_eq!((status, field(&body).as_deref()), (StatusCode::BAD_REQUEST, Some(told)), "{path}");
    }
    assert!(world.own.store.schools(world.other.organization.id).unwrap().is_empty());
}

#[tokio::test]
async fn an_administrator_says_which_organizations_may_see_her_clients() {
    let mut world = World::new();
    let (own, other) = (world.own.organization.id, world.other.organization.id);
    let path = format!("/api/organizations/{own}/viewers");
    let (_, body) = ask(&mut world, Role::Admin, Method::GET, &path, None).await;
    let viewers: Viewers = serde_json::from_slice(&body).unwrap();
    assert!(viewers.approved.is_empty());
    assert_eq!(viewers.others.iter().map(|it| it.id).collect::<Vec<_>>(), [other]);
    assert!(!world.own.store.may_view(other, own).unwrap());
    let approved = json!({ "organizations": [other, other, own] });
    let (status, _) = ask(&mut world, Role::Admin, Method::PUT, &path, Some(&approved)).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    assert!(world.own.store.may_view(other, own).unwrap() && world.own.store.may_view(own, own).unwrap());
    assert!(!world.own.store.may_view(own, other).unwrap(), "it holds one way");
    let (_, body) = ask(&mut world, Role::Admin, Method::GET, &path, None).await;
    let viewers: Viewers = serde_json::from_slice(&body).unwrap();
    assert_eq!((viewers.approved.len(), viewers.others.len()), (1, 0));
    let unknown = json!({ "organizations": [uuid::Uuid::nil()] });
    let (status, _) = ask(&mut world, Role::Admin, Method::PUT, &path, Some(&unknown)).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert!(world.own.store.may_view(other, own).unwrap(), "nothing of it was kept");
}

#[tokio::test]
async fn lists_show_who_works_with_them_as_they_are_given_and_taken() {
    let mut world = World::new();
    let student = world.own.student("1");
    let list = world.own.list("Grade 5", &[student]);
    let nurse = world.user(Role::Nurse);
    let path = format!("/api/lists/{list}/users/{nurse}");
    for (method, holders) in [(Method::PUT, 1), (Method::PUT, 1), (Method::DELETE, 0), (Method::DELETE, 0)] {
        let (status, _) = ask(&mut world, Role::Admin, method, &path, None).await;
        assert_eq!(status, StatusCode::NO_CONTENT);
        let (_, body) = ask(&mut world, Role::Admin, Method::GET, "/api/lists", None).await;
        let lists: Vec<ListOverview> = serde_json::from_slice(&body).unwrap();
        assert_eq!((lists[0].name.as_str(), lists[0].members), ("Grade 5", 1));
        assert_eq!(lists[0].users.iter().filter(|it| it.user == nurse).count(), holders);
    }
    let stranger = world.other.nurse("noor");
    let path = format!("/api/lists/{list}/users/{stranger}");
    let (status, _) = ask(&mut world, Role::Admin, Method::PUT, &path, None).await;
    assert_eq!(status, StatusCode::NOT_FOUND, "a list goes to people of its organization alone");
}
