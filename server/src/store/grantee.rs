//! Whom documents are granted to.

use bluebonnet_shared::ids::{OrgId, UserId};

/// A user at work for an organization. Who works for two may see in each session what the lists of that organization say, and on a
/// device has a vault for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Grantee {
    /// The user.
    pub user: UserId,
    /// The organization.
    pub organization: OrgId,
}
