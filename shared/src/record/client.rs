//! One client's document.

use super::{ActorId, Change, Edit, RecordError};
use crate::person::{Client, Stamp};

/// One client's document, open for reading and editing.
#[derive(Debug)]
pub struct ClientRecord {
    document: automerge::AutoCommit,
}

impl ClientRecord {
    /// Opens saved bytes. `actor` signs what is edited from here on; a fresh one at each unlock, never one used before.
    ///
    /// # Errors
    /// `Unreadable` when the bytes are not a document.
    pub fn load(bytes: &[u8], actor: ActorId) -> Result<Self, RecordError> {
        let document =
            automerge::AutoCommit::load(bytes).map_err(|error| RecordError::Unreadable(error.to_string()))?;
        Ok(Self { document: document.with_actor(actor) })
    }

    /// Makes one edit and returns the change to store and send.
    ///
    /// # Errors
    /// `NoSuchEntry` when the edit names an entry the record does not have.
    pub fn edit(&mut self, edit: &Edit, by: &Stamp) -> Result<Change, RecordError> {
        let _ = (edit, by);
        Err(RecordError::NoSuchEntry)
    }

    /// Takes in others' changes; ones already known do nothing.
    ///
    /// # Errors
    /// `Unreadable` when a change cannot be parsed.
    pub fn merge(&mut self, changes: &[Vec<u8>]) -> Result<(), RecordError> {
        let _ = changes;
        Ok(())
    }

    /// The whole document as bytes.
    pub fn save(&mut self) -> Vec<u8> {
        self.document.save()
    }

    /// The record as plain values.
    ///
    /// # Errors
    /// `Incomplete` or `BadField` when the document is not a client's.
    pub fn view(&self) -> Result<Client, RecordError> {
        Err(RecordError::Incomplete("everything"))
    }
}
