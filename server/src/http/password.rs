//! A forgotten password: a link by mail, and the password set by it.

use super::Fault;
use super::body::{Json, not_too_long};
use super::ladder::places;
use super::link::{self, Occasion};
use super::notice;
use super::state::AppState;
use super::throttle::Address;
use crate::account::Token;
use crate::mail::Notice;
use crate::store::{Account, Cause, ChangedBy, PasswordChange, TokenHash};
use axum::extract::State;
use axum::http::StatusCode;
use bluebonnet_shared::account::password::Owner;
use bluebonnet_shared::account::{EmailAddress, Forgotten, OpenReset, Reset, ResetOpened};
use bluebonnet_shared::calendar::Timestamp;
use std::sync::Arc;

/// `POST /api/password/forgotten`: answered before anything is looked up, so that neither the answer nor its time says whether there is
/// such a user.
pub(super) async fn forgotten(
    State(state): State<Arc<AppState>>,
    address: Address,
    Json(typed): Json<Forgotten>,
) -> Result<StatusCode, Fault> {
    state.throttle.count(address)?;
    not_too_long([("org_code", &typed.org_code), ("username", &typed.username), ("email", &typed.email)])?;
    tokio::spawn(async move {
        // The log says what failed in the store; the typed text is nowhere in it.
        let _ = send_link(&state, typed).await;
    });
    Ok(StatusCode::NO_CONTENT)
}

/// Mails a link, if the three are those of a user who may sign in, and not too many were asked for.
async fn send_link(state: &AppState, typed: Forgotten) -> Result<(), Fault> {
    let codes = state.master_key.codes_key(&typed.org_code, &typed.username);
    let Ok(email) = EmailAddress::parse(&typed.email) else { return Ok(()) };
    let found = state.in_store(move |store| store.credentials(&typed.org_code, &typed.username)).await?;
    let Some(account) = found.map(|credentials| credentials.account) else { return Ok(()) };
    let user = account.user;
    let contact = state.in_store(move |store| store.contact(user)).await?;
    let Some(on_file) = contact.email.filter(|on_file| on_file.is_same_as(&email)) else { return Ok(()) };
    if state.reset_throttle.count(codes.0).is_err() {
        return Ok(());
    }
    let cause = cause(&account, "asked for a link that sets a password", Timestamp::now());
    link::post(state, &account, on_file, Occasion::Forgotten, cause).await
}

/// `POST /api/password/reset/open`
pub(super) async fn open(
    State(state): State<Arc<AppState>>,
    address: Address,
    Json(OpenReset { token }): Json<OpenReset>,
) -> Result<axum::Json<ResetOpened>, Fault> {
    state.throttle.count(address)?;
    let (_, account) = find(&state, &token).await?;
    Ok(axum::Json(ResetOpened {
        statement: state.statement.clone(),
        username: account.username,
        user_name: account.name,
        org_code: account.organization.code,
        organization_name: account.organization.name,
    }))
}

/// `POST /api/password/reset`. The link is used up when the password is taken, and not before.
pub(super) async fn reset(
    State(state): State<Arc<AppState>>,
    address: Address,
    Json(Reset { token, agreed, password }): Json<Reset>,
) -> Result<StatusCode, Fault> {
    state.throttle.count(address)?;
    not_too_long([("password", &password)])?;
    let (token, account) = find(&state, &token).await?;
    if agreed != state.statement.version {
        return Err(Fault::BadRequest {
            detail: "The Confidentiality Statement has a newer version. Open the link again to read it.",
            field: Some("agreed"),
        });
    }
    let cause = cause(
        &account,
        "agreed to the Confidentiality Statement and set a password by a link",
        Timestamp::now(),
    );
    set(&state, &account, &password, None, ChangedBy::Link { token, agreed }, cause).await
}

/// Sets a user's password, if it meets the rules. `current` is the present one as typed, where it was.
///
/// # Errors
/// `PasswordRules` with what it does not meet; `ResetLink` when the link was used meanwhile.
pub(super) async fn set(
    state: &AppState,
    account: &Account,
    password: &str,
    current: Option<&str>,
    by: ChangedBy,
    cause: Cause,
) -> Result<StatusCode, Fault> {
    let user = account.user;
    let owner = Owner { username: &account.username, name: &account.name };
    let recent = state.in_store(move |store| store.recent_passwords(user)).await?;
    let unmet = state.passwords.unmet(password, owner, current, recent).await;
    if !unmet.is_empty() {
        return Err(Fault::PasswordRules { unmet });
    }
    let password_hash = state.passwords.hash(password.to_owned()).await.map_err(|_| Fault::Server)?;
    let ladder = places(state, user, &account.username).await?;
    let change = PasswordChange { user, password_hash, by, ladder };
    let told = cause.clone();
    state.in_store(move |store| store.set_password(&change, &cause)).await?;
    notice::post(state, account, Notice::Password, told).await;
    let goes_on = match by {
        ChangedBy::Owner { session } => Some(session),
        ChangedBy::Administrator | ChangedBy::Link { .. } => None,
    };
    state.live.end_user(user, goes_on);
    Ok(StatusCode::NO_CONTENT)
}

async fn find(state: &AppState, token: &str) -> Result<(TokenHash, Account), Fault> {
    let token = Token::parse(token).ok_or(Fault::ResetLink)?.hash();
    let now = Timestamp::now();
    let account = state.in_store(move |store| store.open_reset(&token, now)).await?;
    Ok((token, account.ok_or(Fault::ResetLink)?))
}

fn cause(account: &Account, why: &str, at: Timestamp) -> Cause {
    Cause {
        user: Some(account.user),
        device: None,
        organization: Some(account.organization.id),
        at,
        device_at: None,
        why: why.to_owned(),
    }
}
