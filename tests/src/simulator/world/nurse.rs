//! Nurses: what they enter, and what they do about refused entries.

use super::round::Meaning;
use super::{Event, SECOND, World};
use crate::simulator::claims::Claims;
use crate::simulator::deeds::{self, Deed};
use crate::simulator::ledger::{Entry, Fate, Fault};
use crate::simulator::sabotage::Sabotage;
use bluebonnet_shared::person::Client;
use bluebonnet_shared::record::EditError;
use bluebonnet_shared::replica::{Keep, NewEntry, Place, Refused, ReplicaError, Step, StoredRecord, Write};
use bluebonnet_shared::sync::{DocumentId, Refusal};

impl World {
    /// A nurse turns to a tablet and does one thing.
    pub(super) fn nurse(&mut self) -> Result<(), Fault> {
        if self.calm {
            return Ok(());
        }
        self.turns = self.turns.saturating_sub(1);
        let pause = 200 + self.chance.below(15 * SECOND);
        self.after(pause, Event::Nurse);
        let tablet = self.chance.place(self.tablets.len());
        if self.tablets[tablet].replica.is_none() {
            return self.take_up(tablet);
        }
        match self.chance.below(20) {
            0 => {
                self.note(format_args!("tablet {tablet} is locked"));
                self.tablets[tablet].lock();
                if self.chance.once_in(3) {
                    self.update_tablet(tablet);
                }
                self.after(SECOND, Event::Unlock(tablet));
                Ok(())
            }
            1 | 2 => self.look_at_refused(tablet),
            _ => self.enter(tablet),
        }
    }

    /// Unlocks a tablet.
    pub(super) fn unlock(&mut self, tablet: usize) -> Result<(), Fault> {
        let is_there = !self.tablets[tablet].wiped && !self.is_in_other_hands(tablet);
        if self.tablets[tablet].replica.is_none() && is_there {
            self.note(format_args!("tablet {tablet} is unlocked"));
            self.tablets[tablet].unlock().map_err(|error| Fault(error.to_string()))?;
            self.after(1, Event::Wake(tablet));
        }
        Ok(())
    }

    /// Enters something in one of the records that are on the tablet.
    fn enter(&mut self, tablet: usize) -> Result<(), Fault> {
        let clients: Vec<DocumentId> = self.tablets[tablet]
            .disk
            .records()
            .filter(|document| matches!(document, DocumentId::Client(_)))
            .collect();
        let Some(&document) = self.chance.one_of(&clients) else { return Ok(()) };
        let (stored, client) = self.open(tablet, document)?;
        let by = self.stamp(tablet);
        // As long as any other, so that none is part of another.
        let mark = format!("typed {:06}", self.ledger.texts.len());
        self.ledger.texts.insert((document, mark.clone()));
        let version = self.tablets[tablet].version;
        let deed = deeds::draw(&mut self.chance, &client, &by, &mark, version);
        self.save(tablet, document, &stored, &deed)?;
        // A second press on Save, where the tablet has not died over the first.
        if self.chance.once_in(12) && self.tablets[tablet].replica.is_some() {
            let (stored, _) = self.open(tablet, document)?;
            self.save(tablet, document, &stored, &deed)?;
        }
        Ok(())
    }

    fn open(&self, tablet: usize, document: DocumentId) -> Result<(StoredRecord, Client), Fault> {
        let stored = self.tablets[tablet].disk.record(document).map_err(|error| Fault(error.to_string()))?;
        let stored = stored.ok_or_else(|| Fault(format!("{document} is not on tablet {tablet}")))?;
        let client = serde_json::from_slice(&stored.view)
            .map_err(|error| Fault(format!("tablet {tablet} cannot read its view of {document}: {error}")))?;
        Ok((stored, client))
    }

    fn save(
        &mut self,
        tablet: usize,
        document: DocumentId,
        stored: &StoredRecord,
        deed: &Deed,
    ) -> Result<(), Fault> {
        let by = self.stamp(tablet);
        let Some(replica) = &self.tablets[tablet].replica else { return Ok(()) };
        let entry = NewEntry {
            edits: deed.edits.clone(),
            by,
            client_name: "Demo, Student".to_owned(),
            what: deed.what.to_owned(),
        };
        let mut step = match replica.save(stored, entry, None) {
            Ok(Some(step)) => step,
            // The record says all of it already.
            Ok(None) | Err(ReplicaError::Edit(EditError::EntryExists { .. })) => return Ok(()),
            Err(error) => return Err(Fault(format!("tablet {tablet} cannot save: {error}"))),
        };
        if self.sabotage == Some(Sabotage::SavesLoosely) {
            step.keep = Keep::Relaxed;
        }
        self.ledger.typed.extend(&deed.adds);
        let unsent = step.writes.iter().find_map(|write| match write {
            Write::PutUnsent(place, unsent) => Some((*place, unsent.hash)),
            _ => None,
        });
        let Some((place, hash)) = unsent else {
            return Err(Fault(format!("tablet {tablet} saves and puts nothing into its outbox")));
        };
        let claims = claims(stored, &step, document)?;
        let entry = Entry {
            tablet,
            document,
            edits: deed.edits.clone(),
            adds: deed.adds.clone(),
            claims,
            hash,
            fate: Fate::Kept,
            kept: false,
            owed: false,
            outlived: false,
        };
        let saved = self.carry_out(tablet, step, Meaning::Saved(place, Box::new(entry)))?;
        self.note(format_args!("tablet {tablet}: {} in {document}, {hash}, saved: {saved}", deed.what));
        if saved {
            self.after(1, Event::Wake(tablet));
        }
        Ok(())
    }

    /// Sends a refused entry again, or lets go of it.
    fn look_at_refused(&mut self, tablet: usize) -> Result<(), Fault> {
        let Some(replica) = &self.tablets[tablet].replica else { return Ok(()) };
        let refused: Vec<(Place, DocumentId)> = replica
            .outbox()
            .iter()
            .filter(|(_, entry)| entry.refused.is_some())
            .map(|(place, entry)| (*place, entry.document))
            .collect();
        let Some(&(place, document)) = self.chance.one_of(&refused) else { return Ok(()) };
        let discards = self.chance.once_in(3);
        self.look_again(tablet, place, document, discards)?;
        Ok(())
    }

    /// Sends one refused entry again, or lets go of it. False where that is not to be done, or could not be written.
    pub(super) fn look_again(
        &mut self,
        tablet: usize,
        place: Place,
        document: DocumentId,
        discards: bool,
    ) -> Result<bool, Fault> {
        let by = self.stamp(tablet);
        let Some(replica) = &self.tablets[tablet].replica else { return Ok(false) };
        let stored = self.tablets[tablet].disk.record(document).map_err(|error| Fault(error.to_string()))?;
        // With the record gone or merged there is nothing to enter it in, and of an erased student nothing to enter.
        let is_over = |refused: &Refused| matches!(refused.code, Refusal::Erased | Refusal::Merged);
        let entry = replica.outbox().get(&place).and_then(|entry| entry.refused.as_ref());
        let step = match (discards, &stored) {
            (true, _) => replica.discard(place),
            (false, Some(stored)) if !entry.is_some_and(is_over) => {
                replica.send_again(place, None, by, stored)
            }
            (false, _) => return Ok(false),
        };
        let step = match step {
            Ok(step) => step,
            // The dose that was to be amended may never have arrived.
            Err(ReplicaError::Edit(_)) => return Ok(false),
            Err(error) => return Err(Fault(format!("tablet {tablet} cannot send again: {error}"))),
        };
        let again = step.writes.iter().find_map(|write| match write {
            Write::PutUnsent(place, unsent) => Some((*place, unsent.clone())),
            _ => None,
        });
        let meaning = match (again, &stored) {
            _ if discards => Meaning::Gone(place, Fate::Discarded),
            (Some((to, again)), Some(stored)) => {
                let claims = Box::new(claims(stored, &step, document)?);
                Meaning::Again { from: place, to, again, claims }
            }
            _ => Meaning::Gone(place, Fate::Said),
        };
        let done = self.carry_out(tablet, step, meaning)?;
        self.note(format_args!("tablet {tablet}: refused entry, discarded: {discards}, done: {done}"));
        if done {
            self.after(1, Event::Wake(tablet));
        }
        Ok(done)
    }
}

/// What a step makes of a record.
fn claims(before: &StoredRecord, step: &Step, document: DocumentId) -> Result<Claims, Fault> {
    let after = step.writes.iter().rev().find_map(|write| match write {
        Write::PutRecord(id, stored) if *id == document => Some(&stored.view),
        _ => None,
    });
    after.map_or_else(|| Ok(Claims::default()), |after| Claims::between(&before.view, after))
}
