//! Nothing that is answered says which codes there are.

use super::{Browser, LETTERS, Server, patient};
use crate::support::{District, PASSWORD};
use bluebonnet_shared::account::{Captcha, CaptchaAnswer, SignIn};
use reqwest::{Response, StatusCode};
use serde_json::json;

/// Everything that can be told apart: status, headers but for the request's own id and the date, and body.
async fn all_of(response: Response) -> (StatusCode, Vec<(String, String)>, String) {
    let mut headers: Vec<_> = response
        .headers()
        .iter()
        .filter(|(name, _)| !["x-request-id", "date"].contains(&name.as_str()))
        .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
        .collect();
    headers.sort();
    (response.status(), headers, response.text().await.unwrap())
}

async fn try_codes(
    browser: &Browser,
    (org, username, password): (&str, &str, &str),
    captcha: bool,
) -> Response {
    let mut codes = SignIn {
        org_code: org.into(),
        username: username.into(),
        password: password.into(),
        device_name: "test".into(),
        ..SignIn::default()
    };
    if captcha {
        let drawn: Captcha = browser.get("/api/captcha").await.json().await.unwrap();
        codes.captcha = Some(CaptchaAnswer { id: drawn.id, answer: LETTERS.into() });
    }
    browser.post("/api/session", &codes).await
}

#[tokio::test]
async fn every_step_of_the_ladder_answers_alike_whichever_code_is_wrong() {
    let district = District::new();
    district.nurse("maria");
    district.deactivate(district.nurse("dora"));
    district.neighbour("TX02");
    let server = Server::start_with(&district, patient(&district)).await;
    let browser = server.browser();
    let wrong = [
        ("TX01", "maria", "wrong"),
        ("TX01", "nobody", PASSWORD),
        ("NOWHERE", "maria", PASSWORD),
        ("TX02", "maria", PASSWORD),
        ("TX01", "dora", PASSWORD),
        ("", "", ""),
    ];
    for captcha in [false, false, false, false, true, true, true, true, false] {
        let mut answers = Vec::new();
        for codes in wrong {
            answers.push(all_of(try_codes(&browser, codes, captcha).await).await);
        }
        assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    }
}

#[tokio::test]
async fn a_forgotten_password_is_answered_alike_whoever_asks() {
    let district = District::new();
    district.nurse("maria");
    district.deactivate(district.nurse("dora"));
    let server = Server::start_with(&district, patient(&district)).await;
    let browser = server.browser();
    let mut answers = Vec::new();
    for (org, username, email) in [
        ("TX01", "maria", "maria@example.org"),
        ("TX01", "maria", "other@example.org"),
        ("TX01", "maria", "no address"),
        ("TX01", "nobody", "maria@example.org"),
        ("NOWHERE", "maria", "maria@example.org"),
        ("TX01", "dora", "dora@example.org"),
    ] {
        let asked = json!({ "org_code": org, "username": username, "email": email });
        let answer = all_of(browser.post("/api/password/forgotten", &asked).await).await;
        assert_eq!(answer.0, StatusCode::NO_CONTENT);
        answers.push(answer);
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
}
