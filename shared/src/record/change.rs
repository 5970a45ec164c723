//! One change of a document, on its way.

use super::{ActorId, RecordError};
use crate::sync::ChangeHash;
use std::ops::Deref;

/// Type byte of a change that is not compressed (Automerge's binary format, "chunk container").
const PLAIN_CHANGE: u8 = 1;
/// Where in a chunk its checksum and its type stand.
const CHECKSUM: std::ops::Range<usize> = 4..8;
const CHUNK_TYPE: usize = 8;

/// A change just made or met, ready to be stored and sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Its hash.
    pub hash: ChangeHash,
    /// Its bytes; as many as it takes to hold it, since a change travels uncompressed.
    pub bytes: Vec<u8>,
    /// Who signed it.
    pub actor: ActorId,
    /// Its number among the actor's changes of this document, from 1.
    pub sequence: u64,
    /// The changes it builds on.
    pub causes: Vec<ChangeHash>,
    /// How many single operations it makes.
    pub operations: usize,
}

impl Change {
    /// Reads one change and computes its hash from its bytes.
    ///
    /// # Errors
    /// `Unreadable` when the bytes are not one whole change, when the checksum in them differs, or when the change is
    /// compressed: a small one could then unfold to any size.
    pub fn parse(bytes: &[u8]) -> Result<Self, RecordError> {
        parse(bytes).map(|change| Self::of(&change))
    }

    pub(super) fn of(change: &automerge::Change) -> Self {
        Self {
            hash: ChangeHash(change.hash().0),
            bytes: change.raw_bytes().to_vec(),
            actor: change.actor_id().clone(),
            sequence: change.seq(),
            causes: change.deps().iter().map(|cause| ChangeHash(cause.0)).collect(),
            operations: change.len(),
        }
    }
}

/// A change that was read from its bytes, to be judged and taken in without reading them again.
#[derive(Clone, Debug, PartialEq)]
pub struct ReadChange {
    about: Change,
    read: automerge::Change,
}

impl ReadChange {
    /// Reads one change, as [`Change::parse`].
    ///
    /// # Errors
    /// As there.
    pub fn read(bytes: &[u8]) -> Result<Self, RecordError> {
        let read = parse(bytes)?;
        Ok(Self { about: Change::of(&read), read })
    }

    pub(super) fn automerge(&self) -> &automerge::Change {
        &self.read
    }
}

impl Deref for ReadChange {
    type Target = Change;

    fn deref(&self) -> &Change {
        &self.about
    }
}

pub(super) fn parse(bytes: &[u8]) -> Result<automerge::Change, RecordError> {
    let unreadable = |why: &str| RecordError::Unreadable(why.to_owned());
    if bytes.get(CHUNK_TYPE) != Some(&PLAIN_CHANGE) {
        return Err(unreadable("it is not a plain change"));
    }
    let change =
        automerge::Change::try_from(bytes).map_err(|error| RecordError::Unreadable(error.to_string()))?;
    if bytes.get(CHECKSUM) != change.hash().0.get(..4) {
        return Err(unreadable("its checksum differs"));
    }
    Ok(change)
}
