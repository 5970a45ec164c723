//! What holds for every request: where it may come from, how long it may take, and the headers of every answer.

use super::Fault;
use super::state::AppState;
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::sync::Arc;

/// The forecast in the standard's form, as clients write its address: `$` may be encoded.
pub(super) const IMMDS_FORECAST: [&str; 2] = ["/fhir/$immds-forecast", "/fhir/%24immds-forecast"];

/// No inline script, no `eval`, nothing from elsewhere. WebAssembly and the PDF's worker are what the app needs.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
    img-src 'self' data: blob:; media-src data:; font-src 'self'; connect-src 'self'; worker-src 'self' blob:; manifest-src 'self'; \
    frame-src 'self' blob:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

const HEADERS: [(HeaderName, &str); 6] = [
    (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=(), payment=(), usb=(), interest-cohort=()",
    ),
];

/// A year, as browsers count it.
const HSTS: &str = "max-age=31536000";

/// The security headers of every answer.
pub(super) async fn headers(State(state): State<Arc<AppState>>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if state.settings.is_https() {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(HSTS));
    }
    response
}

/// No answer of the API stays in a cache.
pub(super) async fn never_stored(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Whatever may change something carries a header that only our own page can set: with the cookie's `SameSite=Strict`,
/// this is the defence against requests forged from other sites. The standard's forecast is a POST that changes nothing.
pub(super) async fn from_our_app(request: Request, next: Next) -> Response {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let computes = IMMDS_FORECAST.contains(&request.uri().path());
    if reads || computes || request.headers().get("x-bluebonnet").is_some_and(|value| value == "1") {
        next.run(request).await
    } else {
        Fault::ForeignOrigin.into_response()
    }
}

/// An answer begins in time or is given up; one that has begun may last as long as it needs. A write that was begun is finished all the same, and sending it again finds
/// it done.
pub(super) async fn in_time(State(state): State<Arc<AppState>>, request: Request, next: Next) -> Response {
    let answer = tokio::time::timeout(state.settings.longest_wait, next.run(request));
    answer.await.unwrap_or_else(|_| Fault::TimedOut.into_response())
}
