//! The registry over HTTP. Every request ends: a network that is up with a registry out of reach must feel like no network.

use crate::device::timer::within;
use bluebonnet_shared::account::{
    Agreement, Problem, SESSION_OF_HEADER, Session, SignIn, SignedIn, session_of,
};
use bluebonnet_shared::calendar::Timestamp;
use bluebonnet_shared::ids::{OrgId, UserId};
use bluebonnet_shared::schedule::packed;
use bluebonnet_shared::sync::{Cursor, Push, PushReply, UNSENT_HEADER};
use js_sys::Uint8Array;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::cell::RefCell;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortController, ReadableStreamDefaultReader, RequestCache, RequestInit, RequestRedirect, Response,
};

/// Milliseconds that the registry has to answer at all.
const PING: u32 = 2_500;
/// Milliseconds for a sign-in, whose password check is slow on purpose.
const SIGN_IN: u32 = 15_000;
/// Milliseconds for a batch to be stored.
const PUSH: u32 = 20_000;
/// Milliseconds for a feed to begin, and between two pieces of it.
const FEED: u32 = 10_000;

thread_local! {
    /// Whose session the cookie is taken for. A tablet is shared: the cookie may be of whoever signed in last.
    static SESSION_OF: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Speaks for a user from here on: a session of anybody else is as good as none.
pub fn speak_for(user: UserId, organization: OrgId) {
    SESSION_OF.set(Some(session_of(user, organization)));
}

/// Why a request did not get what it asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// No answer in time, or one that is not our registry's.
    Unreachable,
    /// No session, or one that has ended.
    SignInRequired,
    /// The Confidentiality Statement is not agreed to in this session.
    AgreementRequired,
    /// An administrator has revoked this device: it may push what it has, and nothing else.
    Revoked,
    /// The three codes are not right.
    WrongCodes,
    /// Too many attempts.
    TooManyRequests {
        /// Seconds to wait.
        seconds: u32,
    },
    /// Anything else the registry says.
    Problem(Problem),
}

/// Whether our own registry answers, and what time it is there, where it says so. Not whether the browser believes in a network.
pub async fn answers() -> Option<RegistryTime> {
    let exchange = Exchange::begin("GET", "/api/ping", &Asking::default(), PING).await.ok()?;
    (exchange.response.status() == 204).then(|| RegistryTime(exchange.time()))
}

/// The registry's clock, to the second, where it could be read.
pub struct RegistryTime(pub Option<Timestamp>);

/// Signs in.
pub async fn sign_in(request: &SignIn) -> Result<SignedIn, Failure> {
    post("/api/session", request, SIGN_IN).await
}

/// Agrees to the Confidentiality Statement.
pub async fn agree(version: u32) -> Result<Session, Failure> {
    post("/api/session/agreement", &Agreement { version }, PUSH).await
}

/// Ends the session.
pub async fn sign_out() -> Result<(), Failure> {
    Exchange::begin("DELETE", "/api/session", &Asking::default(), PING).await?.good().await.map(|_| ())
}

/// Pushes a batch. `unsent` counts all that is unsent here, for the registry's list of devices.
pub async fn push(push: &Push, unsent: usize) -> Result<PushReply, Failure> {
    let body = serde_json::to_string(push).map_err(|_| Failure::Unreachable)?;
    let asking = Asking { body: Some(body), unsent: Some(unsent) };
    answer("/api/sync/push", &asking, PUSH).await
}

/// Begins a pull. `unsent` as for [`push`].
pub async fn pull(after: Cursor, unsent: usize) -> Result<Feed, Failure> {
    let asking = Asking { unsent: Some(unsent), ..Asking::default() };
    let address = format!("/api/sync/pull?after={}", after.0);
    let stream = Stream::begin(&address, &asking).await?;
    let schedule = stream.exchange.response.headers().get(packed::HEADER).ok().flatten();
    Ok(Feed { stream, schedule })
}

/// Begins to listen for what others enter.
pub async fn events() -> Result<Stream, Failure> {
    Stream::begin("/api/sync/events", &Asking::default()).await
}

/// Fetches the schedule that the registry has in force, packed.
pub async fn schedule() -> Result<Vec<u8>, Failure> {
    Exchange::begin("GET", "/api/schedule", &Asking::default(), FEED).await?.good().await?.bytes(FEED).await
}

/// A feed that is coming in.
pub struct Feed {
    stream: Stream,
    schedule: Option<String>,
}

impl Feed {
    /// The tag of the schedule that the registry has in force; none from a registry that says none.
    pub fn schedule(&self) -> Option<&str> {
        self.schedule.as_deref()
    }

    /// The next piece; `None` at the end.
    ///
    /// # Errors
    /// `Unreachable` when it stops halfway.
    pub async fn piece(&mut self) -> Result<Option<Vec<u8>>, Failure> {
        self.stream.piece(FEED).await
    }
}

/// An answer that comes in pieces. One that is let go of is broken off.
pub struct Stream {
    exchange: Exchange,
    reader: ReadableStreamDefaultReader,
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.exchange.abort.abort();
    }
}

impl Stream {
    async fn begin(address: &str, asking: &Asking) -> Result<Self, Failure> {
        let exchange = Exchange::begin("GET", address, asking, FEED).await?.good().await?;
        let body = exchange.response.body().ok_or(Failure::Unreachable)?;
        let reader = ReadableStreamDefaultReader::new(&body).map_err(|_| Failure::Unreachable)?;
        Ok(Self { exchange, reader })
    }

    /// The next piece, within `patience` milliseconds; `None` at the end.
    ///
    /// # Errors
    /// `Unreachable` when it stops halfway.
    pub async fn piece(&mut self, patience: u32) -> Result<Option<Vec<u8>>, Failure> {
        let read = within(patience, JsFuture::from(self.reader.read())).await;
        let Some(Ok(result)) = read else {
            return Err(Failure::Unreachable);
        };
        let field =
            |name: &str| js_sys::Reflect::get(&result, &name.into()).map_err(|_| Failure::Unreachable);
        if field("done")?.is_truthy() {
            return Ok(None);
        }
        Ok(Some(field("value")?.unchecked_into::<Uint8Array>().to_vec()))
    }
}

async fn post<Q: Serialize, A: DeserializeOwned>(
    address: &str,
    question: &Q,
    patience: u32,
) -> Result<A, Failure> {
    let body = serde_json::to_string(question).map_err(|_| Failure::Unreachable)?;
    answer(address, &Asking { body: Some(body), unsent: None }, patience).await
}

async fn answer<A: DeserializeOwned>(address: &str, asking: &Asking, patience: u32) -> Result<A, Failure> {
    let exchange = Exchange::begin("POST", address, asking, patience).await?.good().await?;
    let text = exchange.text(patience).await?;
    // An answer that is not what our registry says comes from somebody else on the way.
    serde_json::from_str(&text).map_err(|_| Failure::Unreachable)
}

/// What goes with a request.
#[derive(Default)]
struct Asking {
    /// JSON.
    body: Option<String>,
    /// Entries unsent here.
    unsent: Option<usize>,
}

/// A request that has been answered, with the means to break it off.
struct Exchange {
    response: Response,
    abort: AbortController,
}

impl Exchange {
    async fn begin(method: &str, address: &str, asking: &Asking, patience: u32) -> Result<Self, Failure> {
        let unreachable = |_: JsValue| Failure::Unreachable;
        let window = web_sys::window().ok_or(Failure::Unreachable)?;
        let abort = AbortController::new().map_err(unreachable)?;
        let headers = web_sys::Headers::new().map_err(unreachable)?;
        headers.set("X-Bluebonnet", "1").map_err(unreachable)?;
        if let Some(whose) = SESSION_OF.with_borrow(Clone::clone) {
            headers.set(SESSION_OF_HEADER, &whose).map_err(unreachable)?;
        }
        let request = RequestInit::new();
        request.set_method(method);
        request.set_cache(RequestCache::NoStore);
        request.set_redirect(RequestRedirect::Error);
        request.set_signal(Some(&abort.signal()));
        if let Some(body) = &asking.body {
            headers.set("Content-Type", "application/json").map_err(unreachable)?;
            request.set_body(&body.as_str().into());
        }
        if let Some(unsent) = asking.unsent {
            headers.set(UNSENT_HEADER, &unsent.to_string()).map_err(unreachable)?;
        }
        request.set_headers_headers(&headers);
        let fetch = JsFuture::from(window.fetch_with_str_and_init(address, &request));
        match within(patience, fetch).await {
            Some(Ok(response)) => Ok(Self { response: response.unchecked_into(), abort }),
            Some(Err(_)) => Err(Failure::Unreachable),
            None => {
                abort.abort();
                Err(Failure::Unreachable)
            }
        }
    }

    /// What time it is at the registry.
    fn time(&self) -> Option<Timestamp> {
        let text = self.response.headers().get("Date").ok().flatten()?;
        let milliseconds = js_sys::Date::parse(&text);
        milliseconds.is_finite().then(|| Timestamp::from_millisecond(milliseconds as i64).ok()).flatten()
    }

    /// The exchange, if the registry did what was asked.
    async fn good(self) -> Result<Self, Failure> {
        if self.response.ok() {
            return Ok(self);
        }
        let text = self.text(PING).await?;
        let problem: Problem = serde_json::from_str(&text).map_err(|_| Failure::Unreachable)?;
        let seconds = self.response.headers().get("Retry-After").ok().flatten();
        Err(failure(problem, seconds.as_deref()))
    }

    async fn bytes(&self, patience: u32) -> Result<Vec<u8>, Failure> {
        let bytes = self.response.array_buffer().map_err(|_| Failure::Unreachable)?;
        match within(patience, JsFuture::from(bytes)).await {
            Some(Ok(bytes)) => Ok(Uint8Array::new(&bytes).to_vec()),
            Some(Err(_)) => Err(Failure::Unreachable),
            None => {
                self.abort.abort();
                Err(Failure::Unreachable)
            }
        }
    }

    async fn text(&self, patience: u32) -> Result<String, Failure> {
        let text = self.response.text().map_err(|_| Failure::Unreachable)?;
        match within(patience, JsFuture::from(text)).await {
            Some(Ok(text)) => text.as_string().ok_or(Failure::Unreachable),
            Some(Err(_)) => Err(Failure::Unreachable),
            None => {
                self.abort.abort();
                Err(Failure::Unreachable)
            }
        }
    }
}

fn failure(problem: Problem, retry_after: Option<&str>) -> Failure {
    match problem.kind.as_str() {
        "/problems/wrong-codes" => Failure::WrongCodes,
        "/problems/sign-in-required" => Failure::SignInRequired,
        "/problems/agreement-required" => Failure::AgreementRequired,
        "/problems/device-revoked" => Failure::Revoked,
        "/problems/too-many-requests" => Failure::TooManyRequests {
            seconds: retry_after.and_then(|seconds| seconds.trim().parse().ok()).unwrap_or(60),
        },
        _ => Failure::Problem(problem),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(kind: &str) -> Problem {
        Problem { kind: kind.to_owned(), status: 400, ..Problem::default() }
    }

    #[test]
    fn a_wait_without_a_figure_is_a_minute() {
        let many = |header| failure(problem("/problems/too-many-requests"), header);
        assert_eq!(many(Some("7")), Failure::TooManyRequests { seconds: 7 });
        assert_eq!(many(Some("Tue, 24 Nov 2026")), Failure::TooManyRequests { seconds: 60 });
        assert_eq!(many(None), Failure::TooManyRequests { seconds: 60 });
    }

    #[test]
    fn a_problem_from_a_newer_registry_is_kept_as_it_is() {
        let newer = problem("/problems/something-new");
        assert_eq!(failure(newer.clone(), None), Failure::Problem(newer));
    }
}
