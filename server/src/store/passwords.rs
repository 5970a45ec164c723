//! Passwords as hashes, the links by which one is set anew, and the ones before.

use super::{Account, Cause, CodesKey, QueuedMail, StoreError, TokenHash};
use bluebonnet_shared::calendar::Timestamp;
use bluebonnet_shared::ids::{OrgId, UserId};

/// A password to be set.
#[derive(Clone)]
pub struct PasswordChange {
    /// Whose.
    pub user: UserId,
    /// Its argon2id hash, as a PHC string.
    pub password_hash: String,
    /// By what right.
    pub by: ChangedBy,
    /// The user's places on the ladder: they are cleared.
    pub ladder: Vec<CodesKey>,
}

/// By what right a password is set.
#[derive(Clone, Copy)]
pub enum ChangedBy {
    /// The registry's own command, or an administrator. Every session ends.
    Administrator,
    /// The user, who typed the one before. This session goes on; every other ends.
    Owner {
        /// The session.
        session: TokenHash,
    },
    /// Whoever has the link from a mail, which is used up. Every session ends.
    Link {
        /// SHA-256 of the link's token.
        token: TokenHash,
        /// Version of the Confidentiality Statement agreed to.
        agreed: u32,
    },
}

/// A link that sets a password.
#[derive(Clone)]
pub struct NewReset {
    /// Whose.
    pub user: UserId,
    /// The organization for which it was asked.
    pub organization: OrgId,
    /// SHA-256 of its token.
    pub token: TokenHash,
    /// Until when it is good.
    pub expires: Timestamp,
    /// The mail that brings it.
    pub mail: QueuedMail,
}

/// Passwords and the links that set them.
pub trait PasswordChanges {
    /// The hashes of the present password and those before it, as many as are remembered, the present one first.
    ///
    /// # Errors
    /// When the database fails.
    fn recent_passwords(&self, user: UserId) -> Result<Vec<String>, StoreError>;

    /// Sets a password and ends sessions of the user. Any link that would set one is void.
    ///
    /// # Errors
    /// `Missing` when there is no such user, or the link is not good; `Overtaken` when its owner's session has ended meanwhile.
    fn set_password(&self, change: &PasswordChange, cause: &Cause) -> Result<(), StoreError>;

    /// What the hashes of all passwords begin with, each such beginning once: how they are made, and what that costs.
    ///
    /// # Errors
    /// When the database fails.
    fn password_parameters(&self) -> Result<Vec<String>, StoreError>;

    /// Keeps another hash of the same password, if the present one is still that. Nothing ends by it and nobody needs to know.
    ///
    /// # Errors
    /// When the database fails.
    fn renew_password_hash(&self, user: UserId, present: &str, renewed: &str) -> Result<(), StoreError>;

    /// Makes a link that sets a password and puts its mail in the queue, in one write. An older link of the user is void.
    ///
    /// # Errors
    /// When the database fails.
    fn begin_reset(&self, reset: &NewReset, cause: &Cause) -> Result<(), StoreError>;

    /// Whose password a link sets, if it is good at `now` and the user may sign in.
    ///
    /// # Errors
    /// When the database fails.
    fn open_reset(&self, token: &TokenHash, now: Timestamp) -> Result<Option<Account>, StoreError>;
}
