//! Accesses that are refused stand in the audit log, each once and not as often as anybody likes.

use super::{Browser, LETTERS, Server, noted, patient, problem};
use crate::support::{District, cause};
use bluebonnet_server::settings::Settings;
use bluebonnet_server::store::{AuditLog, DeviceScope, Devices, Organizations};
use bluebonnet_shared::account::Role;
use bluebonnet_shared::ids::ClientId;
use bluebonnet_shared::office::{AuditPage, OrgName};
use bluebonnet_shared::sync::DocumentId;
use reqwest::StatusCode;
use serde_json::json;
use std::num::NonZeroU32;
use uuid::Uuid;

const UNSEEN: &str = "nothing is there that the user may see: GET /api/clients/{id}/official-record.pdf";

async fn ask_for_record(browser: &Browser, student: ClientId) {
    let refused = browser.get(&format!("/api/clients/{student}/official-record.pdf")).await;
    problem(refused, StatusCode::NOT_FOUND, "not-found").await;
}

/// What the log says of a record, without what made it.
fn denied_of(district: &District, document: DocumentId) -> Vec<(String, String)> {
    let rows = district.store.audit_of(document).unwrap();
    let rows = rows.into_iter().filter(|row| row.action == "deny");
    rows.map(|row| (row.action, row.cause.why)).collect()
}

#[tokio::test]
async fn a_record_that_is_on_none_of_her_lists_is_asked_for_in_vain_and_whoever_looks_after_it_sees_so() {
    let district = District::new();
    let neighbour = district.neighbour("TX02");
    let theirs = neighbour.student("9");
    neighbour.user("ines", Role::Admin);
    let maria = district.nurse("maria");
    let server = Server::start_with(&district, patient(&district)).await;
    let (browser, on) = server.signed_in("maria").await;
    for _ in 0..5 {
        ask_for_record(&browser, theirs).await;
    }
    noted(&district, Some(maria), UNSEEN, 1).await;
    let rows = district.store.audit_of(DocumentId::Client(theirs)).unwrap();
    let row = rows.last().unwrap();
    assert_eq!(
        (row.action.as_str(), row.cause.user, row.cause.device),
        ("deny", Some(maria), Some(on.device))
    );
    assert_eq!(row.cause.organization, Some(district.organization.id), "for whom she asked");
    let ines = server.browser();
    let signed_in = ines.try_codes("TX02", "ines", crate::support::PASSWORD).await;
    assert_eq!(signed_in.status(), StatusCode::OK);
    ines.agree(1).await;
    let seen: AuditPage = ines.get(&format!("/api/audit?client={theirs}")).await.json().await.unwrap();
    assert_eq!(seen.lines[0].action, "deny");
    assert_eq!(seen.lines[0].user_name.as_deref(), Some("Nurse maria"));
    assert_eq!(seen.lines[0].why, UNSEEN);

    // An id of nothing names nothing, and no more are noted than the log bears: ten of a route in an hour, the five above among them.
    for _ in 0..30 {
        ask_for_record(&browser, ClientId::new(Uuid::new_v4())).await;
    }
    noted(&district, Some(maria), UNSEEN, 1 + 5).await;
    assert_eq!(denied_of(&district, DocumentId::Client(theirs)).len(), 1);
    assert_eq!(district.store.audit_fault().unwrap(), None, "the chain holds");
}

#[tokio::test]
async fn what_a_role_does_not_allow_is_noted_with_the_route_and_the_list() {
    let district = District::new();
    let list = district.list("Grade 5", &[]);
    let maria = district.nurse("maria");
    let server = Server::start_with(&district, patient(&district)).await;
    let (browser, _) = server.signed_in("maria").await;
    let refused = browser.get("/api/users").await;
    problem(refused, StatusCode::FORBIDDEN, "not-permitted").await;
    let refused = browser.put(&format!("/api/lists/{list}/users/{maria}"), &json!(null)).await;
    problem(refused, StatusCode::FORBIDDEN, "not-permitted").await;
    noted(&district, Some(maria), "the role does not allow it: GET /api/users", 1).await;
    let assigning = "the role does not allow it: PUT /api/lists/{list}/users/{user}";
    noted(&district, Some(maria), assigning, 1).await;
    assert_eq!(denied_of(&district, DocumentId::List(list)), [("deny".into(), assigning.into())]);
}

#[tokio::test]
async fn what_a_session_lacks_is_noted_and_so_is_what_a_revoked_device_asks_for() {
    let district = District::new();
    let maria = district.nurse("maria");
    let server = Server::start_with(&district, patient(&district)).await;
    let browser = server.browser();
    let on = browser.sign_in("maria").await;
    let pull = || async { browser.get("/api/sync/pull?after=0").await };
    problem(pull().await, StatusCode::FORBIDDEN, "agreement-required").await;
    noted(&district, Some(maria), "the Confidentiality Statement is not agreed to: GET /api/sync/pull", 1)
        .await;
    browser.agree(on.statement.version).await;
    let (own, name) = (district.organization.id, OrgName::parse("TX01 ISD").unwrap());
    district.store.change_organization(own, &name, true, &cause()).unwrap();
    problem(pull().await, StatusCode::FORBIDDEN, "second-factor-setup").await;
    noted(&district, Some(maria), "no second factor was shown: GET /api/sync/pull", 1).await;
    district.store.change_organization(own, &name, false, &cause()).unwrap();
    district.store.revoke_device(DeviceScope::Registry, on.device, &cause()).unwrap();
    problem(pull().await, StatusCode::FORBIDDEN, "device-revoked").await;
    noted(&district, Some(maria), "the device is revoked: GET /api/sync/pull", 1).await;
    assert_eq!(browser.post("/fhir/$immds-forecast", &json!({})).await.status(), StatusCode::FORBIDDEN);
    noted(&district, Some(maria), "the device is revoked: POST /fhir/$immds-forecast", 1).await;
}

#[tokio::test]
async fn who_asks_too_often_is_noted_seldom_and_who_is_nobody_and_may_not_is_not_noted() {
    let district = District::new();
    let maria = district.nurse("maria");
    let mut settings = Settings::new(district.data());
    settings.fixed_captcha = Some(LETTERS.into());
    settings.askings_per_minute = NonZeroU32::new(2).unwrap();
    let server = Server::start_with(&district, settings).await;
    let (browser, _) = server.signed_in("maria").await;
    let stranger = server.browser();
    assert_eq!(stranger.get("/api/users").await.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(stranger.get("/api/nowhere").await.status(), StatusCode::NOT_FOUND);
    let (mut drawn, mut refused) = (0, 0);
    for _ in 0..12 {
        match stranger.get("/api/captcha").await.status() {
            StatusCode::OK => drawn += 1,
            StatusCode::TOO_MANY_REQUESTS => refused += 1,
            other => panic!("{other}"),
        }
    }
    assert!(drawn >= 2 && refused >= 5, "{drawn} {refused}");
    noted(&district, None, "asked for too often: GET /api/captcha", 1).await;
    let forgotten = json!({ "current": "x", "new": "x" });
    while browser.put("/api/account/password", &forgotten).await.status() != StatusCode::TOO_MANY_REQUESTS {}
    noted(&district, Some(maria), "asked for too often: PUT /api/account/password", 1).await;
    let nobodys = district.audit(None).into_iter().filter(|(action, _)| action == "deny");
    assert_eq!(nobodys.count(), 1, "a stranger has no right that could be wanting");
}
