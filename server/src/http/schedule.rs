//! The schedule in force, for devices to forecast with.

use super::caller::Caller;
use super::state::AppState;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bluebonnet_shared::schedule::{InForce, packed};
use std::sync::Arc;

/// The release in force as devices get it.
pub(super) struct PackedSchedule {
    bytes: Bytes,
    /// What it is known by; each answer to a pull says it.
    pub(super) tag: String,
}

impl PackedSchedule {
    pub(super) fn of(schedule: &InForce) -> Self {
        let bytes = packed::pack(schedule.release());
        Self { tag: packed::tag(&bytes), bytes: bytes.into() }
    }
}

/// `GET /api/schedule`: the release in force, packed for the app; its stamp lets an app of another version refuse it. It is
/// nobody's data, but only a signed-in user gets it, as with everything here.
pub(super) async fn show(State(state): State<Arc<AppState>>, _: Caller, request: HeaderMap) -> Response {
    let tag = format!("\"{}\"", state.packed_schedule.tag);
    let known = request.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let has_it =
        known.flat_map(|value| value.split(',')).any(|known| known.trim().trim_start_matches("W/") == tag);
    if has_it {
        return (StatusCode::NOT_MODIFIED, [(header::ETAG, tag)]).into_response();
    }
    let headers = [(header::CONTENT_TYPE, "application/octet-stream".to_owned()), (header::ETAG, tag)];
    (headers, state.packed_schedule.bytes.clone()).into_response()
}
