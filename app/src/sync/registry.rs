//! The registry over HTTP. Every request ends: a network that is up with a registry out of reach must feel like no network.

use crate::device::timer::within;
use bluebonnet_shared::account::{Agreement, Problem, Session, SignIn, SignedIn};
use bluebonnet_shared::schedule::packed;
use bluebonnet_shared::sync::{Cursor, Push, PushReply};
use js_sys::Uint8Array;
use serde::Serialize;
use serde::de::DeserializeOwned;
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

/// Why a request did not get what it asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// No answer in time, or one that is not our registry's.
    Unreachable,
    /// No session, or one that has ended.
    SignInRequired,
    /// The Confidentiality Statement is not agreed to in this session.
    AgreementRequired,
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

/// Whether our own registry answers. Not whether the browser believes in a network.
pub async fn answers() -> bool {
    match Exchange::begin("GET", "/api/ping", None, PING).await {
        Ok(exchange) => exchange.response.status() == 204,
        Err(_) => false,
    }
}

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
    Exchange::begin("DELETE", "/api/session", None, PING).await?.good().await.map(|_| ())
}

/// Pushes a batch.
pub async fn push(push: &Push) -> Result<PushReply, Failure> {
    post("/api/sync/push", push, PUSH).await
}

/// Begins a pull.
pub async fn pull(after: Cursor) -> Result<Feed, Failure> {
    let exchange = Exchange::begin("GET", &format!("/api/sync/pull?after={}", after.0), None, FEED).await?;
    let exchange = exchange.good().await?;
    let body = exchange.response.body().ok_or(Failure::Unreachable)?;
    let reader = ReadableStreamDefaultReader::new(&body).map_err(|_| Failure::Unreachable)?;
    let schedule = exchange.response.headers().get(packed::HEADER).ok().flatten();
    Ok(Feed { exchange, reader, schedule })
}

/// Fetches the schedule that the registry has in force, packed.
pub async fn schedule() -> Result<Vec<u8>, Failure> {
    Exchange::begin("GET", "/api/schedule", None, FEED).await?.good().await?.bytes(FEED).await
}

/// A feed that is coming in.
pub struct Feed {
    exchange: Exchange,
    reader: ReadableStreamDefaultReader,
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
        let read = within(FEED, JsFuture::from(self.reader.read())).await;
        let Some(Ok(result)) = read else {
            self.exchange.abort.abort();
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
    let exchange = Exchange::begin("POST", address, Some(&body), patience).await?.good().await?;
    let text = exchange.text(patience).await?;
    // An answer that is not what our registry says comes from somebody else on the way.
    serde_json::from_str(&text).map_err(|_| Failure::Unreachable)
}

/// A request that has been answered, with the means to break it off.
struct Exchange {
    response: Response,
    abort: AbortController,
}

impl Exchange {
    async fn begin(method: &str, address: &str, body: Option<&str>, patience: u32) -> Result<Self, Failure> {
        let unreachable = |_: JsValue| Failure::Unreachable;
        let window = web_sys::window().ok_or(Failure::Unreachable)?;
        let abort = AbortController::new().map_err(unreachable)?;
        let headers = web_sys::Headers::new().map_err(unreachable)?;
        headers.set("X-Bluebonnet", "1").map_err(unreachable)?;
        let request = RequestInit::new();
        request.set_method(method);
        request.set_cache(RequestCache::NoStore);
        request.set_redirect(RequestRedirect::Error);
        request.set_signal(Some(&abort.signal()));
        if let Some(body) = body {
            headers.set("Content-Type", "application/json").map_err(unreachable)?;
            request.set_body(&body.into());
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
        Problem { kind: kind.to_owned(), title: String::new(), status: 400, detail: None, field: None }
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
