//! Which organizations may see whose clients.

use super::Fault;
use super::body::Json;
use super::entitled::{ApproveViewers, Entitled};
use super::path::Path;
use super::state::AppState;
use axum::extract::State;
use axum::http::StatusCode;
use bluebonnet_shared::ids::OrgId;
use bluebonnet_shared::office::{ApprovedViewers, Viewers};
use std::sync::Arc;

/// `GET /api/organizations/{id}/viewers`
pub(super) async fn show(
    State(state): State<Arc<AppState>>,
    entitled: Entitled<ApproveViewers>,
    Path(owner): Path<OrgId>,
) -> Result<axum::Json<Viewers>, Fault> {
    let reach = entitled.reach();
    Ok(axum::Json(state.in_store(move |store| store.viewers(owner, reach)).await?))
}

/// `PUT /api/organizations/{id}/viewers`
pub(super) async fn approve(
    State(state): State<Arc<AppState>>,
    entitled: Entitled<ApproveViewers>,
    Path(owner): Path<OrgId>,
    Json(ApprovedViewers { organizations }): Json<ApprovedViewers>,
) -> Result<StatusCode, Fault> {
    let (reach, cause) = (entitled.reach(), entitled.caller.cause("approved viewers of organization"));
    state.in_store(move |store| store.approve_viewers(owner, &organizations, reach, &cause)).await?;
    Ok(StatusCode::NO_CONTENT)
}
