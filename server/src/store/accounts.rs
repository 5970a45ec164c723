//! Organizations, schools and the people who work there.

use super::{Cause, StoreError, TokenHash};
use bluebonnet_shared::account::{Contact, EmailAddress, Membership, Role};
use bluebonnet_shared::ids::{OrgId, UserId};

/// An organization: a district, a clinic, the registry itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organization {
    /// Its id.
    pub id: OrgId,
    /// The code people type to sign in.
    pub code: String,
    /// Its name.
    pub name: String,
}

/// A school of an organization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct School {
    /// Texas county-district-campus number.
    pub code: String,
    /// Its name.
    pub name: String,
}

/// A user in one organization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// The user.
    pub user: UserId,
    /// The login name.
    pub username: String,
    /// The person's name.
    pub name: String,
    /// The organization.
    pub organization: Organization,
    /// What the user may do there.
    pub role: Role,
}

/// A user to be added.
#[derive(Clone)]
pub struct NewUser {
    /// The user's id, made by the caller.
    pub id: UserId,
    /// The login name; letter case is ignored.
    pub username: String,
    /// The person's name.
    pub name: String,
    /// Where mail goes, a link that sets a password above all.
    pub email: Option<EmailAddress>,
    /// The password's argon2id hash, as a PHC string.
    pub password_hash: String,
    /// The organization.
    pub organization: OrgId,
    /// What the user may do there.
    pub role: Role,
}

/// Which of a user's passwords it is: each that is set has another number, and a hash made anew of the same password has not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PasswordNumber(pub i64);

/// What a sign-in is checked against.
#[derive(Clone)]
pub struct Credentials {
    /// The account.
    pub account: Account,
    /// The password's argon2id hash, as a PHC string.
    pub password_hash: String,
    /// Which password that is.
    pub password: PasswordNumber,
}

/// Organizations, schools and users.
pub trait Accounts {
    /// Adds an organization.
    ///
    /// # Errors
    /// `Exists` when the code is taken.
    fn add_organization(&self, organization: &Organization, cause: &Cause) -> Result<(), StoreError>;

    /// All organizations, by code.
    ///
    /// # Errors
    /// When the database fails.
    fn organizations(&self) -> Result<Vec<Organization>, StoreError>;

    /// The organization with this code; letter case is ignored.
    ///
    /// # Errors
    /// When the database fails.
    fn organization_with_code(&self, code: &str) -> Result<Option<Organization>, StoreError>;

    /// Adds schools to an organization, or renames those it has, by code.
    ///
    /// # Errors
    /// When the database fails.
    fn put_schools(&self, organization: OrgId, schools: &[School], cause: &Cause) -> Result<(), StoreError>;

    /// An organization's schools, by name.
    ///
    /// # Errors
    /// When the database fails.
    fn schools(&self, organization: OrgId) -> Result<Vec<School>, StoreError>;

    /// Adds a user to an organization.
    ///
    /// # Errors
    /// `Exists` when the username is taken.
    fn add_user(&self, user: &NewUser, cause: &Cause) -> Result<(), StoreError>;

    /// An organization's users, by username.
    ///
    /// # Errors
    /// When the database fails.
    fn users(&self, organization: OrgId) -> Result<Vec<Account>, StoreError>;

    /// Lets a user work in an organization as well, or gives another role there.
    ///
    /// # Errors
    /// `Missing` when there is no such user or organization.
    fn join(&self, user: UserId, organization: OrgId, role: Role, cause: &Cause) -> Result<(), StoreError>;

    /// The user with this login name, in whatever organization; letter case is ignored.
    ///
    /// # Errors
    /// When the database fails.
    fn user_named(&self, username: &str) -> Result<Option<UserId>, StoreError>;

    /// Every organization a user works in, by code.
    ///
    /// # Errors
    /// When the database fails.
    fn memberships(&self, user: UserId) -> Result<Vec<Membership>, StoreError>;

    /// How a user is reached.
    ///
    /// # Errors
    /// When the database fails.
    fn contact(&self, user: UserId) -> Result<Contact, StoreError>;

    /// Changes how a user is reached, as she herself does in a session.
    ///
    /// # Errors
    /// `Overtaken` when the session has ended meanwhile; `Objection` when another user has the address.
    fn set_contact(
        &self,
        user: UserId,
        session: &TokenHash,
        contact: &Contact,
        cause: &Cause,
    ) -> Result<(), StoreError>;

    /// Whether an organization's people must have a second factor.
    ///
    /// # Errors
    /// `Missing` when there is no such organization.
    fn require_second_factor(
        &self,
        organization: OrgId,
        required: bool,
        cause: &Cause,
    ) -> Result<(), StoreError>;

    /// Whether an organization's people must have one.
    ///
    /// # Errors
    /// When the database fails.
    fn requires_second_factor(&self, organization: OrgId) -> Result<bool, StoreError>;

    /// What a sign-in with these codes is checked against; letter case of both is ignored. A user who may not sign in any more is
    /// none.
    ///
    /// # Errors
    /// When the database fails.
    fn credentials(&self, org_code: &str, username: &str) -> Result<Option<Credentials>, StoreError>;

    /// The present password's hash of a user who may sign in.
    ///
    /// # Errors
    /// When the database fails.
    fn password_hash(&self, user: UserId) -> Result<Option<String>, StoreError>;
}
