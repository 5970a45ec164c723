//! What devices still had to send that may not have their users' records any more (they are revoked, or their user's work has ended): kept
//! apart from all records until an administrator decides.

use super::{Cause, Sender, StoreError};
use bluebonnet_shared::calendar::Timestamp;
use bluebonnet_shared::ids::DeviceId;
use bluebonnet_shared::sync::{PushedChange, Verdict};

/// A device may have this many bytes held: more than a week of clinics. Past it the registry is full for this device,
/// so that a stolen one cannot fill the disk.
pub const MOST_HELD: u64 = 32 * 1024 * 1024;

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

    /// Judges held changes as if their user had pushed them on their device just now, in the order they came. Those that stand
    /// or are known are held no longer.
    ///
    /// # Errors
    /// `Missing` when one of the numbers is not held: then nothing is done.
    fn release_held(&self, numbers: &[HeldNumber], cause: &Cause) -> Result<Vec<Released>, StoreError>;

    /// Throws held changes away.
    ///
    /// # Errors
    /// `Missing` when one of the numbers is not held: then nothing is done.
    fn discard_held(&self, numbers: &[HeldNumber], cause: &Cause) -> Result<(), StoreError>;
}
