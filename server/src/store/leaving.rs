//! What becomes of a vault whose user, or device, may not have it any more.

use super::{SealedKey, Sender, StoreError};
use bluebonnet_shared::calendar::Timestamp;
use bluebonnet_shared::ids::{DeviceId, UserId};
use bluebonnet_shared::sync::{Access, FarewellReply, Push};

/// Taking leave of devices that may not keep what they have.
pub trait Leaving {
    /// The keys of a user's vaults on every device, the last seen first: by one of them a device shows whose it is without a session.
    ///
    /// # Errors
    /// When the database fails.
    fn vault_keys(&self, user: UserId) -> Result<Vec<(DeviceId, SealedKey)>, StoreError>;

    /// Says how a vault stands, and where it does not stand any more, holds what the device still had to send, as of a revoked device,
    /// and notes what was done on it ([`super::Accesses`]). Of one that stands nothing is taken: it is pushed and told in a session. So
    /// of an organization that the user never worked for.
    ///
    /// # Errors
    /// When the database fails. Nothing is held then.
    fn take_leave(
        &self,
        sender: Sender,
        last: Push,
        accesses: Vec<Access>,
        at: Timestamp,
    ) -> Result<FarewellReply, StoreError>;
}
