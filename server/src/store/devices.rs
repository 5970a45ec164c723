//! The devices people sign in on.

use super::{Cause, StoreError};
use bluebonnet_shared::devices::{Device, DeviceName};
use bluebonnet_shared::ids::{DeviceId, OrgId, UserId};

/// Which devices somebody looks after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeviceScope {
    /// Those a user has signed in on.
    User(UserId),
    /// Those of an organization.
    Organization(OrgId),
    /// Those of everyone: for the registry's own commands.
    Registry,
}

/// Devices by name. How one comes to be known is a matter of [`super::Sessions`].
pub trait Devices {
    /// The devices in a scope, the last seen first. A user's own show nobody else who uses them.
    ///
    /// # Errors
    /// When the database fails.
    fn devices(&self, scope: DeviceScope) -> Result<Vec<Device>, StoreError>;

    /// Gives a device a name, which then stays, whatever the device calls itself.
    ///
    /// # Errors
    /// `Missing` when there is no such device in the scope.
    fn name_device(
        &self,
        scope: DeviceScope,
        device: DeviceId,
        name: &DeviceName,
        cause: &Cause,
    ) -> Result<(), StoreError>;

    /// Revokes a device for good: it gets nothing any more, and whatever it still pushes is held. Revoking it again is no error.
    ///
    /// # Errors
    /// `Missing` when there is no such device in the scope.
    fn revoke_device(&self, scope: DeviceScope, device: DeviceId, cause: &Cause) -> Result<(), StoreError>;
}
