//! Devices over HTTP: whose are seen, and what is left to one that is revoked.

use super::{Browser, Server, problem};
use crate::support::{District, PASSWORD, Tablet, dose};
use bluebonnet_server::store::{DeviceScope, Devices, HeldChanges, Sender};
use bluebonnet_shared::account::{Role, SignedIn};
use bluebonnet_shared::devices::Device;
use bluebonnet_shared::ids::DeviceId;
use bluebonnet_shared::sync::{Outcome, Push, UNSENT_HEADER};
use reqwest::{Method, Response, StatusCode};
use serde_json::json;

async fn devices(browser: &Browser) -> Vec<Device> {
    let response = browser.get("/api/devices").await;
    assert_eq!(response.status(), StatusCode::OK);
    response.json().await.unwrap()
}

async fn rename(browser: &Browser, device: DeviceId, name: &str) -> Response {
    let request = browser.ask(Method::PUT, &format!("/api/devices/{device}/name"));
    request.json(&json!({ "name": name })).send().await.unwrap()
}

async fn revoke(browser: &Browser, device: DeviceId) -> Response {
    browser.ask(Method::POST, &format!("/api/devices/{device}/revoke")).send().await.unwrap()
}

async fn sign_in_on(browser: &Browser, device: DeviceId, username: &str, password: &str) -> Response {
    let codes = json!({
        "org_code": "TX01", "username": username, "password": password,
        "device": device, "device_name": "Chromium on Linux"
    });
    browser.post("/api/session", &codes).await
}

#[tokio::test]
async fn a_nurse_sees_her_own_devices_and_an_administrator_the_organizations() {
    let district = District::new();
    district.nurse("maria");
    district.nurse("noor");
    district.user("ada", Role::Admin);
    let neighbour = district.neighbour("TX02");
    neighbour.tablet(neighbour.nurse("olu"));
    let server = Server::start(&district).await;
    let (maria, on) = server.signed_in("maria").await;
    let (noor, on_another) = server.signed_in("noor").await;
    // Noor borrows Maria's tablet.
    sign_in_on(&server.browser(), on.device, "noor", PASSWORD).await;
    let hers = devices(&maria).await;
    assert_eq!(hers.len(), 1);
    assert_eq!((hers[0].id, hers[0].name.as_str()), (on.device, "Chromium on Linux"));
    let users: Vec<_> = hers[0].users.iter().map(|user| user.user_name.as_str()).collect();
    assert_eq!(users, ["Nurse maria"], "her own devices show nobody else");
    assert_eq!(devices(&noor).await.len(), 2);
    let (ada, _) = server.signed_in("ada").await;
    let all = devices(&ada).await;
    assert_eq!(all.len(), 3, "and none of another organization");
    let shared = all.iter().find(|device| device.id == on.device).unwrap();
    assert_eq!(shared.users.len(), 2);
    assert!(all.iter().any(|device| device.id == on_another.device));
}

#[tokio::test]
async fn a_device_says_how_many_entries_are_unsent() {
    let district = District::new();
    district.nurse("maria");
    let server = Server::start(&district).await;
    let (maria, _) = server.signed_in("maria").await;
    let unsent = || async { devices(&maria).await[0].users[0].unsent.map(|unsent| unsent.entries) };
    assert_eq!(unsent().await, None, "it never said");
    let pull = |count: &'static str| {
        maria.ask(Method::GET, "/api/sync/pull?after=0").header(UNSENT_HEADER, count).send()
    };
    pull("7").await.unwrap();
    assert_eq!(unsent().await, Some(7));
    let push = maria.ask(Method::POST, "/api/sync/push").header(UNSENT_HEADER, "5");
    push.json(&json!({ "changes": [] })).send().await.unwrap();
    assert_eq!(unsent().await, Some(5));
    // What is no number is not taken for one, and nothing is refused over it.
    assert_eq!(pull("many").await.unwrap().status(), StatusCode::OK);
    assert_eq!(unsent().await, Some(5));
    pull("0").await.unwrap();
    assert_eq!(unsent().await, Some(0));
}

#[tokio::test]
async fn a_name_that_a_person_gave_outlasts_the_next_sign_in() {
    let district = District::new();
    district.nurse("maria");
    let server = Server::start(&district).await;
    let (maria, on) = server.signed_in("maria").await;
    assert_eq!(rename(&maria, on.device, " Gym tablet ").await.status(), StatusCode::NO_CONTENT);
    sign_in_on(&server.browser(), on.device, "maria", PASSWORD).await;
    assert_eq!(devices(&maria).await[0].name, "Gym tablet");
    for wrong in ["", "a\nb", &"x".repeat(61)] {
        let told = problem(rename(&maria, on.device, wrong).await, StatusCode::BAD_REQUEST, "bad-request");
        assert_eq!(told.await.field.as_deref(), Some("name"));
    }
    assert_eq!(devices(&maria).await[0].name, "Gym tablet");
}

#[tokio::test]
async fn another_persons_device_is_not_hers_to_name_or_revoke() {
    let district = District::new();
    district.nurse("maria");
    district.nurse("noor");
    district.user("ada", Role::Admin);
    let server = Server::start(&district).await;
    let (maria, _) = server.signed_in("maria").await;
    let (noor, theirs) = server.signed_in("noor").await;
    let unknown = DeviceId::new(uuid::Uuid::new_v4());
    for device in [theirs.device, unknown] {
        problem(rename(&maria, device, "mine").await, StatusCode::NOT_FOUND, "not-found").await;
        problem(revoke(&maria, device).await, StatusCode::NOT_FOUND, "not-found").await;
    }
    assert_eq!(noor.get("/api/session").await.status(), StatusCode::OK);
    let (ada, _) = server.signed_in("ada").await;
    assert_eq!(revoke(&ada, theirs.device).await.status(), StatusCode::NO_CONTENT);
    assert_eq!(revoke(&ada, theirs.device).await.status(), StatusCode::NO_CONTENT, "twice is no error");
    problem(noor.get("/api/session").await, StatusCode::FORBIDDEN, "device-revoked").await;
}

fn tablet(signed_in: &SignedIn) -> Tablet {
    let session = &signed_in.session;
    Tablet::new(Sender { user: session.user, device: signed_in.device, organization: session.organization })
}

#[tokio::test]
async fn a_revoked_device_may_push_and_is_told_so_whatever_else_it_asks() {
    let district = District::new();
    let student = district.student("1");
    let nurse = district.nurse("maria");
    district.assign(district.list("Grade 5", &[student]), nurse);
    let server = Server::start(&district).await;
    let (maria, on) = server.signed_in("maria").await;
    let mut hers = tablet(&on);
    for entry in maria.pull(hers.cursor).await {
        hers.take(&entry);
    }
    let change = hers.give(student, &dose(3, "2026-11-20"));
    let (elsewhere, _) = server.signed_in("maria").await;
    assert_eq!(revoke(&elsewhere, on.device).await.status(), StatusCode::NO_CONTENT);
    for (method, path) in [
        (Method::GET, "/api/sync/pull?after=0".to_owned()),
        (Method::GET, "/api/session".to_owned()),
        (Method::DELETE, "/api/session".to_owned()),
        (Method::POST, "/api/session/agreement".to_owned()),
        (Method::GET, "/api/schedule".to_owned()),
        (Method::GET, "/api/devices".to_owned()),
        (Method::POST, format!("/api/devices/{}/revoke", on.device)),
        (Method::GET, format!("/api/clients/{student}/official-record.pdf")),
    ] {
        let response = maria.ask(method, &path).json(&json!({ "version": 1 })).send().await.unwrap();
        problem(response, StatusCode::FORBIDDEN, "device-revoked").await;
    }
    let forecast = maria.post("/fhir/$immds-forecast", &json!({})).await;
    assert_eq!(forecast.status(), StatusCode::FORBIDDEN);
    let push = maria.ask(Method::POST, "/api/sync/push").header(UNSENT_HEADER, "1");
    let reply: serde_json::Value =
        push.json(&Push { changes: vec![change.clone()] }).send().await.unwrap().json().await.unwrap();
    assert_eq!(reply["verdicts"][0]["outcome"], json!({ "outcome": "held" }));
    assert_eq!(maria.push(&[change]).await, [Outcome::Held], "sending twice does no harm");
    let listed = devices(&elsewhere).await.into_iter().find(|device| device.id == on.device).unwrap();
    assert_eq!((listed.held, listed.revoked.is_some()), (1, true));
    assert_eq!(listed.users[0].unsent.unwrap().entries, 1);
}

#[tokio::test]
async fn signing_in_on_a_revoked_device_opens_nothing_but_the_way_up() {
    let district = District::new();
    let student = district.student("1");
    let nurse = district.nurse("maria");
    district.assign(district.list("Grade 5", &[student]), nurse);
    let server = Server::start(&district).await;
    let (maria, on) = server.signed_in("maria").await;
    let mut hers = tablet(&on);
    for entry in maria.pull(hers.cursor).await {
        hers.take(&entry);
    }
    let change = hers.give(student, &dose(3, "2026-11-20"));
    district.store.revoke_device(DeviceScope::User(nurse), on.device, &crate::support::cause()).unwrap();
    let again = server.browser();
    let wrong = sign_in_on(&again, on.device, "maria", "wrong").await;
    assert!(!wrong.headers().contains_key("set-cookie"));
    let wrong = problem(wrong, StatusCode::UNAUTHORIZED, "wrong-codes").await;
    let elsewhere = again.try_codes("TX01", "maria", "wrong").await;
    assert_eq!(problem(elsewhere, StatusCode::UNAUTHORIZED, "wrong-codes").await, wrong);
    let right = sign_in_on(&again, on.device, "maria", PASSWORD).await;
    assert!(right.headers().contains_key("set-cookie"));
    let text = right.text().await.unwrap();
    assert!(!text.contains(&on.vault_key) && text.contains("/problems/device-revoked"), "{text}");
    problem(again.get("/api/sync/pull?after=0").await, StatusCode::FORBIDDEN, "device-revoked").await;
    assert_eq!(again.push(&[change]).await, [Outcome::Held]);
    assert_eq!(district.store.held_changes(on.device).unwrap().len(), 1);
    // A browser that lost its id is simply a new device.
    let (fresh, elsewhere) = server.signed_in("maria").await;
    assert_ne!(elsewhere.device, on.device);
    assert_eq!(fresh.get("/api/sync/pull?after=0").await.status(), StatusCode::OK);
}
