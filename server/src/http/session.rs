//! Signing in and out, and the Confidentiality Statement.

use super::Fault;
use super::body::Json;
use super::caller::{self, COOKIE, Caller};
use super::state::AppState;
use super::throttle::Address;
use crate::account::{KeyError, Token};
use crate::store::{Cause, DeviceVisit, Opened, SessionOpening};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bluebonnet_shared::account::{Agreement, Session, SignIn, SignedIn};
use bluebonnet_shared::calendar::Timestamp;
use bluebonnet_shared::ids::DeviceId;
use std::sync::Arc;
use uuid::Uuid;

/// No code or name that people type is longer.
const LONGEST_CODE: usize = 256;

/// `POST /api/session`. On a revoked device the right codes open a session to push with, and the answer says no more than that the
/// device is revoked.
pub(super) async fn sign_in(
    State(state): State<Arc<AppState>>,
    address: Address,
    headers: HeaderMap,
    Json(codes): Json<SignIn>,
) -> Result<Response, Fault> {
    state.throttle.count(address)?;
    for (field, text) in [
        ("org_code", &codes.org_code),
        ("username", &codes.username),
        ("password", &codes.password),
        ("device_name", &codes.device_name),
    ] {
        if text.len() > LONGEST_CODE {
            return Err(Fault::BadRequest { detail: "This is too long.", field: Some(field) });
        }
    }
    let SignIn { org_code, username, password, device: claimed, device_name: name, .. } = codes;
    let found = state.in_store(move |store| store.credentials(&org_code, &username)).await?;
    let hash = found.as_ref().map(|credentials| credentials.password_hash.clone());
    let fits = state.passwords.fits(password, hash).await;
    let account = match found {
        Some(credentials) if fits => credentials.account,
        _ => return Err(Fault::WrongCodes),
    };

    let now = Timestamp::now();
    let expires = now
        .checked_add(state.settings.sessions.whole)
        // As exactly as it is kept, so that every later answer names the same moment.
        .and_then(|expires| Timestamp::from_millisecond(expires.as_millisecond()))
        .map_err(|_| Fault::Server)?;
    let (user, organization) = (account.user, account.organization.id);
    let mut cause = Cause {
        user: Some(user),
        device: None,
        organization: Some(organization),
        at: now,
        why: "signed in".into(),
    };
    let visit = DeviceVisit { claimed, fresh: DeviceId::new(Uuid::new_v4()), organization, name };
    let arrival = cause.clone();
    let device = state.in_store(move |store| store.recognise_device(&visit, &arrival)).await?;
    cause.device = Some(device);
    let token = Token::draw()?;
    let opening = SessionOpening {
        token: token.hash(),
        replaces: caller::token(&headers).map(|old| old.hash()),
        user,
        organization,
        device,
        fresh_vault_key: state.master_key.draw_vault_key(user, device)?,
        expires,
    };
    let opened = state.in_store(move |store| store.open_session(&opening, &cause)).await?;
    let cookie = cookie(&state, &token.text(), state.settings.sessions.whole.as_secs());
    let cookie = AppendHeaders([(header::SET_COOKIE, cookie)]);
    let Opened::Whole(sealed) = opened else { return Ok((cookie, Fault::DeviceRevoked).into_response()) };
    let vault_key = state.master_key.open_vault_key(&sealed, user, device)?;

    let session = Session {
        user,
        user_name: account.name,
        username: account.username,
        organization,
        org_code: account.organization.code,
        organization_name: account.organization.name,
        role: account.role,
        agreed: None,
        needs_second_factor: false,
        expires,
    };
    let answer = SignedIn {
        session,
        device,
        vault_key: STANDARD.encode(vault_key.0),
        statement: state.statement.clone(),
        organizations: Vec::new(),
    };
    Ok((cookie, axum::Json(answer)).into_response())
}

/// `GET /api/session`
pub(super) async fn show(caller: Caller) -> axum::Json<Session> {
    axum::Json(caller.session())
}

/// `DELETE /api/session`
pub(super) async fn sign_out(
    State(state): State<Arc<AppState>>,
    caller: Caller,
) -> Result<impl IntoResponse, Fault> {
    let (token, cause) = (caller.token.hash(), caller.cause("signed out"));
    state.in_store(move |store| store.close_session(&token, &cause)).await?;
    state.live.end_session(token);
    Ok((StatusCode::NO_CONTENT, AppendHeaders([(header::SET_COOKIE, cookie(&state, "", 0))])))
}

/// `POST /api/session/agreement`
pub(super) async fn agree(
    State(state): State<Arc<AppState>>,
    caller: Caller,
    Json(Agreement { version }): Json<Agreement>,
) -> Result<axum::Json<Session>, Fault> {
    if version != state.statement.version {
        return Err(Fault::BadRequest {
            detail: "The Confidentiality Statement has a newer version. Sign in again to read it.",
            field: Some("version"),
        });
    }
    let (token, cause) = (caller.token.hash(), caller.cause("agreed to the Confidentiality Statement"));
    state.in_store(move |store| store.agree(&token, version, &cause)).await?;
    Ok(axum::Json(caller.having_agreed(version).session()))
}

fn cookie(state: &AppState, value: &str, seconds: u64) -> String {
    let secure = if state.settings.is_https() { "; Secure" } else { "" };
    format!("{COOKIE}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}")
}

impl From<KeyError> for Fault {
    fn from(error: KeyError) -> Self {
        tracing::error!(%error, "a key failed");
        Self::Server
    }
}
