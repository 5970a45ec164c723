//! What the registry said of what was sent.

use super::document::Open;
use super::merged::CarryOver;
use super::rebase::{Fate, MOST_REMADE, because, for_a_person, remake};
use super::{Judged, Place, Records, Refused, Replica, ReplicaError, Step, StoredRecord, Unsent, Write};
use crate::order;
use crate::record::ActorId;
use crate::sync::{ChangeHash, Cursor, DocumentId, Epoch, Refusal};
use std::collections::{BTreeMap, BTreeSet};

/// What a document's refused entries were refused for.
type Refusals<'a> = BTreeMap<Place, &'a Refused>;

/// A record that was opened and changed.
struct Changed {
    document: DocumentId,
    open: Open,
    epoch: Epoch,
}

impl Replica {
    /// The records that [`Self::settle`] must be given.
    pub fn settle_needs(&self, judged: &Judged) -> BTreeSet<DocumentId> {
        let mut needs = self.documents_of(judged.refused.iter().map(|(place, _)| *place));
        needs.extend(judged.refused.iter().filter_map(|(_, refused)| refused.goes_on_as()));
        needs
    }

    /// Carries out what became of entries. One that arrived leaves the outbox. A refused one stays, for a person to look at, and
    /// its change is taken back from the record, so that nothing further builds on it; what was fine and built on it is made
    /// anew out of what was typed. `fresh` is an actor never used before: the next change of a record would take the number of
    /// the one taken back.
    ///
    /// What is refused because its record was merged into another one is entered on that one, if it is here.
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
        let mut changed = Vec::new();
        for document in self.documents_of(judged.refused.iter().map(|(place, _)| *place)) {
            // A record that was merged into another is about to leave: nothing is taken back from it, lest what was built on that be torn
            // off, and not be known for what goes on with it.
            let refusals: Refusals<'_> = judged
                .refused
                .iter()
                .filter(|(place, refused)| {
                    refused.code != Refusal::Merged
                        && self.outbox.get(place).is_some_and(|entry| entry.document == document)
                })
                .map(|(place, refused)| (*place, refused))
                .collect();
            match records.get(&document) {
                Some(_) if refusals.is_empty() => {}
                Some(stored) => {
                    let rest = self.take_back(document, stored, &refusals, &arrived, &fresh, &mut step)?;
                    changed.extend(rest.map(|open| Changed { document, open, epoch: stored.epoch }));
                }
                // The record has left this device: what was typed about it stays.
                None => self.leave_to_a_person(refusals.into_iter(), &mut step),
            }
        }
        let merged = judged.refused.iter().filter(|(_, refused)| refused.code == Refusal::Merged);
        self.leave_to_a_person(merged.map(|(place, refused)| (*place, refused)), &mut step);
        self.carry_over(judged, records, &fresh, &mut changed, &mut step)?;
        if !changed.is_empty() {
            step.actor = Some(fresh);
        }
        for Changed { document, open, epoch } in changed {
            let (stored, view) = open.stored(epoch)?;
            step.writes.push(Write::PutRecord(document, stored));
            step.views.push((document, view));
        }
        Ok(step)
    }

    fn leave_to_a_person<'r>(&self, refusals: impl Iterator<Item = (Place, &'r Refused)>, step: &mut Step) {
        for (place, refused) in refusals {
            if let Some(entry) = self.outbox.get(&place) {
                step.put_unsent(place, for_a_person(entry, refused.clone()));
            }
        }
    }

    /// Enters what was refused, because its record was merged into another one, on that one.
    fn carry_over(
        &self,
        judged: &Judged,
        records: &Records,
        fresh: &ActorId,
        changed: &mut Vec<Changed>,
        step: &mut Step,
    ) -> Result<(), ReplicaError> {
        let mut over = CarryOver::behind(self.next_place());
        for document in order::set(judged.refused.iter().filter_map(|(_, refused)| refused.goes_on_as())) {
            let Some(stored) = records.get(&document) else { continue };
            let at = changed.iter().position(|it| it.document == document);
            let mut onto = match at.map(|at| changed.swap_remove(at)) {
                Some(changed) => changed,
                None => {
                    let open = Open::load(document, &stored.document, fresh)?;
                    Changed { document, open, epoch: stored.epoch }
                }
            };
            let goes = |(_, refused): &&(Place, Refused)| refused.goes_on_as() == Some(document);
            let places = order::set(judged.refused.iter().filter(goes).map(|(place, _)| *place));
            let entries = places.into_iter().filter_map(|place| Some((place, self.outbox.get(&place)?)));
            let made = over.enter(entries, (document, &mut onto.open, onto.epoch), step);
            if at.is_some() || !made.is_empty() {
                changed.push(onto);
            }
        }
        Ok(())
    }

    /// Takes refused changes back from one record. Gives what is left of it; none where it is not touched.
    fn take_back(
        &self,
        document: DocumentId,
        stored: &StoredRecord,
        refusals: &Refusals<'_>,
        arrived: &BTreeSet<Place>,
        fresh: &ActorId,
        step: &mut Step,
    ) -> Result<Option<Open>, ReplicaError> {
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
            return Ok(None);
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
        Ok(Some(rest))
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
