//! Taking in what the registry's feed brings.

use super::document::{Open, View};
use super::merged::CarryOver;
use super::rebase::{Fate, because, put, remake};
use super::{Keep, Place, Records, Refused, Replica, ReplicaError, Step, StoredRecord, Unsent, Write};
use crate::order;
use crate::record::ActorId;
use crate::sync::{ChangeHash, Cursor, DocumentId, Epoch, FeedEntry, Refusal};
use std::collections::{BTreeMap, BTreeSet};

/// What a batch makes of one document.
enum Becomes {
    /// As the registry sent it, with its view.
    Whole(StoredRecord),
    /// Opened and merged into.
    Merged(Box<Merging>),
    /// Gone.
    Forgotten,
}

/// A document that was opened and merged into.
#[derive(Clone)]
struct Merging {
    epoch: Epoch,
    open: Open,
    /// What it was opened from.
    saved: Vec<u8>,
    /// The changes it has taken in since.
    behind: Vec<Vec<u8>>,
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
    /// unsent here: they are put onto it. Entries that were refused because their record was merged into another one are entered on that
    /// one with whatever comes of it. Where a change comes that cannot be followed, the feed is asked for from its beginning again.
    /// `fresh` is an actor never used before, for entries that must be made anew.
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
        batch.carry_over()?;
        let mut step = batch.written()?;
        // The cursor comes last: it must never be ahead of the entries before it.
        let cursor = if gap { Cursor::default() } else { cursor };
        if cursor != self.cursor {
            step.writes.push(Write::Cursor(cursor));
        }
        Ok(step)
    }
}

impl Merging {
    /// Takes in a change of the feed. False when it builds on something that is not here, or does not fit; then this is to be used no
    /// more.
    fn takes(&mut self, change: Vec<u8>) -> bool {
        match self.open.merge(std::slice::from_ref(&change)) {
            Ok(merged) if merged.waiting.is_empty() => {
                if !merged.new.is_empty() {
                    self.behind.push(change);
                }
                true
            }
            _ => false,
        }
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
                let Some(before) = self.opened(document)? else { return Ok(false) };
                let mut with = before.clone();
                let fits = before.epoch == epoch && with.takes(bytes.0);
                let merging = Box::new(if fits { with } else { before });
                self.becomes.insert(document, Becomes::Merged(merging));
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
                Some(refused) => match refused.code {
                    Refusal::OldEpoch => entry.epoch != stored.epoch,
                    // The registry goes on from a backup that was made before.
                    Refusal::Merged => true,
                    _ => false,
                },
            })
            .filter(|(place, _)| !self.step.lets_go_of(*place))
            .map(|(place, entry)| (place, entry.clone()))
            .collect();
        if waiting.is_empty() {
            return Ok(Becomes::Whole(stored));
        }
        let mut open = Open::load(id, &stored.document, self.fresh)?;
        let mut behind = Vec::new();
        for (place, entry) in waiting {
            let held = open.holds(&entry.hash);
            let fate = match entry.refused {
                None => put(&mut open, &entry, stored.epoch),
                Some(_) => remake(&mut open, &entry, stored.epoch),
            };
            match &fate {
                Fate::Stands if !held => behind.push(entry.bytes.0.clone()),
                Fate::Remade(again) => behind.push(again.bytes.0.clone()),
                Fate::Stands | Fate::Said | Fate::Lost => {}
            }
            let code = if entry.epoch == stored.epoch { Refusal::MissingCause } else { Refusal::OldEpoch };
            let otherwise = entry.refused.clone().unwrap_or_else(|| because(code));
            self.step.put_remade(place, &entry, fate, &otherwise);
        }
        self.step.actor = Some(self.fresh.clone());
        if self.step.writes.iter().any(|write| matches!(write, Write::PutUnsent(..) | Write::DropUnsent(_))) {
            // What a person typed has moved.
            self.step.keep = Keep::Strictly;
        }
        let merging = Merging { epoch: stored.epoch, open, saved: stored.document, behind };
        Ok(Becomes::Merged(Box::new(merging)))
    }

    /// Enters what waits for a record, because its own was merged into that one, where this batch brings something of it.
    fn carry_over(&mut self) -> Result<(), ReplicaError> {
        let outbox = &self.replica.outbox;
        let goes_on_as = |entry: &Unsent| entry.refused.as_ref().and_then(Refused::goes_on_as);
        let mut over = CarryOver::behind(self.replica.next_place());
        for document in order::set(outbox.values().filter_map(goes_on_as)) {
            if !self.becomes.contains_key(&document) {
                continue;
            }
            let Some(mut merging) = self.opened(document)? else { continue };
            let goes = |(place, entry): &(&Place, &Unsent)| {
                goes_on_as(entry) == Some(document) && !self.step.lets_go_of(**place)
            };
            let waiting: Vec<(Place, &Unsent)> =
                outbox.iter().filter(goes).map(|(place, entry)| (*place, entry)).collect();
            let before = self.step.writes.len();
            let onto = (document, &mut merging.open, merging.epoch);
            merging.behind.extend(over.enter(waiting.into_iter(), onto, &mut self.step));
            if self.step.writes.len() > before {
                // What a person typed has moved.
                self.step.keep = Keep::Strictly;
                self.step.actor = Some(self.fresh.clone());
            }
            self.becomes.insert(document, Becomes::Merged(Box::new(merging)));
        }
        Ok(())
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
    fn opened(&mut self, id: DocumentId) -> Result<Option<Merging>, ReplicaError> {
        let open = |stored: &StoredRecord| -> Result<Merging, ReplicaError> {
            let open = Open::load(id, &stored.document, self.fresh)?;
            let saved = stored.document.clone();
            Ok(Merging { epoch: stored.epoch, open, saved, behind: Vec::new() })
        };
        Ok(match self.becomes.remove(&id) {
            Some(Becomes::Merged(merging)) => Some(*merging),
            Some(Becomes::Whole(stored)) => Some(open(&stored)?),
            Some(Becomes::Forgotten) => {
                self.becomes.insert(id, Becomes::Forgotten);
                None
            }
            None => match self.records.get(&id) {
                Some(stored) => Some(open(stored)?),
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
                Becomes::Merged(merging) => {
                    merging.open.stored_behind(merging.epoch, &merging.saved, &merging.behind)?
                }
            };
            step.writes.push(Write::PutRecord(id, stored));
            step.views.push((id, view));
        }
        Ok(step)
    }
}
