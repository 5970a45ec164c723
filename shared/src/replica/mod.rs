//! What a device does with its copy of the records: save, send, hear the verdict, take in. No disk, no network, no clock.
//!
//! Every deed is a [`Step`]: what to write to the device's disk in one transaction. The caller writes it, and only then lets
//! memory follow with [`Replica::commit`], so that memory never knows more than the disk. Records are read by the caller
//! too; a deed says first which ones it needs. The app runs this over an encrypted IndexedDB, the simulator in `tests` over a
//! disk that crashes.
//!
//! Four promises hold at every step, whatever is lost on the way:
//! - what was typed stays in the outbox until the registry's disk has it, or a person discards it;
//! - a change is in the document and in the outbox, or in neither;
//! - the cursor stands where the entries before it are on the disk;
//! - a change the registry refused is in no document here, so that nothing further builds on it.

mod document;
mod erased;
mod last_words;
mod lines;
mod merged;
mod outbox;
mod push;
mod rebase;
mod restored;
mod save;
mod settle;
mod step;
mod stored;
mod take_in;
#[cfg(test)]
mod tests;

pub use document::View;
pub use last_words::LastWords;
pub use lines::{Lines, NotAnEntry};
pub use outbox::{Before, Place, Refused, Typed, Unsent};
pub use push::{Batch, Judged, MOST_CHANGES, Portion, judge, next_batch};
pub use restored::Met;
pub use save::{Foresight, Mended, NewEntry};
pub use step::{Keep, Step, Write};
pub use stored::StoredRecord;

use crate::order;
use crate::record::{ActorId, EditError, RecordError};
use crate::sync::policy::Objection;
use crate::sync::{ChangeHash, Cursor, DocumentId, Generation};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// Records that the caller has read, by their ids. One that is not on the device is not in it.
pub type Records = HashMap<DocumentId, StoredRecord>;

/// A device's copy of the records, as far as it is in memory.
#[derive(Clone, Debug)]
pub struct Replica {
    outbox: BTreeMap<Place, Unsent>,
    cursor: Cursor,
    /// The registry's generation when this device last heard of it; none before it ever has.
    generation: Option<Generation>,
    /// Signs the changes made in this unlocked session, and never any others.
    actor: ActorId,
    /// Changes of this unlocked session that the registry has stored: the feed will bring them back.
    own: HashSet<ChangeHash>,
    /// The last place of an entry that lies on the disk and cannot be read: nothing is ever put over it.
    taken: Option<Place>,
}

/// Why a deed could not be done. Nothing has been written then.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReplicaError {
    /// There is no such entry to send again.
    #[error("there is no such entry any more")]
    NoSuchEntry,
    /// The registry would not take it.
    #[error(transparent)]
    Foreseen(#[from] Objection),
    /// The record does not allow the edit.
    #[error(transparent)]
    Edit(#[from] EditError),
    /// A record, on this device or from the registry, cannot be read.
    #[error(transparent)]
    Record(#[from] RecordError),
}

impl Replica {
    /// What a device has when it is unlocked: its outbox and cursor as they lie on the disk, and a new actor, never used
    /// before, to sign this session's changes.
    pub fn new(outbox: BTreeMap<Place, Unsent>, cursor: Cursor, actor: ActorId) -> Self {
        // An earlier version of the app noted no generation: it is that of the place.
        let generation = (cursor != Cursor::default()).then(|| cursor.generation());
        Self { outbox, cursor, generation, actor, own: HashSet::new(), taken: None }
    }

    /// The same, where the registry's generation was noted.
    #[must_use]
    pub fn with_generation(self, noted: Option<Generation>) -> Self {
        Self { generation: noted.or(self.generation), ..self }
    }

    /// What is left in memory once the device is locked.
    pub fn emptied(&self) -> Self {
        Self::new(BTreeMap::new(), Cursor::default(), self.actor.clone())
    }

    /// What is not yet on the registry's disk, oldest first.
    pub fn outbox(&self) -> &BTreeMap<Place, Unsent> {
        &self.outbox
    }

    /// The place in the registry's feed up to which everything is on this device.
    pub fn cursor(&self) -> Cursor {
        self.cursor
    }

    /// Entries that wait to be sent, and entries that wait for a person.
    pub fn unsent(&self) -> (usize, usize) {
        let refused = self.outbox.values().filter(|entry| entry.refused.is_some()).count();
        (self.outbox.len() - refused, refused)
    }

    /// Lets memory follow what is on the disk now.
    pub fn commit(&mut self, step: &Step) {
        for write in &step.writes {
            match write {
                Write::PutUnsent(place, entry) => {
                    self.outbox.insert(*place, entry.as_ref().clone());
                }
                Write::DropUnsent(place) => {
                    self.outbox.remove(place);
                }
                Write::Cursor(cursor) => self.cursor = *cursor,
                Write::Generation(generation) => self.generation = Some(*generation),
                Write::PutRecord(..) | Write::DropRecord(_) | Write::PutSent(_) => {}
            }
        }
        self.own.extend(&step.arrived);
        for hash in &step.returned {
            self.own.remove(hash);
        }
        if let Some(actor) = &step.actor {
            self.actor = actor.clone();
        }
    }

    /// The same, where entries lie on the disk that cannot be read, the last of them here.
    #[must_use]
    pub fn with_unreadable(self, last: Option<Place>) -> Self {
        Self { taken: last, ..self }
    }

    /// A place after all others.
    fn next_place(&self) -> Place {
        Place::after(self.outbox.keys().next_back().copied().max(self.taken))
    }

    /// Entries about a document, oldest first.
    fn about(&self, document: DocumentId) -> impl Iterator<Item = (Place, &Unsent)> {
        self.outbox
            .iter()
            .filter(move |(_, entry)| entry.document == document)
            .map(|(place, entry)| (*place, entry))
    }

    /// The documents that some entries are about.
    fn documents_of(&self, places: impl IntoIterator<Item = Place>) -> BTreeSet<DocumentId> {
        order::set(places.into_iter().filter_map(|place| self.outbox.get(&place)).map(|entry| entry.document))
    }
}
