//! Sessions: which one stands behind a request, and how a user signs in again once hers has ended. The registry's `http/caller.rs` and
//! `http/account.rs` do the same over HTTP.

use super::{Answer, Ask, Event, SECOND, World};
use crate::simulator::cast::{Cast, vault_key};
use crate::simulator::ledger::Fault;
use crate::simulator::registry::Called;
use crate::simulator::sabotage::Sabotage;
use crate::simulator::tablet::Round;
use bluebonnet_server::store::{
    Accounts, DeviceVisit, Ground, Opened, SealedKey, Sender, SessionOpening, Sessions, TokenHash,
};
use bluebonnet_shared::account::session_of;
use bluebonnet_shared::calendar::Timestamp;
use bluebonnet_shared::ids::{DeviceId, SessionId};

/// What a browser has for a session: its token's hash, which the registry keeps.
pub(super) type Cookie = [u8; 32];

impl World {
    /// Who asks: the user of the session that the browser's cookie stands for, if the tablet takes it for hers. None where there is no
    /// such session, which the tablet is told.
    pub(super) fn caller(
        &mut self,
        tablet: usize,
        request: u64,
        cookie: Option<Cookie>,
    ) -> Result<Option<Sender>, Fault> {
        let now = self.time();
        let called = self.registry.call(|store| match &cookie {
            Some(cookie) => store.session(&TokenHash(*cookie), now, Timestamp::MIN),
            None => Ok(None),
        })?;
        let found = match called {
            Called::Done(found) => found,
            other => {
                self.no_answer(tablet, request, &other)?;
                return Ok(None);
            }
        };
        let Sender { user, organization, .. } = self.tablets[tablet].sender;
        let taken_for = session_of(user, organization);
        let whose = found.filter(|session| {
            let (user, organization) = (session.account.user, session.account.organization.id);
            self.sabotage == Some(Sabotage::TakesAnySession) || session_of(user, organization) == taken_for
        });
        let Some(session) = whose else {
            self.no_answer(tablet, request, &Called::<()>::Ended)?;
            return Ok(None);
        };
        let (user, organization) = (session.account.user, session.account.organization.id);
        Ok(Some(Sender { user, device: session.device, organization }))
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
        let Sender { user, device, .. } = self.tablets[tablet].sender;
        if !self.ledger.registry.is_over(user, device) {
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
        let (Sender { user, device, organization }, at) = (self.tablets[tablet].sender, self.time());
        let place = cast.users.iter().position(|known| *known == user).unwrap_or_default();
        let username = Cast::username(place);
        let (fresh, id) = (DeviceId::new(self.chance.uuid()), SessionId::new(self.chance.uuid()));
        let cookie: Cookie = std::array::from_fn(|_| self.chance.below(256) as u8);
        let cause = self.tablets[tablet].sender.cause("sign-in", at);
        let called = self.registry.call(|store| {
            let Some(found) = store.credentials(Cast::CODE, &username)? else { return Ok(None) };
            let name = "Tablet".to_owned();
            let visit = DeviceVisit { claimed: Some(device), fresh, user, organization, name };
            let opening = SessionOpening {
                token: TokenHash(cookie),
                id,
                ground: Ground::Codes { password: found.password, replaces: replaces.map(TokenHash) },
                user,
                organization,
                device: store.recognise_device(&visit, &cause)?,
                // Of another length than any that was given out.
                fresh_vault_key: SealedKey(vec![0]),
                agreed: Some(1),
                second_factor: false,
                expires: Cast::SESSIONS_END,
            };
            Ok(Some((opening.device, store.open_session(&opening, &cause)?)))
        })?;
        let (opened, told) = match called {
            Called::Done(opened) => (opened, true),
            Called::DiedAfter(opened) => {
                self.registry_died();
                (opened, self.chance.once_in(2))
            }
            other => return self.no_answer(tablet, request, &other),
        };
        let answer = match opened {
            None => Answer::Failed,
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
        self.after(1, Event::Wake(tablet));
        Ok(())
    }
}
