//! Signing in and out, switching organizations, and the Confidentiality Statement.

use super::Fault;
use super::body::{Json, not_too_long};
use super::caller::{self, COOKIE, Caller};
use super::ladder::{Attempt, anonymous, factor_fits};
use super::state::AppState;
use super::throttle::Address;
use crate::account::{KeyError, Token, VaultKey};
use crate::store::{Account, Cause, DeviceVisit, Opened, Organization, SessionOpening, TokenHash};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bluebonnet_shared::account::{Agreement, Session, SignIn, SignedIn, SwitchOrganization};
use bluebonnet_shared::calendar::Timestamp;
use bluebonnet_shared::ids::{DeviceId, SessionId};
use std::sync::Arc;
use uuid::Uuid;
use zeroize::Zeroizing;

/// `POST /api/session`. On a revoked device the right codes open a session to push with, and the answer says no more than that the
/// device is revoked.
pub(super) async fn sign_in(
    State(state): State<Arc<AppState>>,
    address: Address,
    headers: HeaderMap,
    Json(codes): Json<SignIn>,
) -> Result<Response, Fault> {
    not_too_long([
        ("org_code", &codes.org_code),
        ("username", &codes.username),
        ("password", &codes.password),
        ("device_name", &codes.device_name),
        ("second_factor", codes.second_factor.as_deref().unwrap_or_default()),
    ])?;
    let vault_key = codes.vault_key.as_deref().map(read_vault_key).transpose()?;
    let place = state.master_key.codes_key(&codes.org_code, &codes.username);
    let attempt = Attempt::at_the_door(&state, place, address, codes.captcha.as_ref()).await?;
    let SignIn { org_code, username, password, device: claimed, device_name: name, second_factor, .. } =
        codes;
    let found = state.in_store(move |store| store.credentials(&org_code, &username)).await?;
    let hash = found.as_ref().map(|credentials| credentials.password_hash.clone());
    let fits = state.passwords.fits(password, hash).await;
    let now = Timestamp::now();
    let known = found.as_ref().map(|credentials| cause_of(&credentials.account, "wrong codes", now));
    let account = match found {
        Some(credentials) if fits => credentials.account,
        _ => {
            let step = attempt.failed(&state, known.unwrap_or_else(|| anonymous("wrong codes"))).await?;
            return Err(Fault::WrongCodes { step });
        }
    };
    let second_factor = match shown_factor(&state, &account, second_factor.as_deref(), now).await? {
        Shown::NotNeeded => false,
        Shown::Right => true,
        Shown::Missing => {
            attempt.given_back(&state).await?;
            return Err(Fault::SecondFactorRequired { wrong: None });
        }
        Shown::Wrong => {
            let step = attempt.failed(&state, cause_of(&account, "wrong second factor", now)).await?;
            return Err(Fault::SecondFactorRequired { wrong: Some(step) });
        }
    };
    attempt.succeeded(&state).await?;

    let expires = now
        .checked_add(state.settings.sessions.whole)
        // As exactly as it is kept, so that every later answer names the same moment.
        .and_then(|expires| Timestamp::from_millisecond(expires.as_millisecond()))
        .map_err(|_| Fault::Server)?;
    let organization = account.organization.id;
    let mut cause = cause_of(&account, "signed in", now);
    let visit = DeviceVisit { claimed, fresh: DeviceId::new(Uuid::new_v4()), organization, name };
    let arrival = cause.clone();
    let device = state.in_store(move |store| store.recognise_device(&visit, &arrival)).await?;
    cause.device = Some(device);
    let replaces = caller::token(&headers).map(|old| old.hash());
    let going_on = GoingOn { agreed: None, second_factor, expires, vault_key };
    open(&state, account, device, replaces, going_on, cause).await
}

/// How a second factor was shown.
enum Shown {
    NotNeeded,
    Missing,
    Wrong,
    Right,
}

async fn shown_factor(
    state: &AppState,
    account: &Account,
    typed: Option<&str>,
    now: Timestamp,
) -> Result<Shown, Fault> {
    let user = account.user;
    let factor = state.in_store(move |store| store.factor(user)).await?;
    let Some(factor) = factor.filter(|factor| factor.confirmed) else { return Ok(Shown::NotNeeded) };
    let Some(typed) = typed.filter(|typed| !typed.trim().is_empty()) else { return Ok(Shown::Missing) };
    let fits = factor_fits(state, user, &factor.sealed, typed, now).await?;
    Ok(if fits { Shown::Right } else { Shown::Wrong })
}

fn cause_of(account: &Account, why: &str, at: Timestamp) -> Cause {
    Cause {
        user: Some(account.user),
        device: None,
        organization: Some(account.organization.id),
        at,
        device_at: None,
        why: why.to_owned(),
    }
}

/// What a session has from the one before it, or from the sign-in.
struct GoingOn {
    agreed: Option<u32>,
    second_factor: bool,
    expires: Timestamp,
    /// The key of the vaults that the device has already, where it said so.
    vault_key: Option<VaultKey>,
}

/// Reads a vault key that a device has already.
fn read_vault_key(text: &str) -> Result<VaultKey, Fault> {
    let bytes = Zeroizing::new(STANDARD.decode(text).unwrap_or_default());
    <[u8; 32]>::try_from(bytes.as_slice()).map(VaultKey).map_err(|_| Fault::BadRequest {
        detail: "This is no vault key. Update the app.",
        field: Some("vault_key"),
    })
}

/// Opens a session under a new token and answers with it.
async fn open(
    state: &AppState,
    account: Account,
    device: DeviceId,
    replaces: Option<TokenHash>,
    GoingOn { agreed, second_factor, expires, vault_key }: GoingOn,
    cause: Cause,
) -> Result<Response, Fault> {
    let (user, organization) = (account.user, account.organization.id);
    let token = Token::draw()?;
    let opening = SessionOpening {
        token: token.hash(),
        id: SessionId::new(Uuid::new_v4()),
        replaces,
        user,
        organization,
        device,
        // Where the registry has lost its copy, or never had one, the vaults that are on the device go on opening with theirs.
        fresh_vault_key: match vault_key {
            Some(key) => state.master_key.seal_vault_key(&key, user, device)?,
            None => state.master_key.draw_vault_key(user, device)?,
        },
        agreed,
        second_factor,
        expires,
    };
    let opened = state.in_store(move |store| store.open_session(&opening, &cause)).await?;
    if let Some(old) = replaces {
        state.live.end_session(old);
    }
    let cookie = cookie(state, &token.text(), state.settings.sessions.whole.as_secs());
    let cookie = AppendHeaders([(header::SET_COOKIE, cookie)]);
    let Opened::Whole(sealed) = opened else { return Ok((cookie, Fault::DeviceRevoked).into_response()) };
    let vault_key = state.master_key.open_vault_key(&sealed, user, device)?;
    let (organizations, required) = state
        .in_store(move |store| Ok((store.memberships(user)?, store.requires_second_factor(organization)?)))
        .await?;
    let session = Session {
        user,
        user_name: account.name,
        username: account.username,
        organization,
        org_code: account.organization.code,
        organization_name: account.organization.name,
        role: account.role,
        agreed,
        needs_second_factor: required && !second_factor,
        expires,
    };
    let answer = SignedIn {
        session,
        device,
        vault_key: STANDARD.encode(vault_key.0),
        statement: state.statement.clone(),
        organizations,
    };
    Ok((cookie, axum::Json(answer)).into_response())
}

/// `POST /api/session/organization`: the same user goes on in another organization, under a new token, with what was agreed to and until
/// when the session was to last.
pub(super) async fn switch_organization(
    State(state): State<Arc<AppState>>,
    caller: Caller,
    Json(SwitchOrganization { organization }): Json<SwitchOrganization>,
) -> Result<Response, Fault> {
    let session = caller.session();
    let user = session.user;
    let (memberships, required, factor) = state
        .in_store(move |store| {
            let memberships = store.memberships(user)?;
            // What an organization requires is told to its own people only.
            let is_member = memberships.iter().any(|it| it.organization == organization);
            let required = is_member && store.requires_second_factor(organization)?;
            Ok((memberships, required, store.factor(user)?))
        })
        .await?;
    let there = memberships.into_iter().find(|it| it.organization == organization).ok_or(Fault::NotFound)?;
    let has_factor = factor.is_some_and(|factor| factor.confirmed);
    if required && has_factor && !caller.second_factor() {
        return Err(Fault::SecondFactorRequired { wrong: None });
    }
    let account = Account {
        user,
        username: session.username,
        name: session.user_name,
        organization: Organization { id: organization, code: there.code, name: there.name },
        role: there.role,
    };
    let mut cause = caller.cause("switched organization");
    cause.organization = Some(organization);
    let going_on = GoingOn {
        agreed: session.agreed,
        second_factor: caller.second_factor(),
        expires: session.expires,
        vault_key: None,
    };
    open(&state, account, caller.sender().device, Some(caller.token.hash()), going_on, cause).await
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
