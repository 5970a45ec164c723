//! Devices: whoever signs in sees their own, an administrator those of the organization.

use super::Fault;
use super::body::Json;
use super::caller::{AgreedCaller, Caller};
use super::path::Path;
use super::query::Query;
use super::state::AppState;
use crate::store::{DeviceScope, Reach};
use axum::extract::State;
use axum::http::StatusCode;
use bluebonnet_shared::devices::{Device, DeviceName, NameFault, Naming};
use bluebonnet_shared::ids::{DeviceId, OrgId};
use bluebonnet_shared::office::Right;
use serde::Deserialize;
use std::sync::Arc;

/// Whose devices.
#[derive(Deserialize)]
pub(super) struct Of {
    organization: Option<OrgId>,
}

/// The devices that the caller may see, name and revoke.
fn scope(caller: &Caller) -> DeviceScope {
    let session = caller.session();
    match caller.reach() {
        _ if !session.role.may(Right::ManageDevices) => DeviceScope::User(session.user),
        Reach::Organization(own) => DeviceScope::Organization(own),
        Reach::Registry { .. } => DeviceScope::Registry,
    }
}

/// `GET /api/devices`. Registry staff see those of their own organization, or of the one that `?organization=<id>` names.
pub(super) async fn list(
    State(state): State<Arc<AppState>>,
    AgreedCaller(caller): AgreedCaller,
    Query(Of { organization }): Query<Of>,
) -> Result<axum::Json<Vec<Device>>, Fault> {
    let scope = match scope(&caller) {
        DeviceScope::Registry => DeviceScope::Organization(organization.unwrap_or(caller.reach().own())),
        narrower => narrower,
    };
    Ok(axum::Json(state.in_store(move |store| store.devices(scope)).await?))
}

/// `PUT /api/devices/{id}/name`
pub(super) async fn rename(
    State(state): State<Arc<AppState>>,
    AgreedCaller(caller): AgreedCaller,
    Path(device): Path<DeviceId>,
    Json(Naming { name }): Json<Naming>,
) -> Result<StatusCode, Fault> {
    let name = DeviceName::parse(&name)?;
    let (scope, cause) = (scope(&caller), caller.cause("named device"));
    state.in_store(move |store| store.name_device(scope, device, &name, &cause)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `POST /api/devices/{id}/revoke`
pub(super) async fn revoke(
    State(state): State<Arc<AppState>>,
    AgreedCaller(caller): AgreedCaller,
    Path(device): Path<DeviceId>,
) -> Result<StatusCode, Fault> {
    let (scope, cause) = (scope(&caller), caller.cause("revoked device"));
    state.in_store(move |store| store.revoke_device(scope, device, &cause)).await?;
    state.live.end_device(device);
    Ok(StatusCode::NO_CONTENT)
}

impl From<NameFault> for Fault {
    fn from(fault: NameFault) -> Self {
        Self::BadRequest { detail: fault.advice(), field: Some("name") }
    }
}
