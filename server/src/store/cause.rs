//! Who does something, and why.

use bluebonnet_shared::calendar::Timestamp;
use bluebonnet_shared::ids::{DeviceId, OrgId, UserId};
use std::fmt::Display;

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
    /// When it was done by the word of the device, where that told of it later; `at` is then when the registry heard of it.
    pub device_at: Option<Timestamp>,
    /// Why, in a fixed phrase; never anything of a person's record.
    pub why: String,
}

impl Cause {
    /// Something that a command of the registry does by itself, such as `import roster`.
    pub fn command(why: impl Into<String>, at: Timestamp) -> Self {
        Self { user: None, device: None, organization: None, at, device_at: None, why: why.into() }
    }

    /// The same, with the device that it concerns: it may be another than the one it is done on.
    #[must_use]
    pub fn about_device(self, device: DeviceId) -> Self {
        self.about(device)
    }

    /// The same, with the user whom it concerns: it may be another than the one who does it.
    #[must_use]
    pub fn about_user(self, user: UserId) -> Self {
        self.about(user)
    }

    /// The same, with the organization that it concerns.
    #[must_use]
    pub fn about_organization(self, organization: OrgId) -> Self {
        self.about(organization)
    }

    fn about(mut self, id: impl Display) -> Self {
        self.why = format!("{} {id}", self.why);
        self
    }

    /// The same, done for an organization.
    #[must_use]
    pub fn for_organization(mut self, organization: OrgId) -> Self {
        self.organization = Some(organization);
        self
    }
}
