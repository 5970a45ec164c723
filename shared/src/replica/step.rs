//! One transaction of the device's disk.

use super::{Place, StoredRecord, Unsent, View};
use crate::record::ActorId;
use crate::sync::{ChangeHash, Cursor, DocumentId, Generation};

/// One thing to write.
#[derive(Clone, Debug)]
pub enum Write {
    /// Puts a record in place of what there was.
    PutRecord(DocumentId, StoredRecord),
    /// Takes a record off the device.
    DropRecord(DocumentId),
    /// Puts an entry into the outbox.
    PutUnsent(Place, Box<Unsent>),
    /// Takes an entry out of the outbox.
    DropUnsent(Place),
    /// Keeps an entry that has arrived, where its record is on the device after this step, and as long as it is: dropping the record drops
    /// all of these, and of one that is not there nothing is kept.
    PutSent(Box<Unsent>),
    /// Moves the cursor.
    Cursor(Cursor),
    /// Notes the registry's generation.
    Generation(Generation),
}

/// How a transaction must be kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Keep {
    /// On the disk before it is answered: it holds what a person typed, or lets go of it.
    #[default]
    Strictly,
    /// A power cut may lose it, with everything after it: the registry has all of it.
    Relaxed,
}

/// What a deed writes, all of it or nothing.
#[derive(Clone, Debug, Default)]
pub struct Step {
    /// The writes, in order.
    pub writes: Vec<Write>,
    /// How they must be kept.
    pub keep: Keep,
    /// What the records written now say, for lists and screens.
    pub views: Vec<(DocumentId, View)>,
    pub(super) arrived: Vec<ChangeHash>,
    pub(super) returned: Vec<ChangeHash>,
    pub(super) actor: Option<ActorId>,
}

impl Step {
    /// Whether there is nothing to write.
    pub fn is_empty(&self) -> bool {
        self.writes.is_empty()
    }

    /// Whether a record is on the device once this is written; none where this neither puts it there nor takes it away.
    pub fn leaves_there(&self, record: DocumentId) -> Option<bool> {
        self.writes.iter().rev().find_map(|write| match write {
            Write::PutRecord(id, _) if *id == record => Some(true),
            Write::DropRecord(id) if *id == record => Some(false),
            _ => None,
        })
    }

    /// Takes an entry that the registry has out of the outbox, and keeps it apart for a registry that loses it.
    pub(super) fn put_sent(&mut self, place: Place, entry: &Unsent) {
        if !entry.is_emptied() {
            self.writes.push(Write::PutSent(Box::new(Unsent { refused: None, ..entry.clone() })));
        }
        self.writes.push(Write::DropUnsent(place));
    }

    /// Whether an entry leaves the outbox with it.
    pub(super) fn lets_go_of(&self, place: Place) -> bool {
        self.writes.iter().any(|write| matches!(write, Write::DropUnsent(gone) if *gone == place))
    }
}
