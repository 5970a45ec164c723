//! What a user sees and changes of her own account.

use super::Fault;
use super::body::{Json, not_too_long};
use super::caller::{AgreedCaller, Caller};
use super::ladder::Attempt;
use super::notice;
use super::password;
use super::path::Path;
use super::state::AppState;
use super::throttle::Address;
use crate::mail::Notice;
use crate::store::{ChangedBy, CodesKey};
use axum::extract::State;
use axum::http::StatusCode;
use bluebonnet_shared::account::{ContactFault, MyAccount, MySession, NewPassword, TypedContact};
use bluebonnet_shared::calendar::Timestamp;
use bluebonnet_shared::ids::SessionId;
use std::sync::Arc;

/// `GET /api/account`
pub(super) async fn show(
    State(state): State<Arc<AppState>>,
    AgreedCaller(caller): AgreedCaller,
) -> Result<axum::Json<MyAccount>, Fault> {
    let session = caller.session();
    let user = session.user;
    let (contact, organizations, factor) = state
        .in_store(move |store| Ok((store.contact(user)?, store.memberships(user)?, store.factor(user)?)))
        .await?;
    Ok(axum::Json(MyAccount {
        user,
        user_name: session.user_name,
        username: session.username,
        email: contact.email,
        phone: contact.phone,
        organizations,
        second_factor: factor.is_some_and(|factor| factor.confirmed),
    }))
}

/// `PUT /api/account`
pub(super) async fn change(
    State(state): State<Arc<AppState>>,
    AgreedCaller(caller): AgreedCaller,
    address: Address,
    Json(typed): Json<TypedContact>,
) -> Result<StatusCode, Fault> {
    let contact = typed.parse().map_err(|(field, fault)| bad_contact(field, fault))?;
    let (user, cause) = (caller.session().user, caller.cause("changed own email or telephone"));
    let before = state.in_store(move |store| store.contact(user)).await?.email;
    let moves = before != contact.email;
    // A link that sets a password goes to this address: a session left open must not be enough to have it go elsewhere.
    if moves {
        state.throttle.count(address)?;
        not_too_long([("password", &typed.password)])?;
        let attempt = try_password(&state, &caller, address, &typed.password, "password").await?;
        attempt.succeeded(&state).await?;
    }
    let token = caller.token.hash();
    state.in_store(move |store| store.set_contact(user, &token, &contact, &cause)).await?;
    if let Some(before) = before.filter(|_| moves) {
        notice::post_to(&state, &caller.account().username, before, Notice::Address, caller.cause("")).await;
    }
    Ok(StatusCode::NO_CONTENT)
}

/// A contact that cannot be read, at its field.
fn bad_contact(field: &'static str, fault: ContactFault) -> Fault {
    Fault::BadRequest { detail: fault.advice(), field: Some(field) }
}

/// `PUT /api/account/password`
pub(super) async fn set_password(
    State(state): State<Arc<AppState>>,
    AgreedCaller(caller): AgreedCaller,
    address: Address,
    Json(typed): Json<NewPassword>,
) -> Result<StatusCode, Fault> {
    state.throttle.count(address)?;
    not_too_long([("current", &typed.current), ("new", &typed.new)])?;
    let attempt = try_password(&state, &caller, address, &typed.current, "current").await?;
    attempt.succeeded(&state).await?;
    let by = ChangedBy::Owner { session: caller.token.hash() };
    let cause = caller.cause("changed own password");
    password::set(&state, caller.account(), &typed.new, Some(&typed.current), by, cause).await
}

/// Tries the password of somebody who is signed in. The try is still open: it counts as failed until it is said to have succeeded.
///
/// # Errors
/// `WrongPassword` at this field.
pub(super) async fn try_password(
    state: &AppState,
    caller: &Caller,
    address: Address,
    typed: &str,
    field: &'static str,
) -> Result<Attempt, Fault> {
    let session = caller.session();
    let codes: CodesKey = state.master_key.codes_key(&session.org_code, &session.username);
    let attempt = Attempt::signed_in(state, codes, caller.cause(""), address).await?;
    let user = session.user;
    let hash = state.in_store(move |store| store.password_hash(user)).await?;
    if state.passwords.fits(typed.to_owned(), hash).await {
        return Ok(attempt);
    }
    let step = attempt.failed(state, caller.cause("typed a wrong password while signed in")).await?;
    Err(Fault::WrongPassword { step, field })
}

/// `GET /api/account/sessions`
pub(super) async fn sessions(
    State(state): State<Arc<AppState>>,
    AgreedCaller(caller): AgreedCaller,
) -> Result<axum::Json<Vec<MySession>>, Fault> {
    let (user, asking, now) = (caller.session().user, caller.token.hash(), caller.now);
    let idle_since = now.checked_sub(state.settings.sessions.idle).unwrap_or(Timestamp::MIN);
    Ok(axum::Json(state.in_store(move |store| store.sessions_of(user, &asking, now, idle_since)).await?))
}

/// `DELETE /api/account/sessions/{id}`
pub(super) async fn end_session(
    State(state): State<Arc<AppState>>,
    AgreedCaller(caller): AgreedCaller,
    Path(id): Path<SessionId>,
) -> Result<StatusCode, Fault> {
    let (user, cause) = (caller.session().user, caller.cause("ended own session"));
    let token = state.in_store(move |store| store.end_session(user, id, &cause)).await?;
    state.live.end_session(token);
    Ok(StatusCode::NO_CONTENT)
}
