//! What the office does with the people who work there: somebody may not sign in any more, or may again, leaves, or has forgotten her
//! password.

use super::World;
use crate::simulator::cast::Cast;
use crate::simulator::ledger::AtRegistry;
use crate::simulator::registry::Errand;
use bluebonnet_server::store::{
    Cause, ChangedBy, Missing, PasswordChange, PasswordChanges, Reach, SqliteStore, Staff, StaffMember,
    StoreError,
};
use bluebonnet_shared::ids::{OrgId, UserId};
use bluebonnet_shared::sync::DocumentId;
use std::collections::BTreeSet;

/// What is done to a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Staffing {
    /// She may not sign in any more.
    Close,
    /// She may again.
    Open,
    /// She works for the district no more.
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
        user: UserId,
        organization: OrgId,
        cause: &Cause,
    ) -> Result<(), StoreError> {
        let member = StaffMember { user, organization, reach: Reach::Organization(organization) };
        let done = match self {
            Self::Close => store.set_active(member, false, cause),
            Self::Open => store.set_active(member, true, cause),
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
        let users = &Cast::get().users;
        let user = users[self.chance.place(users.len())];
        let registry = &self.ledger.registry;
        let gone: BTreeSet<UserId> = registry.left.keys().chain(&registry.closed).copied().collect();
        let may_go = gone.contains(&user) || gone.len() + 1 < users.len();
        let closed = registry.closed.iter().next().copied();
        let staffing = match (self.chance.below(8), closed) {
            (0..=3, Some(closed)) => return Errand::Staff(closed, Staffing::Open),
            (0..=3, _) if may_go => Staffing::Close,
            (4, _) if may_go => Staffing::Leave,
            _ => Staffing::Password,
        };
        Errand::Staff(user, staffing)
    }
}

impl AtRegistry {
    pub(super) fn follow_staffing(&mut self, user: UserId, staffing: Staffing) {
        if self.left.contains_key(&user) {
            return;
        }
        match staffing {
            Staffing::Close => {
                self.closed.insert(user);
            }
            Staffing::Open => {
                self.closed.remove(&user);
            }
            Staffing::Leave => {
                self.left.insert(user, self.entitled(user));
                self.assigned.remove(&user);
            }
            Staffing::Password => {}
        }
    }

    /// What a user may change, or could when her work ended: so what comes late is judged.
    pub(super) fn could_change(&self, user: UserId) -> BTreeSet<DocumentId> {
        self.left.get(&user).cloned().unwrap_or_else(|| self.entitled(user))
    }
}
