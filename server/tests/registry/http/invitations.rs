//! Links by mail for users whom an administrator adds, or sends one.

use super::{Browser, LETTERS, Server, patient, problem};
use crate::mail::sink::{Received, Sink};
use crate::support::{District, PASSWORD};
use bluebonnet_shared::account::{ResetOpened, Role};
use bluebonnet_shared::ids::UserId;
use bluebonnet_shared::office::ManagedUser;
use reqwest::StatusCode;
use serde_json::json;

const NEW: &str = "Rufimo-7710";

async fn office() -> (District, Sink, Server, Browser) {
    let district = District::new();
    district.user("ada", Role::Admin);
    let sink = Sink::start().await;
    let mut settings = patient(&district);
    settings.mail.smtp = Some(format!("plain://127.0.0.1:{}", sink.port).parse().unwrap());
    settings.public_address = Some("https://registry.example.org".parse().unwrap());
    let server = Server::start_with(&district, settings).await;
    let (ada, _) = server.signed_in("ada").await;
    (district, sink, server, ada)
}

fn token(mail: &Received) -> String {
    let body = mail.body();
    let link = body.lines().find(|line| line.starts_with("https://")).unwrap();
    link.strip_prefix("https://registry.example.org/reset#").unwrap().trim().to_owned()
}

async fn set_password(browser: &Browser, token: &str, password: &str) -> StatusCode {
    let body = json!({ "token": token, "agreed": 1, "password": password });
    browser.post("/api/password/reset", &body).await.status()
}

async fn user(ada: &Browser, id: UserId) -> ManagedUser {
    let users: Vec<ManagedUser> = ada.get("/api/users").await.json().await.unwrap();
    users.into_iter().find(|user| user.id == id).unwrap()
}

#[tokio::test]
async fn a_new_user_is_invited_by_mail_and_signs_in_with_the_password_she_sets() {
    let (_district, mut sink, server, ada) = office().await;
    let person = json!({ "first": "Zoe", "last": "Demo", "email": "zoe@district.example" });
    let added = ada.post("/api/users", &json!({ "person": person, "role": "nurse" })).await;
    assert_eq!(added.status(), StatusCode::CREATED);
    let mail = sink.next().await;
    let body = mail.body();
    assert!(body.contains("Org Code: TX01") && body.contains("Username: zdemo"), "{body}");
    let zoe = server.browser();
    let token = token(&mail);
    let opened = zoe.post("/api/password/reset/open", &json!({ "token": token })).await;
    assert_eq!(opened.json::<ResetOpened>().await.unwrap().username, "zdemo");
    assert_eq!(set_password(&zoe, &token, NEW).await, StatusCode::NO_CONTENT);
    assert_eq!(zoe.try_codes("TX01", "zdemo", NEW).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_reset_unlocks_at_once_and_sends_a_link() {
    let (district, mut sink, server, ada) = office().await;
    let maria = district.nurse("maria");
    let browser = server.browser();
    for _ in 0..3 {
        browser.try_codes("TX01", "maria", "wrong").await;
    }
    assert!(!user(&ada, maria).await.locked);
    for _ in 0..3 {
        browser.try_with_captcha("maria", "wrong", LETTERS).await;
    }
    assert!(user(&ada, maria).await.locked);
    let path = format!("/api/users/{maria}/reset");
    assert_eq!(ada.post(&path, &json!({})).await.status(), StatusCode::NO_CONTENT);
    assert!(!user(&ada, maria).await.locked);
    let token = token(&sink.next().await);
    assert_eq!(browser.try_codes("TX01", "maria", PASSWORD).await.status(), StatusCode::OK, "as before");
    assert_eq!(set_password(&server.browser(), &token, NEW).await, StatusCode::NO_CONTENT);
    assert_eq!(browser.try_codes("TX01", "maria", NEW).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn no_link_is_sent_to_one_who_may_not_sign_in() {
    let (district, _sink, _server, ada) = office().await;
    let maria = district.nurse("maria");
    let path = format!("/api/users/{maria}");
    let done = ada.post(&format!("{path}/deactivate"), &json!({})).await;
    assert_eq!(done.status(), StatusCode::NO_CONTENT);
    let refused = ada.post(&format!("{path}/reset"), &json!({})).await;
    let told = problem(refused, StatusCode::CONFLICT, "conflict").await;
    assert!(told.detail.unwrap().contains("Activate"));
}
