//! The server over HTTP, on a port of its own.

mod accesses;
mod announcements;
mod asking;
mod audit;
mod compacting;
mod crowding;
mod denied;
mod devices;
mod direct;
mod enumeration;
mod events;
mod every_byte;
mod fhir;
mod fuzzed;
mod held;
mod invitations;
mod killed;
mod ladder;
mod leaving;
mod managed_organizations;
mod notices;
mod own_account;
mod password;
mod planted;
mod schedule;
mod second_factor;
mod signing_in;
mod statements;
mod switching;
mod syncing;
mod users;
mod who_may;

use crate::support::{District, PASSWORD};
use bluebonnet_server::serve::serve_store;
use bluebonnet_server::settings::Settings;
use bluebonnet_server::store::AddressLimits;
use bluebonnet_shared::account::{Captcha, CaptchaAnswer, Problem, SignIn, SignedIn};
use bluebonnet_shared::ids::UserId;
use bluebonnet_shared::sync::{Cursor, FeedEntry, Outcome, Push, PushReply, PushedChange};
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode};
use serde_json::json;
use std::net::TcpListener;
use std::num::NonZeroU32;
use std::time::Duration;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// A server over a district's store.
pub struct Server {
    pub address: String,
    stop: oneshot::Sender<()>,
    running: JoinHandle<anyhow::Result<()>>,
}

impl Server {
    pub async fn start(district: &District) -> Self {
        Self::start_with(district, Settings::new(district.data())).await
    }

    pub async fn start_with(district: &District, settings: Settings) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let (stop, stopped) = oneshot::channel();
        let shutdown = async {
            let _ = stopped.await;
        };
        let running = tokio::spawn(serve_store(listener, district.store.clone(), settings, shutdown));
        Self { address, stop, running }
    }

    /// Asks the server to stop and waits until it has.
    pub async fn stop(self) {
        self.stop.send(()).unwrap();
        self.running.await.unwrap().unwrap();
    }

    /// A browser of its own.
    pub fn browser(&self) -> Browser {
        Browser::new(&self.address)
    }

    /// A browser that shows bodies as they came over the wire.
    pub fn browser_that_decodes_nothing(&self) -> Browser {
        let client = Client::builder().cookie_store(true).no_gzip().no_brotli().build().unwrap();
        Browser { client, address: self.address.clone() }
    }

    /// A browser that has signed in and agreed.
    pub async fn signed_in(&self, username: &str) -> (Browser, SignedIn) {
        let browser = self.browser();
        let signed_in = browser.sign_in(username).await;
        browser.agree(signed_in.statement.version).await;
        (browser, signed_in)
    }
}

/// A browser with the app in it, as far as the server can see.
#[derive(Clone)]
pub struct Browser {
    client: Client,
    address: String,
}

impl Browser {
    pub fn new(address: &str) -> Self {
        Self { client: Client::builder().cookie_store(true).build().unwrap(), address: address.to_owned() }
    }

    pub fn ask(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.client.request(method.clone(), format!("{}{path}", self.address));
        if method == Method::GET { request } else { request.header("X-Bluebonnet", "1") }
    }

    pub async fn get(&self, path: &str) -> Response {
        self.ask(Method::GET, path).send().await.unwrap()
    }

    pub async fn post(&self, path: &str, body: &impl serde::Serialize) -> Response {
        self.ask(Method::POST, path).json(body).send().await.unwrap()
    }

    pub async fn try_codes(&self, org: &str, username: &str, password: &str) -> Response {
        let codes = json!({
            "org_code": org, "username": username, "password": password, "device_name": "test"
        });
        self.post("/api/session", &codes).await
    }

    pub async fn put(&self, path: &str, body: &impl serde::Serialize) -> Response {
        self.ask(Method::PUT, path).json(body).send().await.unwrap()
    }

    /// Tries the codes of the district with an answer to a CAPTCHA, which is drawn first.
    pub async fn try_with_captcha(&self, username: &str, password: &str, answer: &str) -> Response {
        let captcha: Captcha = self.get("/api/captcha").await.json().await.unwrap();
        let captcha = CaptchaAnswer { id: captcha.id, answer: answer.into() };
        let codes = SignIn { captcha: Some(captcha), ..codes(username, password) };
        self.post("/api/session", &codes).await
    }

    pub async fn sign_in(&self, username: &str) -> SignedIn {
        let response = self.try_codes("TX01", username, PASSWORD).await;
        assert_eq!(response.status(), StatusCode::OK);
        response.json().await.unwrap()
    }

    pub async fn agree(&self, version: u32) {
        let response = self.post("/api/session/agreement", &json!({ "version": version })).await;
        assert_eq!(response.status(), StatusCode::OK);
    }

    pub async fn pull(&self, after: Cursor) -> Vec<FeedEntry> {
        let response = self.get(&format!("/api/sync/pull?after={}", after.0)).await;
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(response.headers()["content-type"], "application/x-ndjson");
        let text = response.text().await.unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    pub async fn push(&self, changes: &[PushedChange]) -> Vec<Outcome> {
        let response = self.post("/api/sync/push", &Push { changes: changes.to_vec() }).await;
        assert_eq!(response.status(), StatusCode::OK);
        let reply: PushReply = response.json().await.unwrap();
        reply.verdicts.into_iter().map(|verdict| verdict.outcome).collect()
    }
}

/// The codes of somebody in the district.
pub fn codes(username: &str, password: &str) -> SignIn {
    SignIn {
        org_code: "TX01".into(),
        username: username.into(),
        password: password.into(),
        device_name: "test".into(),
        ..SignIn::default()
    }
}

/// The letters of every CAPTCHA under [`patient`] settings.
pub const LETTERS: &str = "AHK34";

/// Settings that let tests try as often as they like, and read every CAPTCHA.
pub fn patient(district: &District) -> Settings {
    let mut settings = Settings::new(district.data());
    settings.askings_per_minute = NonZeroU32::MAX;
    settings.address_limits = AddressLimits { captcha: 100_000, refused: 100_000 };
    settings.fixed_captcha = Some(LETTERS.into());
    settings
}

/// Waits until the log says so many times, and no more, why something of a user's, or of nobody's who is known, came to nothing. That is
/// noted beside the answer and not before it.
pub async fn noted(district: &District, user: Option<UserId>, why: &str, times: usize) {
    let count = || district.audit(user).iter().filter(|(_, said)| said == why).count();
    let enough = async {
        while count() < times {
            tokio::task::yield_now().await;
        }
    };
    assert!(tokio::time::timeout(Duration::from_secs(20), enough).await.is_ok(), "{why}: {}", count());
    assert_eq!(count(), times, "{why}");
}

/// Checks that an answer is a problem of a kind, and returns it.
pub async fn problem(response: Response, status: StatusCode, kind: &str) -> Problem {
    assert_eq!(response.status(), status);
    assert_eq!(response.headers()["content-type"], "application/problem+json");
    let problem: Problem = response.json().await.unwrap();
    assert_eq!(problem.kind, format!("/problems/{kind}"));
    assert_eq!(problem.status, status.as_u16());
    assert!(!problem.title.is_empty());
    problem
}
