//! What a client's and a list's document have in common: opening, committing, merging, saving.

use super::schema::{Kind, VERSION};
use super::{ActorId, Change, EditError, RecordError, change};
use crate::order;
use crate::person::Stamp;
use crate::sync::ChangeHash;
use automerge::legacy;
use automerge::transaction::{CommitOptions, Transaction};
use automerge::{Automerge, AutomergeError, ObjId, ROOT, ReadDoc};
use std::collections::{BTreeMap, BTreeSet};

/// What became of changes offered to a document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Merged {
    /// Changes that were new, in the order they were taken in. Offered ones that are in neither list were known already.
    pub new: Vec<ChangeHash>,
    /// Changes left out, because something they build on is not here. Nothing of them is kept.
    pub waiting: Vec<Waiting>,
}

/// A change that could not be taken in yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// The change.
    pub hash: ChangeHash,
    /// Those of its causes that the document does not hold.
    pub missing: Vec<ChangeHash>,
}

/// An Automerge document of one of our kinds.
#[derive(Clone, Debug)]
pub(super) struct Document(Automerge);

impl Document {
    /// A document with nothing but its kind's first change.
    pub(super) fn new(kind: Kind, actor: ActorId) -> Result<Self, RecordError> {
        kind.first_document().map(|document| Self(document.with_actor(actor))).map_err(unreadable)
    }

    /// Opens saved bytes.
    pub(super) fn load(bytes: &[u8], kind: Kind, actor: ActorId) -> Result<Self, RecordError> {
        let document = Automerge::load(bytes).map_err(unreadable)?;
        let found = document.get(ROOT, "kind").map_err(unreadable)?;
        match found.as_ref().and_then(|(value, _)| value.as_str()) {
            Some(name) if name == kind.name() => Ok(Self(document.with_actor(actor))),
            Some(_) => Err(RecordError::OtherKind(kind.name())),
            None => Err(RecordError::Incomplete("its kind")),
        }
    }

    pub(super) fn of(document: Automerge) -> Self {
        Self(document)
    }

    pub(super) fn automerge(&self) -> &Automerge {
        &self.0
    }

    /// The schema version that the document was made with.
    pub(super) fn schema(&self) -> u32 {
        let found = self.0.get(ROOT, "schema").ok().flatten();
        found
            .and_then(|(value, _)| value.as_u64())
            .and_then(|version| version.try_into().ok())
            .unwrap_or(VERSION)
    }

    /// Makes one change of everything that `write` does. None when it wrote nothing; nothing remains of it when it fails.
    pub(super) fn commit(
        &mut self,
        by: &Stamp,
        write: impl FnOnce(&mut Transaction<'_>) -> Result<(), EditError>,
    ) -> Result<Option<Change>, EditError> {
        let mut transaction = self.0.transaction();
        write(&mut transaction)?;
        let (hash, _) = transaction.commit_with(CommitOptions::default().with_time(by.at.as_second()));
        Ok(hash.and_then(|hash| self.0.get_change_by_hash(&hash)).map(|change| Change::of(&change)))
    }

    pub(super) fn merge(&mut self, offered: &[Vec<u8>]) -> Result<Merged, RecordError> {
        let offered = offered.iter().map(|bytes| change::parse(bytes)).collect::<Result<Vec<_>, _>>()?;
        self.take(offered)
    }

    /// The same with changes that were read already.
    pub(super) fn take(&mut self, offered: Vec<automerge::Change>) -> Result<Merged, RecordError> {
        let new = offered.into_iter().filter(|change| !self.knows(change.hash()));
        let mut pending = new.map(|change| (change.hash(), change)).collect();
        let ready = self.in_causal_order(&mut pending);
        self.check_sequences(&ready)?;
        let mut merged = Merged::default();
        for change in ready {
            self.check_fit(&change)?;
            merged.new.push(ChangeHash(change.hash().0));
            self.0.apply_changes([change]).map_err(|error| match error {
                AutomergeError::DuplicateSeqNumber(..) => RecordError::ActorReused,
                other => unreadable(other),
            })?;
        }
        merged.waiting = pending
            .values()
            .map(|change| Waiting {
                hash: ChangeHash(change.hash().0),
                missing: change
                    .deps()
                    .iter()
                    .filter(|cause| !self.knows(**cause))
                    .map(|cause| ChangeHash(cause.0))
                    .collect(),
            })
            .collect();
        Ok(merged)
    }

    /// Takes out of `pending` what can be taken in, causes before effects.
    fn in_causal_order(
        &self,
        pending: &mut BTreeMap<automerge::ChangeHash, automerge::Change>,
    ) -> Vec<automerge::Change> {
        let mut ordered: Vec<automerge::Change> = Vec::new();
        let mut taken = BTreeSet::new();
        loop {
            let ready: Vec<_> = pending
                .values()
                .filter(|change| {
                    change.deps().iter().all(|cause| taken.contains(cause) || self.knows(*cause))
                })
                .map(automerge::Change::hash)
                .collect();
            if ready.is_empty() {
                return ordered;
            }
            for hash in ready {
                taken.insert(hash);
                ordered.extend(pending.remove(&hash));
            }
        }
    }

    /// Every actor's changes must go on where the document's end, one by one: Automerge takes that for granted.
    fn check_sequences(&self, changes: &[automerge::Change]) -> Result<(), RecordError> {
        let mut last: BTreeMap<ActorId, (u64, u64)> = BTreeMap::new();
        if !changes.is_empty() {
            for known in self.0.get_changes_meta(&[]) {
                let entry = last.entry(known.actor.into_owned()).or_default();
                *entry = (*entry).max((known.seq, known.max_op));
            }
        }
        for change in changes {
            let entry = last.entry(change.actor_id().clone()).or_default();
            let (sequence, operation) = *entry;
            if change.seq() <= sequence {
                return Err(RecordError::ActorReused);
            }
            if change.seq() != sequence + 1 || change.start_op().get() <= operation {
                return Err(RecordError::Unfit("an earlier change of its actor is missing"));
            }
            *entry = (change.seq(), change.max_op());
        }
        Ok(())
    }

    /// A record is made of maps and plain values, and a change may only touch what is there: Automerge panics otherwise.
    pub(super) fn check_fit(&self, change: &automerge::Change) -> Result<(), RecordError> {
        let own =
            |id: &legacy::OpId| id.actor() == change.actor_id() && id.counter() >= change.start_op().get();
        let known = |id: &legacy::OpId| {
            self.0.hash_for_opid(&ObjId::Id(id.counter(), id.actor().clone(), 0)).is_some()
        };
        let start = change.start_op().get();
        let mut made = BTreeSet::new();
        for (index, operation) in change.decode().operations.iter().enumerate() {
            if !operation.key.is_map_key() || operation.insert {
                return Err(RecordError::Unfit("it writes into something other than a map"));
            }
            match &operation.action {
                legacy::OpType::Make(automerge::ObjType::Map) => {
                    made.insert(start + index as u64);
                }
                legacy::OpType::Put(_) | legacy::OpType::Delete => {}
                _ => return Err(RecordError::Unfit("it holds something other than maps and plain values")),
            }
            let there = match &operation.obj {
                legacy::ObjectId::Root => true,
                legacy::ObjectId::Id(id) if own(id) => made.contains(&id.counter()),
                legacy::ObjectId::Id(id) => {
                    let object = ObjId::Id(id.counter(), id.actor().clone(), 0);
                    matches!(self.0.object_type(&object), Ok(automerge::ObjType::Map))
                }
            };
            let earlier = |id: &legacy::OpId| own(id) && id.counter() < start + index as u64;
            if !there || !operation.pred.iter().all(|id| earlier(id) || known(id)) {
                return Err(RecordError::Unfit("it refers to an entry that is not there"));
            }
        }
        Ok(())
    }

    pub(super) fn holds(&self, hash: &ChangeHash) -> bool {
        self.knows(automerge::ChangeHash(hash.0))
    }

    fn knows(&self, hash: automerge::ChangeHash) -> bool {
        self.0.get_missing_deps(&[hash]).is_empty()
    }

    pub(super) fn save(&self) -> Vec<u8> {
        self.0.save()
    }

    pub(super) fn heads(&self) -> Vec<ChangeHash> {
        let mut heads: Vec<_> = self.0.get_heads().iter().map(|head| ChangeHash(head.0)).collect();
        order::sort(&mut heads);
        heads
    }

    pub(super) fn changes_after(&self, heads: &[ChangeHash]) -> Vec<Change> {
        let heads: Vec<_> = heads.iter().map(|head| automerge::ChangeHash(head.0)).collect();
        self.0.get_changes(&heads).iter().map(Change::of).collect()
    }
}

pub(super) fn unreadable(error: AutomergeError) -> RecordError {
    RecordError::Unreadable(error.to_string())
}
