//! A newer Confidentiality Statement: who is shown it, and when.

use super::{Browser, Server, patient, problem};
use crate::support::{District, cause};
use bluebonnet_server::account::first_statement;
use bluebonnet_server::store::{Accounts, Statements};
use bluebonnet_shared::account::{Role, SignedIn, SwitchOrganization};
use reqwest::StatusCode;
use serde_json::json;

const NEWER: &str = "Our newer statement\n\nWhat I see here I keep to myself.";

fn publish(district: &District, text: &str) -> u32 {
    let first = first_statement().unwrap();
    district.store.publish_statement(&text.parse().unwrap(), &first, &cause()).unwrap()
}

/// How many users have agreed to each version.
fn agreed(district: &District) -> Vec<(u32, u32)> {
    let all = district.store.statements(&first_statement().unwrap()).unwrap();
    all.iter().map(|statement| (statement.version, statement.agreed)).collect()
}

async fn pulls(browser: &Browser) -> StatusCode {
    browser.get("/api/sync/pull?after=0").await.status()
}

async fn agree(browser: &Browser, version: u32) -> reqwest::Response {
    browser.post("/api/session/agreement", &json!({ "version": version })).await
}

#[tokio::test]
async fn who_agreed_to_an_older_one_is_asked_anew_at_the_next_sign_in_and_not_before() {
    let district = District::new();
    let maria = district.nurse("maria");
    let server = Server::start_with(&district, patient(&district)).await;
    let (browser, before) = server.signed_in("maria").await;
    assert_eq!((before.statement.version, agreed(&district)), (1, vec![(1, 1)]));

    assert_eq!(publish(&district, NEWER), 2);
    assert_eq!(pulls(&browser).await, StatusCode::OK, "what was agreed to in this session holds in it");

    let now = browser.sign_in("maria").await;
    assert_eq!((now.statement.version, now.statement.title.as_str()), (2, "Our newer statement"));
    assert_eq!(now.statement.paragraphs, ["What I see here I keep to myself."]);
    assert_eq!(now.session.agreed, None);
    let refused = browser.get("/api/sync/pull?after=0").await;
    problem(refused, StatusCode::FORBIDDEN, "agreement-required").await;
    let older = problem(agree(&browser, 1).await, StatusCode::BAD_REQUEST, "bad-request").await;
    assert_eq!(older.field.as_deref(), Some("version"));
    problem(agree(&browser, 3).await, StatusCode::BAD_REQUEST, "bad-request").await;
    assert_ne!(pulls(&browser).await, StatusCode::OK);
    assert_eq!(agree(&browser, 2).await.status(), StatusCode::OK);
    assert_eq!(pulls(&browser).await, StatusCode::OK);
    assert_eq!(agreed(&district), [(1, 1), (2, 1)]);
    let said = district.audit(Some(maria));
    let said: Vec<&str> =
        said.iter().filter(|(action, _)| action == "agree").map(|(_, why)| why.as_str()).collect();
    assert_eq!(
        said,
        [
            "agreed to the Confidentiality Statement, version 1",
            "agreed to the Confidentiality Statement, version 2"
        ]
    );
    assert!(district.audit(None).contains(&("administer".into(), "test, version 2".into())));
}

#[tokio::test]
async fn what_a_session_has_shown_can_be_agreed_to_in_it_though_a_newer_one_was_published_meanwhile() {
    let district = District::new();
    let maria = district.nurse("maria");
    let neighbour = district.neighbour("TX02");
    district.store.join(maria, neighbour.organization.id, Role::Clerk, &cause()).unwrap();
    let server = Server::start_with(&district, patient(&district)).await;
    let browser = server.browser();
    let shown = browser.sign_in("maria").await.statement.version;
    publish(&district, NEWER);
    assert_eq!(agree(&browser, shown).await.status(), StatusCode::OK);
    assert_eq!(pulls(&browser).await, StatusCode::OK);

    // Going on in another organization is no sign-in.
    let there = SwitchOrganization { organization: neighbour.organization.id };
    let there: SignedIn = browser.post("/api/session/organization", &there).await.json().await.unwrap();
    assert_eq!((there.session.agreed, there.statement.version), (Some(1), 2));
    assert_eq!(pulls(&browser).await, StatusCode::OK);
    assert_eq!(agree(&browser, 2).await.status(), StatusCode::OK, "and who reads the newer may agree to it");
    assert_eq!(agreed(&district), [(1, 1), (2, 1)]);
}

#[tokio::test]
async fn the_newest_is_in_force_and_the_same_is_not_published_again() {
    let district = District::new();
    district.nurse("maria");
    let first = first_statement().unwrap();
    let again = format!("{}\n\n{}", first.title, first.paragraphs.join("\n\n"));
    assert!(district.store.publish_statement(&again.parse().unwrap(), &first, &cause()).is_err());
    assert_eq!(publish(&district, NEWER), 2);
    assert!(district.store.publish_statement(&NEWER.parse().unwrap(), &first, &cause()).is_err());
    assert_eq!(publish(&district, &again), 3, "an older text may come back");
    let server = Server::start_with(&district, patient(&district)).await;
    assert_eq!(server.browser().sign_in("maria").await.statement.version, 3);
}
