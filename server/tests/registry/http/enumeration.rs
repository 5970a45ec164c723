//! Nothing that is answered says which codes there are, nor what is done for an answer. Of the passes that are made over a password's
//! memory the same is shown beside what counts them (`src/http/same_work.rs`), of time by `cargo xtask bench`.

use super::direct::{Standing, World, whole};
use super::{Browser, LETTERS, Server, noted, patient};
use crate::support::{District, PASSWORD};
use axum::http::Method;
use bluebonnet_shared::account::{Captcha, CaptchaAnswer, Role, SignIn};
use reqwest::{Response, StatusCode};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

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

/// Every row of every table.
fn rows(district: &District) -> BTreeMap<String, BTreeSet<String>> {
    let database = rusqlite::Connection::open(district.data().join("bluebonnet.db")).unwrap();
    let mut tables = database
        .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        .unwrap();
    let tables: Vec<String> =
        tables.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap();
    let all = |table: &String| {
        let mut found = database.prepare(&format!("SELECT * FROM \"{table}\"")).unwrap();
        let columns = found.column_count();
        let text = |row: &rusqlite::Row<'_>| {
            (0..columns).map(|column| row.get_ref(column).map(|value| format!("{value:?} "))).collect()
        };
        found.query_map([], text).unwrap().collect::<Result<_, _>>().unwrap()
    };
    tables.iter().map(|table| (table.clone(), all(table))).collect()
}

/// How many rows came and went, by table: what was changed has done both.
fn difference(
    before: &BTreeMap<String, BTreeSet<String>>,
    after: &BTreeMap<String, BTreeSet<String>>,
) -> BTreeMap<String, (usize, usize)> {
    let changed = after.iter().map(|(table, rows)| {
        let (came, went) = (rows.difference(&before[table]).count(), before[table].difference(rows).count());
        (table.clone(), (came, went))
    });
    changed.filter(|(_, changed)| *changed != (0, 0)).collect()
}

#[tokio::test]
async fn whichever_code_is_wrong_the_same_is_written() {
    let mut world = World::new();
    world.own.deactivate(world.own.nurse("dora"));
    let cookie = world.cookie(Role::Admin, Standing::Agreed).await;
    let form = json!({
        "person": { "first": "Ivy", "last": "Demo", "email": "ivy@district.example" }, "role": "nurse"
    });
    let (status, _, invited) =
        whole(world.ask(&Method::POST, "/api/users", Some(&cookie), Some(&form)).await).await;
    assert_eq!(status, StatusCode::CREATED);
    let invited: Value = serde_json::from_slice(&invited).unwrap();
    let ivy = invited["username"].as_str().unwrap();
    let mut written = Vec::new();
    for (org, username, password) in [
        ("TX01", "maria", "wrong"),
        ("TX01", "nobody", PASSWORD),
        ("NOWHERE", "maria", PASSWORD),
        ("TX02", "maria", PASSWORD),
        ("TX01", "dora", PASSWORD),
        ("TX01", ivy, PASSWORD),
    ] {
        let codes =
            json!({ "org_code": org, "username": username, "password": password, "device_name": "test" });
        let before = rows(&world.own);
        let answer = world.ask(&Method::POST, "/api/session", None, Some(&codes)).await;
        assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
        written.push(difference(&before, &rows(&world.own)));
    }
    let expected: BTreeMap<String, (usize, usize)> =
        ["address_failure", "audit", "ladder"].map(|table| (table.to_owned(), (1, 0))).into();
    assert!(written.iter().all(|written| *written == expected), "{written:?}");
}

/// The answer comes while nothing can be read or written: the one thread that may wait for the database is taken.
#[test]
fn a_forgotten_password_is_answered_before_anything_is_looked_up_or_queued() {
    let runtime =
        tokio::runtime::Builder::new_current_thread().max_blocking_threads(1).enable_all().build().unwrap();
    runtime.block_on(async {
        let world = World::new();
        let dora = world.own.nurse("dora");
        world.own.deactivate(dora);
        let before = rows(&world.own);
        let (go, wait) = std::sync::mpsc::channel::<()>();
        let taken = tokio::task::spawn_blocking(move || wait.recv());
        for (org, username, email) in [
            ("TX01", "maria", "maria@example.org"),
            ("TX01", "maria", "other@example.org"),
            ("TX01", "nobody", "maria@example.org"),
            ("NOWHERE", "maria", "maria@example.org"),
            ("TX01", "dora", "dora@example.org"),
        ] {
            let asked = json!({ "org_code": org, "username": username, "email": email });
            let answer = world.ask(&Method::POST, "/api/password/forgotten", None, Some(&asked));
            let answer = tokio::time::timeout(Duration::from_secs(20), answer).await;
            assert_eq!(answer.expect("the answer waits for the database").status(), StatusCode::NO_CONTENT);
        }
        assert_eq!(difference(&before, &rows(&world.own)), BTreeMap::new());
        go.send(()).unwrap();
        taken.await.unwrap().unwrap();
        let maria = world.user(Role::Nurse);
        noted(&world.own, Some(maria), "asked for a link that sets a password", 1).await;
    });
}
