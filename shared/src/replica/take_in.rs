//! Taking in what the registry's feed brings.

use super::document::{Open, View};
use super::rebase::{because, put};
use super::{Keep, Place, Records, Replica, ReplicaError, Step, StoredRecord, Unsent, Write};
use crate::order;
use crate::record::ActorId;
use crate::sync::{ChangeHash, Cursor, DocumentId, Epoch, FeedEntry, Refusal};
use std::collections::{BTreeMap, BTreeSet};

/// What a batch makes of one document.
enum Becomes {
    /// As the registry sent it, with its view.
    Whole(StoredRecord),
    /// Opened and merged into.
    Merged { epoch: Epoch, open: Box<Open> },
    /// Gone.
    Forgotten,
}

/// A batch being taken in.
struct Batch<'a> {
    replica: &'a Replica,
    records: &'a Records,
    fresh: &'a ActorId,
    becomes: BTreeMap<DocumentId, Becomes>,
    step: Step,
}

impl Replica {
    /// The records that [`Self::take_in`] must be given.
    pub fn take_in_needs(&self, feed: &[FeedEntry]) -> BTreeSet<DocumentId> {
        order::set(feed.iter().filter_map(|entry| match entry {
            FeedEntry::Change { document, hash, .. } if !self.own.contains(hash) => Some(*document),
            _ => None,
        }))
    }

    /// Takes in entries of the feed, in their order, with the new cursor.
    ///
    /// A whole document is stored as it comes, with the registry's own projection of it, unless entries about it are still
    /// unsent here: they are put onto it. Where a change comes that cannot be followed, the feed is asked for from its
    /// beginning again. `fresh` is an actor never used before, for entries that must be made anew.
    ///
    /// # Errors
    /// `Record` when a record cannot be read.
    pub fn take_in(
        &self,
        feed: Vec<FeedEntry>,
        records: &Records,
        fresh: ActorId,
    ) -> Result<Step, ReplicaError> {
        let mut batch = Batch {
            replica: self,
            records,
            fresh: &fresh,
            becomes: BTreeMap::new(),
            step: Step { keep: Keep::Relaxed, ..Step::default() },
        };
        let mut cursor = self.cursor;
        let mut gap = false;
        for entry in feed {
            cursor = cursor.max(entry.at());
            gap |= !batch.follow(entry)?;
        }
        let mut step = batch.written()?;
        // The cursor comes last: it must never be ahead of the entries before it.
        let cursor = if gap { Cursor::default() } else { cursor };
        if cursor != self.cursor {
            step.writes.push(Write::Cursor(cursor));
        }
        Ok(step)
    }
}

impl Batch<'_> {
    /// Follows one entry. False when it builds on something that is not here.
    fn follow(&mut self, entry: FeedEntry) -> Result<bool, ReplicaError> {
        match entry {
            FeedEntry::Document { document, epoch, bytes, view, .. } => {
                let stored = StoredRecord { epoch, document: bytes.0, view: view.get().as_bytes().to_vec() };
                let becomes = self.with_unsent(document, stored)?;
                self.becomes.insert(document, becomes);
                Ok(true)
            }
            FeedEntry::Change { document, epoch, hash, bytes, .. } => {
                self.let_go_of_what_came(document, |refused| refused == &hash);
                if self.replica.own.contains(&hash) {
                    self.step.returned.push(hash);
                    return Ok(true);
                }
                let Some((held, open)) = self.opened(document)? else { return Ok(false) };
                let mut with = open.clone();
                let fits =
                    held == epoch && with.merge(&[bytes.0]).is_ok_and(|merged| merged.waiting.is_empty());
                let open = Box::new(if fits { with } else { open });
                self.becomes.insert(document, Becomes::Merged { epoch: held, open });
                Ok(fits)
            }
            FeedEntry::Forget { document, .. } => {
                self.becomes.insert(document, Becomes::Forgotten);
                Ok(true)
            }
            FeedEntry::End { .. } => Ok(true),
        }
    }

    /// A document from the registry with what is still unsent here put onto it. Entries of an older epoch are never merged, since
    /// that would bring back what was erased: they are made anew out of what was typed, or shown to a person.
    fn with_unsent(&mut self, id: DocumentId, stored: StoredRecord) -> Result<Becomes, ReplicaError> {
        if self.replica.about(id).any(|(_, entry)| entry.refused.is_some()) {
            let open = Open::load(id, &stored.document, self.fresh)?;
            self.let_go_of_what_came(id, |refused| open.holds(refused));
        }
        let waiting: Vec<(Place, Unsent)> = self
            .replica
            .about(id)
            .filter(|(_, entry)| match &entry.refused {
                None => true,
                Some(refused) => refused.code == Refusal::OldEpoch && entry.epoch != stored.epoch,
            })
            .filter(|(place, _)| !self.step.lets_go_of(*place))
            .map(|(place, entry)| (place, entry.clone()))
            .collect();
        if waiting.is_empty() {
            return Ok(Becomes::Whole(stored));
        }
        let mut open = Open::load(id, &stored.document, self.fresh)?;
        for (place, entry) in waiting {
            let fate = put(&mut open, &entry, stored.epoch);
            let code = if entry.epoch == stored.epoch { Refusal::MissingCause } else { Refusal::OldEpoch };
            self.step.put_remade(place, &entry, fate, &because(code));
        }
        self.step.actor = Some(self.fresh.clone());
        if self.step.writes.iter().any(|write| matches!(write, Write::PutUnsent(..) | Write::DropUnsent(_))) {
            // What a person typed has moved.
            self.step.keep = Keep::Strictly;
        }
        Ok(Becomes::Merged { epoch: stored.epoch, open: Box::new(open) })
    }

    /// Takes refused entries out of the outbox that the registry has after all: a push that was long on its way can come to it a second
    /// time, when nothing speaks against it any more. Entered once more, such an entry would be there twice.
    fn let_go_of_what_came(&mut self, id: DocumentId, came: impl Fn(&ChangeHash) -> bool) {
        for (place, entry) in self.replica.about(id) {
            if entry.refused.is_some() && came(&entry.hash) {
                self.step.keep = Keep::Strictly;
                self.step.put_sent(place, entry);
            }
        }
    }

    /// The document as it stands in this batch, or before it.
    fn opened(&mut self, id: DocumentId) -> Result<Option<(Epoch, Open)>, ReplicaError> {
        let open = |stored: &StoredRecord| Open::load(id, &stored.document, self.fresh);
        Ok(match self.becomes.remove(&id) {
            Some(Becomes::Merged { epoch, open }) => Some((epoch, *open)),
            Some(Becomes::Whole(stored)) => Some((stored.epoch, open(&stored)?)),
            Some(Becomes::Forgotten) => {
                self.becomes.insert(id, Becomes::Forgotten);
                None
            }
            None => match self.records.get(&id) {
                Some(stored) => Some((stored.epoch, open(stored)?)),
                None => None,
            },
        })
    }

    /// What the batch writes.
    fn written(self) -> Result<Step, ReplicaError> {
        let mut step = self.step;
        for (id, becomes) in self.becomes {
            let (stored, view) = match becomes {
                Becomes::Forgotten => {
                    step.writes.push(Write::DropRecord(id));
                    continue;
                }
                Becomes::Whole(stored) => {
                    let view = View::of(id, &stored)?;
                    (stored, view)
                }
                Becomes::Merged { epoch, open } => open.stored(epoch)?,
            };
            step.writes.push(Write::PutRecord(id, stored));
            step.views.push((id, view));
        }
        Ok(step)
    }
}
