//! Organizations, their schools, and who may see whose clients.

use super::direct::{Standing, World, whole};
use axum::http::{Method, StatusCode};
use bluebonnet_server::store::Organizations;
use bluebonnet_shared::account::Role;
use bluebonnet_shared::office::{ListOverview, Viewers};
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
