//! Failed tries: three, then three with a CAPTCHA, then none.

use super::{Browser, LETTERS, Server, codes, noted, patient, problem};
use crate::support::{District, PASSWORD, cause};
use bluebonnet_server::account::MasterKey;
use bluebonnet_server::settings::Settings;
use bluebonnet_server::store::{AddressLimits, Ladder};
use bluebonnet_shared::account::{Captcha, CaptchaAnswer, LadderStep, Problem, SignIn};
use reqwest::{Response, StatusCode};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

async fn wrong(browser: &Browser, username: &str) -> Response {
    browser.try_codes("TX01", username, "wrong").await
}

async fn step(response: Response, kind: &str) -> Option<LadderStep> {
    let status = if kind == "locked" { StatusCode::FORBIDDEN } else { StatusCode::UNAUTHORIZED };
    problem(response, status, kind).await.step
}

/// Walks up to the step where CAPTCHAs are asked for.
async fn up_to_recall(browser: &Browser, username: &str) {
    for expected in [LadderStep::SignIn, LadderStep::SignIn, LadderStep::Recall] {
        assert_eq!(step(wrong(browser, username).await, "wrong-codes").await, Some(expected));
    }
}

#[tokio::test]
async fn three_tries_then_three_with_a_captcha_then_only_a_link_or_an_administrator_whatever_is_restarted() {
    let district = District::new();
    let maria = district.nurse("maria");
    let server = Server::start_with(&district, patient(&district)).await;
    up_to_recall(&server.browser(), "maria").await;
    server.stop().await;

    let server = Server::start_with(&district, patient(&district)).await;
    let browser = server.browser();
    let right = browser.try_codes("TX01", "maria", PASSWORD).await;
    let told = problem(right, StatusCode::UNAUTHORIZED, "captcha").await;
    assert_eq!((told.step, told.field.as_deref()), (Some(LadderStep::Recall), Some("captcha")));
    for expected in [LadderStep::Recall, LadderStep::Recall, LadderStep::Reset] {
        let response = browser.try_with_captcha("maria", "wrong", LETTERS).await;
        assert_eq!(step(response, "wrong-codes").await, Some(expected));
    }
    server.stop().await;

    let server = Server::start_with(&district, patient(&district)).await;
    let browser = server.browser();
    let right = browser.try_with_captcha("maria", PASSWORD, LETTERS).await;
    assert_eq!(step(right, "locked").await, Some(LadderStep::Reset));
    let key = MasterKey::load_or_make(&district.data().join("server.key")).unwrap();
    district.store.unlock(district.organization.id, &[key.codes_key("tx01", "MARIA")], &cause()).unwrap();
    browser.sign_in("maria").await;
    noted(&district, Some(maria), "wrong codes", 6).await;
    noted(&district, Some(maria), "codes that are locked", 1).await;
}

#[tokio::test]
async fn what_comes_to_nothing_is_noted_once_and_not_as_often_as_anybody_likes() {
    let district = District::new();
    let maria = district.nurse("maria");
    let server = Server::start_with(&district, patient(&district)).await;
    let browser = server.browser();
    up_to_recall(&browser, "maria").await;
    for _ in 0..20 {
        step(wrong(&browser, "maria").await, "captcha").await;
    }
    noted(&district, Some(maria), "CAPTCHA asked for", 1).await;
    for _ in 0..3 {
        step(browser.try_with_captcha("maria", "wrong", LETTERS).await, "wrong-codes").await;
    }
    for _ in 0..20 {
        step(browser.try_codes("TX01", "maria", PASSWORD).await, "locked").await;
    }
    noted(&district, Some(maria), "codes that are locked", 1).await;
    server.stop().await;

    let mut settings = patient(&district);
    settings.address_limits = AddressLimits { captcha: 1, refused: 1 };
    let server = Server::start_with(&district, settings).await;
    district.nurse("noor");
    for name in ["nobody", "noor", "noor", "noor"] {
        let refused = wrong(&server.browser(), name).await;
        problem(refused, StatusCode::TOO_MANY_REQUESTS, "too-many-requests").await;
    }
    noted(&district, None, "from an address that is refused", 1).await;
    let whole: Vec<_> = district.audit(Some(maria)).into_iter().map(|(action, _)| action).collect();
    assert_eq!(whole.iter().filter(|action| *action == "captcha").count(), 1);
    assert_eq!(whole.iter().filter(|action| *action == "failed-try").count(), 7, "six and the locked one");
}

#[tokio::test]
async fn a_sign_in_that_succeeds_begins_the_ladder_anew() {
    let district = District::new();
    district.nurse("maria");
    let server = Server::start_with(&district, patient(&district)).await;
    let browser = server.browser();
    for _ in 0..2 {
        for _ in 0..2 {
            assert_eq!(step(wrong(&browser, "maria").await, "wrong-codes").await, Some(LadderStep::SignIn));
        }
        browser.sign_in("maria").await;
    }
    up_to_recall(&browser, "maria").await;
    let right = browser.try_with_captcha("maria", PASSWORD, &LETTERS.to_lowercase()).await;
    assert_eq!(right.status(), StatusCode::OK);
    assert_eq!(step(wrong(&browser, "maria").await, "wrong-codes").await, Some(LadderStep::SignIn));
}

#[tokio::test]
async fn a_captcha_is_good_for_one_answer_and_a_wrong_one_counts_as_a_try() {
    let district = District::new();
    district.nurse("maria");
    let server = Server::start_with(&district, patient(&district)).await;
    let browser = server.browser();
    up_to_recall(&browser, "maria").await;
    for _ in 0..4 {
        assert_eq!(
            step(wrong(&browser, "maria").await, "captcha").await,
            Some(LadderStep::Recall),
            "none: no try"
        );
    }
    let captcha: Captcha = browser.get("/api/captcha").await.json().await.unwrap();
    let answered = |answer: &str| SignIn {
        captcha: Some(CaptchaAnswer { id: captcha.id, answer: answer.into() }),
        ..codes("maria", PASSWORD)
    };
    let response = browser.post("/api/session", &answered("XXXXX")).await;
    assert_eq!(step(response, "captcha").await, Some(LadderStep::Recall), "the first of three");
    for _ in 0..4 {
        let response = browser.post("/api/session", &answered(LETTERS)).await;
        assert_eq!(step(response, "captcha").await, Some(LadderStep::Recall), "used up: as good as none");
    }
    for expected in [LadderStep::Recall, LadderStep::Reset] {
        let response = browser.try_with_captcha("maria", PASSWORD, "XXXXX").await;
        assert_eq!(step(response, "captcha").await, Some(expected));
    }
    let right = browser.try_with_captcha("maria", PASSWORD, LETTERS).await;
    assert_eq!(step(right, "locked").await, Some(LadderStep::Reset));
}

/// How often each kind was answered.
async fn kinds(mut answers: JoinSet<Problem>) -> BTreeMap<String, usize> {
    let mut kinds = BTreeMap::new();
    while let Some(answer) = answers.join_next().await {
        *kinds.entry(answer.unwrap().kind).or_default() += 1;
    }
    kinds
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_guesses_at_once_are_exactly_as_many_tries_as_there_may_be() {
    let district = District::new();
    district.nurse("maria");
    let server = Server::start_with(&district, patient(&district)).await;
    let browser = server.browser();
    // Each connection is two files of this process.
    let connections = Arc::new(Semaphore::new(100));
    let mut answers = JoinSet::new();
    for number in 0..1000 {
        let (browser, connections) = (browser.clone(), connections.clone());
        answers.spawn(async move {
            let _connection = connections.acquire().await;
            browser.try_codes("TX01", "maria", &format!("guess {number}")).await.json().await.unwrap()
        });
    }
    let expected = [("/problems/captcha".to_owned(), 997), ("/problems/wrong-codes".to_owned(), 3)];
    assert_eq!(kinds(answers).await, BTreeMap::from(expected));

    let mut solved = Vec::new();
    for _ in 0..20 {
        solved.push(browser.get("/api/captcha").await.json::<Captcha>().await.unwrap().id);
    }
    let mut answers = JoinSet::new();
    for (number, id) in solved.into_iter().enumerate() {
        let browser = browser.clone();
        answers.spawn(async move {
            let captcha = Some(CaptchaAnswer { id, answer: LETTERS.into() });
            let codes = SignIn { captcha, ..codes("maria", &format!("guess {number}")) };
            browser.post("/api/session", &codes).await.json().await.unwrap()
        });
    }
    let expected = [("/problems/locked".to_owned(), 17), ("/problems/wrong-codes".to_owned(), 3)];
    assert_eq!(kinds(answers).await, BTreeMap::from(expected));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_guesses_at_many_accounts_are_no_more_tries_than_their_address_may_make() {
    let district = District::new();
    let mut settings = patient(&district);
    settings.address_limits = AddressLimits { captcha: 7, refused: 100 };
    let server = Server::start_with(&district, settings).await;
    let browser = server.browser();
    let connections = Arc::new(Semaphore::new(100));
    let mut answers = JoinSet::new();
    for number in 0..1000 {
        let (browser, connections) = (browser.clone(), connections.clone());
        answers.spawn(async move {
            let _connection = connections.acquire().await;
            browser.try_codes("TX01", &format!("guess{number}"), "wrong").await.json().await.unwrap()
        });
    }
    let expected = [("/problems/captcha".to_owned(), 993), ("/problems/wrong-codes".to_owned(), 7)];
    assert_eq!(kinds(answers).await, BTreeMap::from(expected));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_district_whose_nurses_all_sign_in_at_once_behind_one_address_is_asked_for_nothing_more() {
    let district = District::new();
    let nurses: Vec<String> = (0..16).map(|number| format!("nurse{number}")).collect();
    for nurse in &nurses {
        district.nurse(nurse);
    }
    let mut settings = Settings::new(district.data());
    settings.address_limits = AddressLimits { captcha: 4, refused: 5 };
    // However busy the machine is beside this: passwords are worked on where nothing else is to be done.
    (settings.sign_in_patience, settings.longest_wait) = (Duration::from_secs(600), Duration::from_secs(600));
    let server = Server::start_with(&district, settings).await;
    // One more failure than these, and there would be a CAPTCHA.
    for nurse in &nurses[..3] {
        step(wrong(&server.browser(), nurse).await, "wrong-codes").await;
    }
    let mut answers = JoinSet::new();
    for nurse in nurses {
        let browser = server.browser();
        answers.spawn(async move { browser.try_codes("TX01", &nurse, PASSWORD).await.status() });
    }
    while let Some(answer) = answers.join_next().await {
        assert_eq!(answer.unwrap(), StatusCode::OK);
    }
    step(wrong(&server.browser(), "nurse9").await, "wrong-codes").await;
    let right = server.browser().try_codes("TX01", "nurse9", PASSWORD).await;
    step(right, "captcha").await;
}

#[tokio::test]
async fn an_address_with_many_failures_is_asked_for_a_captcha_and_then_refused_whatever_is_restarted() {
    let district = District::new();
    district.nurse("maria");
    let mut settings = patient(&district);
    settings.address_limits = AddressLimits { captcha: 3, refused: 5 };
    let server = Server::start_with(&district, settings.clone()).await;
    let browser = server.browser();
    for name in ["a", "b", "c"] {
        step(wrong(&browser, name).await, "wrong-codes").await;
    }
    let right = browser.try_codes("TX01", "maria", PASSWORD).await;
    assert_eq!(step(right, "captcha").await, Some(LadderStep::Recall));
    assert_eq!(
        browser.try_with_captcha("maria", PASSWORD, LETTERS).await.status(),
        StatusCode::OK,
        "no failure"
    );
    for name in ["a", "b"] {
        let response = browser.try_with_captcha(name, "wrong", LETTERS).await;
        step(response, "wrong-codes").await;
    }
    server.stop().await;
    let server = Server::start_with(&district, settings).await;
    let refused = server.browser().try_with_captcha("maria", PASSWORD, LETTERS).await;
    assert!(refused.headers()["retry-after"].to_str().unwrap().parse::<u64>().unwrap() > 3000);
    problem(refused, StatusCode::TOO_MANY_REQUESTS, "too-many-requests").await;
}
