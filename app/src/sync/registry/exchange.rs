//! One request and its answer.

use super::failure::{Failure, failure};
use super::{FEED, PING};
use crate::device::timer::within;
use bluebonnet_shared::account::{Problem, SESSION_OF_HEADER, session_of};
use bluebonnet_shared::calendar::Timestamp;
use bluebonnet_shared::ids::{OrgId, UserId};
use bluebonnet_shared::sync::UNSENT_HEADER;
use js_sys::Uint8Array;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::cell::RefCell;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortController, ReadableStreamDefaultReader, RequestCache, RequestInit, RequestRedirect, Response,
};

thread_local! {
    /// Whose session the cookie is taken for. A tablet is shared: the cookie may be of whoever signed in last.
    static SESSION_OF: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Speaks for a user from here on: a session of anybody else is as good as none.
pub fn speak_for(user: UserId, organization: OrgId) {
    SESSION_OF.set(Some(session_of(user, organization)));
}

/// Asks, and reads what is answered.
pub(super) async fn answer<A: DeserializeOwned>(
    method: &str,
    address: &str,
    asking: &Asking,
    patience: u32,
) -> Result<A, Failure> {
    let exchange = Exchange::begin(method, address, asking, patience).await?.good().await?;
    let text = exchange.text(patience).await?;
    // An answer that is not what our registry says comes from somebody else on the way.
    serde_json::from_str(&text).map_err(|_| Failure::Unreachable)
}

/// What goes with a request.
#[derive(Default)]
pub(super) struct Asking {
    /// JSON.
    pub(super) body: Option<String>,
    /// Entries unsent here.
    pub(super) unsent: Option<usize>,
}

impl Asking {
    /// With this as its body.
    pub(super) fn with(question: &impl Serialize) -> Result<Self, Failure> {
        let body = serde_json::to_string(question).map_err(|_| Failure::Unreachable)?;
        Ok(Self { body: Some(body), unsent: None })
    }
}

/// A request that has been answered, with the means to break it off.
pub(super) struct Exchange {
    response: Response,
    abort: AbortController,
}

impl Exchange {
    pub(super) async fn begin(
        method: &str,
        address: &str,
        asking: &Asking,
        patience: u32,
    ) -> Result<Self, Failure> {
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

    /// The answer's HTTP status.
    pub(super) fn status(&self) -> u16 {
        self.response.status()
    }

    /// What time it is at the registry.
    pub(super) fn time(&self) -> Option<Timestamp> {
        let text = self.response.headers().get("Date").ok().flatten()?;
        let milliseconds = js_sys::Date::parse(&text);
        milliseconds.is_finite().then(|| Timestamp::from_millisecond(milliseconds as i64).ok()).flatten()
    }

    /// The exchange, if the registry did what was asked.
    pub(super) async fn good(self) -> Result<Self, Failure> {
        if self.response.ok() {
            return Ok(self);
        }
        let text = self.text(PING).await?;
        let problem: Problem = serde_json::from_str(&text).map_err(|_| Failure::Unreachable)?;
        let seconds = self.response.headers().get("Retry-After").ok().flatten();
        Err(failure(problem, seconds.as_deref()))
    }

    /// The answer's body.
    pub(super) async fn bytes(&self, patience: u32) -> Result<Vec<u8>, Failure> {
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
    pub(super) async fn begin(address: &str, asking: &Asking) -> Result<Self, Failure> {
        let exchange = Exchange::begin("GET", address, asking, FEED).await?.good().await?;
        let body = exchange.response.body().ok_or(Failure::Unreachable)?;
        let reader = ReadableStreamDefaultReader::new(&body).map_err(|_| Failure::Unreachable)?;
        Ok(Self { exchange, reader })
    }

    /// A header of the answer.
    pub(super) fn header(&self, name: &str) -> Option<String> {
        self.exchange.response.headers().get(name).ok().flatten()
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
