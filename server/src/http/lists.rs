//! Lists and who works with them.

use super::Fault;
use super::entitled::{AssignLists, Entitled, EntitledFor};
use super::path::Path;
use super::state::AppState;
use crate::store::{Missing, Reach, Store, StoreError};
use axum::extract::State;
use axum::http::StatusCode;
use bluebonnet_shared::ids::{ListId, UserId};
use bluebonnet_shared::office::ListOverview;
use std::sync::Arc;

/// `GET /api/lists`
pub(super) async fn list(
    State(state): State<Arc<AppState>>,
    EntitledFor { organization, .. }: EntitledFor<AssignLists>,
) -> Result<axum::Json<Vec<ListOverview>>, Fault> {
    Ok(axum::Json(state.in_store(move |store| store.lists_with_users(organization)).await?))
}

/// `PUT /api/lists/{list}/users/{user}`
pub(super) async fn assign(
    State(state): State<Arc<AppState>>,
    entitled: Entitled<AssignLists>,
    Path((list, user)): Path<(ListId, UserId)>,
) -> Result<StatusCode, Fault> {
    let (reach, cause) = (entitled.reach(), entitled.caller.cause("assigned a list").about_user(user));
    state
        .in_store(move |store| {
            require(store, list, reach)?;
            store.assign_list(list, user, &cause)
        })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `DELETE /api/lists/{list}/users/{user}`
pub(super) async fn unassign(
    State(state): State<Arc<AppState>>,
    entitled: Entitled<AssignLists>,
    Path((list, user)): Path<(ListId, UserId)>,
) -> Result<StatusCode, Fault> {
    let (reach, cause) = (entitled.reach(), entitled.caller.cause("took a list away").about_user(user));
    state
        .in_store(move |store| {
            require(store, list, reach)?;
            store.unassign_list(list, user, &cause)
        })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Sees to it that a list is within reach.
fn require(store: &dyn Store, list: ListId, reach: Reach) -> Result<(), StoreError> {
    match store.organization_of_list(list)? {
        Some(organization) if reach.covers(organization) => Ok(()),
        _ => Err(StoreError::Missing(Missing::List)),
    }
}
