//! Sessions: which one stands behind a request, and how a user signs in again once hers has ended. The registry's `http/caller.rs` and
//! `http/account.rs` do the same over HTTP.

use super::{Answer, Ask, Event, SECOND, World};
use crate::simulator::cast::{Cast, vault_key};
use crate::simulator::ledger::Fault;
use crate::simulator::registry::Called;
use crate::simulator::sabotage::Sabotage;
use crate::simulator::tablet::Round;
use bluebonnet_server::store::{
    Accounts, DeviceVisit, Ground, OpenSession, Opened, SealedKey, Sender, SessionOpening, Sessions,
    TokenHash,
};
use bluebonnet_shared::account::session_of;
use bluebonnet_shared::calendar::Timestamp;
use bluebonnet_shared::ids::{DeviceId, SessionId};

/// What a browser has for a session: its token's hash, which the registry keeps.
pub(super) type Cookie = [u8; 32];

/// What a session is opened under.
#[derive(Clone, Copy)]
pub(super) struct Token {
    id: SessionId,
    cookie: Cookie,
}

impl Token {
    /// A session under it.
    pub(super) fn opening(self, sender: Sender, ground: Ground) -> SessionOpening {
        let Sender { user, device, organization } = sender;
        SessionOpening {
            token: TokenHash(self.cookie),
            id: self.id,
            ground,
            user,
            organization,
            device,
            // Of another length than any that was given out.
            fresh_vault_key: SealedKey(vec![0]),
            agreed: Some(1),
            second_factor: false,
            expires: Cast::SESSIONS_END,
        }
    }
}

/// Who is at work in a session.
fn sender_in(session: &OpenSession) -> Sender {
    let (user, organization) = (session.account.user, session.account.organization.id);
    Sender { user, device: session.device, organization }
}

impl World {
    /// Who asks: the user of the session that the browser's cookie stands for, if the tablet takes it for hers, and for one of its
    /// organization. None where there is no such session, which the tablet is told.
    pub(super) fn caller(
        &mut self,
        tablet: usize,
        request: u64,
        cookie: Option<Cookie>,
    ) -> Result<Option<Sender>, Fault> {
        let Sender { user, organization, .. } = self.tablets[tablet].sender;
        let (taken_for, sabotage) = (session_of(user, organization), self.sabotage);
        let is_meant = |whose: Sender| match sabotage {
            Some(Sabotage::TakesAnySession) => true,
            Some(Sabotage::IgnoresOrganization) => whose.user == user,
            _ => session_of(whose.user, whose.organization) == taken_for,
        };
        let found = self.session_behind(tablet, request, cookie, is_meant)?;
        Ok(found.map(|session| sender_in(&session)))
    }

    /// The session that a cookie stands for, if it is one that is meant. None where it is not, which the tablet is told.
    pub(super) fn session_behind(
        &mut self,
        tablet: usize,
        request: u64,
        cookie: Option<Cookie>,
        is_meant: impl Fn(Sender) -> bool,
    ) -> Result<Option<OpenSession>, Fault> {
        let now = self.time();
        let called = self.registry.call(|store| match &cookie {
            Some(cookie) => store.session(&TokenHash(*cookie), now, Timestamp::MIN),
            None => Ok(None),
        })?;
        let found = match called {
            Called::Done(found) => found.filter(|session| is_meant(sender_in(session))),
            other => {
                self.no_answer(tablet, request, &other)?;
                return Ok(None);
            }
        };
        if found.is_none() {
            self.no_answer(tablet, request, &Called::<()>::Ended)?;
        }
        Ok(found)
    }

    /// The user is to sign in, once she comes to it.
    pub(super) fn must_sign_in(&mut self, tablet: usize) {
        self.tablets[tablet].signed_out = true;
        let pause = if self.calm { 1 } else { SECOND + self.chance.below(20 * SECOND) };
        self.after(pause, Event::SignIn(tablet));
        self.end_round(tablet);
    }

    /// The user signs in.
    pub(super) fn sign_in(&mut self, tablet: usize) {
        let target = &self.tablets[tablet];
        // Locked, or done by now; one that was wiped is let in anew, as on a tablet that she has never seen.
        let is_due = target.wiped || (target.signed_out && target.replica.is_some());
        if is_due && target.waits_for().is_none() {
            let request = self.ask(tablet, Ask::SignIn);
            self.note(format_args!("tablet {tablet}: its user signs in by {request}"));
            self.tablets[tablet].round = Round::SigningIn { request };
        }
    }

    /// Where a tablet was wiped whose user may have it again, she signs in on it.
    pub(super) fn sign_in_anew(&mut self, tablet: usize) {
        let sender = self.tablets[tablet].sender;
        if !self.ledger.registry.is_over(sender.grantee(), sender.device) {
            self.after(1, Event::SignIn(tablet));
        }
    }

    pub(super) fn serve_sign_in(
        &mut self,
        tablet: usize,
        request: u64,
        replaces: Option<Cookie>,
    ) -> Result<(), Fault> {
        let cast = Cast::get();
        let (sender, at) = (self.tablets[tablet].sender, self.time());
        let Sender { user, device, organization } = sender;
        let (code, username) = (cast.code(organization), cast.username(user));
        let fresh = DeviceId::new(self.chance.uuid());
        let token = self.fresh_token();
        let cause = sender.cause("sign-in", at);
        let called = self.registry.call(|store| {
            let Some(found) = store.credentials(code, &username)? else { return Ok(None) };
            let name = "Tablet".to_owned();
            let visit = DeviceVisit { claimed: Some(device), fresh, user, organization, name };
            let known = Sender { device: store.recognise_device(&visit, &cause)?, ..sender };
            let ground = Ground::Codes { password: found.password, replaces: replaces.map(TokenHash) };
            Ok(Some((known.device, store.open_session(&token.opening(known, ground), &cause)?)))
        })?;
        // The codes are wrong, as far as she is told.
        self.admit(tablet, request, token, called, &Answer::Failed)
    }

    /// A token never used before, and the id of its session.
    pub(super) fn fresh_token(&mut self) -> Token {
        let id = SessionId::new(self.chance.uuid());
        Token { id, cookie: std::array::from_fn(|_| self.chance.below(256) as u8) }
    }

    /// Answers with the session that was opened, or `otherwise` where there was nothing to open it for.
    pub(super) fn admit(
        &mut self,
        tablet: usize,
        request: u64,
        token: Token,
        called: Called<Option<(DeviceId, Opened)>>,
        otherwise: &Answer,
    ) -> Result<(), Fault> {
        let (opened, told) = match called {
            Called::Done(opened) => (opened, true),
            Called::DiedAfter(opened) => {
                self.registry_died();
                (opened, self.chance.once_in(2))
            }
            other => return self.no_answer(tablet, request, &other),
        };
        let (device, cookie) = (self.tablets[tablet].sender.device, token.cookie);
        let answer = match opened {
            None => otherwise.clone(),
            Some((known, _)) if known != device => {
                return Err(Fault(format!("the registry does not know tablet {tablet} any more")));
            }
            Some((_, Opened::Whole(key))) => Answer::SignedIn { cookie, key: Some(key.0) },
            Some((_, Opened::OnlyToPush)) => Answer::SignedIn { cookie, key: None },
        };
        if told {
            self.answer(tablet, request, &answer);
        }
        Ok(())
    }

    /// A tablet hears that its user is signed in.
    pub(super) fn hear_signed_in(
        &mut self,
        tablet: usize,
        cookie: Cookie,
        key: Option<&[u8]>,
    ) -> Result<(), Fault> {
        let Sender { user, device, .. } = self.tablets[tablet].sender;
        self.cookies.insert(device, cookie);
        let target = &mut self.tablets[tablet];
        target.round = Round::Idle;
        target.signed_out = false;
        self.note(format_args!("tablet {tablet}: its user is signed in, only to push: {}", key.is_none()));
        if key.is_some_and(|key| key != vault_key(user, device)) {
            return Err(Fault(format!("tablet {tablet} is given a key that does not open what it has")));
        }
        if key.is_some() && self.tablets[tablet].wiped {
            self.tablets[tablet].wiped = false;
            self.moved += 1;
            self.turn_to(tablet)?;
        }
        self.tablets[tablet].comes_from = None;
        self.after(1, Event::Wake(tablet));
        Ok(())
    }
}
