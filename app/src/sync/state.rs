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
    /// The organization requires a second factor in each session, and this one has none. Saving goes on; sending waits.
    FactorNeeded {
        /// Entries unsent.
        unsent: usize,
        /// Whether the user has one, and is to sign in with it; else she is to set one up.
        has_one: bool,
    },
    /// The registry answers, and cannot take or give anything now. Everything goes on working.
    RegistryTrouble {
        /// Entries unsent.
        unsent: usize,
        /// When everything was last in step.
        last: Option<Timestamp>,
    },
    /// Something on this device cannot be read or written.
    TabletFault {
        /// Entries unsent.
        unsent: usize,
    },
    /// The device is full: what comes from the registry cannot be kept.
    StorageFull {
        /// Entries unsent.
        unsent: usize,
    },
}

impl SyncState {
    /// The state once another entry has been saved, until the next round says more.
    pub fn after_saving(self, unsent: usize) -> Self {
        match self {
            Self::Starting { .. } => Self::Starting { unsent },
            Self::Offline { last, .. } => Self::Offline { unsent, last },
            Self::Sending { done, .. } => Self::Sending { done, total: done + unsent },
            Self::Receiving { .. } | Self::AllSent { .. } => Self::Sending { done: 0, total: unsent },
            Self::NeedsAttention { count, .. } => Self::NeedsAttention { count, unsent },
            Self::SignInNeeded { .. } => Self::SignInNeeded { unsent },
            Self::AgreementNeeded { .. } => Self::AgreementNeeded { unsent },
            Self::FactorNeeded { has_one, .. } => Self::FactorNeeded { unsent, has_one },
            Self::RegistryTrouble { last, .. } => Self::RegistryTrouble { unsent, last },
            Self::TabletFault { .. } => Self::TabletFault { unsent },
            Self::StorageFull { .. } => Self::StorageFull { unsent },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_called_sent_once_another_entry_is_saved() {
        let sent = SyncState::AllSent { at: Timestamp::UNIX_EPOCH };
        assert_eq!(sent.after_saving(1), SyncState::Sending { done: 0, total: 1 });
    }

    #[test]
    fn an_entry_saved_offline_is_counted_at_once() {
        let offline = SyncState::Offline { unsent: 2, last: None };
        assert_eq!(offline.after_saving(3), SyncState::Offline { unsent: 3, last: None });
    }
}
