//! What has been entered here and is not yet on the registry's disk.

use bluebonnet_shared::calendar::Timestamp;
use bluebonnet_shared::sync::{ChangeHash, DocumentId, Refusal};
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
