//! Bodies of requests.

use super::Fault;
use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde::de::DeserializeOwned;

/// No code, name or password that people type is longer, in bytes.
const LONGEST_TYPED: usize = 256;

/// Holds typed text against the longest that there is.
///
/// # Errors
/// `BadRequest` at the field that is longer.
pub(super) fn not_too_long<const N: usize>(fields: [(&'static str, &str); N]) -> Result<(), Fault> {
    match fields.into_iter().find(|(_, text)| text.len() > LONGEST_TYPED) {
        None => Ok(()),
        Some((field, _)) => Err(Fault::BadRequest { detail: "This is too long.", field: Some(field) }),
    }
}

/// A body in JSON. What cannot be read is a problem that quotes nothing of it.
pub(super) struct Json<T>(pub(super) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Fault;

    async fn from_request(request: Request, state: &S) -> Result<Self, Fault> {
        let body = Bytes::from_request(request, state).await.map_err(|rejection| {
            match rejection.into_response().status() {
                StatusCode::PAYLOAD_TOO_LARGE => Fault::TooLarge,
                _ => Fault::BadRequest { detail: "The request was cut short. Send it again.", field: None },
            }
        })?;
        serde_json::from_slice(&body).map(Self).map_err(|_| Fault::BadRequest {
            detail: "The body is not the JSON that belongs here. Reload the app and try again.",
            field: None,
        })
    }
}
