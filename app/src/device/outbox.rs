//! The outbox as the screens show it.

use bluebonnet_shared::calendar::Timestamp;
use bluebonnet_shared::record::Edit;
use bluebonnet_shared::replica::{Place, Refused, Unsent};
use bluebonnet_shared::sync::{ChangeHash, DocumentId};

/// One entry that is not yet on the registry's disk.
#[derive(Clone, Debug, PartialEq)]
pub struct OutboxEntry {
    /// Its place in the outbox.
    pub place: Place,
    /// The change that carries it.
    pub hash: ChangeHash,
    /// The record it belongs to.
    pub document: DocumentId,
    /// The student's name.
    pub client_name: String,
    /// What was entered, in words: `MMR (03), 11/24/2026`.
    pub what: String,
    /// The edits as they were typed. None of what an earlier version of the app kept.
    pub typed: Vec<Edit>,
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
    Refused(Refused),
}

impl OutboxEntry {
    /// An entry of the outbox. `sending` says whether it is on its way.
    pub fn of(place: Place, entry: &Unsent, sending: bool) -> Self {
        // Of a student who was erased neither may be there any more.
        let or = |text: &str, otherwise: &str| if text.is_empty() { otherwise } else { text }.to_owned();
        Self {
            place,
            hash: entry.hash,
            document: entry.document,
            client_name: or(&entry.client_name, "A student who was erased"),
            what: or(&entry.what, "A change of the record"),
            typed: entry.typed.as_ref().map(|typed| typed.edits.clone()).unwrap_or_default(),
            at: entry.at,
            state: match (&entry.refused, sending) {
                (Some(refused), _) => EntryState::Refused(refused.clone()),
                (None, true) => EntryState::Sending,
                (None, false) => EntryState::Unsent,
            },
        }
    }
}
