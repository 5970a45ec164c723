//! Organizations and their schools, for the registry's staff.

use super::Fault;
use super::body::Json;
use super::entitled::{Entitled, ManageOrganizations};
use super::path::Path;
use super::state::AppState;
use crate::store::{Organization, School, StoreError};
use axum::extract::State;
use axum::http::StatusCode;
use bluebonnet_shared::ids::OrgId;
use bluebonnet_shared::office::{
    ManagedOrganization, NewOrganizationForm, OrgName, OrganizationForm, SchoolEntry, SchoolFacts,
};
use std::sync::Arc;
use uuid::Uuid;

/// No district has more schools, and no request adds more.
const MOST_SCHOOLS: usize = 1_000;

/// `GET /api/organizations`
pub(super) async fn list(
    State(state): State<Arc<AppState>>,
    _: Entitled<ManageOrganizations>,
) -> Result<axum::Json<Vec<ManagedOrganization>>, Fault> {
    Ok(axum::Json(state.in_store(|store| store.managed_organizations()).await?))
}

/// `POST /api/organizations`
pub(super) async fn add(
    State(state): State<Arc<AppState>>,
    entitled: Entitled<ManageOrganizations>,
    Json(form): Json<NewOrganizationForm>,
) -> Result<(StatusCode, axum::Json<ManagedOrganization>), Fault> {
    let (code, name) = form.check()?;
    let second_factor_required = form.form.second_factor_required;
    let id = OrgId::new(Uuid::new_v4());
    let organization = Organization { id, code: code.as_str().to_owned(), name: name.as_str().to_owned() };
    let cause = entitled.caller.cause("added organization").about_organization(id);
    let added = state
        .in_store(move |store| {
            match store.add_organization(&organization, &cause) {
                Err(StoreError::Exists(_)) => return Ok(None),
                other => other?,
            }
            if second_factor_required {
                store.change_organization(id, &name, true, &cause)?;
            }
            Ok(Some(organization))
        })
        .await?;
    let Organization { id, code, name } = added
        .ok_or(Fault::BadRequest { detail: "Another organization has this code.", field: Some("code") })?;
    let made = ManagedOrganization { id, code, name, second_factor_required, users: 0, schools: Vec::new() };
    Ok((StatusCode::CREATED, axum::Json(made)))
}

/// `PUT /api/organizations/{id}`
pub(super) async fn change(
    State(state): State<Arc<AppState>>,
    entitled: Entitled<ManageOrganizations>,
    Path(id): Path<OrgId>,
    Json(form): Json<OrganizationForm>,
) -> Result<StatusCode, Fault> {
    let name = OrgName::parse(&form.name)?;
    let cause = entitled.caller.cause("changed organization");
    state
        .in_store(move |store| store.change_organization(id, &name, form.second_factor_required, &cause))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `PUT /api/organizations/{id}/schools`
pub(super) async fn put_schools(
    State(state): State<Arc<AppState>>,
    entitled: Entitled<ManageOrganizations>,
    Path(id): Path<OrgId>,
    Json(entries): Json<Vec<SchoolEntry>>,
) -> Result<StatusCode, Fault> {
    if entries.len() > MOST_SCHOOLS {
        return Err(Fault::BadRequest { detail: "At most 1,000 schools at once.", field: None });
    }
    let facts = entries.iter().map(SchoolEntry::check).collect::<Result<Vec<SchoolFacts>, _>>()?;
    let school = |school: SchoolFacts| School {
        code: school.code.as_str().to_owned(),
        name: school.name.as_str().to_owned(),
    };
    let schools: Vec<School> = facts.into_iter().map(school).collect();
    let (reach, cause) = (entitled.reach(), entitled.caller.cause("named schools of organization"));
    state
        .in_store(move |store| {
            store.require_organization(id, reach)?;
            store.put_schools(id, &schools, &cause.about_organization(id))
        })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
