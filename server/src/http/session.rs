//! Signing in and out, switching organizations, and the Confidentiality Statement.

use super::Fault;
use super::body::{Json, not_too_long};
use super::caller::{self, Caller, cookie_name};
use super::ladder::{Attempt, factor_fits};
use super::remarks::{anonymous, cause_of};
use super::state::AppState;
use super::throttle::Address;
use crate::account::{KeyError, Token, VaultKey, in_force_at, statement_in_force};
use crate::store::{Account, Cause, Credentials, DeviceVisit, Ground, Opened, Organization, SessionOpening};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bluebonnet_shared::account::{Agreement, Session, SignIn, SignedIn, SwitchOrganization};
use bluebonnet_shared::calendar::Timestamp;
use bluebonnet_shared::ids::{DeviceId, SessionId, UserId};
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
    let attempt = Attempt::at_the_door(&state, &codes, address).await?;
    let SignIn { org_code, username, password, device: claimed, device_name: name, second_factor, .. } =
        codes;
    let found = state.in_store(move |store| store.credentials(&org_code, &username)).await?;
    let hash = found.as_ref().map(|credentials| credentials.password_hash.clone());
    let fits = state.passwords.fits(password.clone(), hash).await;
    let now = Timestamp::now();
    let known = found.as_ref().map(|credentials| cause_of(&credentials.account, "wrong codes", now));
    let wrong = known.unwrap_or_else(|| anonymous("wrong codes", now));
    let Credentials { account, password_hash, password: number } = match found {
        Some(credentials) if fits => credentials,
        _ => {
            let step = attempt.failed(&state, wrong).await?;
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
    let (user, organization) = (account.user, account.organization.id);
    let visit = DeviceVisit { claimed, fresh: DeviceId::new(Uuid::new_v4()), user, organization, name };
    let replaces = caller::token(&headers, &state.settings).map(|old| old.hash());
    let ground = Ground::Codes { password: number, replaces };
    match admit(&state, account, visit, ground, second_factor, vault_key, now).await {
        Ok(admitted) => {
            attempt.succeeded(&state).await?;
            renew(&state, user, password, password_hash).await;
            Ok(admitted)
        }
        // While these codes were looked at, others took their place.
        Err(Fault::SignInRequired) => {
            let step = attempt.failed(&state, wrong).await?;
            Err(Fault::WrongCodes { step })
        }
        Err(fault) => {
            attempt.given_back(&state).await?;
            Err(fault)
        }
    }
}

/// Hashes a password anew that was right, if hashes cost something else now. The sign-in stands whether or not that can be done.
async fn renew(state: &AppState, user: UserId, password: String, present: String) {
    if let Some(renewed) = state.passwords.renewed(password, &present).await {
        let kept = state.in_store(move |store| store.renew_password_hash(user, &present, &renewed)).await;
        if kept.is_err() {
            tracing::error!("a password's hash is not renewed");
        }
    }
}

/// Lets somebody in whose codes were right.
async fn admit(
    state: &AppState,
    account: Account,
    visit: DeviceVisit,
    ground: Ground,
    second_factor: bool,
    vault_key: Option<VaultKey>,
    now: Timestamp,
) -> Result<Response, Fault> {
    let expires = now
        .checked_add(state.settings.sessions.whole)
        // As exactly as it is kept, so that every later answer names the same moment.
        .and_then(|expires| Timestamp::from_millisecond(expires.as_millisecond()))
        .map_err(|_| Fault::Server)?;
    let mut cause = cause_of(&account, "signed in", now);
    let arrival = cause.clone();
    let device = state.in_store(move |store| store.recognise_device(&visit, &arrival)).await?;
    cause.device = Some(device);
    let going_on = GoingOn { agreed: None, second_factor, expires, vault_key };
    open(state, account, device, ground, going_on, cause).await
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

/// Opens a session under a new token and answers with it; `SignInRequired` when what it is to rest on does not hold any more.
async fn open(
    state: &AppState,
    account: Account,
    device: DeviceId,
    ground: Ground,
    GoingOn { agreed, second_factor, expires, vault_key }: GoingOn,
    cause: Cause,
) -> Result<Response, Fault> {
    let (user, organization) = (account.user, account.organization.id);
    let token = Token::draw()?;
    let replaces = match &ground {
        Ground::Codes { replaces, .. } => *replaces,
        Ground::Session(old) => Some(*old),
    };
    let opening = SessionOpening {
        token: token.hash(),
        id: SessionId::new(Uuid::new_v4()),
        ground,
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
    let first = state.first_statement.clone();
    let (organizations, required, statement) = state
        .in_store(move |store| {
            let required = store.requires_second_factor(organization)?;
            Ok((store.memberships(user)?, required, statement_in_force(store, &first)?))
        })
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
    let answer =
        SignedIn { session, device, vault_key: STANDARD.encode(vault_key.0), statement, organizations };
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
    let ground = Ground::Session(caller.token.hash());
    open(&state, account, caller.sender().device, ground, going_on, cause).await
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

/// `POST /api/session/agreement`. What can be agreed to is the statement in force, and the one that was when the session began: with no
/// network at the device that is the one its user has read, and the next sign-in shows the newer.
pub(super) async fn agree(
    State(state): State<Arc<AppState>>,
    caller: Caller,
    Json(Agreement { version }): Json<Agreement>,
) -> Result<axum::Json<Session>, Fault> {
    let (first, began) = (state.first_statement.clone(), caller.began());
    let is_known = state
        .in_store(move |store| {
            let now = statement_in_force(store, &first)?.version;
            Ok(version == now || version == in_force_at(store, &first, began)?.version)
        })
        .await?;
    if !is_known {
        return Err(Fault::BadRequest {
            detail: "The Confidentiality Statement has a newer version. Sign in again to read it.",
            field: Some("version"),
        });
    }
    let cause = caller.cause(&format!("agreed to the Confidentiality Statement, version {version}"));
    let token = caller.token.hash();
    state.in_store(move |store| store.agree(&token, version, &cause)).await?;
    Ok(axum::Json(caller.having_agreed(version).session()))
}

fn cookie(state: &AppState, value: &str, seconds: u64) -> String {
    let secure = if state.settings.is_https() { "; Secure" } else { "" };
    let name = cookie_name(&state.settings);
    format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}")
}

impl From<KeyError> for Fault {
    fn from(error: KeyError) -> Self {
        tracing::error!(%error, "a key failed");
        Self::Server
    }
}
