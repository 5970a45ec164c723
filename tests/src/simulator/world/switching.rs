//! From one organization to another of the same user: her vault there opens at once, and the session follows when the registry can be reached.
//! The app's `sync/round.rs` and the registry's `http/session.rs` do the same over HTTP.

use super::session::Cookie;
use super::{Answer, Ask, World};
use crate::simulator::ledger::Fault;
use crate::simulator::registry::Called;
use crate::simulator::tablet::Round;
use bluebonnet_server::store::{Accounts, Ground, Sender, Sessions, TokenHash};
use bluebonnet_shared::account::session_of;
use bluebonnet_shared::ids::OrgId;

impl World {
    /// Asks the registry to let the user go on where she is now.
    pub(super) fn have_session_follow(&mut self, tablet: usize, from: OrgId) {
        let request = self.ask(tablet, Ask::Switch(from));
        self.note(format_args!("tablet {tablet}: its user's session is to follow her by {request}"));
        self.tablets[tablet].round = Round::SigningIn { request };
    }

    pub(super) fn serve_switch(
        &mut self,
        tablet: usize,
        request: u64,
        cookie: Option<Cookie>,
        from: OrgId,
    ) -> Result<(), Fault> {
        let Sender { user, organization, .. } = self.tablets[tablet].sender;
        let taken_for = session_of(user, from);
        let is_meant = |whose: Sender| session_of(whose.user, whose.organization) == taken_for;
        let found = self.session_behind(tablet, request, cookie, is_meant)?;
        let (Some(session), Some(old)) = (found, cookie) else { return Ok(()) };
        if session.revoked {
            return self.no_answer(tablet, request, &Called::<()>::Revoked);
        }
        let sender = Sender { user, device: session.device, organization };
        let (token, cause) = (self.fresh_token(), sender.cause("switched organization", self.time()));
        let called = self.registry.call(|store| {
            let works_there = store.memberships(user)?.iter().any(|it| it.organization == organization);
            if !works_there {
                return Ok(None);
            }
            let opening = token.opening(sender, Ground::Session(TokenHash(old)));
            Ok(Some((sender.device, store.open_session(&opening, &cause)?)))
        })?;
        self.admit(tablet, request, token, called, &Answer::SignInRequired)
    }

    /// There is no session that could follow: what is to be done about it, the round finds out.
    pub(super) fn speak_for_here(&mut self, tablet: usize) -> Result<(), Fault> {
        self.tablets[tablet].round = Round::Idle;
        self.tablets[tablet].comes_from = None;
        self.push(tablet, None)
    }
}
