//! Second factors as they are kept.

use super::{Cause, StoreError, TokenHash};
use bluebonnet_shared::ids::UserId;

/// A keyed hash of a recovery code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecoveryKey(pub [u8; 32]);

/// A user's second factor.
#[derive(Clone)]
pub struct KeptFactor {
    /// The shared secret, sealed under the registry's master key.
    pub sealed: Vec<u8>,
    /// Whether a code of it was ever shown: until then it counts for nothing.
    pub confirmed: bool,
}

/// Second factors.
pub trait Factors {
    /// A user's factor.
    ///
    /// # Errors
    /// When the database fails.
    fn factor(&self, user: UserId) -> Result<Option<KeptFactor>, StoreError>;

    /// Keeps a factor that is to be confirmed, in the place of another that was not.
    ///
    /// # Errors
    /// `Exists` when there is one that was confirmed.
    fn propose_factor(&self, user: UserId, sealed: &[u8], cause: &Cause) -> Result<(), StoreError>;

    /// Confirms a factor by the code of a time step, gives it recovery codes, and notes that the session has shown it. Every other
    /// session of the user ends: it has not.
    ///
    /// # Errors
    /// `Missing` when there is none that is to be confirmed; `Overtaken` when the session has ended meanwhile.
    fn confirm_factor(
        &self,
        user: UserId,
        session: &TokenHash,
        step: u64,
        recovery: &[RecoveryKey],
        cause: &Cause,
    ) -> Result<(), StoreError>;

    /// Uses up the code of a time step and of all before it; says whether it was still good.
    ///
    /// # Errors
    /// When the database fails.
    fn use_factor_step(&self, user: UserId, step: u64) -> Result<bool, StoreError>;

    /// Uses up a recovery code; says whether there was such a one.
    ///
    /// # Errors
    /// When the database fails.
    fn use_recovery_code(&self, user: UserId, code: &RecoveryKey) -> Result<bool, StoreError>;

    /// Takes a user's factor and recovery codes away. That there is none is no error.
    ///
    /// # Errors
    /// When the database fails.
    fn remove_factor(&self, user: UserId, cause: &Cause) -> Result<(), StoreError>;
}
