//! A forgotten password: a link by mail, and the password set by it.

use super::Fault;
use super::body::{Json, not_too_long};
use super::ladder::places;
use super::link::{self, Occasion};
use super::notice;
use super::remarks::{Remark, Whose, cause_of, remark};
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
        let _ = send_link(&state, address, typed).await;
    });
    Ok(StatusCode::NO_CONTENT)
}

/// Mails a link, if the three are those of a user who may sign in, and not too many were asked for.
async fn send_link(state: &AppState, address: Address, typed: Forgotten) -> Result<(), Fault> {
    let codes = state.master_key.codes_key(&typed.org_code, &typed.username);
    let whose = Whose::Codes { org_code: typed.org_code.clone(), username: typed.username.clone() };
    let Some((account, on_file)) = addressee(state, typed).await? else {
        remark(state, Remark::NobodysLink, address, Some(codes), whose);
        return Ok(());
    };
    if state.reset_throttle.count(codes.0).is_err() {
        remark(state, Remark::TooManyLinks, address, Some(codes), whose);
        return Ok(());
    }
    let cause = cause_of(&account, "asked for a link that sets a password", Timestamp::now());
    link::post(state, &account, on_file, Occasion::Forgotten, cause).await
}

/// Whom these three belong to, if to anybody who may sign in, and the address on file.
async fn addressee(state: &AppState, typed: Forgotten) -> Result<Option<(Account, EmailAddress)>, Fault> {
    let Ok(email) = EmailAddress::parse(&typed.email) else { return Ok(None) };
    state
        .in_store(move |store| {
            let Some(found) = store.credentials(&typed.org_code, &typed.username)? else { return Ok(None) };
            let on_file = store.contact(found.account.user)?.email;
            Ok(on_file.filter(|on_file| on_file.is_same_as(&email)).map(|on_file| (found.account, on_file)))
        })
        .await
}

/// `POST /api/password/reset/open`
pub(super) async fn open(
    State(state): State<Arc<AppState>>,
    address: Address,
    Json(OpenReset { token }): Json<OpenReset>,
) -> Result<axum::Json<ResetOpened>, Fault> {
    state.throttle.count(address)?;
    let (_, account) = find(&state, address, &token).await?;
    Ok(axum::Json(ResetOpened {
        statement: state.statement().await?,
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
    let (token, account) = find(&state, address, &token).await?;
    if agreed != state.statement().await?.version {
        return Err(Fault::BadRequest {
            detail: "The Confidentiality Statement has a newer version. Open the link again to read it.",
            field: Some("agreed"),
        });
    }
    let why =
        format!("agreed to the Confidentiality Statement, version {agreed}, and set a password by a link");
    let cause = cause_of(&account, &why, Timestamp::now());
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

/// The link that a token is of, and whose password it sets.
async fn find(state: &AppState, address: Address, token: &str) -> Result<(TokenHash, Account), Fault> {
    let now = Timestamp::now();
    let found = match Token::parse(token).map(|token| token.hash()) {
        None => None,
        Some(token) => {
            let account = state.in_store(move |store| store.open_reset(&token, now)).await?;
            account.map(|account| (token, account))
        }
    };
    if found.is_none() {
        remark(state, Remark::WrongLink, address, None, Whose::Nobodys);
    }
    found.ok_or(Fault::ResetLink)
}
