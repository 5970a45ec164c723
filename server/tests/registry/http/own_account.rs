//! What somebody who is signed in sees and changes of her own account.

use super::{Browser, Server, patient, problem};
use crate::support::{District, PASSWORD};
use bluebonnet_shared::account::password::Requirement;
use bluebonnet_shared::account::{LadderStep, MyAccount, MySession, NewPassword};
use reqwest::{Client, Method, Response, StatusCode};
use serde_json::json;

async fn change(browser: &Browser, current: &str, new: &str) -> Response {
    browser.put("/api/account/password", &NewPassword { current: current.into(), new: new.into() }).await
}

async fn sessions(browser: &Browser) -> Vec<MySession> {
    browser.get("/api/account/sessions").await.json().await.unwrap()
}

#[tokio::test]
async fn email_and_telephone_are_seen_and_changed_and_a_bad_one_is_refused_at_its_field() {
    let district = District::new();
    let maria = district.nurse("maria");
    let server = Server::start(&district).await;
    let (browser, _) = server.signed_in("maria").await;
    let account = async || browser.get("/api/account").await.json::<MyAccount>().await.unwrap();
    let before = account().await;
    assert_eq!((before.user, before.username.as_str(), before.second_factor), (maria, "maria", false));
    assert_eq!(before.email.unwrap().as_str(), "maria@example.org");
    assert_eq!(before.organizations.len(), 1);
    let put = async |email: &str, phone: &str| {
        browser.put("/api/account", &json!({ "email": email, "phone": phone, "password": PASSWORD })).await
    };
    assert_eq!(put("m.demo@example.org", "512-555-0142").await.status(), StatusCode::NO_CONTENT);
    let told = problem(
        put("m.demo@example.org\r\nBcc: x@example.org", "").await,
        StatusCode::BAD_REQUEST,
        "bad-request",
    );
    assert_eq!(told.await.field.as_deref(), Some("email"));
    let told = problem(put("", "call me").await, StatusCode::BAD_REQUEST, "bad-request").await;
    assert_eq!(told.field.as_deref(), Some("phone"));
    let after = account().await;
    assert_eq!(after.email.unwrap().as_str(), "m.demo@example.org");
    assert_eq!(after.phone.unwrap().as_str(), "512-555-0142");
    assert_eq!(put("", "").await.status(), StatusCode::NO_CONTENT);
    assert_eq!(account().await.email, None);
}

#[tokio::test]
async fn mail_goes_elsewhere_only_for_whoever_knows_the_password() {
    let district = District::new();
    district.nurse("maria");
    let server = Server::start_with(&district, patient(&district)).await;
    let (browser, _) = server.signed_in("maria").await;
    let put = async |email: &str, password: &str| {
        let contact = json!({ "email": email, "phone": "512-555-0142", "password": password });
        browser.put("/api/account", &contact).await
    };
    for email in ["thief@example.org", ""] {
        for password in ["", "wrong"] {
            let told = problem(put(email, password).await, StatusCode::FORBIDDEN, "wrong-password").await;
            assert_eq!(told.field.as_deref(), Some("password"));
        }
    }
    let account: MyAccount = browser.get("/api/account").await.json().await.unwrap();
    assert_eq!(account.email.unwrap().as_str(), "maria@example.org");
    assert!(account.phone.is_none(), "nothing of it was kept");
    assert_eq!(put("maria@example.org", "").await.status(), StatusCode::NO_CONTENT, "the telephone alone");
}

#[tokio::test]
async fn a_password_is_changed_by_whoever_knows_the_one_before_and_ends_every_other_session() {
    let district = District::new();
    let maria = district.nurse("maria");
    let server = Server::start_with(&district, patient(&district)).await;
    let (browser, _) = server.signed_in("maria").await;
    let (stolen, _) = server.signed_in("maria").await;
    for expected in [LadderStep::SignIn, LadderStep::SignIn, LadderStep::Recall] {
        let response = change(&browser, "wrong", "Rufimo-7710").await;
        let told = problem(response, StatusCode::FORBIDDEN, "wrong-password").await;
        assert_eq!((told.step, told.field.as_deref()), (Some(expected), Some("current")));
    }
    let told = change(&browser, PASSWORD, "A long enough passwor1").await;
    let told = problem(told, StatusCode::UNPROCESSABLE_ENTITY, "password-rules").await;
    assert!(told.unmet.contains(&Requirement::Different), "{:?}", told.unmet);
    assert_eq!(change(&browser, PASSWORD, "Rufimo-7710").await.status(), StatusCode::NO_CONTENT);
    assert_eq!(browser.get("/api/account").await.status(), StatusCode::OK, "this one goes on");
    problem(stolen.get("/api/session").await, StatusCode::UNAUTHORIZED, "sign-in-required").await;
    assert_eq!(browser.try_codes("TX01", "maria", "Rufimo-7710").await.status(), StatusCode::OK);
    let log = district.audit(Some(maria));
    assert_eq!(log.iter().filter(|(action, _)| action == "change-password").count(), 1);
    assert_eq!(log.iter().filter(|(action, _)| action == "failed-try").count(), 3);
}

#[tokio::test]
async fn guessing_the_password_of_a_session_left_open_ends_at_the_top_of_the_ladder() {
    let district = District::new();
    district.nurse("maria");
    let server = Server::start_with(&district, patient(&district)).await;
    let (browser, _) = server.signed_in("maria").await;
    for _ in 0..6 {
        problem(change(&browser, "wrong", "Rufimo-7710").await, StatusCode::FORBIDDEN, "wrong-password")
            .await;
    }
    problem(change(&browser, PASSWORD, "Rufimo-7710").await, StatusCode::FORBIDDEN, "locked").await;
    problem(browser.try_codes("TX01", "maria", PASSWORD).await, StatusCode::FORBIDDEN, "locked").await;
}

#[tokio::test]
async fn a_user_sees_her_sessions_and_ends_them_and_nobody_elses() {
    let district = District::new();
    district.nurse("maria");
    district.nurse("noor");
    let server = Server::start(&district).await;
    let (browser, _) = server.signed_in("maria").await;
    let (lost, _) = server.signed_in("maria").await;
    let (noor, _) = server.signed_in("noor").await;
    let (mine, others): (Vec<_>, Vec<_>) = sessions(&browser).await.into_iter().partition(|it| it.this);
    assert_eq!((mine.len(), others.len()), (1, 1));
    assert_eq!((others[0].device_name.as_str(), others[0].organization_name.as_str()), ("test", "TX01 ISD"));
    let end = async |by: &Browser| {
        by.ask(Method::DELETE, &format!("/api/account/sessions/{}", others[0].id)).send().await.unwrap()
    };
    problem(end(&noor).await, StatusCode::NOT_FOUND, "not-found").await;
    assert_eq!(lost.get("/api/session").await.status(), StatusCode::OK);
    assert_eq!(end(&browser).await.status(), StatusCode::NO_CONTENT);
    problem(lost.get("/api/session").await, StatusCode::UNAUTHORIZED, "sign-in-required").await;
    problem(end(&browser).await, StatusCode::NOT_FOUND, "not-found").await;
    assert_eq!(sessions(&browser).await.len(), 1);
}

#[tokio::test]
async fn a_cookie_that_was_there_before_signing_in_opens_nothing_afterwards() {
    let district = District::new();
    district.nurse("maria");
    let server = Server::start(&district).await;
    // A cookie that somebody else put there: a session of her own, or one made up.
    let attacker = server.browser().try_codes("TX01", "maria", PASSWORD).await;
    let planted = attacker.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    let made_up = format!("bluebonnet_session={}", "A".repeat(43));
    for cookie in [planted, made_up] {
        let client = Client::new();
        let ask = |method, path: &str| {
            client
                .request(method, format!("{}{path}", server.address))
                .header("X-Bluebonnet", "1")
                .header("Cookie", &cookie)
        };
        let response =
            ask(Method::POST, "/api/session").json(&super::codes("maria", PASSWORD)).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        assert!(!response.headers()["set-cookie"].to_str().unwrap().starts_with(&cookie));
        let response = ask(Method::GET, "/api/session").send().await.unwrap();
        problem(response, StatusCode::UNAUTHORIZED, "sign-in-required").await;
    }
}

#[tokio::test]
async fn a_user_who_may_not_sign_in_any_more_is_out_at_once() {
    let district = District::new();
    let maria = district.nurse("maria");
    let server = Server::start(&district).await;
    let (browser, _) = server.signed_in("maria").await;
    district.deactivate(maria);
    problem(browser.get("/api/account").await, StatusCode::UNAUTHORIZED, "sign-in-required").await;
}
