//! Who has signed in on this device before.

use bluebonnet_shared::ids::{OrgId, UserId};
use serde::{Deserialize, Serialize};

/// A user whose vault lies on this device. Shown before anything is unlocked, so it holds nothing of any student.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnrolledAccount {
    /// The user.
    pub user: UserId,
    /// The organization the user works for.
    pub organization: OrgId,
    /// Organization code, as typed at sign-in.
    pub org_code: String,
    /// Username, as typed at sign-in.
    pub username: String,
    /// The user's name.
    pub user_name: String,
    /// The organization's name.
    pub organization_name: String,
}

impl EnrolledAccount {
    /// Whether this is the same user for the same organization.
    pub fn is_same(&self, other: &Self) -> bool {
        (self.user, self.organization) == (other.user, other.organization)
    }
}
