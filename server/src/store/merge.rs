//! Taking changes into a document, one at a time, so that a bad one leaves no trace.

use super::document::Body;
use bluebonnet_shared::record::RecordError;
use bluebonnet_shared::sync::{ChangeHash, DocumentId};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// A parsed change.
pub(super) struct Incoming {
    change: automerge::Change,
    /// Its hash, computed from its bytes.
    pub(super) hash: ChangeHash,
    /// Who signed it.
    pub(super) actor: Vec<u8>,
}

impl Incoming {
    /// Parses a change.
    ///
    /// # Errors
    /// `Unreadable` when the bytes are not exactly one change.
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, RecordError> {
        let change = guarded(|| automerge::Change::from_bytes(bytes.to_vec()).map_err(unreadable))?;
        Ok(Self { hash: ChangeHash(change.hash().0), actor: change.actor_id().to_bytes().to_vec(), change })
    }
}

/// A document open for taking in changes.
pub(super) struct Merging {
    id: DocumentId,
    document: automerge::Automerge,
    body: Option<Body>,
}

impl Merging {
    /// Opens a saved document.
    ///
    /// # Errors
    /// `Unreadable` when the bytes are not a document.
    pub(super) fn open(id: DocumentId, saved: &[u8]) -> Result<Self, RecordError> {
        let document = guarded(|| automerge::Automerge::load(saved).map_err(unreadable))?;
        Ok(Self { id, document, body: None })
    }

    /// Whether the document has this change already.
    pub(super) fn knows(&self, hash: &ChangeHash) -> bool {
        self.document.get_change_meta_by_hash(&automerge::ChangeHash(hash.0)).is_some()
    }

    /// Whether a change depends on one that the document does not have.
    pub(super) fn lacks_causes_of(&self, incoming: &Incoming) -> bool {
        incoming.change.deps().iter().any(|cause| self.document.get_change_meta_by_hash(cause).is_none())
    }

    /// Takes a change in and projects the document, without keeping the result yet: see [`Merging::keep`].
    ///
    /// # Errors
    /// `Unreadable` when the change does not fit, or what the projection says. The document stays as it was.
    pub(super) fn attempt(&self, incoming: &Incoming) -> Result<Attempt, RecordError> {
        guarded(|| {
            let mut document = self.document.clone();
            document.apply_changes([incoming.change.clone()]).map_err(unreadable)?;
            let body = Body::project(self.id, document.save())?;
            Ok(Attempt { document, body })
        })
    }

    /// Lets an attempt stand.
    pub(super) fn keep(&mut self, attempt: Attempt) {
        self.document = attempt.document;
        self.body = Some(attempt.body);
    }

    /// The document as it is now, if any attempt stands.
    pub(super) fn into_changed(self) -> Option<Body> {
        self.body
    }
}

/// A document with one more change, not kept yet.
pub(super) struct Attempt {
    document: automerge::Automerge,
    /// What it would be.
    pub(super) body: Body,
}

fn unreadable(error: impl std::fmt::Display) -> RecordError {
    RecordError::Unreadable(error.to_string())
}

/// Bytes from a device go through a parser that is not ours: should it panic, that is one refused change, not a dead
/// writer.
fn guarded<T>(work: impl FnOnce() -> Result<T, RecordError>) -> Result<T, RecordError> {
    catch_unwind(AssertUnwindSafe(work))
        .unwrap_or_else(|_| Err(RecordError::Unreadable("reading it failed unexpectedly".into())))
}
