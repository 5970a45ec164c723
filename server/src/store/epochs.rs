//! Documents that begin anew: without their history, or not at all.
//!
//! A deletion in a record is a mark, and what was overwritten stays in the document's bytes. So what must really go goes with
//! the document's epoch: a new document is made from what the old one says ([`super::Histories`]), or none, and changes made on the
//! old one are not taken any more.

use super::{Cause, StoreError};
use bluebonnet_shared::ids::ClientId;
use bluebonnet_shared::record::ActorId;
use uuid::Uuid;

/// Actor ids never used before, for what the registry itself writes: counted up from one drawn by chance.
#[derive(Clone, Copy, Debug)]
pub struct FreshActors(u128);

impl FreshActors {
    /// Draws one to begin with.
    pub fn draw() -> Self {
        Self::from(Uuid::new_v4())
    }

    /// The next one.
    pub(super) fn take(&mut self) -> ActorId {
        self.0 = self.0.wrapping_add(1);
        ActorId::from(self.0.to_be_bytes())
    }
}

impl From<Uuid> for FreshActors {
    /// `drawn` must have been drawn for this alone.
    fn from(drawn: Uuid) -> Self {
        Self(drawn.as_u128())
    }
}

/// Ending documents for good.
pub trait Epochs {
    /// Erases a client: the record goes from every list, every device is told to drop it, and of the record nothing is kept
    /// but its id, so that the audit log can go on saying who did what, and the hashes of its changes. A second time it is no
    /// error and does nothing.
    ///
    /// What was deleted can still be read in the store's files until [`Self::scrub`].
    ///
    /// # Errors
    /// `Missing` when there is no such client.
    fn erase(&self, client: ClientId, fresh: FreshActors, cause: &Cause) -> Result<(), StoreError>;

    /// Which of these clients were erased.
    ///
    /// # Errors
    /// When the database fails.
    fn erased(&self, clients: &[ClientId]) -> Result<Vec<ClientId>, StoreError>;

    /// Rewrites the store's files, so that nothing deleted can be read in them. Takes about as much free disk as the store
    /// has data, and the time to write it; reading goes on meanwhile.
    ///
    /// # Errors
    /// `Full` without the room for it; `InUse` when somebody reads an old state for too long: what was deleted is then still
    /// in the files, and this must be called again.
    fn scrub(&self) -> Result<(), StoreError>;
}
