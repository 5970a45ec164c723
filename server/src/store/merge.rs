//! Taking changes into a document, one at a time, so that a bad one leaves no trace.

use super::document::{Body, OpenDocument};
use bluebonnet_shared::calendar::Date;
use bluebonnet_shared::record::RecordError;
use bluebonnet_shared::sync::policy::{Author, Objection};
use bluebonnet_shared::sync::{DocumentId, Refusal};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// A document open for taking in changes.
pub(super) struct Merging {
    document: OpenDocument,
    body: Option<Body>,
}

/// What a change would do.
pub(super) enum Attempt {
    /// Nothing: the document has it.
    Known,
    /// It builds on a change that the document does not have.
    LacksCause,
    /// It would make this of the document.
    Fits(Box<Attempted>),
}

/// A document with one more change, not kept yet.
pub(super) struct Attempted {
    document: OpenDocument,
    /// What it projects to.
    pub(super) body: Body,
}

impl Merging {
    /// Opens a saved document.
    ///
    /// # Errors
    /// When the bytes are not a document of this kind.
    pub(super) fn open(id: DocumentId, saved: &[u8]) -> Result<Self, RecordError> {
        Ok(Self { document: OpenDocument::load(id, saved)?, body: None })
    }

    /// Takes a change into a copy of the document and projects that.
    ///
    /// # Errors
    /// When the change cannot be read or does not fit, or the document could not be read with it.
    pub(super) fn attempt(&self, change: &[u8]) -> Result<Attempt, RecordError> {
        // The bytes are a device's. Should reading them panic after all, that is one refused change and not a dead writer.
        catch_unwind(AssertUnwindSafe(|| {
            let mut document = self.document.clone();
            let merged = document.merge(change)?;
            if !merged.waiting.is_empty() {
                return Ok(Attempt::LacksCause);
            }
            if merged.new.is_empty() {
                return Ok(Attempt::Known);
            }
            let body = Body::project(&document, document.save())?;
            Ok(Attempt::Fits(Box::new(Attempted { document, body })))
        }))
        .unwrap_or_else(|_| Err(RecordError::Unreadable("reading it failed unexpectedly".into())))
    }

    /// Asks the policy about a change that fits.
    ///
    /// # Errors
    /// When the change must not be taken.
    pub(super) fn judge(&self, change: &[u8], author: &Author, received: Date) -> Result<(), Objection> {
        catch_unwind(AssertUnwindSafe(|| self.document.judge(change, author, received)))
            .unwrap_or_else(|_| Err(Refusal::Unreadable.into()))
    }

    /// Lets an attempt stand.
    pub(super) fn keep(&mut self, attempted: Attempted) {
        self.document = attempted.document;
        self.body = Some(attempted.body);
    }

    /// The document with all that was kept; none when nothing was.
    pub(super) fn into_changed(self) -> Option<Body> {
        self.body
    }
}
