//! Taking changes into a document, one at a time, so that a bad one leaves no trace.

use super::document::{Body, OpenDocument, View};
use bluebonnet_shared::calendar::Date;
use bluebonnet_shared::record::{ReadChange, RecordError, with_changes};
use bluebonnet_shared::sync::policy::{self, Author, LARGEST_DOCUMENT, Objection};
use bluebonnet_shared::sync::{ChangeHash, DocumentId, Refusal};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// More than one operation can add to a saved document beside the bytes of its change: each of the document's dozen columns gets a
/// few numbers more where it falls between others.
const MOST_OF_AN_OPERATION: usize = 512;

/// A document open for taking in changes. It is opened once for all of a push and saved once, however many there are.
pub(crate) struct Merging {
    id: DocumentId,
    document: OpenDocument,
    /// What it was opened from, and what was kept since: to open it again where a change must be taken back.
    opened_from: Vec<u8>,
    kept: Vec<Vec<u8>>,
    /// What the document says with all that was kept; none when nothing was.
    view: Option<View>,
    /// Saved, it is no larger than this.
    at_most: usize,
    /// A change had to be taken back. There may be more of its kind, and to open the document again for each would be slow.
    copies_first: bool,
}

/// What became of a change that was offered.
pub(crate) enum Offered<Objection> {
    /// The document has it.
    Kept,
    /// It does not fit, or the document could not be read with it. Nothing of it is kept.
    Unfit(RecordError),
    /// The caller objected to what the document would have said. Nothing of it is kept.
    Refused(Objection),
}

impl Merging {
    /// Opens a saved document.
    ///
    /// # Errors
    /// When the bytes are not a document of this kind.
    pub(crate) fn open(id: DocumentId, saved: Vec<u8>) -> Result<Self, RecordError> {
        Ok(Self {
            id,
            document: OpenDocument::load(id, &saved)?,
            at_most: saved.len(),
            opened_from: saved,
            kept: Vec::new(),
            view: None,
            copies_first: false,
        })
    }

    /// Whether the document has a change.
    pub(crate) fn holds(&self, change: &ChangeHash) -> bool {
        self.document.holds(change)
    }

    /// What the document says with all that was kept.
    ///
    /// # Errors
    /// When it cannot be read.
    pub(crate) fn says(&self) -> Result<View, RecordError> {
        View::of(&self.document)
    }

    /// Asks the policy about a change whose causes are here, before it is taken in.
    ///
    /// # Errors
    /// When the change must not be taken. Of one that does not fit either that is said, whatever else there is against it.
    pub(super) fn judge(
        &self,
        change: &ReadChange,
        author: &Author,
        received: Date,
    ) -> Result<(), Objection> {
        // The bytes are a device's. Should reading them panic after all, that is one refused change and not a dead writer.
        let judged = catch_unwind(AssertUnwindSafe(|| self.document.judge(change, author, received)))
            .unwrap_or_else(|_| Err(Refusal::Unreadable.into()));
        judged.map_err(|objection| match taken_in(&mut self.document.clone(), change) {
            Ok(_) => objection,
            Err(_) => Refusal::Unreadable.into(),
        })
    }

    /// Takes in a change whose causes are here, unless it does not fit or the caller objects to what the document then says.
    ///
    /// # Errors
    /// What `object` fails with; `Record` when the document cannot be opened again as it was. Then it is to be used no more.
    pub(crate) fn offer<O, E: From<RecordError>>(
        &mut self,
        change: &ReadChange,
        object: impl FnOnce(&Self, &View) -> Result<Option<O>, E>,
    ) -> Result<Offered<O>, E> {
        let before = (self.copies_first.then(|| self.document.clone()), self.at_most);
        self.at_most += change.bytes.len() + change.operations * MOST_OF_AN_OPERATION;
        let offered = match taken_in(&mut self.document, change) {
            Err(error) => Offered::Unfit(error),
            Ok(view) => match object(self, &view)? {
                Some(objection) => Offered::Refused(objection),
                None => {
                    self.kept.push(change.bytes.clone());
                    self.view = Some(view);
                    return Ok(Offered::Kept);
                }
            },
        };
        (self.document, self.at_most) = match before {
            (Some(document), at_most) => (document, at_most),
            (None, at_most) => (self.open_again()?, at_most),
        };
        self.copies_first = true;
        Ok(offered)
    }

    /// Whether the document is small enough to be kept. Where there is any doubt it is saved to see.
    ///
    /// # Errors
    /// `TooLarge` when it is not.
    pub(crate) fn check_growth(&self) -> Result<(), Refusal> {
        if self.at_most <= LARGEST_DOCUMENT { Ok(()) } else { policy::check_growth(&self.document.save()) }
    }

    fn open_again(&self) -> Result<OpenDocument, RecordError> {
        let mut document = OpenDocument::load(self.id, &self.opened_from)?;
        document.merge(&self.kept)?;
        Ok(document)
    }

    /// The document with all that was kept; none when nothing was.
    ///
    /// # Errors
    /// When it cannot be written down.
    pub(super) fn into_changed(self) -> Result<Option<Body>, RecordError> {
        let Some(view) = self.view else { return Ok(None) };
        // Changes that stand behind it take more room than saved in it: where that is more than there may be, it is saved anew.
        let saved =
            with_changes(&self.opened_from, &self.kept).filter(|saved| saved.len() <= LARGEST_DOCUMENT);
        Body::of(view, saved.unwrap_or_else(|| self.document.save())).map(Some)
    }
}

/// Takes a change into a document and reads what that then says. Where it fails, something of the change may be in the document.
fn taken_in(document: &mut OpenDocument, change: &ReadChange) -> Result<View, RecordError> {
    catch_unwind(AssertUnwindSafe(|| {
        document.take(change)?;
        View::of(document)
    }))
    .unwrap_or_else(|_| Err(RecordError::Unreadable("reading it failed unexpectedly".into())))
}
