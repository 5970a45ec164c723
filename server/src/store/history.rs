//! What documents' histories take, and documents made anew without them.

use super::{Cause, FreshActors, StoreError};
use bluebonnet_shared::calendar::Timestamp;
use bluebonnet_shared::sync::{DocumentId, Epoch};

/// What became of a document that was made anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Compacted {
    /// The epoch that begins.
    pub epoch: Epoch,
    /// How large the document was, in bytes.
    pub before: usize,
    /// How large it is.
    pub after: usize,
}

/// What a document's history takes, beside what the document says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct History {
    /// The document.
    pub document: DocumentId,
    /// Where to look on from.
    pub place: HistoryPlace,
    /// Changes that came since its epoch began.
    pub changes: u32,
    /// Bytes of these and of the saved document, which holds them once more.
    pub bytes: u64,
    /// Bytes of what it says: its projection.
    pub says: u64,
    /// When the last of the changes came.
    pub last: Timestamp,
}

/// A place in the order in which histories are looked at, which means nothing else.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HistoryPlace(pub(crate) i64);

/// Histories, and doing without them.
pub trait Histories {
    /// Makes a document anew without its history, under the next epoch. It says what it said, every stamp and unsettled
    /// conflict included; every device that holds it gets it whole with its next pull, and changes that devices made on the
    /// old one and had not sent are refused. Changes the old one held stay known by their hashes.
    ///
    /// # Errors
    /// `Missing` when there is no such document, `Record` when it holds what this program cannot carry over.
    fn compact(
        &self,
        document: DocumentId,
        fresh: FreshActors,
        cause: &Cause,
    ) -> Result<Compacted, StoreError>;

    /// The same as work that gives way: the document is made beside whoever writes, and put in its place in a moment in which nobody
    /// waits to write. None where somebody does, or the document was changed meanwhile: then nothing was done.
    ///
    /// # Errors
    /// As [`Self::compact`].
    fn compact_aside(
        &self,
        document: DocumentId,
        fresh: FreshActors,
        cause: &Cause,
    ) -> Result<Option<Compacted>, StoreError>;

    /// The next history after a place with at least so many changes; none where there is none any more.
    ///
    /// # Errors
    /// When the database fails.
    fn next_history(&self, after: HistoryPlace, least: u32) -> Result<Option<History>, StoreError>;
}
