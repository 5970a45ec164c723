//! What came late, after its device was revoked or its user had left, for those who decide on it.

use super::Fault;
use super::body::Json;
use super::entitled::{Entitled, ReviewHeld};
use super::path::Path;
use super::state::AppState;
use crate::review::{Effect, differences, review};
use crate::store::{HeldForReview, HeldNamed, HeldNumber, HeldScope, Reach};
use axum::extract::State;
use axum::http::StatusCode;
use bluebonnet_shared::office::{
    Acceptance, Discarding, HELD_A_PAGE, HeldClient, HeldEffect, HeldEntry, HeldPage,
};
use bluebonnet_shared::person::Client;
use bluebonnet_shared::sync::Outcome;
use std::sync::Arc;

type Reviewer = Entitled<ReviewHeld>;

/// What the caller decides on.
fn scope(reviewer: &Reviewer) -> HeldScope {
    match reviewer.reach() {
        Reach::Organization(own) => HeldScope::Organization(own),
        Reach::Registry { .. } => HeldScope::Registry,
    }
}

/// `GET /api/held`
pub(super) async fn list(
    State(state): State<Arc<AppState>>,
    reviewer: Reviewer,
) -> Result<axum::Json<HeldPage>, Fault> {
    let (scope, cause) = (scope(&reviewer), reviewer.caller.cause("review of what was sent late"));
    let found = state.in_store(move |store| store.held_for_review(scope, HELD_A_PAGE, &cause)).await?;
    let all = found.all;
    Ok(axum::Json(HeldPage { entries: reviewed(found).await?, all }))
}

/// `GET /api/held/{number}`
pub(super) async fn show(
    State(state): State<Arc<AppState>>,
    reviewer: Reviewer,
    Path(number): Path<u64>,
) -> Result<axum::Json<HeldEntry>, Fault> {
    let (scope, cause) = (scope(&reviewer), reviewer.caller.cause("review of what was sent late"));
    let found = state.in_store(move |store| store.held_upto(scope, HeldNumber(number), &cause)).await?;
    reviewed(found).await?.pop().map(axum::Json).ok_or(Fault::NotFound)
}

/// `POST /api/held/{number}/accept`: judges it as if its user had pushed it just now. What is refused still waits.
pub(super) async fn accept(
    State(state): State<Arc<AppState>>,
    reviewer: Reviewer,
    Path(number): Path<u64>,
) -> Result<axum::Json<Acceptance>, Fault> {
    let (scope, cause) = (scope(&reviewer), reviewer.caller.cause("accepted what was sent late"));
    let released =
        state.in_store(move |store| store.release_held(scope, &[HeldNumber(number)], &cause)).await?;
    let outcome = released.into_iter().next().ok_or(Fault::NotFound)?.verdict.outcome;
    Ok(axum::Json(match outcome {
        Outcome::Stored { .. } | Outcome::Known => Acceptance::TakenIn,
        Outcome::Refused { code, field } => Acceptance::Refused { code, field },
        // It is judged apart from its device, which is still revoked.
        Outcome::Held => return Err(Fault::Server),
    }))
}

/// `POST /api/held/{number}/discard`
pub(super) async fn discard(
    State(state): State<Arc<AppState>>,
    reviewer: Reviewer,
    Path(number): Path<u64>,
    Json(Discarding { reason }): Json<Discarding>,
) -> Result<StatusCode, Fault> {
    let why = format!("discarded what was sent late: {}", reason.code());
    let (scope, cause) = (scope(&reviewer), reviewer.caller.cause(&why));
    state.in_store(move |store| store.discard_held(scope, &[HeldNumber(number)], &cause)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Works out what each change would do. It merges records, so it stays off the threads that answer.
async fn reviewed(found: HeldForReview) -> Result<Vec<HeldEntry>, Fault> {
    let entries = tokio::task::spawn_blocking(move || {
        let effects = review(&found.records, found.changes.iter().map(|named| &named.held));
        found.changes.into_iter().zip(effects).map(|(named, effect)| entry(named, effect)).collect()
    });
    entries.await.map_err(|_| {
        tracing::error!("held changes could not be reviewed");
        Fault::Server
    })
}

fn entry(named: HeldNamed, effect: Effect) -> HeldEntry {
    let HeldNamed { held, organization_name, device_name, user_name, in_sight } = named;
    let client = match &effect {
        Effect::Changes { before, .. } => Some(client(before)),
        _ => None,
    };
    HeldEntry {
        number: held.number.0,
        organization_name,
        device: held.sender.device,
        device_name,
        user: held.sender.user,
        user_name,
        received: held.received,
        client,
        effect: match effect {
            // A list belongs to whoever works with it; its name is not said.
            Effect::List => HeldEffect::List,
            effect if in_sight => said(effect),
            _ => HeldEffect::OutOfSight,
        },
    }
}

fn client(client: &Client) -> HeldClient {
    HeldClient { id: client.id, name: client.name.last_first(), birth_date: client.birth_date }
}

fn said(effect: Effect) -> HeldEffect {
    match effect {
        Effect::Changes { before, after } => HeldEffect::Changes { fields: differences(&before, &after) },
        Effect::List => HeldEffect::List,
        Effect::NoRecord => HeldEffect::NoRecord,
        Effect::Unreadable => HeldEffect::Unreadable,
        Effect::Unfit => HeldEffect::Unfit,
        Effect::Waiting => HeldEffect::Waiting,
        Effect::Known => HeldEffect::Known,
    }
}
