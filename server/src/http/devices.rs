//! Devices: whoever signs in sees their own, an administrator those of the organization.

use super::Fault;
use super::body::Json;
use super::caller::{AgreedCaller, Caller};
use super::state::AppState;
use crate::store::DeviceScope;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use bluebonnet_shared::devices::{Device, DeviceName, NameFault, Naming};
use bluebonnet_shared::ids::DeviceId;
use bluebonnet_shared::office::Right;
use std::sync::Arc;

/// The devices that the caller may see, name and revoke.
fn scope(caller: &Caller) -> DeviceScope {
    let session = caller.session();
    if session.role.may(Right::ManageDevices) {
        DeviceScope::Organization(session.organization)
    } else {
        DeviceScope::User(session.user)
    }
}

/// `GET /api/devices`
pub(super) async fn list(
    State(state): State<Arc<AppState>>,
    AgreedCaller(caller): AgreedCaller,
) -> Result<axum::Json<Vec<Device>>, Fault> {
    let scope = scope(&caller);
    Ok(axum::Json(state.in_store(move |store| store.devices(scope)).await?))
}

/// `PUT /api/devices/{id}/name`
pub(super) async fn rename(
    State(state): State<Arc<AppState>>,
    AgreedCaller(caller): AgreedCaller,
    Path(id): Path<String>,
    Json(Naming { name }): Json<Naming>,
) -> Result<StatusCode, Fault> {
    let device = id.parse::<DeviceId>().map_err(|_| Fault::NotFound)?;
    let name = DeviceName::parse(&name)?;
    let (scope, cause) = (scope(&caller), caller.cause("named device"));
    state.in_store(move |store| store.name_device(scope, device, &name, &cause)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `POST /api/devices/{id}/revoke`
pub(super) async fn revoke(
    State(state): State<Arc<AppState>>,
    AgreedCaller(caller): AgreedCaller,
    Path(id): Path<String>,
) -> Result<StatusCode, Fault> {
    let device = id.parse::<DeviceId>().map_err(|_| Fault::NotFound)?;
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
