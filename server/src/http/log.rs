//! One log line a request: method, route, status, duration and an id. Never the address asked for itself, which can hold
//! a record's id, nor a query, a header or a body.

use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use std::time::Instant;
use uuid::Uuid;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Logs each request once it is answered, and tells the caller under which id.
pub(super) async fn requests(request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let id = Uuid::new_v4().simple().to_string();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let span = tracing::info_span!("request", %id);
    let mut response = tracing::Instrument::instrument(next.run(request), span).await;
    tracing::info!(
        %id,
        %method,
        route = route.as_ref().map_or("app", MatchedPath::as_str),
        status = response.status().as_u16(),
        ms = begun.elapsed().as_secs_f64() * 1000.0,
        "answered"
    );
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}
