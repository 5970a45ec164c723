//! What was done on a device with what is there already, told of later.

use super::Fault;
use super::body::Json;
use super::caller::PushingCaller;
use super::state::AppState;
use axum::extract::State;
use bluebonnet_shared::sync::{Access, Accesses, AccessesReply, MOST_TOLD};
use std::sync::Arc;

/// `POST /api/sync/accesses`: from a revoked device too, whose last words these may be.
pub(super) async fn take(
    State(state): State<Arc<AppState>>,
    PushingCaller(caller): PushingCaller,
    Json(Accesses { accesses }): Json<Accesses>,
) -> Result<axum::Json<AccessesReply>, Fault> {
    not_too_many(&accesses)?;
    let (sender, now) = (caller.sender(), caller.now);
    let told = state.in_store(move |store| store.note_accesses(sender, accesses, now)).await?;
    Ok(axum::Json(AccessesReply { told }))
}

/// Holds what a device tells against as much as it may tell at once.
///
/// # Errors
/// `BadRequest` when it is more.
pub(super) fn not_too_many(accesses: &[Access]) -> Result<(), Fault> {
    if accesses.len() <= MOST_TOLD {
        return Ok(());
    }
    Err(Fault::BadRequest { detail: "Tell of at most 200 accesses at once.", field: Some("accesses") })
}
