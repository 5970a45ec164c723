//! How far those reach who look after an organization.

use bluebonnet_shared::ids::OrgId;

/// How far somebody reaches who looks after an organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// The organization, its users and clients.
    Organization(OrgId),
    /// Everything. Whatever is done to another organization than one's own stands in the audit log a second time, under that one, for
    /// its administrators to see: registry staff are audited twice.
    Registry {
        /// The organization signed in for.
        own: OrgId,
    },
}

impl Reach {
    /// The organization signed in for.
    pub fn own(self) -> OrgId {
        match self {
            Self::Organization(own) | Self::Registry { own } => own,
        }
    }

    /// Whether an organization is within it.
    pub fn covers(self, organization: OrgId) -> bool {
        match self {
            Self::Organization(own) => own == organization,
            Self::Registry { .. } => true,
        }
    }
}
