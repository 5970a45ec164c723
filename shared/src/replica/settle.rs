//! What the registry said of what was sent.

use super::document::Open;
use super::rebase::{Fate, MOST_REMADE, because, for_a_person, remake};
use super::{Judged, Place, Records, Refused, Replica, ReplicaError, Step, StoredRecord, Unsent, Write};
use crate::order;
use crate::record::ActorId;
use crate::sync::{ChangeHash, Cursor, DocumentId, Refusal};
use std::collections::{BTreeMap, BTreeSet};

/// What a document's refused entries were refused for.
type Refusals<'a> = BTreeMap<Place, &'a Refused>;

impl Replica {
    /// The records that [`Self::settle`] must be given.
    pub fn settle_needs(&self, judged: &Judged) -> BTreeSet<DocumentId> {
        self.documents_of(judged.refused.iter().map(|(place, _)| *place))
    }

    /// Carries out what became of entries. One that arrived leaves the outbox. A refused one stays, for a person to look at, and
    /// its change is taken back from the record, so that nothing further builds on it; what was fine and built on it is made
    /// anew out of what was typed. `fresh` is an actor never used before: the next change of a record would take the number of
    /// the one taken back.
    ///
    /// # Errors
    /// `Record` when a record cannot be read. The entries are then sent again, which is harmless.
    pub fn settle(&self, judged: &Judged, records: &Records, fresh: ActorId) -> Result<Step, ReplicaError> {
        let mut step = Step::default();
        for place in &judged.arrived {
            if let Some(entry) = self.outbox.get(place) {
                step.arrived.push(entry.hash);
                step.put_sent(*place, entry);
            }
        }
        let arrived = order::set(judged.arrived.iter().copied());
        for document in self.settle_needs(judged) {
            let refusals: Refusals<'_> = judged
                .refused
                .iter()
                .filter(|(place, _)| self.outbox.get(place).is_some_and(|entry| entry.document == document))
                .map(|(place, refused)| (*place, refused))
                .collect();
            match records.get(&document) {
                Some(stored) => {
                    self.take_back(document, stored, &refusals, &arrived, &fresh, &mut step)?;
                }
                // The record has left this device: what was typed about it stays.
                None => {
                    for (place, refused) in refusals {
                        if let Some(entry) = self.outbox.get(&place) {
                            step.put_unsent(place, for_a_person(entry, refused.clone()));
                        }
                    }
                }
            }
        }
        Ok(step)
    }

    /// Takes refused changes back from one record.
    fn take_back(
        &self,
        document: DocumentId,
        stored: &StoredRecord,
        refusals: &Refusals<'_>,
        arrived: &BTreeSet<Place>,
        fresh: &ActorId,
        step: &mut Step,
    ) -> Result<(), ReplicaError> {
        let refused = |place: &Place| self.outbox.get(place);
        if refusals.values().all(|refused| refused.code == Refusal::MissingCause)
            && refusals.keys().filter_map(refused).all(|entry| entry.remade < MOST_REMADE)
        {
            // The registry lacks what it once told this device it has. The whole record, asked for anew, says what is there, and the
            // entries are put onto that.
            for (place, entry) in refusals.keys().filter_map(|place| Some((*place, refused(place)?))) {
                step.put_unsent(place, Unsent { remade: entry.remade + 1, ..entry.clone() });
            }
            step.writes.push(Write::Cursor(Cursor::default()));
            return Ok(());
        }
        let taken_back: Vec<ChangeHash> =
            refusals.keys().filter_map(refused).map(|entry| entry.hash).collect();
        let mut rest = Open::load(document, &stored.document, fresh)?.without(&taken_back, fresh)?;
        for (place, entry) in self.about(document) {
            if arrived.contains(&place) || entry.refused.is_some() {
                continue;
            }
            match refusals.get(&place) {
                Some(refused) if mends_itself(refused.code) => {
                    step.put_remade(place, entry, remake(&mut rest, entry, stored.epoch), refused);
                }
                Some(refused) => step.put_unsent(place, for_a_person(entry, (*refused).clone())),
                None if rest.holds(&entry.hash) => {}
                None => {
                    let cause = because(Refusal::MissingCause);
                    step.put_remade(place, entry, remake(&mut rest, entry, stored.epoch), &cause);
                }
            }
        }
        let (stored, view) = rest.stored(stored.epoch)?;
        step.writes.push(Write::PutRecord(document, stored));
        step.views.push((document, view));
        step.actor = Some(fresh.clone());
        Ok(())
    }
}

impl Step {
    pub(super) fn put_unsent(&mut self, place: Place, entry: Unsent) {
        self.writes.push(Write::PutUnsent(place, Box::new(entry)));
    }

    /// Writes down what became of an entry that was put onto a record; `otherwise` is why a person must see it where it could not
    /// be.
    pub(super) fn put_remade(&mut self, place: Place, entry: &Unsent, fate: Fate, otherwise: &Refused) {
        match fate {
            Fate::Stands => {}
            Fate::Remade(again) => self.put_unsent(place, *again),
            Fate::Said => self.put_sent(place, entry),
            Fate::Lost => self.put_unsent(place, for_a_person(entry, otherwise.clone())),
        }
    }
}

/// Refusals that say nothing against what was typed, but of its signature, its bytes, or what it was built on: made anew, it may
/// stand.
fn mends_itself(code: Refusal) -> bool {
    matches!(code, Refusal::ForeignActor | Refusal::Unreadable | Refusal::MissingCause)
}
