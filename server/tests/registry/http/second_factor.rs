//! The second factor: setting it up, showing it, losing it.

use super::{Browser, Server, codes, patient, problem};
use crate::support::{District, PASSWORD, cause, now};
use bluebonnet_server::store::{Accounts, Factors};
use bluebonnet_shared::account::{
    ConfirmFactor, FactorSetup, LadderStep, RecoveryCodes, RemoveFactor, Role, SignIn, SignedIn,
    SwitchOrganization,
};
use reqwest::{Method, Response, StatusCode};
use serde_json::json;
use totp_rs::{Builder, Secret};

/// An authenticator app.
pub(super) struct App(String);

impl App {
    /// The code of the time step that is so many away from the present one.
    pub(super) fn code(&self, steps: i64) -> String {
        let secret = Secret::try_from_base32(&self.0).unwrap();
        let totp = Builder::new().with_secret(secret).with_account_name("test").build().unwrap();
        totp.generate((now().as_second() + 30 * steps).cast_unsigned()).to_string()
    }
}

pub(super) async fn set_up(browser: &Browser) -> (App, Vec<String>) {
    let setup: FactorSetup = browser
        .post("/api/account/second-factor", &json!({ "password": PASSWORD }))
        .await
        .json()
        .await
        .unwrap();
    assert!(setup.uri.contains(&setup.secret));
    let app = App(setup.secret);
    let wrong =
        browser.post("/api/account/second-factor/confirm", &ConfirmFactor { code: app.code(50) }).await;
    assert_eq!(problem(wrong, StatusCode::BAD_REQUEST, "bad-request").await.field.as_deref(), Some("code"));
    let right =
        browser.post("/api/account/second-factor/confirm", &ConfirmFactor { code: app.code(0) }).await;
    let codes: RecoveryCodes = right.json().await.unwrap();
    assert_eq!(codes.recovery_codes.len(), 10);
    (app, codes.recovery_codes)
}

async fn sign_in(browser: &Browser, factor: Option<String>) -> Response {
    let codes = SignIn { second_factor: factor, ..codes("maria", PASSWORD) };
    browser.post("/api/session", &codes).await
}

async fn refused(response: Response) -> Option<LadderStep> {
    let told = problem(response, StatusCode::UNAUTHORIZED, "second-factor-required").await;
    assert_eq!(told.field.as_deref(), Some("second_factor"));
    told.step
}

#[tokio::test]
async fn with_a_factor_the_codes_alone_open_nothing_and_each_code_of_it_opens_once() {
    let district = District::new();
    let maria = district.nurse("maria");
    let server = Server::start_with(&district, patient(&district)).await;
    let (browser, _) = server.signed_in("maria").await;
    let (other, _) = server.signed_in("maria").await;
    let (app, recovery) = set_up(&browser).await;
    assert_eq!(browser.get("/api/account").await.status(), StatusCode::OK, "it was shown in this session");
    problem(other.get("/api/session").await, StatusCode::UNAUTHORIZED, "sign-in-required").await;
    let browser = server.browser();
    for _ in 0..4 {
        assert_eq!(refused(sign_in(&browser, None).await).await, None, "none shown: no try");
    }
    let confirmed_with = app.code(0);
    let next = app.code(1);
    assert_eq!(sign_in(&browser, Some(next.clone())).await.status(), StatusCode::OK);
    assert_eq!(refused(sign_in(&browser, Some(next)).await).await, Some(LadderStep::SignIn), "replayed");
    assert_eq!(
        refused(sign_in(&browser, Some(confirmed_with)).await).await,
        Some(LadderStep::SignIn),
        "older"
    );
    assert_eq!(sign_in(&browser, Some(recovery[3].to_lowercase())).await.status(), StatusCode::OK);
    assert_eq!(refused(sign_in(&browser, Some(recovery[3].clone())).await).await, Some(LadderStep::SignIn));
    assert_eq!(sign_in(&browser, Some(recovery[0].replace('-', " "))).await.status(), StatusCode::OK);
    let failed = district.audit(Some(maria)).into_iter().filter(|(action, _)| action == "failed-try");
    assert!(failed.map(|(_, why)| why).eq(["wrong second factor"; 3]));
}

#[tokio::test]
async fn guessing_at_a_factor_with_the_right_password_climbs_the_ladder() {
    let district = District::new();
    district.nurse("maria");
    let server = Server::start_with(&district, patient(&district)).await;
    let (browser, _) = server.signed_in("maria").await;
    set_up(&browser).await;
    for expected in [LadderStep::SignIn, LadderStep::SignIn, LadderStep::Recall] {
        assert_eq!(
            refused(sign_in(&browser, None).await).await,
            None,
            "the right password alone forgives nothing"
        );
        assert_eq!(refused(sign_in(&browser, Some("XXXXX-XXXXX".into())).await).await, Some(expected));
    }
    problem(sign_in(&browser, Some("000000".into())).await, StatusCode::UNAUTHORIZED, "captcha").await;
}

#[tokio::test]
async fn a_factor_is_kept_sealed_and_recovery_codes_hashed() {
    let district = District::new();
    district.nurse("maria");
    let server = Server::start(&district).await;
    let (browser, _) = server.signed_in("maria").await;
    let (app, recovery) = set_up(&browser).await;
    let secret = Secret::try_from_base32(&app.0).unwrap();
    assert!(!district.files_hold(secret.as_bytes()) && !district.files_hold(app.0.as_bytes()));
    for code in recovery {
        assert!(
            !district.files_hold(code.as_bytes()) && !district.files_hold(code.replace('-', "").as_bytes())
        );
    }
}

#[tokio::test]
async fn whoever_finds_a_session_left_open_sets_up_no_factor() {
    let district = District::new();
    let maria = district.nurse("maria");
    let server = Server::start_with(&district, patient(&district)).await;
    let (browser, _) = server.signed_in("maria").await;
    for password in ["", "wrong"] {
        let refused = browser.post("/api/account/second-factor", &json!({ "password": password })).await;
        let told = problem(refused, StatusCode::FORBIDDEN, "wrong-password").await;
        assert_eq!(told.field.as_deref(), Some("password"));
    }
    assert!(district.store.factor(maria).unwrap().is_none());
    // An organization that requires one makes no exception: only the session is newer then.
    district.store.require_second_factor(district.organization.id, true, &cause()).unwrap();
    let refused = browser.post("/api/account/second-factor", &json!({ "password": "wrong" })).await;
    problem(refused, StatusCode::FORBIDDEN, "wrong-password").await;
    set_up(&browser).await;
}

#[tokio::test]
async fn taking_a_factor_away_takes_the_password_and_a_code() {
    let district = District::new();
    district.nurse("maria");
    let server = Server::start_with(&district, patient(&district)).await;
    let (browser, _) = server.signed_in("maria").await;
    let (_, recovery) = set_up(&browser).await;
    problem(
        browser.post("/api/account/second-factor", &json!({ "password": PASSWORD })).await,
        StatusCode::BAD_REQUEST,
        "bad-request",
    )
    .await;
    let remove = async |password: &str, code: &str| {
        let body = RemoveFactor { password: password.into(), code: code.into() };
        browser.ask(Method::DELETE, "/api/account/second-factor").json(&body).send().await.unwrap()
    };
    problem(remove("wrong", &recovery[0]).await, StatusCode::FORBIDDEN, "wrong-password").await;
    refused(remove(PASSWORD, "XXXXX-XXXXX").await).await;
    assert_eq!(remove(PASSWORD, &recovery[0]).await.status(), StatusCode::NO_CONTENT);
    assert_eq!(sign_in(&browser, None).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn where_a_factor_is_required_a_session_without_one_is_good_for_setting_it_up() {
    let district = District::new();
    district.nurse("maria");
    district.store.require_second_factor(district.organization.id, true, &cause()).unwrap();
    let server = Server::start(&district).await;
    let (browser, signed_in) = server.signed_in("maria").await;
    assert!(signed_in.session.needs_second_factor);
    for path in [
        "/api/sync/pull?after=0",
        "/api/account",
        "/api/account/sessions",
        "/api/devices",
        "/api/sync/events",
    ] {
        problem(browser.get(path).await, StatusCode::FORBIDDEN, "second-factor-setup").await;
    }
    let push = browser.post("/api/sync/push", &json!({ "changes": [] })).await;
    problem(push, StatusCode::FORBIDDEN, "second-factor-setup").await;
    assert_eq!(browser.get("/api/session").await.status(), StatusCode::OK);
    set_up(&browser).await;
    assert_eq!(browser.get("/api/account").await.status(), StatusCode::OK);
    let session: bluebonnet_shared::account::Session =
        browser.get("/api/session").await.json().await.unwrap();
    assert!(!session.needs_second_factor);
}

#[tokio::test]
async fn an_organization_that_requires_a_factor_is_entered_by_whoever_has_shown_hers() {
    let district = District::new();
    let maria = district.nurse("maria");
    let neighbour = district.neighbour("TX02").organization.id;
    district.store.join(maria, neighbour, Role::Clerk, &cause()).unwrap();
    district.store.require_second_factor(neighbour, true, &cause()).unwrap();
    let server = Server::start_with(&district, patient(&district)).await;
    let (browser, signed_in) = server.signed_in("maria").await;
    let switch = async |organization| {
        browser.post("/api/session/organization", &SwitchOrganization { organization }).await
    };
    let there: SignedIn = switch(neighbour).await.json().await.unwrap();
    assert!(there.session.needs_second_factor, "nobody can be asked for what she does not have");
    problem(browser.get("/api/account").await, StatusCode::FORBIDDEN, "second-factor-setup").await;
    assert_eq!(switch(signed_in.session.organization).await.status(), StatusCode::OK);
    set_up(&browser).await;
    let there: SignedIn = switch(neighbour).await.json().await.unwrap();
    assert!(!there.session.needs_second_factor);
    assert_eq!(browser.get("/api/account").await.status(), StatusCode::OK);
}
