//! Who asks: the session behind a request's cookie.

use super::Fault;
use super::denied::Asker;
use super::state::AppState;
use crate::account::Token;
use crate::settings::Settings;
use crate::store::{Account, Cause, OpenSession, Reach, Sender};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use bluebonnet_shared::account::{SESSION_OF_HEADER, Session, session_of};
use bluebonnet_shared::calendar::Timestamp;
use bluebonnet_shared::office::Right;
use bluebonnet_shared::sync::UNSENT_HEADER;
use std::sync::Arc;
use std::time::Duration;

/// The session's cookie. By how its name begins over HTTPS, browsers take it from this very host alone: no neighbour under the same domain
/// puts another in its place. Over plain HTTP, on the machine itself, they would not take it at all.
pub(super) fn cookie_name(settings: &Settings) -> &'static str {
    if settings.is_https() { "__Host-bluebonnet_session" } else { "bluebonnet_session" }
}

/// A session's last use is written down this exactly; a write for each request would be a waste.
const TOUCH_EVERY: Duration = Duration::from_secs(60);

/// A signed-in user, on a device that is not revoked.
pub(super) struct Caller {
    pub(super) token: Token,
    session: OpenSession,
    pub(super) now: Timestamp,
}

/// A signed-in user who has agreed to the Confidentiality Statement in this session, and has shown a second factor where the organization
/// requires one.
pub(super) struct AgreedCaller(pub(super) Caller);

/// A user who may push, and tell what was done on the device: one who has agreed, or whoever is signed in on a revoked device. That one
/// is shown nothing any more and what it sends is held, so there is nothing to agree to.
pub(super) struct PushingCaller(pub(super) Caller);

impl Caller {
    /// The session as the app sees it.
    pub(super) fn session(&self) -> Session {
        let account = &self.session.account;
        Session {
            user: account.user,
            user_name: account.name.clone(),
            username: account.username.clone(),
            organization: account.organization.id,
            org_code: account.organization.code.clone(),
            organization_name: account.organization.name.clone(),
            role: account.role,
            agreed: self.session.agreed,
            needs_second_factor: self.needs_second_factor(),
            expires: self.session.expires,
        }
    }

    /// The account that is signed in.
    pub(super) fn account(&self) -> &Account {
        &self.session.account
    }

    pub(super) fn sender(&self) -> Sender {
        Sender {
            user: self.session.account.user,
            device: self.session.device,
            organization: self.session.account.organization.id,
        }
    }

    /// How far the caller reaches with whatever rights there are.
    pub(super) fn reach(&self) -> Reach {
        let account = &self.session.account;
        if account.role.may(Right::ActForAny) {
            Reach::Registry { own: account.organization.id }
        } else {
            Reach::Organization(account.organization.id)
        }
    }

    pub(super) fn cause(&self, why: &str) -> Cause {
        self.sender().cause(why, self.now)
    }

    /// Finds the session behind a request, on whatever device, and notes that it is in use.
    async fn find(parts: &Parts, state: &AppState) -> Result<Self, Fault> {
        let token = token(&parts.headers, &state.settings).ok_or(Fault::SignInRequired)?;
        let hash = token.hash();
        let now = Timestamp::now();
        let idle_since = now.checked_sub(state.settings.sessions.idle).unwrap_or(Timestamp::MIN);
        let session = state
            .in_store(move |store| store.session(&hash, now, idle_since))
            .await?
            .ok_or(Fault::SignInRequired)?;
        if !is_whose_it_is_taken_for(&parts.headers, &session) {
            return Err(Fault::SignInRequired);
        }
        let unsent = unsent(&parts.headers);
        let is_due = session.last_seen.checked_add(TOUCH_EVERY).is_ok_and(|due| due <= now);
        if is_due || (unsent.is_some() && unsent != session.unsent) {
            state.in_store(move |store| store.touch_session(&hash, unsent, now)).await?;
        }
        let caller = Self { token, session, now };
        if let Some(asker) = parts.extensions.get::<Asker>() {
            asker.is(caller.sender());
        }
        Ok(caller)
    }

    /// When the session began.
    pub(super) fn began(&self) -> Timestamp {
        self.session.began
    }

    /// Whether the Confidentiality Statement was agreed to in this session: the one that its sign-in has shown. One that was published
    /// since is shown at the next sign-in, and the session goes on until then.
    fn has_agreed(&self) -> bool {
        self.session.agreed.is_some()
    }

    /// Whether the organization requires a second factor that was not shown in this session.
    fn needs_second_factor(&self) -> bool {
        self.session.second_factor_required && !self.session.second_factor
    }

    /// What the session lacks before anything may be seen in it.
    async fn lacks(&self, state: &AppState) -> Result<Option<Fault>, Fault> {
        if !self.has_agreed() {
            return Ok(Some(Fault::AgreementRequired));
        }
        if !self.needs_second_factor() {
            return Ok(None);
        }
        let user = self.session.account.user;
        let factor = state.in_store(move |store| store.factor(user)).await?;
        Ok(Some(match factor {
            Some(factor) if factor.confirmed => Fault::SecondFactorRequired { wrong: None },
            _ => Fault::SecondFactorSetup,
        }))
    }

    /// Whether a second factor was shown in this session.
    pub(super) fn second_factor(&self) -> bool {
        self.session.second_factor
    }

    /// The same session once it has been agreed in.
    pub(super) fn having_agreed(mut self, version: u32) -> Self {
        self.session.agreed = Some(version);
        self
    }
}

/// The token in a request's cookie.
pub(super) fn token(headers: &HeaderMap, settings: &Settings) -> Option<Token> {
    let ours = cookie_name(settings);
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == ours)
        .and_then(|(_, value)| Token::parse(value))
}

/// Whether a session is of the user that the device takes it for, where it says so.
fn is_whose_it_is_taken_for(headers: &HeaderMap, session: &OpenSession) -> bool {
    let whose = session_of(session.account.user, session.account.organization.id);
    headers.get(SESSION_OF_HEADER).is_none_or(|said| said.as_bytes() == whose.as_bytes())
}

/// How many entries the device says are unsent. What is no number says nothing: no dose is refused over it.
fn unsent(headers: &HeaderMap) -> Option<u32> {
    headers.get(UNSENT_HEADER)?.to_str().ok()?.trim().parse().ok()
}

impl FromRequestParts<Arc<AppState>> for Caller {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, state: &Arc<AppState>) -> Result<Self, Fault> {
        let caller = Self::find(parts, state).await?;
        if caller.session.revoked { Err(Fault::DeviceRevoked) } else { Ok(caller) }
    }
}

impl FromRequestParts<Arc<AppState>> for AgreedCaller {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, state: &Arc<AppState>) -> Result<Self, Fault> {
        let caller = Caller::from_request_parts(parts, state).await?;
        match caller.lacks(state).await? {
            None => Ok(Self(caller)),
            Some(lack) => Err(lack),
        }
    }
}

impl FromRequestParts<Arc<AppState>> for PushingCaller {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, state: &Arc<AppState>) -> Result<Self, Fault> {
        let caller = Caller::find(parts, state).await?;
        if caller.session.revoked {
            return Ok(Self(caller));
        }
        match caller.lacks(state).await? {
            None => Ok(Self(caller)),
            Some(lack) => Err(lack),
        }
    }
}
