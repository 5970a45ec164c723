//! Failed tries, kept whether or not there is what was tried.

use super::{Cause, StoreError};
use bluebonnet_shared::account::LadderStep;
use bluebonnet_shared::calendar::Timestamp;
use bluebonnet_shared::ids::OrgId;
use std::time::Duration;

/// A keyed hash of organization code and username as typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodesKey(pub [u8; 32]);

/// A keyed hash of the address that tries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AddressKey(pub [u8; 32]);

/// How many failed tries of one address within [`AddressLimits::WITHIN`] are too many. A school's nurses share one address. Those under way
/// count too, since each may fail; but while there are any, nobody is asked for more than to wait for them.
#[derive(Clone, Copy, Debug)]
pub struct AddressLimits {
    /// From so many on, every sign-in from there takes a CAPTCHA.
    pub captcha: u32,
    /// From so many on, nobody signs in from there for a while.
    pub refused: u32,
}

impl AddressLimits {
    /// How long a failed try counts against its address.
    pub const WITHIN: Duration = Duration::from_secs(3600);

    /// A try is under way for so long at the most. One that has not ended by then, e.g. because the registry was stopped, has failed.
    pub const UNDER_WAY: Duration = Duration::from_secs(60);
}

impl Default for AddressLimits {
    fn default() -> Self {
        Self { captcha: 30, refused: 150 }
    }
}

/// A try that is about to be made.
#[derive(Clone, Copy, Debug)]
pub struct Try {
    /// What is tried.
    pub codes: CodesKey,
    /// From where.
    pub address: AddressKey,
    /// Whether a CAPTCHA was answered, rightly or wrongly.
    pub captcha: bool,
}

/// Whether a try may be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It may, is under way, and counts as failed until it is given back.
    Counted(CountedTry),
    /// Not without a CAPTCHA. Nothing is counted.
    NeedsCaptcha,
    /// The codes are at the end of the ladder. Nothing is counted.
    Locked,
    /// So many are under way from this address that there would be too many if all of them failed: to be asked again when one has
    /// ended. Nothing is counted.
    Crowded,
    /// Too many have failed from this address. Nothing is counted.
    AddressRefused {
        /// When to try again.
        wait: Duration,
    },
}

/// A try that counts as failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CountedTry {
    /// What is tried.
    pub codes: CodesKey,
    /// Its number among those of its address.
    pub number: i64,
    /// The step on which the codes are if it fails.
    pub step: LadderStep,
}

/// The ladder of failed tries.
pub trait Ladder {
    /// Counts a try as failed before it is made, so that tries at the same time are never more than there may be.
    ///
    /// # Errors
    /// When the database fails.
    fn take_try(&self, it: &Try, limits: &AddressLimits, now: Timestamp) -> Result<Taken, StoreError>;

    /// Ends a try that failed; it is in the audit log under the cause.
    ///
    /// # Errors
    /// When the database fails.
    fn fail_try(&self, counted: &CountedTry, cause: &Cause) -> Result<(), StoreError>;

    /// Gives one try back that turned out to be none: the codes are where they were before it.
    ///
    /// # Errors
    /// When the database fails.
    fn give_back_try(&self, counted: &CountedTry) -> Result<(), StoreError>;

    /// Gives a try back that succeeded, and forgets every failed one of these codes before it.
    ///
    /// # Errors
    /// When the database fails.
    fn succeed_try(&self, counted: &CountedTry) -> Result<(), StoreError>;

    /// Whether each of these codes is at the end of the ladder.
    ///
    /// # Errors
    /// When the database fails.
    fn locked(&self, codes: &[CodesKey]) -> Result<Vec<bool>, StoreError>;

    /// Forgets the failed tries of the codes of an organization's user, so that she can try again.
    ///
    /// # Errors
    /// When the database fails.
    fn unlock(&self, organization: OrgId, codes: &[CodesKey], cause: &Cause) -> Result<(), StoreError>;
}
