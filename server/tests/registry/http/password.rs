//! A forgotten password: the mail, its link, and the password set by it.

use super::{LETTERS, Server, codes, noted, patient, problem};
use crate::mail::sink::{Received, Sink};
use crate::support::{District, PASSWORD, cause, now};
use bluebonnet_server::store::{
    Cause, ChangedBy, Missing, PasswordChange, PasswordChanges, StoreError, TokenHash,
};
use bluebonnet_shared::account::password::Requirement;
use bluebonnet_shared::account::{LadderStep, ResetOpened};
use jiff::ToSpan;
use reqwest::{Response, StatusCode};
use serde_json::json;
use sha2::{Digest, Sha256};

const NEW: &str = "Rufimo-7710";

/// A registry whose mail is read here.
pub(super) struct Office {
    pub(super) district: District,
    pub(super) sink: Sink,
    pub(super) server: Server,
}

impl Office {
    pub(super) async fn start() -> Self {
        let district = District::new();
        let sink = Sink::start().await;
        let mut settings = patient(&district);
        settings.mail.smtp = Some(format!("plain://127.0.0.1:{}", sink.port).parse().unwrap());
        settings.public_address = Some("https://registry.example.org".parse().unwrap());
        let server = Server::start_with(&district, settings).await;
        Self { district, sink, server }
    }

    async fn forget(&self, username: &str, email: &str) {
        let asked = json!({ "org_code": "tx01", "username": username, "email": email });
        let response = self.server.browser().post("/api/password/forgotten", &asked).await;
        assert_eq!(response.status(), StatusCode::NO_CONTENT);
    }

    /// Asks for a link and reads its token in the mail.
    async fn link(&mut self, username: &str) -> String {
        self.forget(username, &format!("{username}@example.org")).await;
        token(&self.sink.next().await)
    }

    async fn open(&self, token: &str) -> Response {
        self.server.browser().post("/api/password/reset/open", &json!({ "token": token })).await
    }

    async fn reset(&self, token: &str, password: &str) -> Response {
        let body = json!({ "token": token, "agreed": 1, "password": password });
        self.server.browser().post("/api/password/reset", &body).await
    }
}

fn token(mail: &Received) -> String {
    let body = mail.body();
    let link = body.lines().find(|line| line.starts_with("https://")).unwrap();
    link.strip_prefix("https://registry.example.org/reset#").unwrap().trim().to_owned()
}

fn hash(token: &str) -> TokenHash {
    use base64::Engine;
    let bytes = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(token).unwrap();
    assert_eq!(bytes.len(), 32);
    TokenHash(Sha256::digest(bytes).into())
}

#[tokio::test]
async fn a_link_by_mail_sets_a_password_once_and_ends_every_session() {
    let mut office = Office::start().await;
    let maria = office.district.nurse("maria");
    let (stolen, signed_in) = office.server.signed_in("maria").await;
    let mut events = stolen.get("/api/sync/events").await;
    assert_eq!(events.status(), StatusCode::OK);
    for _ in 0..3 {
        stolen.try_codes("TX01", "maria", "wrong").await;
    }

    office.forget(" Maria", "MARIA@example.org ").await;
    let mail = office.sink.next().await;
    assert_eq!(mail.to, ["maria@example.org"]);
    assert!(mail.body().contains("maria at TX01 ISD"), "{}", mail.body());
    let token = token(&mail);
    let opened: ResetOpened = office.open(&token).await.json().await.unwrap();
    assert_eq!((opened.username.as_str(), opened.org_code.as_str()), ("maria", "TX01"));
    assert_eq!(opened.statement, signed_in.statement);
    assert_eq!(office.reset(&token, NEW).await.status(), StatusCode::NO_CONTENT);

    problem(office.reset(&token, "Velusi-1177").await, StatusCode::GONE, "reset-link").await;
    problem(office.open(&token).await, StatusCode::GONE, "reset-link").await;
    problem(stolen.get("/api/session").await, StatusCode::UNAUTHORIZED, "sign-in-required").await;
    while let Some(_last_words) = events.chunk().await.unwrap() {}
    let browser = office.server.browser();
    let old = browser.try_codes("TX01", "maria", PASSWORD).await;
    let told = problem(old, StatusCode::UNAUTHORIZED, "wrong-codes").await;
    assert_eq!(told.step, Some(LadderStep::SignIn), "the ladder began anew");
    let again = super::SignIn { device: Some(signed_in.device), ..codes("maria", NEW) };
    let again: super::SignedIn = browser.post("/api/session", &again).await.json().await.unwrap();
    assert_eq!(again.vault_key, signed_in.vault_key, "what is unsent on the device can still be opened");
    let actions: Vec<String> =
        office.district.audit(Some(maria)).into_iter().map(|(action, _)| action).collect();
    for action in ["forgot-password", "reset-password"] {
        assert_eq!(actions.iter().filter(|it| *it == action).count(), 1, "{action}");
    }
    assert!(actions.iter().any(|it| it == "mail"));
    let notice = office.sink.next().await;
    assert_eq!(notice.to, ["maria@example.org"]);
    assert!(notice.body().contains("The password was changed for maria."), "{}", notice.body());
}

#[tokio::test]
async fn a_newer_link_makes_the_older_void() {
    let mut office = Office::start().await;
    office.district.nurse("maria");
    let older = office.link("maria").await;
    let newer = office.link("maria").await;
    problem(office.reset(&older, NEW).await, StatusCode::GONE, "reset-link").await;
    assert_eq!(office.reset(&newer, NEW).await.status(), StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn a_password_that_does_not_meet_the_rules_leaves_the_link_good() {
    let mut office = Office::start().await;
    office.district.nurse("maria");
    let token = office.link("maria").await;
    for (password, unmet) in [
        ("short", vec![Requirement::Length, Requirement::Upper, Requirement::Digit, Requirement::Special]),
        ("Maria-7710", vec![Requirement::NoName]),
        ("Vaccine-7710", vec![Requirement::NoDictionaryWord]),
    ] {
        let told =
            problem(office.reset(&token, password).await, StatusCode::UNPROCESSABLE_ENTITY, "password-rules")
                .await;
        assert_eq!(told.field.as_deref(), Some("password"));
        for rule in unmet {
            assert!(told.unmet.contains(&rule), "{password}: {rule:?} in {:?}", told.unmet);
        }
    }
    let body = json!({ "token": token, "agreed": 7, "password": NEW });
    let told = office.server.browser().post("/api/password/reset", &body).await;
    assert_eq!(problem(told, StatusCode::BAD_REQUEST, "bad-request").await.field.as_deref(), Some("agreed"));
    assert_eq!(office.reset(&token, NEW).await.status(), StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn the_last_six_passwords_are_not_taken_again() {
    let mut office = Office::start().await;
    let maria = office.district.nurse("maria");
    let former: Vec<String> = (0..7).map(|number| format!("Zugope-{number}771")).collect();
    for password in &former {
        office.district.set_password(maria, password);
    }
    let token = office.link("maria").await;
    for password in &former[1..] {
        let told =
            problem(office.reset(&token, password).await, StatusCode::UNPROCESSABLE_ENTITY, "password-rules")
                .await;
        assert_eq!(told.unmet, [Requirement::NotRecent], "{password}");
    }
    assert_eq!(office.reset(&token, &former[0]).await.status(), StatusCode::NO_CONTENT, "the seventh");
}

#[tokio::test]
async fn nobody_gets_a_mail_but_whoever_the_address_on_file_belongs_to() {
    let mut office = Office::start().await;
    let maria = office.district.nurse("maria");
    office.district.deactivate(office.district.nurse("dora"));
    for (username, email) in [
        ("maria", "other@example.org"),
        ("maria", "maria@example.org\r\nBcc: other@example.org"),
        ("maria", "maria@example.org,other@example.org"),
        ("nobody", "maria@example.org"),
        ("dora", "dora@example.org"),
    ] {
        office.forget(username, email).await;
    }
    // What was asked for before this one would have come before it.
    office.link("maria").await;
    assert!(office.sink.is_empty());
    // Once for each who was named, whether or not there is such a user.
    let why = "no link sent: no user has these codes and this address";
    noted(&office.district, Some(maria), why, 1).await;
    noted(&office.district, None, why, 2).await;
    for _ in 0..7 {
        office.forget("maria", "maria@example.org").await;
    }
    noted(&office.district, Some(maria), "no link sent: too many were asked for", 1).await;
}

#[tokio::test]
async fn a_link_is_good_for_a_day_and_cannot_be_guessed_or_read_in_the_database() {
    let mut office = Office::start().await;
    let maria = office.district.nurse("maria");
    let token = office.link("maria").await;
    let found = |token: &str, at| office.district.store.open_reset(&hash(token), at).unwrap().is_some();
    assert!(found(&token, now() + 23.hours()));
    assert!(!found(&token, now() + 24.hours()));
    let change = PasswordChange {
        user: maria,
        password_hash: String::new(),
        by: ChangedBy::Link { token: hash(&token), agreed: 1 },
        ladder: vec![],
    };
    let late = Cause { at: now() + 24.hours(), ..cause() };
    let refused = office.district.store.set_password(&change, &late);
    assert!(matches!(refused, Err(StoreError::Missing(Missing::ResetLink))));
    let other = PasswordChange { user: office.district.nurse("noor"), ..change };
    assert!(office.district.store.set_password(&other, &cause()).is_err(), "another user's");
    assert!(!office.district.files_hold(token.as_bytes()));
    for guess in ["", "x", &token[1..], &token.to_lowercase(), &"A".repeat(43), &"x".repeat(5000)] {
        problem(office.open(guess).await, StatusCode::GONE, "reset-link").await;
        problem(office.reset(guess, NEW).await, StatusCode::GONE, "reset-link").await;
    }
    assert_eq!(office.open(&token).await.status(), StatusCode::OK);
    noted(&office.district, None, "a link that is not good", 10).await;
}

#[tokio::test]
async fn a_locked_account_gets_in_again_by_its_link() {
    let mut office = Office::start().await;
    office.district.nurse("maria");
    let browser = office.server.browser();
    for captcha in [false, false, false, true, true, true] {
        if captcha {
            browser.try_with_captcha("maria", "wrong", LETTERS).await;
        } else {
            browser.try_codes("TX01", "maria", "wrong").await;
        }
    }
    problem(browser.try_with_captcha("maria", PASSWORD, LETTERS).await, StatusCode::FORBIDDEN, "locked")
        .await;
    let token = office.link("maria").await;
    assert_eq!(office.reset(&token, NEW).await.status(), StatusCode::NO_CONTENT);
    assert_eq!(browser.try_codes("TX01", "maria", NEW).await.status(), StatusCode::OK);
}
