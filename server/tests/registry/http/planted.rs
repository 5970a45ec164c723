//! A cookie that somebody planted in another's browser before she signs in.

use super::{Server, codes, problem};
use crate::support::{District, PASSWORD};
use bluebonnet_shared::account::Session;
use reqwest::{Client, Response, StatusCode};

/// A browser that sends this cookie whatever the registry sets.
async fn ask(server: &Server, cookie: &str) -> Response {
    let ask = Client::new().get(format!("{}/api/session", server.address));
    ask.header("cookie", cookie).send().await.unwrap()
}

async fn sign_in(server: &Server, username: &str, planted: Option<&str>) -> Response {
    let ask = Client::new().post(format!("{}/api/session", server.address)).header("x-bluebonnet", "1");
    let ask = match planted {
        Some(cookie) => ask.header("cookie", cookie),
        None => ask,
    };
    ask.json(&codes(username, PASSWORD)).send().await.unwrap()
}

/// What the registry has a browser keep: name and value.
fn kept(response: &Response) -> String {
    assert_eq!(response.status(), StatusCode::OK);
    let cookie = response.headers()["set-cookie"].to_str().unwrap();
    cookie.split(';').next().unwrap().to_owned()
}

#[tokio::test]
async fn signing_in_takes_up_no_session_that_was_there_before_and_ends_it() {
    let district = District::new();
    district.nurse("noor");
    let maria = district.nurse("maria");
    let server = Server::start(&district).await;
    let planted = kept(&sign_in(&server, "noor", None).await);
    let hers = kept(&sign_in(&server, "maria", Some(&planted)).await);
    assert_ne!(hers, planted);
    problem(ask(&server, &planted).await, StatusCode::UNAUTHORIZED, "sign-in-required").await;
    let session: Session = ask(&server, &hers).await.json().await.unwrap();
    assert_eq!(session.user, maria);
    // Her own, too: one that was read off before is of no use after.
    let again = kept(&sign_in(&server, "maria", Some(&hers)).await);
    assert_ne!(again, hers);
    problem(ask(&server, &hers).await, StatusCode::UNAUTHORIZED, "sign-in-required").await;
}

#[tokio::test]
async fn a_value_that_somebody_made_up_becomes_no_session() {
    let district = District::new();
    district.nurse("maria");
    let server = Server::start(&district).await;
    let real = kept(&sign_in(&server, "maria", None).await);
    let (name, value) = real.split_once('=').unwrap();
    let made_up = [value.chars().rev().collect(), "A".repeat(value.len()), "x".to_owned(), String::new()];
    for value in made_up {
        let planted = format!("{name}={value}");
        let hers = kept(&sign_in(&server, "maria", Some(&planted)).await);
        assert_ne!(hers, planted);
        problem(ask(&server, &planted).await, StatusCode::UNAUTHORIZED, "sign-in-required").await;
        assert_eq!(ask(&server, &hers).await.status(), StatusCode::OK);
    }
}
