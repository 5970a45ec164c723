//! The people of an organization, as those look after them who may.

use super::{Account, Cause, Reach, StoreError};
use bluebonnet_shared::account::{EmailAddress, Role};
use bluebonnet_shared::ids::{OrgId, UserId};
use bluebonnet_shared::office::{ManagedUser, UserFacts};

/// A user to be added by an administrator.
#[derive(Clone)]
pub struct NewStaff {
    /// The user's id, made by the caller.
    pub id: UserId,
    /// Name, address, phone.
    pub facts: UserFacts,
    /// What the user may be called; the first that nobody has is taken.
    pub usernames: Vec<String>,
    /// The hash of a password that nobody knows: the user chooses one by a link.
    pub password_hash: String,
    /// What the user may do.
    pub role: Role,
}

/// Which user, seen from which organization, by whom.
#[derive(Clone, Copy, Debug)]
pub struct StaffMember {
    /// The user.
    pub user: UserId,
    /// The organization the user works for.
    pub organization: OrgId,
    /// How far the one reaches who asks.
    pub reach: Reach,
}

/// Why something is not done to a user, though there is such a user within reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StaffObjection {
    /// Somebody else has the e-mail address.
    #[error("another user has this e-mail address")]
    EmailTaken,
    /// Everything the user might be called is taken.
    #[error("no username is left")]
    NoUsername,
    /// It would leave the organization without an administrator, or the registry without staff.
    #[error("nobody else could do what this user does")]
    LastOfRole,
    /// It would shut out, or demote, the very user who asks.
    #[error("users do not do this to themselves")]
    Oneself,
    /// There is no e-mail address to send a link to.
    #[error("the user has no e-mail address")]
    NoEmail,
    /// The user may not sign in.
    #[error("the user is not active")]
    Inactive,
    /// The user works for other organizations too, or for the registry.
    #[error("only the registry's staff may do this")]
    OnlyRegistry,
}

/// Users as administrators manage them. Every method of one user answers `Missing` when there is no such user of the organization within
/// reach, and every change is audited under that organization.
///
/// What is the same everywhere (name, address, phone, whether active, the second factor) an administrator changes only of users who work for no other
/// organization: who could change another organization's user's e-mail address could have a reset link sent to it. Users who are
/// registry staff somewhere are looked after by registry staff alone.
pub trait Staff {
    /// An organization's users, by username; who is locked is for [`super::Ladder::locked`] to say.
    ///
    /// # Errors
    /// `Missing` when there is no such organization within reach.
    fn staff(&self, organization: OrgId, reach: Reach) -> Result<Vec<ManagedUser>, StoreError>;

    /// One of them, with the address to write to.
    ///
    /// # Errors
    /// When the database fails.
    fn staff_member(&self, member: StaffMember) -> Result<(Account, Option<EmailAddress>), StoreError>;

    /// The first of these usernames that nobody has.
    ///
    /// # Errors
    /// When the database fails.
    fn free_username(&self, usernames: &[String]) -> Result<Option<String>, StoreError>;

    /// Whether a user other than `except` has this e-mail address; letter case is ignored.
    ///
    /// # Errors
    /// When the database fails.
    fn email_is_taken(&self, email: &str, except: Option<UserId>) -> Result<bool, StoreError>;

    /// Adds a user to an organization.
    ///
    /// # Errors
    /// `Missing` when there is no such organization within reach; an objection when the address or every username is taken, or an
    /// administrator would make registry staff.
    fn add_staff(
        &self,
        new: &NewStaff,
        organization: OrgId,
        reach: Reach,
        cause: &Cause,
    ) -> Result<ManagedUser, StoreError>;

    /// Changes name, address and phone.
    ///
    /// # Errors
    /// An objection when the address is taken, or only the registry may.
    fn change_staff(
        &self,
        member: StaffMember,
        facts: &UserFacts,
        cause: &Cause,
    ) -> Result<ManagedUser, StoreError>;

    /// Lets a user sign in, or no more: then every session ends.
    ///
    /// # Errors
    /// An objection when only the registry may, or it is the user who asks, or the last of a role.
    fn set_active(&self, member: StaffMember, active: bool, cause: &Cause) -> Result<(), StoreError>;

    /// Takes away the second factor of a user who has lost it, with its recovery codes; every session ends. Returns the user as she was.
    ///
    /// # Errors
    /// `Missing` when there is none. An objection when only the registry may, or it is the user who asks: she takes hers away by a code.
    fn reset_factor(&self, member: StaffMember, cause: &Cause) -> Result<ManagedUser, StoreError>;

    /// Gives a user another role in the organization; it holds from the next request on.
    ///
    /// # Errors
    /// An objection when an administrator would make or unmake registry staff, or it is the user who asks, or the last of a role.
    fn set_role(&self, member: StaffMember, role: Role, cause: &Cause) -> Result<(), StoreError>;

    /// Ends a user's work for the organization: sessions there end, and its lists are taken away with the students on them.
    ///
    /// # Errors
    /// The same as for a role.
    fn end_membership(&self, member: StaffMember, cause: &Cause) -> Result<(), StoreError>;
}
