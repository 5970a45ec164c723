//! Nonsense on every route: whatever comes, the registry answers, blames no fault of its own, and says what is wrong in one shape that
//! quotes nothing and stays in no cache.

use super::direct::{ROLES, Standing, World, whole};
use axum::body::{Body, Bytes};
use axum::http::{Method, Request, StatusCode, header};
use bluebonnet_server::http::addresses;
use bluebonnet_shared::account::Problem;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio_stream::Stream;
use tower::ServiceExt;
use uuid::Uuid;

/// Stands in whatever is sent as text; no answer may repeat it.
const MARK: &str = "zqxjmark";

/// The same nonsense each time; `BLUEBONNET_FUZZ_SEED` gives other, `BLUEBONNET_FUZZ_CASES` more for each route.
fn number(name: &str, usual: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

/// A body that is no JSON, or not the JSON that belongs there.
fn body(random: &mut impl Rng) -> Vec<u8> {
    let id = Uuid::from_u128(random.random());
    let depth = random.random_range(1..20_000);
    let whole = r#"{"kind":"announcement","title":"News","paragraphs":["One."],"name":"Gym","version":1,"changes":[],"role":"nurse",
        "organizations":[],"first":"A","last":"Demo","email":"a@b.example","code":"TX09",
        "user":"00000000-0000-0000-0000-000000000000","organization":"00000000-0000-0000-0000-000000000000","proof":"AAAA","born":"2018-09-21"}"#;
    match random.random_range(0..14) {
        0 => Vec::new(),
        1 => b"{".to_vec(),
        2 => format!("\"{MARK}\"").into_bytes(),
        3 => (0..random.random_range(0..400)).map(|_| random.random()).collect(),
        4 => "[".repeat(depth).into_bytes(),
        5 => format!("{}1{}", "{\"changes\":".repeat(depth), "}".repeat(depth)).into_bytes(),
        6 => r#"{"version":1e999,"changes":123456789012345678901234567890,"name":-0.0}"#.into(),
        7 => format!(r#"{{"name":"{}{MARK}","title":"\u0000","paragraphs":["\ud800"]}}"#, "x".repeat(5_000)).into(),
        8 => r#"{"kind":7,"title":[],"paragraphs":{},"changes":"no","organizations":[7],"role":{},"version":"one"}"#.into(),
        9 => format!(r#"{{"organizations":["{id}"],"changes":[{{"document":"client:{id}","epoch":0,"hash":"00","bytes":"!!"}}]}}"#)
            .into(),
        10 => format!(r#"{{"name":"\u202e{MARK}","title":"{MARK}\n","paragraphs":["{MARK}\u0000"],"organizations":["{MARK}"]}}"#)
            .into(),
        11 => whole.into(),
        // A good one, broken at one byte.
        12 => {
            let mut broken = whole.as_bytes().to_vec();
            let place = random.random_range(0..broken.len());
            broken[place] = random.random();
            broken
        }
        _ => vec![b' '; 10 * 1024 * 1024],
    }
}

/// An address of a route, with anything for its ids and behind it.
fn address(path: &str, random: &mut impl Rng) -> String {
    let anything = |random: &mut ChaCha8Rng| -> String {
        match random.random_range(0..7) {
            0 => Uuid::from_u128(random.random()).to_string(),
            1 => "00000000-0000-0000-0000-000000000000".into(),
            2 => "%00".into(),
            3 => "%ff%fe".into(),
            4 => "..%2f..%2fserver.key".into(),
            5 => format!("'%20OR%201=1--{MARK}"),
            _ => "9".repeat(random.random_range(1..3_000)),
        }
    };
    let mut inner = ChaCha8Rng::seed_from_u64(random.random());
    let mut address = String::new();
    for part in path.split_inclusive('/') {
        match part.split_once('}') {
            Some((_, rest)) => {
                address += &anything(&mut inner);
                address += rest;
            }
            None => address += part,
        }
    }
    for _ in 0..inner.random_range(0..3) {
        address += if address.contains('?') { "&" } else { "?" };
        let names = ["after", "before", "client", "user", "organization", "on", "", MARK];
        address += names.choose(&mut inner).unwrap();
        if inner.random_bool(0.8) {
            address += "=";
            address += &anything(&mut inner);
        }
    }
    address
}

fn request(method: &Method, path: &str, cookies: &[String], random: &mut ChaCha8Rng) -> Request<Body> {
    let mut request = Request::builder().method(method).uri(address(path, random));
    if random.random_bool(0.9) {
        request = request.header("x-bluebonnet", "1");
    }
    let cookie = match random.random_range(0..8) {
        0 => None,
        1 => Some(format!("bluebonnet_session={MARK}").into_bytes()),
        2 => Some(b"bluebonnet_session=\xff\xfe; ;;; =".to_vec()),
        3 => Some(format!("bluebonnet_session={}", "A".repeat(43)).into_bytes()),
        _ => cookies.choose(random).map(|cookie| cookie.clone().into_bytes()),
    };
    if let Some(cookie) = cookie {
        request = request.header(header::COOKIE, cookie);
    }
    let names = [
        "accept",
        "accept-encoding",
        "content-type",
        "if-none-match",
        "last-event-id",
        "x-forwarded-for",
        "x-bluebonnet-unsent",
        "content-length",
        "range",
        "origin",
        "content-encoding",
        "expect",
    ];
    for _ in 0..random.random_range(0..3) {
        let value: Vec<u8> = match random.random_range(0..4) {
            0 => b"\xff\xfe".to_vec(),
            1 => b"-1".to_vec(),
            2 => b"application/fhir+json".to_vec(),
            _ => "9".repeat(400).into_bytes(),
        };
        request = request.header(*names.choose(random).unwrap(), value);
    }
    request.body(Body::from(body(random))).unwrap()
}

/// Checks what holds of every answer.
async fn check(response: axum::response::Response, about: &str) {
    let status = response.status();
    assert!(!status.is_server_error(), "{about}: {status}");
    let headers = response.headers().clone();
    assert_eq!(headers[header::CACHE_CONTROL], "no-store", "{about}");
    assert_eq!(headers["x-content-type-options"], "nosniff", "{about}");
    if status.is_success() || status == StatusCode::NOT_MODIFIED {
        // Events go on for as long as one listens.
        return;
    }
    let (_, _, body) = whole(response).await;
    let text = String::from_utf8(body).unwrap();
    assert!(!text.contains(MARK), "{about}: {text}");
    match headers[header::CONTENT_TYPE].to_str().unwrap() {
        "application/problem+json" => {
            let problem: Problem = serde_json::from_str(&text).unwrap();
            assert_eq!(problem.status, status.as_u16(), "{about}");
        }
        // The standard's own form of an error.
        other => assert!(about.contains("/fhir/") && other.starts_with("application/"), "{about}: {other}"),
    }
}

#[tokio::test]
async fn nonsense_on_any_route_is_answered_with_what_is_wrong_with_it() {
    let (seed, cases) = (number("BLUEBONNET_FUZZ_SEED", 1_901), number("BLUEBONNET_FUZZ_CASES", 30));
    let mut world = World::new();
    for (route, (method, path)) in addresses().into_iter().enumerate() {
        let mut cookies = Vec::new();
        for role in ROLES {
            for standing in [Standing::SignedIn, Standing::Agreed, Standing::Revoked] {
                cookies.push(world.cookie(role, standing).await);
            }
        }
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        random.set_stream(route as u64);
        for case in 0..cases {
            let request = request(&method, &path, &cookies, &mut random);
            let about = format!("seed {seed}, case {case} of {method} {path}: {}", request.uri());
            check(world.answer(request).await, &about).await;
        }
        if path.starts_with("/api/session") {
            world.forget_sessions();
        }
    }
}

/// A body that comes a byte at a time, and then ends or does not.
struct Dripping {
    left: std::vec::IntoIter<u8>,
    ends: bool,
}

impl Stream for Dripping {
    type Item = Result<Bytes, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match self.left.next() {
            Some(byte) => Poll::Ready(Some(Ok(Bytes::copy_from_slice(&[byte])))),
            None if self.ends => Poll::Ready(None),
            None => Poll::Pending,
        }
    }
}

fn dripping(method: &Method, path: &str, cookie: &str, ends: bool) -> Request<Body> {
    let left = br#"{"kind":"announcement"}"#.to_vec().into_iter();
    Request::builder()
        .method(method)
        .uri(path.replace(['{', '}'], "0"))
        .header("x-bluebonnet", "1")
        .header(header::COOKIE, cookie)
        .body(Body::from_stream(Dripping { left, ends }))
        .unwrap()
}

#[tokio::test]
async fn a_body_that_comes_a_byte_at_a_time_or_never_ends_is_answered_too() {
    let mut world = World::new();
    let hurried = world.router_with(|settings| settings.longest_wait = Duration::from_millis(50));
    for (method, path) in addresses() {
        let about = format!("{method} {path}");
        let cookie = world.cookie(ROLES[3], Standing::Agreed).await;
        let response = hurried.clone().oneshot(dripping(&method, &path, &cookie, false)).await.unwrap();
        if path == "/api/session" && method == Method::POST {
            assert_eq!(response.status(), StatusCode::REQUEST_TIMEOUT);
        }
        check(response, &about).await;
        check(world.answer(dripping(&method, &path, &cookie, true)).await, &about).await;
        if path.starts_with("/api/session") {
            world.forget_sessions();
        }
    }
}
