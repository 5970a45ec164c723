//! What the office does with the people who work there: somebody may not sign in any more, or may again, leaves, or has forgotten her
//! password.

use super::World;
use crate::simulator::cast::Cast;
use crate::simulator::ledger::AtRegistry;
use crate::simulator::registry::Errand;
use bluebonnet_server::store::{
    Cause, ChangedBy, Grantee, Missing, PasswordChange, PasswordChanges, Reach, SqliteStore, Staff,
    StaffMember, StoreError,
};
use bluebonnet_shared::sync::DocumentId;
use std::collections::BTreeSet;

/// What is done to a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Staffing {
    /// She may not sign in any more.
    Close,
    /// She may again.
    Open,
    /// She works for the organization no more, and for another one as before.
    Leave,
    /// Her password is another: every session of hers ends.
    Password,
}

impl Staffing {
    /// Does it. What has been done is done again without a word, also where she has left meanwhile.
    ///
    /// # Errors
    /// When the database fails.
    pub fn run(
        self,
        store: &SqliteStore,
        Grantee { user, organization }: Grantee,
        cause: &Cause,
    ) -> Result<(), StoreError> {
        let member = StaffMember { user, organization, reach: Reach::Organization(organization) };
        // What is the same everywhere only the registry's staff changes of somebody who works for two.
        let anywhere = StaffMember { reach: Reach::Registry { own: organization }, ..member };
        let done = match self {
            Self::Close => store.set_active(anywhere, false, cause),
            Self::Open => store.set_active(anywhere, true, cause),
            Self::Leave => store.end_membership(member, cause),
            Self::Password => {
                let password_hash = "another".to_owned();
                let by = ChangedBy::Administrator;
                store.set_password(&PasswordChange { user, password_hash, by, ladder: Vec::new() }, cause)
            }
        };
        match done {
            Err(StoreError::Missing(Missing::User)) => Ok(()),
            done => done,
        }
    }
}

impl World {
    /// Thinks of something to do with a user. Somebody stays who works.
    pub(super) fn think_of_people(&mut self) -> Errand {
        let members = &Cast::get().members;
        let member = members[self.chance.place(members.len())];
        let registry = &self.ledger.registry;
        let stays = |other: &Grantee| {
            let is_gone = registry.left.contains_key(other) || registry.closed.contains(&other.user);
            other.user != member.user && !is_gone
        };
        let may_go = members.iter().any(stays);
        let is_closed =
            |other: &&Grantee| registry.closed.contains(&other.user) && !registry.left.contains_key(other);
        let closed = members.iter().find(is_closed).copied();
        let staffing = match (self.chance.below(8), closed) {
            (0..=3, Some(closed)) => return Errand::Staff(closed, Staffing::Open),
            (0..=3, _) if may_go => Staffing::Close,
            (4, _) if may_go => Staffing::Leave,
            _ => Staffing::Password,
        };
        Errand::Staff(member, staffing)
    }
}

impl AtRegistry {
    pub(super) fn follow_staffing(&mut self, member: Grantee, staffing: Staffing) {
        if self.left.contains_key(&member) {
            return;
        }
        match staffing {
            Staffing::Close => {
                self.closed.insert(member.user);
            }
            Staffing::Open => {
                self.closed.remove(&member.user);
            }
            Staffing::Leave => {
                self.left.insert(member, self.entitled(member));
                self.assigned.remove(&member);
            }
            Staffing::Password => {}
        }
    }

    /// What a user may change for an organization, or could when her work there ended: so what comes late is judged.
    pub(super) fn could_change(&self, grantee: Grantee) -> BTreeSet<DocumentId> {
        self.left.get(&grantee).cloned().unwrap_or_else(|| self.entitled(grantee))
    }
}
