//! Who saw or changed whose record, for those who look after an organization.

use super::Fault;
use super::body::Json;
use super::entitled::{Entitled, ReadAudit};
use super::query::Query;
use super::state::AppState;
use crate::store::AuditSubject;
use axum::extract::State;
use bluebonnet_shared::ids::{ClientId, UserId};
use bluebonnet_shared::office::{AuditPage, ClientSearch, FoundClients};
use serde::Deserialize;
use std::sync::Arc;

/// Whose rows, and before which.
#[derive(Deserialize)]
pub(super) struct Asked {
    client: Option<ClientId>,
    user: Option<UserId>,
    before: Option<u64>,
}

/// `GET /api/audit?client=<id>` or `?user=<id>`, with `&before=<seq>` for the pages after the first.
pub(super) async fn page(
    State(state): State<Arc<AppState>>,
    entitled: Entitled<ReadAudit>,
    Query(Asked { client, user, before }): Query<Asked>,
) -> Result<axum::Json<AuditPage>, Fault> {
    let (subject, why) = match (client, user) {
        (Some(client), None) => (AuditSubject::Client(client), "audit of a client"),
        (None, Some(user)) => (AuditSubject::User(user), "audit of user"),
        _ => {
            return Err(Fault::BadRequest {
                detail: "Say whose rows: of one client or of one user.",
                field: Some("client"),
            });
        }
    };
    let (reach, cause) = (entitled.reach(), entitled.caller.cause(why));
    Ok(axum::Json(state.in_store(move |store| store.audit_page(subject, reach, before, &cause)).await?))
}

/// `POST /api/audit/clients`: a client to ask about, who may be on no device of whoever asks.
pub(super) async fn clients(
    State(state): State<Arc<AppState>>,
    entitled: Entitled<ReadAudit>,
    Json(search): Json<ClientSearch>,
) -> Result<axum::Json<FoundClients>, Fault> {
    search.check()?;
    let (reach, cause) = (entitled.reach(), entitled.caller.cause("search for a client's audit"));
    Ok(axum::Json(state.in_store(move |store| store.audited_clients(&search, reach, &cause)).await?))
}
