//! Who does something, and why.

use bluebonnet_shared::calendar::Timestamp;
use bluebonnet_shared::ids::{DeviceId, OrgId, UserId};

/// Who does something, when and why: what the audit log says beside a write or a read.
#[derive(Clone, Debug)]
pub struct Cause {
    /// The user; none when the registry's own command does it.
    pub user: Option<UserId>,
    /// The device it is done on, if on one.
    pub device: Option<DeviceId>,
    /// The organization it is done for.
    pub organization: Option<OrgId>,
    /// When.
    pub at: Timestamp,
    /// Why, in a fixed phrase; never anything of a person's record.
    pub why: String,
}

impl Cause {
    /// Something that a command of the registry does by itself, such as `import roster`.
    pub fn command(why: impl Into<String>, at: Timestamp) -> Self {
        Self { user: None, device: None, organization: None, at, why: why.into() }
    }

    /// The same, with the device that it concerns: it may be another than the one it is done on.
    #[must_use]
    pub fn about_device(mut self, device: DeviceId) -> Self {
        self.why = format!("{} {device}", self.why);
        self
    }

    /// The same, done for an organization.
    #[must_use]
    pub fn for_organization(mut self, organization: OrgId) -> Self {
        self.organization = Some(organization);
        self
    }
}
