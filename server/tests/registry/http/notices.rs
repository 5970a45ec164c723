//! Letters that tell users what was done to their accounts.

use super::password::Office;
use super::second_factor::set_up;
use super::{Browser, problem};
use crate::mail::sink::Received;
use crate::support::PASSWORD;
use bluebonnet_shared::account::{NewPassword, Role};
use reqwest::{Method, Response, StatusCode};
use serde_json::json;

fn is_about(mail: &Received, to: &str, what: &str) {
    assert_eq!(mail.to, [to]);
    let body = mail.body();
    assert!(body.starts_with(what), "{body}");
    assert!(body.contains("https://registry.example.org"), "{body}");
    assert!(!body.contains("reset#"), "a notice opens nothing");
}

async fn contact(browser: &Browser, email: &str, phone: &str) -> Response {
    browser.put("/api/account", &json!({ "email": email, "phone": phone, "password": PASSWORD })).await
}

#[tokio::test]
async fn a_changed_password_is_told_to_its_owner() {
    let mut office = Office::start().await;
    office.district.nurse("maria");
    let (browser, _) = office.server.signed_in("maria").await;
    let change = NewPassword { current: PASSWORD.into(), new: "Rufimo-7710".into() };
    assert_eq!(browser.put("/api/account/password", &change).await.status(), StatusCode::NO_CONTENT);
    is_about(&office.sink.next().await, "maria@example.org", "The password was changed for maria.");
}

#[tokio::test]
async fn another_address_is_told_to_the_former_one_and_another_telephone_to_nobody() {
    let mut office = Office::start().await;
    office.district.nurse("maria");
    let (browser, _) = office.server.signed_in("maria").await;
    for (email, phone) in [
        ("maria@example.org", "512-555-0142"),
        ("m.demo@example.org", ""),
        ("m.demo@example.org", "512-555-0100"),
    ] {
        assert_eq!(contact(&browser, email, phone).await.status(), StatusCode::NO_CONTENT);
    }
    assert_eq!(contact(&browser, "", "").await.status(), StatusCode::NO_CONTENT);
    let changed = "The e-mail address on file was changed for maria.";
    is_about(&office.sink.next().await, "maria@example.org", changed);
    is_about(&office.sink.next().await, "m.demo@example.org", changed);
    assert!(office.sink.is_empty());
}

#[tokio::test]
async fn an_address_is_nobody_elses() {
    let office = Office::start().await;
    office.district.nurse("maria");
    office.district.nurse("noor");
    let (browser, _) = office.server.signed_in("maria").await;
    let response = contact(&browser, "Noor@Example.org", "").await;
    let told = problem(response, StatusCode::BAD_REQUEST, "bad-request").await;
    assert_eq!(told.field.as_deref(), Some("email"));
    assert_eq!(contact(&browser, "MARIA@example.org", "").await.status(), StatusCode::NO_CONTENT, "her own");
}

#[tokio::test]
async fn a_second_factor_that_comes_or_goes_is_told() {
    let mut office = Office::start().await;
    office.district.nurse("maria");
    let (browser, _) = office.server.signed_in("maria").await;
    let (app, _) = set_up(&browser).await;
    is_about(&office.sink.next().await, "maria@example.org", "A second factor was set up for maria.");
    let typed = json!({ "password": PASSWORD, "code": app.code(1) });
    let removed =
        browser.ask(Method::DELETE, "/api/account/second-factor").json(&typed).send().await.unwrap();
    assert_eq!(removed.status(), StatusCode::NO_CONTENT);
    is_about(&office.sink.next().await, "maria@example.org", "The second factor was taken away for maria.");
}

#[tokio::test]
async fn a_lost_factor_that_an_administrator_takes_away_is_told_to_its_user() {
    let mut office = Office::start().await;
    let maria = office.district.nurse("maria");
    office.district.user("ada", Role::Admin);
    office.district.second_factor(maria);
    let (ada, _) = office.server.signed_in("ada").await;
    let reset = ada.post(&format!("/api/users/{maria}/second-factor/reset"), &json!({})).await;
    assert_eq!(reset.status(), StatusCode::NO_CONTENT);
    let told = "An administrator took away the second factor that was set up for maria.";
    is_about(&office.sink.next().await, "maria@example.org", told);
}
