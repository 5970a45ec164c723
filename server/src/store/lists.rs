//! School lists and who works with them.

use super::{Cause, StoreError};
use bluebonnet_shared::ids::{ListId, OrgId, UserId};
use bluebonnet_shared::office::ListOverview;

/// A list in short.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListSummary {
    /// The list.
    pub id: ListId,
    /// Its name.
    pub name: String,
    /// How many students are on it.
    pub members: u64,
}

/// Lists as the registry looks at them. Their content is a document: see [`super::Records`].
pub trait Lists {
    /// An organization's lists, in the order in which lists are shown.
    ///
    /// # Errors
    /// When the database fails.
    fn lists(&self, organization: OrgId) -> Result<Vec<ListSummary>, StoreError>;

    /// The same with who works with each.
    ///
    /// # Errors
    /// When the database fails.
    fn lists_with_users(&self, organization: OrgId) -> Result<Vec<ListOverview>, StoreError>;

    /// Whose list it is; none when there is no such list.
    ///
    /// # Errors
    /// When the database fails.
    fn organization_of_list(&self, list: ListId) -> Result<Option<OrgId>, StoreError>;

    /// The organization's list of this very name; of several, the oldest.
    ///
    /// # Errors
    /// When the database fails.
    fn list_named(&self, organization: OrgId, name: &str) -> Result<Option<ListId>, StoreError>;

    /// Gives a user of the list's organization the list and every student on it. Giving it twice is no error.
    ///
    /// # Errors
    /// `Missing` when there is no such list, or no such user in its organization.
    fn assign_list(&self, list: ListId, user: UserId, cause: &Cause) -> Result<(), StoreError>;

    /// Takes the list away, and every student on it whom no other list of the user's holds.
    ///
    /// # Errors
    /// `Missing` when there is no such list.
    fn unassign_list(&self, list: ListId, user: UserId, cause: &Cause) -> Result<(), StoreError>;
}
