//! What the nurse is told about sync, always in sight.

use bluebonnet_shared::calendar::Timestamp;

/// The state of sync. Counts of entries are those not yet known to be on the registry's disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SyncState {
    /// Nothing is known yet: the first round has not ended.
    Starting {
        /// Entries unsent.
        unsent: usize,
    },
    /// The registry does not answer. Everything goes on working.
    Offline {
        /// Entries unsent.
        unsent: usize,
        /// When everything was last in step.
        last: Option<Timestamp>,
    },
    /// Entries are on their way.
    Sending {
        /// Entries answered for in this round.
        done: usize,
        /// Entries in this round.
        total: usize,
    },
    /// Records are coming in.
    Receiving {
        /// Records so far in this round.
        done: usize,
    },
    /// Everything is sent and everything is here.
    AllSent {
        /// Since when.
        at: Timestamp,
    },
    /// The registry refused entries; they are kept for the nurse to look at.
    NeedsAttention {
        /// Refused entries.
        count: usize,
        /// Entries unsent besides.
        unsent: usize,
    },
    /// The session has ended. Saving goes on; sending waits for the password.
    SignInNeeded {
        /// Entries unsent.
        unsent: usize,
    },
    /// The registry wants the Confidentiality Statement agreed to first.
    AgreementNeeded {
        /// Entries unsent.
        unsent: usize,
    },
    /// The device is full: what comes from the registry cannot be kept.
    StorageFull {
        /// Entries unsent.
        unsent: usize,
    },
}
