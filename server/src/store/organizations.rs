//! Organizations as those look after them who run the registry, and who may see whose clients.

use super::{Cause, Reach, StoreError};
use bluebonnet_shared::ids::OrgId;
use bluebonnet_shared::office::{ManagedOrganization, OrgName, Viewers};

/// Organizations beyond what signing in needs: see [`super::Accounts`].
pub trait Organizations {
    /// All organizations with their schools, by code.
    ///
    /// # Errors
    /// When the database fails.
    fn managed_organizations(&self) -> Result<Vec<ManagedOrganization>, StoreError>;

    /// Renames an organization, and says whether its people must have a second factor.
    ///
    /// # Errors
    /// `Missing` when there is no such organization.
    fn change_organization(
        &self,
        organization: OrgId,
        name: &OrgName,
        second_factor_required: bool,
        cause: &Cause,
    ) -> Result<(), StoreError>;

    /// Sees to it that there is such an organization within reach.
    ///
    /// # Errors
    /// `Missing` when there is none.
    fn require_organization(&self, organization: OrgId, reach: Reach) -> Result<(), StoreError>;

    /// The organizations that may see an organization's clients, and those that may not.
    ///
    /// # Errors
    /// `Missing` when there is no such organization within reach.
    fn viewers(&self, owner: OrgId, reach: Reach) -> Result<Viewers, StoreError>;

    /// Sets which organizations may see an organization's clients, beside itself.
    ///
    /// # Errors
    /// `Missing` when there is no such organization within reach, or one of those approved does not exist.
    fn approve_viewers(
        &self,
        owner: OrgId,
        viewers: &[OrgId],
        reach: Reach,
        cause: &Cause,
    ) -> Result<(), StoreError>;

    /// Whether an organization may see another's clients: its own it always may. Whatever finds clients across organizations asks
    /// this, or has the same join: the audit log's reach does ([`super::AuditLog::audit_page`]).
    ///
    /// # Errors
    /// When the database fails.
    fn may_view(&self, viewer: OrgId, owner: OrgId) -> Result<bool, StoreError>;
}
