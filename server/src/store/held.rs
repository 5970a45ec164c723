//! What devices still had to send that may not have their users' records any more (they are revoked, or their user's work has ended): kept
//! apart from all records until an administrator decides.

use super::{Cause, Sender, StoreError, StoredDocument};
use bluebonnet_shared::calendar::Timestamp;
use bluebonnet_shared::ids::{DeviceId, OrgId};
use bluebonnet_shared::sync::{PushedChange, Verdict};

/// So much may be held of a device, each change at its bytes and [`HELD_ROW`] beside them: twenty thousand doses and more, when a tablet
/// has a few hundred unsent at the end of a week of clinics. What goes beyond it is refused
/// ([`TooMuchHeld`](bluebonnet_shared::sync::Refusal::TooMuchHeld)) and gone, so that a stolen device cannot fill the disk, and one that
/// has more is answered for all it has and clears itself all the same.
pub const MOST_HELD: u64 = 32 * 1024 * 1024;

/// What a held change takes beside its bytes: its row, and what finds it again. Without it changes without bytes would be free.
pub const HELD_ROW: u64 = 1024;

/// So many changes are taken in before one that is looked at by itself. A tablet leaves a few for one record; what a stolen one leaves must
/// not keep the registry busy.
pub const MOST_BEFORE: usize = 200;

/// Whose held changes somebody decides on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeldScope {
    /// Those that were pushed for an organization.
    Organization(OrgId),
    /// All.
    Registry,
}

/// The number of a held change: higher ones came later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HeldNumber(pub u64);

/// A change that waits for an administrator.
#[derive(Clone, Debug)]
pub struct HeldChange {
    /// Its number.
    pub number: HeldNumber,
    /// Who pushed it, on which device.
    pub sender: Sender,
    /// The change as it came; nothing of it has been checked.
    pub change: PushedChange,
    /// When it came.
    pub received: Timestamp,
}

/// A held change for whoever decides on it.
#[derive(Clone, Debug)]
pub struct HeldNamed {
    /// The change.
    pub held: HeldChange,
    /// The name of the organization that it was pushed for.
    pub organization_name: String,
    /// The device's name.
    pub device_name: String,
    /// The user's name.
    pub user_name: String,
    /// Whether the record that it is for may be shown.
    pub in_sight: bool,
}

/// Held changes with the records that they are for.
pub struct HeldForReview {
    /// The changes, as they came.
    pub changes: Vec<HeldNamed>,
    /// How many there are in all.
    pub all: u64,
    /// The clients' records, as far as they are here and may be shown.
    pub records: Vec<StoredDocument>,
}

/// What became of a held change that was released.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Released {
    /// Its number.
    pub number: HeldNumber,
    /// How it was judged. One that was refused stays held.
    pub verdict: Verdict,
}

/// Held changes.
pub trait HeldChanges {
    /// A device's held changes, as they came.
    ///
    /// # Errors
    /// When the database fails.
    fn held_changes(&self, device: DeviceId) -> Result<Vec<HeldChange>, StoreError>;

    /// The oldest held changes in a scope, at most so many, with the records that they are for, each noted as read in the audit log.
    /// An organization is shown the records of its own clients, and of those of organizations that approved it.
    ///
    /// # Errors
    /// When the database fails.
    fn held_for_review(
        &self,
        scope: HeldScope,
        most: usize,
        cause: &Cause,
    ) -> Result<HeldForReview, StoreError>;

    /// A held change in a scope, after those that its device left before it for the same record, the latest [`MOST_BEFORE`] of them, with
    /// the record, which is noted as read. What another device left is no cause of it.
    ///
    /// # Errors
    /// `Missing` when the number is not held in the scope.
    fn held_upto(
        &self,
        scope: HeldScope,
        number: HeldNumber,
        cause: &Cause,
    ) -> Result<HeldForReview, StoreError>;

    /// Judges held changes as if their user had pushed them on their device just now, in the order they came. Those that stand
    /// or are known are held no longer.
    ///
    /// # Errors
    /// `Missing` when one of the numbers is not held in the scope: then nothing is done.
    fn release_held(
        &self,
        scope: HeldScope,
        numbers: &[HeldNumber],
        cause: &Cause,
    ) -> Result<Vec<Released>, StoreError>;

    /// Throws held changes away.
    ///
    /// # Errors
    /// `Missing` when one of the numbers is not held in the scope: then nothing is done.
    fn discard_held(&self, scope: HeldScope, numbers: &[HeldNumber], cause: &Cause)
    -> Result<(), StoreError>;
}
