//! What stands in an address after the question mark.

use super::Fault;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

/// The pairs of a query. What cannot be read is a problem that quotes nothing of it.
pub(super) struct Query<T>(pub(super) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Fault> {
        axum::extract::Query::try_from_uri(&parts.uri).map(|query| Self(query.0)).map_err(|_| {
            Fault::BadRequest {
                detail: "What stands after the question mark is not what belongs here. Reload the app and try again.",
                field: None,
            }
        })
    }
}
