//! Setting up a second factor, and taking it away.

use super::Fault;
use super::account::try_password;
use super::body::{Json, not_too_long};
use super::caller::{AgreedCaller, Caller};
use super::ladder::factor_fits;
use super::notice;
use super::state::AppState;
use super::throttle::Address;
use crate::account::{FactorSecret, TypedFactor, draw_recovery_codes, recovery_key};
use crate::mail::Notice;
use crate::store::{KeptFactor, Missing, StoreError};
use axum::extract::State;
use axum::http::StatusCode;
use bluebonnet_shared::account::{ConfirmFactor, FactorSetup, RecoveryCodes, RemoveFactor, SetUpFactor};
use std::sync::Arc;

const HAS_ONE: Fault = Fault::BadRequest {
    detail: "A second factor is set up already. Take it away first to set up another.",
    field: None,
};
const WRONG_CODE: Fault = Fault::BadRequest {
    detail: "This is not the code that the app shows now. Check the device's clock, and type the six digits.",
    field: Some("code"),
};

/// `POST /api/account/second-factor`. It takes the password: else whoever finds a session left open, or has stolen its cookie, sets up one
/// of his own and shuts the user out.
pub(super) async fn set_up(
    State(state): State<Arc<AppState>>,
    caller: Caller,
    address: Address,
    Json(SetUpFactor { password }): Json<SetUpFactor>,
) -> Result<axum::Json<FactorSetup>, Fault> {
    state.throttle.count(address)?;
    not_too_long([("password", &password)])?;
    try_password(&state, &caller, address, &password, "password").await?.succeeded(&state).await?;
    let session = caller.session();
    let user = session.user;
    let secret = FactorSecret::draw()?;
    let setup = secret.setup(&session.username).ok_or(Fault::Server)?;
    let sealed = secret.seal(&state.master_key, user)?;
    let cause = caller.cause("began to set up a second factor");
    let kept = state
        .in_store(move |store| match store.propose_factor(user, &sealed, &cause) {
            Err(StoreError::Exists(_)) => Ok(false),
            proposed => proposed.map(|()| true),
        })
        .await?;
    if kept { Ok(axum::Json(setup)) } else { Err(HAS_ONE) }
}

/// `POST /api/account/second-factor/confirm`
pub(super) async fn confirm(
    State(state): State<Arc<AppState>>,
    caller: Caller,
    Json(ConfirmFactor { code }): Json<ConfirmFactor>,
) -> Result<axum::Json<RecoveryCodes>, Fault> {
    let user = caller.session().user;
    let factor = match state.in_store(move |store| store.factor(user)).await? {
        Some(KeptFactor { confirmed: true, .. }) => return Err(HAS_ONE),
        Some(factor) => factor,
        None => return Err(Fault::NotFound),
    };
    let secret = FactorSecret::open(&state.master_key, user, &factor.sealed)?;
    let TypedFactor::Code(code) = TypedFactor::parse(&code) else { return Err(WRONG_CODE) };
    let step = secret.step(&code, caller.now).ok_or(WRONG_CODE)?;
    let recovery_codes = draw_recovery_codes()?;
    let keys: Vec<_> = recovery_codes
        .iter()
        .map(|code| recovery_key(&state.master_key, user, &code.replace('-', "")))
        .collect();
    let (token, cause) = (caller.token.hash(), caller.cause("set up a second factor"));
    let confirmed = state
        .in_store(move |store| match store.confirm_factor(user, &token, step, &keys, &cause) {
            // Another request was faster.
            Err(StoreError::Missing(Missing::SecondFactor)) => Ok(false),
            confirmed => confirmed.map(|()| true),
        })
        .await?;
    if !confirmed {
        return Err(HAS_ONE);
    }
    notice::post(&state, caller.account(), Notice::FactorSetUp, caller.cause("")).await;
    state.live.end_user(user, Some(token));
    Ok(axum::Json(RecoveryCodes { recovery_codes }))
}

/// `DELETE /api/account/second-factor`
pub(super) async fn remove(
    State(state): State<Arc<AppState>>,
    AgreedCaller(caller): AgreedCaller,
    address: Address,
    Json(typed): Json<RemoveFactor>,
) -> Result<StatusCode, Fault> {
    state.throttle.count(address)?;
    not_too_long([("password", &typed.password), ("code", &typed.code)])?;
    let attempt = try_password(&state, &caller, address, &typed.password, "password").await?;
    let user = caller.session().user;
    let factor = state.in_store(move |store| store.factor(user)).await?;
    let Some(factor) = factor.filter(|factor| factor.confirmed) else {
        attempt.succeeded(&state).await?;
        return Err(Fault::NotFound);
    };
    if !factor_fits(&state, user, &factor.sealed, &typed.code, caller.now).await? {
        let step = attempt.failed(&state, caller.cause("showed a wrong second factor")).await?;
        return Err(Fault::SecondFactorRequired { wrong: Some(step) });
    }
    attempt.succeeded(&state).await?;
    let cause = caller.cause("took the second factor away");
    state.in_store(move |store| store.remove_factor(user, &cause)).await?;
    notice::post(&state, caller.account(), Notice::FactorTakenAway, caller.cause("")).await;
    Ok(StatusCode::NO_CONTENT)
}
