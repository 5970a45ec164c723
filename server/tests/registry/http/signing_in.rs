use super::{Server, codes, patient, problem};
use crate::support::{District, PASSWORD};
use base64::Engine;
use bluebonnet_server::account::Passes;
use bluebonnet_server::settings::Settings;
use bluebonnet_server::store::Accounts;
use bluebonnet_shared::account::{SESSION_OF_HEADER, Session, SignIn, SignedIn, session_of};
use bluebonnet_shared::ids::DeviceId;
use reqwest::{Method, StatusCode};
use serde_json::json;
use std::num::NonZeroU32;
use std::time::{Duration, Instant};
use uuid::Uuid;

#[tokio::test]
async fn the_three_codes_open_a_session() {
    let district = District::new();
    let nurse = district.nurse("maria");
    let server = Server::start(&district).await;
    let browser = server.browser();
    problem(browser.get("/api/session").await, StatusCode::UNAUTHORIZED, "sign-in-required").await;
    let response = browser.try_codes("tx01", "Maria", PASSWORD).await;
    let cookie = response.headers()["set-cookie"].to_str().unwrap().to_owned();
    for part in ["bluebonnet_session=", "HttpOnly", "SameSite=Strict", "Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    let signed_in: SignedIn = response.json().await.unwrap();
    assert_eq!(signed_in.session.user, nurse);
    assert_eq!(signed_in.session.org_code, "TX01");
    let session: Session = browser.get("/api/session").await.json().await.unwrap();
    assert_eq!(session, signed_in.session);
}

#[tokio::test]
async fn wrong_codes_get_one_answer_and_never_sooner_than_a_password_is_checked() {
    let fastest_check = (0..5)
        .map(|_| {
            let begun = Instant::now();
            bluebonnet_server::account::hash_password(PASSWORD).unwrap();
            begun.elapsed()
        })
        .min()
        .unwrap();
    let district = District::new();
    district.nurse("maria");
    let server = Server::start(&district).await;
    let browser = server.browser();
    let mut answers = Vec::new();
    for (org, username, password) in
        [("TX01", "maria", "wrong"), ("TX01", "nobody", PASSWORD), ("NOWHERE", "maria", PASSWORD)]
    {
        let begun = Instant::now();
        let response = browser.try_codes(org, username, password).await;
        // Where nobody's hash is checked, an answer takes a fraction of this.
        assert!(begun.elapsed() > fastest_check / 2, "{org} {username}");
        answers.push(problem(response, StatusCode::UNAUTHORIZED, "wrong-codes").await);
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]));
}

#[tokio::test]
async fn a_device_keeps_its_id_and_its_vault_key() {
    let district = District::new();
    district.nurse("maria");
    district.nurse("noor");
    let server = Server::start(&district).await;
    let first = server.browser().sign_in("maria").await;
    let again = |username: &'static str| {
        let codes = json!({
            "org_code": "TX01", "username": username, "password": PASSWORD,
            "device": first.device, "device_name": "test"
        });
        let browser = server.browser();
        async move { browser.post("/api/session", &codes).await.json::<SignedIn>().await.unwrap() }
    };
    let second = again("maria").await;
    assert_eq!((second.device, &second.vault_key), (first.device, &first.vault_key));
    let colleague = again("noor").await;
    assert_eq!(colleague.device, first.device);
    assert_ne!(colleague.vault_key, first.vault_key);
    let elsewhere = server.browser().sign_in("maria").await;
    assert_ne!(elsewhere.device, first.device);
    assert_ne!(elsewhere.vault_key, first.vault_key);
}

#[tokio::test]
async fn nothing_syncs_before_the_statement_is_agreed_to() {
    let district = District::new();
    district.nurse("maria");
    let server = Server::start(&district).await;
    let browser = server.browser();
    let signed_in = browser.sign_in("maria").await;
    let refused = browser.get("/api/sync/pull?after=0").await;
    problem(refused, StatusCode::FORBIDDEN, "agreement-required").await;
    let push = browser.post("/api/sync/push", &json!({ "changes": [] })).await;
    problem(push, StatusCode::FORBIDDEN, "agreement-required").await;
    let other = browser.post("/api/session/agreement", &json!({ "version": 999 })).await;
    let told = problem(other, StatusCode::BAD_REQUEST, "bad-request").await;
    assert_eq!(told.field.as_deref(), Some("version"));
    browser.agree(signed_in.statement.version).await;
    assert_eq!(browser.get("/api/sync/pull?after=0").await.status(), StatusCode::OK);
    let session: Session = browser.get("/api/session").await.json().await.unwrap();
    assert_eq!(session.agreed, Some(signed_in.statement.version));
}

#[tokio::test]
async fn a_session_ends_on_signing_out_and_on_a_new_password() {
    let district = District::new();
    let nurse = district.nurse("maria");
    let server = Server::start(&district).await;
    let (browser, _) = server.signed_in("maria").await;
    let out = browser.ask(Method::DELETE, "/api/session").send().await.unwrap();
    assert_eq!(out.status(), StatusCode::NO_CONTENT);
    problem(browser.get("/api/session").await, StatusCode::UNAUTHORIZED, "sign-in-required").await;
    let (browser, _) = server.signed_in("maria").await;
    district.set_password(nurse, "another");
    problem(browser.get("/api/session").await, StatusCode::UNAUTHORIZED, "sign-in-required").await;
}

#[tokio::test]
async fn an_expired_session_is_told_to_sign_in_whatever_it_asks() {
    let district = District::new();
    district.nurse("maria");
    let mut settings = Settings::new(district.data());
    settings.sessions.whole = Duration::ZERO;
    let server = Server::start_with(&district, settings).await;
    let browser = server.browser();
    browser.sign_in("maria").await;
    let push = browser.post("/api/sync/push", &json!({ "changes": [] })).await;
    problem(push, StatusCode::UNAUTHORIZED, "sign-in-required").await;
    let pull = browser.get("/api/sync/pull?after=0").await;
    problem(pull, StatusCode::UNAUTHORIZED, "sign-in-required").await;
}

#[tokio::test]
async fn an_unused_session_ends_before_its_time() {
    let district = District::new();
    district.nurse("maria");
    let mut settings = Settings::new(district.data());
    settings.sessions.idle = Duration::ZERO;
    let server = Server::start_with(&district, settings).await;
    let browser = server.browser();
    browser.sign_in("maria").await;
    problem(browser.get("/api/session").await, StatusCode::UNAUTHORIZED, "sign-in-required").await;
}

#[tokio::test]
async fn who_asks_for_too_many_links_from_one_address_has_to_wait() {
    let district = District::new();
    let mut settings = Settings::new(district.data());
    settings.askings_per_minute = NonZeroU32::new(2).unwrap();
    let server = Server::start_with(&district, settings).await;
    let browser = server.browser();
    let forgotten = json!({ "org_code": "TX01", "username": "nobody", "email": "somebody@district.example" });
    for _ in 0..2 {
        assert!(browser.post("/api/password/forgotten", &forgotten).await.status().is_success());
    }
    let response = browser.post("/api/password/forgotten", &forgotten).await;
    assert!(response.headers()["retry-after"].to_str().unwrap().parse::<u64>().unwrap() > 0);
    problem(response, StatusCode::TOO_MANY_REQUESTS, "too-many-requests").await;
}

#[tokio::test]
async fn a_code_as_long_as_a_book_is_refused_at_its_field() {
    let district = District::new();
    let server = Server::start(&district).await;
    let response = server.browser().try_codes("TX01", &"x".repeat(5000), PASSWORD).await;
    let told = problem(response, StatusCode::BAD_REQUEST, "bad-request").await;
    assert_eq!(told.field.as_deref(), Some("username"));
}

#[tokio::test]
async fn a_session_of_somebody_else_is_as_good_as_none_to_a_device_that_says_whose_it_means() {
    let district = District::new();
    let (maria, noel) = (district.nurse("maria"), district.nurse("noel"));
    let server = Server::start(&district).await;
    // The tablet is shared, and Noel signed in last.
    let (browser, signed_in) = server.signed_in("noel").await;
    let organization = signed_in.session.organization;
    let asked_for = |user| {
        browser
            .ask(Method::GET, "/api/sync/pull?after=0")
            .header(SESSION_OF_HEADER, session_of(user, organization))
    };
    let response = asked_for(maria).send().await.unwrap();
    problem(response, StatusCode::UNAUTHORIZED, "sign-in-required").await;
    assert_eq!(asked_for(noel).send().await.unwrap().status(), StatusCode::OK);
}

#[tokio::test]
async fn a_device_that_the_registry_has_forgotten_keeps_the_key_of_its_vaults() {
    let district = District::new();
    district.nurse("maria");
    let server = Server::start_with(&district, patient(&district)).await;
    let key = |byte: u8| Some(base64::engine::general_purpose::STANDARD.encode([byte; 32]));
    let sign_in = async |device, vault_key| {
        let codes = SignIn { device, vault_key, ..codes("maria", PASSWORD) };
        server.browser().post("/api/session", &codes).await.json::<SignedIn>().await.unwrap()
    };
    let forgotten = sign_in(Some(DeviceId::new(Uuid::new_v4())), key(7)).await;
    assert_eq!(Some(forgotten.vault_key.clone()), key(7));
    // What the registry has kept is not replaced by whoever comes with another.
    let again = sign_in(Some(forgotten.device), key(8)).await;
    assert_eq!((again.device, again.vault_key), (forgotten.device, forgotten.vault_key));
    assert_ne!(Some(sign_in(None, None).await.vault_key), key(7), "a new device gets one of its own");
    for bad in ["", "AAAA", "no base64"] {
        let codes = SignIn { vault_key: Some(bad.into()), ..codes("maria", PASSWORD) };
        let response = server.browser().post("/api/session", &codes).await;
        let told = problem(response, StatusCode::BAD_REQUEST, "bad-request").await;
        assert_eq!(told.field.as_deref(), Some("vault_key"));
    }
}

#[tokio::test]
async fn a_password_is_hashed_anew_at_the_next_sign_in_once_hashes_cost_more() {
    let district = District::new();
    let maria = district.nurse("maria");
    let mut settings = Settings::new(district.data());
    settings.password_passes = "3".parse().unwrap();
    let server = Server::start_with(&district, settings).await;
    let passes = || Passes::of(&district.store.password_hash(maria).unwrap().unwrap()).unwrap().to_string();
    let (browser, _) = server.signed_in("maria").await;
    assert_eq!(passes(), "3");
    server.browser().sign_in("maria").await;
    assert_eq!(browser.get("/api/account").await.status(), StatusCode::OK, "no session ends by it");
    server.stop().await;
    // Chosen lower again.
    let server = Server::start(&district).await;
    server.browser().try_codes("TX01", "maria", "wrong").await;
    assert_eq!(passes(), "3");
    server.browser().sign_in("maria").await;
    assert_eq!(passes(), "2");
}
