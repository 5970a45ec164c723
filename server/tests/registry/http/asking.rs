//! What holds whatever is asked.

use super::{Server, problem};
use crate::support::District;
use bluebonnet_server::http::addresses;
use reqwest::{Method, StatusCode};
use serde_json::json;

#[tokio::test]
async fn a_request_that_changes_something_must_come_from_our_app() {
    let district = District::new();
    district.nurse("maria");
    let server = Server::start(&district).await;
    let (browser, _) = server.signed_in("maria").await;
    let reads = |method: &Method| *method == Method::GET;
    // The standard's forecast changes nothing, and is asked for by programs that are not ours.
    let computes = |path: &str| path.starts_with("/fhir/");
    let changes = addresses().into_iter().filter(|(method, path)| !reads(method) && !computes(path));
    let changes: Vec<(Method, String)> = changes.chain([(Method::PUT, "/anything".to_owned())]).collect();
    assert!(changes.len() > 30, "{changes:?}");
    for (method, path) in changes {
        for said in [None, Some(""), Some("0"), Some("true")] {
            let bare = browser.client.request(method.clone(), format!("{}{path}", browser.address));
            let bare = match said {
                None => bare,
                Some(value) => bare.header("X-Bluebonnet", value),
            };
            problem(bare.send().await.unwrap(), StatusCode::FORBIDDEN, "not-allowed").await;
        }
    }
    assert_eq!(browser.get("/api/session").await.status(), StatusCode::OK, "still signed in");
}

#[tokio::test]
async fn every_error_is_a_problem_in_one_shape() {
    let district = District::new();
    district.nurse("maria");
    let server = Server::start(&district).await;
    let (browser, _) = server.signed_in("maria").await;
    for (method, path, status, kind) in [
        (Method::GET, "/api/nothing", StatusCode::NOT_FOUND, "not-found"),
        (Method::POST, "/api/nothing", StatusCode::NOT_FOUND, "not-found"),
        (Method::PUT, "/api/session", StatusCode::METHOD_NOT_ALLOWED, "bad-request"),
        (Method::POST, "/api/sync/pull", StatusCode::METHOD_NOT_ALLOWED, "bad-request"),
        (Method::POST, "/", StatusCode::METHOD_NOT_ALLOWED, "bad-request"),
        (Method::GET, "/api/sync/pull?after=x", StatusCode::BAD_REQUEST, "bad-request"),
        (Method::GET, "/api/sync/pull?after=-1", StatusCode::BAD_REQUEST, "bad-request"),
        (Method::GET, "/assets/gone.js", StatusCode::NOT_FOUND, "not-found"),
        (Method::GET, "/api/clients/x/official-record.pdf", StatusCode::NOT_FOUND, "not-found"),
    ] {
        let response = browser.ask(method.clone(), path).send().await.unwrap();
        assert_eq!(response.status(), status, "{method} {path}");
        problem(response, status, kind).await;
    }
    for path in ["/api/session", "/api/session/agreement", "/api/sync/push"] {
        for body in ["", "{", "[]", "null", "\u{0}", "{\"changes\":7}"] {
            let response = browser.ask(Method::POST, path).body(body).send().await.unwrap();
            problem(response, StatusCode::BAD_REQUEST, "bad-request").await;
        }
    }
}

#[tokio::test]
async fn a_body_past_the_limit_is_too_large() {
    let district = District::new();
    district.nurse("maria");
    let server = Server::start(&district).await;
    let (browser, _) = server.signed_in("maria").await;
    let body = vec![b' '; 8 * 1024 * 1024 + 1];
    let response = browser.ask(Method::POST, "/api/sync/push").body(body).send().await.unwrap();
    problem(response, StatusCode::PAYLOAD_TOO_LARGE, "too-large").await;
}

#[tokio::test]
async fn every_answer_carries_the_security_headers_and_none_of_the_api_is_cached() {
    let district = District::new();
    district.nurse("maria");
    let server = Server::start(&district).await;
    let browser = server.browser();
    for path in ["/", "/lists", "/assets/gone.js", "/api/ping", "/api/session", "/api/nothing"] {
        let response = browser.get(path).await;
        let headers = response.headers();
        let policy = headers["content-security-policy"].to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'; script-src 'self' 'wasm-unsafe-eval';"), "{path}");
        assert!(!policy.contains("'unsafe-inline'") && !policy.contains("'unsafe-eval'"));
        assert!(policy.contains("frame-ancestors 'none'") && policy.contains("base-uri 'none'"));
        assert_eq!(headers["x-content-type-options"], "nosniff");
        assert_eq!(headers["referrer-policy"], "no-referrer");
        assert_eq!(headers["cross-origin-opener-policy"], "same-origin");
        assert_eq!(headers["cross-origin-resource-policy"], "same-origin");
        assert!(!headers.contains_key("strict-transport-security"), "not over plain HTTP");
        assert!(
            headers["permissions-policy"]
                .to_str()
                .unwrap()
                .contains("camera=(), geolocation=(), microphone=()")
        );
        assert!(policy.contains("connect-src 'self';"), "{path}");
        for silent in ["server", "x-powered-by", "access-control-allow-origin"] {
            assert!(!headers.contains_key(silent), "{path}: {silent}");
        }
        if path.starts_with("/api/") {
            assert_eq!(headers["cache-control"], "no-store", "{path}");
        }
    }
    let ping = browser.get("/api/ping").await;
    assert_eq!(ping.status(), StatusCode::NO_CONTENT);
    let codes = json!({"org_code": "TX01", "username": "maria", "password": crate::support::PASSWORD, "device_name": "t"});
    assert_eq!(browser.post("/api/session", &codes).await.headers()["cache-control"], "no-store");
}

#[tokio::test]
async fn behind_a_server_with_https_the_cookie_is_secure_and_https_is_made_to_stay() {
    let district = District::new();
    district.nurse("maria");
    let mut settings = bluebonnet_server::settings::Settings::new(district.data());
    settings.behind_proxy = true;
    let server = Server::start_with(&district, settings).await;
    let response = server.browser().try_codes("TX01", "maria", crate::support::PASSWORD).await;
    let cookie = response.headers()["set-cookie"].to_str().unwrap().to_owned();
    assert!(cookie.ends_with("; Secure"));
    assert!(response.headers().contains_key("strict-transport-security"));
    // What browsers ask of a cookie whose name begins so.
    assert!(cookie.starts_with("__Host-") && cookie.contains("; Path=/;") && !cookie.contains("Domain"));
    let ours = cookie.split(';').next().unwrap();
    let ask = async |cookie: &str| {
        let request = reqwest::Client::new().get(format!("{}/api/session", server.address));
        request.header("Cookie", cookie).send().await.unwrap().status()
    };
    assert_eq!(ask(ours).await, StatusCode::OK);
    let neighbours = ours.trim_start_matches("__Host-");
    assert_eq!(
        ask(neighbours).await,
        StatusCode::UNAUTHORIZED,
        "anybody under the same domain may have put it there"
    );
}
