//! What has been entered here and is not yet on the registry's disk.

use bluebonnet_shared::calendar::Timestamp;
use bluebonnet_shared::sync::{Blob, ChangeHash, DocumentId, Epoch, PushedChange, Refusal};
use serde::{Deserialize, Serialize};

/// One entry, as the screens show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutboxEntry {
    /// The change that carries it.
    pub hash: ChangeHash,
    /// The record it belongs to.
    pub document: DocumentId,
    /// The student's name.
    pub client_name: String,
    /// What was entered, in words: `MMR (03), 11/24/2026`.
    pub what: String,
    /// When it was entered.
    pub at: Timestamp,
    /// Where it stands.
    pub state: EntryState,
}

/// Where an unsent entry stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EntryState {
    /// On this device's disk, waiting for the network.
    Unsent,
    /// On its way, not yet answered for.
    Sending,
    /// Refused by the registry, and kept.
    Refused {
        /// Why.
        code: Refusal,
        /// The field it concerns, where there is one.
        field: Option<String>,
    },
}

/// Why the registry refused an entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    /// Why.
    pub code: Refusal,
    /// The field it concerns, where there is one.
    pub field: Option<String>,
}

/// A place in the order in which things were entered: causes before effects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place(u64);

impl Place {
    /// The place after another; the first one after none.
    pub fn after(last: Option<Self>) -> Self {
        Self(last.map_or(0, |last| last.0 + 1))
    }

    /// The place as a key of the store, in an order that text sorts in.
    pub fn key(self) -> String {
        format!("{:012}", self.0)
    }

    /// Reads [`Self::key`].
    pub fn from_key(key: &str) -> Option<Self> {
        key.parse().ok().map(Self)
    }
}

/// An entry as it lies in the outbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unsent {
    /// The record it belongs to.
    pub document: DocumentId,
    /// The record's epoch when it was entered.
    pub epoch: Epoch,
    /// The change's hash.
    pub hash: ChangeHash,
    /// The change.
    pub bytes: Blob,
    /// The student's name then.
    pub client_name: String,
    /// What was entered, in words.
    pub what: String,
    /// When.
    pub at: Timestamp,
    /// Set once the registry has refused it.
    #[serde(default)]
    pub refused: Option<Refused>,
}

impl Unsent {
    /// The change as it is pushed.
    pub fn pushed(&self) -> PushedChange {
        PushedChange {
            document: self.document,
            epoch: self.epoch,
            hash: self.hash,
            bytes: self.bytes.clone(),
        }
    }

    /// As the screens show it.
    pub fn shown(&self, sending: bool) -> OutboxEntry {
        OutboxEntry {
            hash: self.hash,
            document: self.document,
            client_name: self.client_name.clone(),
            what: self.what.clone(),
            at: self.at,
            state: match (&self.refused, sending) {
                (Some(Refused { code, field }), _) => {
                    EntryState::Refused { code: *code, field: field.clone() }
                }
                (None, true) => EntryState::Sending,
                (None, false) => EntryState::Unsent,
            },
        }
    }
}
