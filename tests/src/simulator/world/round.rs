//! Rounds of sync as a tablet makes them: push what is unsent, pull what is new. The app's `sync/round.rs` does the same over
//! HTTP; here each step is an event, and anything may happen between two of them.

use super::network::PATIENCE;
use super::restoring::Meeting;
use super::{Answer, Ask, Event, SECOND, World};
use crate::simulator::claims::Claims;
use crate::simulator::ledger::{Entry, Fate, Fault};
use crate::simulator::sabotage::Sabotage;
use crate::simulator::tablet::{Leave, NotWritten, Round};
use bluebonnet_shared::record::{ActorId, ClientRecord, RecordError};
use bluebonnet_shared::replica::{
    Batch, Judged, Keep, LastWords, Lines, Place, Portion, Step, StoredRecord, Unsent, Write, judge,
    next_batch,
};
use bluebonnet_shared::sync::{ChangeHash, DocumentId, FeedEntry, Over, PushReply};
use std::collections::BTreeSet;
use std::fmt::Display;

/// What a transaction of a tablet means for the entries in its outbox.
pub(super) enum Meaning {
    /// An entry is saved, once the tablet says so.
    Saved(Place, Box<Entry>),
    /// A refused entry is entered again, at another place and as another change.
    Again { from: Place, to: Place, again: Box<Unsent>, claims: Box<Claims> },
    /// An entry leaves the outbox.
    Gone(Place, Fate),
    /// The core followed the registry, which has the entries at these places. The records changed on after they came: what one of
    /// them said in between cannot be seen.
    Followed { arrived: Vec<Place>, changed: BTreeSet<DocumentId> },
    /// What the registry may have lost is in the outbox again.
    Offered,
}

impl Meaning {
    /// Nothing became of any entry.
    pub(super) fn nothing() -> Self {
        Self::Followed { arrived: Vec::new(), changed: BTreeSet::new() }
    }
}

impl World {
    /// Begins a round, if none is under way.
    pub(super) fn wake(&mut self, tablet: usize) -> Result<(), Fault> {
        if !self.begins_round(tablet) {
            return Ok(());
        }
        match self.tablets[tablet].comes_from {
            Some(from) => {
                self.have_session_follow(tablet, from);
                Ok(())
            }
            None => self.push(tablet, None),
        }
    }

    /// Ends a round, well or not; another one begins after a while.
    pub(super) fn end_round(&mut self, tablet: usize) {
        self.tablets[tablet].round = Round::Idle;
        if !self.calm {
            let most = if self.tablets[tablet].asked { SECOND / 4 } else { 20 * SECOND };
            let pause = SECOND / 4 + self.chance.below(most);
            self.after(pause, Event::Wake(tablet));
        }
    }

    pub(super) fn push(&mut self, tablet: usize, sent: Option<Place>) -> Result<(), Fault> {
        let Some(replica) = &self.tablets[tablet].replica else { return Ok(()) };
        let Some(batch) = next_batch(replica.outbox(), sent, Portion::default()) else {
            self.pull(tablet);
            return Ok(());
        };
        let message = serde_json::to_vec(&batch.push).map_err(|error| Fault(error.to_string()))?;
        let request = self.ask(tablet, Ask::Push(message));
        self.note(format_args!("tablet {tablet} pushes {} in {request}", batch.places.len()));
        if self.sabotage == Some(Sabotage::ForgetsWhenSent) {
            let judged = Judged { arrived: batch.places.clone(), refused: Vec::new() };
            self.tablets[tablet].round = Round::Pushing { request, batch };
            return self.settle(tablet, &judged).map(|_| ());
        }
        self.tablets[tablet].round = Round::Pushing { request, batch };
        Ok(())
    }

    fn pull(&mut self, tablet: usize) {
        let Some(replica) = &self.tablets[tablet].replica else { return };
        let after = replica.cursor();
        let request = self.ask(tablet, Ask::Pull(after));
        self.note(format_args!("tablet {tablet} pulls after {} in {request}", after.0));
        self.tablets[tablet].round = Round::Pulling {
            request,
            stream: None,
            lines: Lines::default(),
            waiting: Vec::new(),
            ended: false,
        };
    }

    pub(super) fn ask(&mut self, tablet: usize, ask: Ask) -> u64 {
        let request = self.number();
        let cookie = self.cookies.get(&self.tablets[tablet].sender.device).copied();
        for delay in self.arrivals() {
            self.after(delay, Event::Arrive { tablet, request, cookie, ask: ask.clone() });
        }
        self.after(PATIENCE, Event::GiveUp { tablet, request });
        request
    }

    /// Hears an answer. One to a request that was given up is heard by nobody.
    pub(super) fn hear(
        &mut self,
        tablet: usize,
        request: u64,
        stream: u64,
        answer: Answer,
    ) -> Result<(), Fault> {
        if self.tablets[tablet].waits_for() != Some(request) {
            return Ok(());
        }
        let at_once = self.tablets[tablet].at_once;
        match (&mut self.tablets[tablet].round, answer) {
            (Round::Pushing { .. }, Answer::Verdicts(message)) => {
                let Round::Pushing { batch, .. } = std::mem::take(&mut self.tablets[tablet].round) else {
                    return Ok(());
                };
                let reply = serde_json::from_slice(&message).map_err(|error| Fault(error.to_string()))?;
                self.heed(tablet, &batch, &reply)
            }
            (Round::Pulling { stream: heard, .. }, Answer::Begins(end)) => {
                if heard.is_some() {
                    return Ok(());
                }
                *heard = Some(stream);
                match self.meet(tablet, end)? {
                    Meeting::AsEver => Ok(()),
                    Meeting::AfterRestoring => self.push(tablet, None),
                    Meeting::Broken => {
                        self.end_round(tablet);
                        Ok(())
                    }
                }
            }
            (Round::Pulling { stream: heard, lines, waiting, ended, .. }, Answer::Piece(piece)) => {
                if *heard != Some(stream) {
                    return Ok(());
                }
                let entries = lines.take(&piece).map_err(|error| Fault(error.to_string()))?;
                *ended |= entries.iter().any(|entry| matches!(entry, FeedEntry::End { .. }));
                waiting.extend(entries);
                if waiting.len() < at_once {
                    return Ok(());
                }
                let entries = std::mem::take(waiting);
                if !self.take_in(tablet, entries)? {
                    self.end_round(tablet);
                }
                Ok(())
            }
            (Round::Pulling { stream: heard, .. }, Answer::Closed) => {
                if *heard != Some(stream) {
                    return Ok(());
                }
                let Round::Pulling { waiting, ended, .. } = std::mem::take(&mut self.tablets[tablet].round)
                else {
                    return Ok(());
                };
                let taken = self.take_in(tablet, waiting)?;
                self.note(format_args!("tablet {tablet} ends its round: {}", taken && ended));
                self.end_round(tablet);
                Ok(())
            }
            (Round::Pulling { stream: Some(heard), .. }, Answer::Failed) if *heard != stream => Ok(()),
            (Round::Pushing { .. } | Round::Pulling { .. }, Answer::Revoked) => {
                let leave = Leave { over: Over::Revoked, signed_in: true };
                self.leave(tablet, LastWords::default(), leave)
            }
            (Round::Pushing { .. } | Round::Pulling { .. }, Answer::SignInRequired) => {
                self.ask_whether_it_stands(tablet)
            }
            (Round::Asking { .. }, Answer::Farewell(message)) => self.hear_standing(tablet, &message),
            (Round::SigningIn { .. }, Answer::SignedIn { cookie, key }) => {
                self.hear_signed_in(tablet, cookie, key.as_deref())
            }
            (Round::SigningIn { .. }, Answer::SignInRequired | Answer::Revoked) => {
                self.speak_for_here(tablet)
            }
            (Round::Leaving { .. }, Answer::Verdicts(message) | Answer::Farewell(message)) => {
                let Round::Leaving { batch, mut words, leave, .. } =
                    std::mem::take(&mut self.tablets[tablet].round)
                else {
                    return Ok(());
                };
                let reply: PushReply =
                    serde_json::from_slice(&message).map_err(|error| Fault(error.to_string()))?;
                if words.hear(&batch, &reply) {
                    self.leave(tablet, words, leave)
                } else {
                    self.end_round(tablet);
                    Ok(())
                }
            }
            // Its last words are said without a session in the next round.
            (Round::Leaving { .. }, Answer::SignInRequired) => {
                self.end_round(tablet);
                Ok(())
            }
            (_, Answer::Failed) => {
                self.end_round(tablet);
                Ok(())
            }
            _ => Err(Fault(format!("tablet {tablet} hears an answer to something else"))),
        }
    }

    /// Carries out what the registry said, and goes on.
    fn heed(&mut self, tablet: usize, batch: &Batch, reply: &PushReply) -> Result<(), Fault> {
        let judged = judge(batch, reply);
        self.note(format_args!(
            "tablet {tablet} hears: {} arrived, {} refused",
            judged.arrived.len(),
            judged.refused.len()
        ));
        if self.sabotage == Some(Sabotage::ForgetsWhenSent) || self.settle(tablet, &judged)? {
            self.push(tablet, batch.places.last().copied())
        } else {
            self.end_round(tablet);
            Ok(())
        }
    }

    fn settle(&mut self, tablet: usize, judged: &Judged) -> Result<bool, Fault> {
        let fresh = self.tablets[tablet].fresh_actor();
        let Some(replica) = &self.tablets[tablet].replica else { return Ok(false) };
        let records = self.tablets[tablet]
            .read(replica.settle_needs(judged))
            .map_err(|error| Fault(error.to_string()))?;
        let mut step = replica
            .settle(judged, &records, fresh)
            .map_err(|error| Fault(format!("tablet {tablet} cannot settle: {error}")))?;
        self.spoil(&mut step);
        if step.keep == Keep::Relaxed {
            return Err(Fault("what the registry said is kept loosely".into()));
        }
        self.carry_out(
            tablet,
            step,
            Meaning::Followed { arrived: judged.arrived.clone(), changed: BTreeSet::new() },
        )
    }

    fn take_in(&mut self, tablet: usize, entries: Vec<FeedEntry>) -> Result<bool, Fault> {
        let fresh = self.tablets[tablet].fresh_actor();
        let Some(replica) = &self.tablets[tablet].replica else { return Ok(false) };
        let records = self.tablets[tablet]
            .read(replica.take_in_needs(&entries))
            .map_err(|error| Fault(error.to_string()))?;
        let count = entries.len();
        let changed = entries.iter().filter_map(|entry| match entry {
            FeedEntry::Change { document, .. } => Some(*document),
            _ => None,
        });
        let changed = changed.collect();
        let mut step = replica
            .take_in(entries, &records, fresh)
            .map_err(|error| Fault(format!("tablet {tablet} cannot take in: {error}")))?;
        let outbox = |write: &Write| matches!(write, Write::PutUnsent(..) | Write::DropUnsent(_));
        if step.keep == Keep::Relaxed && step.writes.iter().any(outbox) {
            return Err(Fault("what a person typed is moved loosely".into()));
        }
        self.spoil(&mut step);
        let step = if self.sabotage == Some(Sabotage::CursorFirst) {
            match self.cursor_first(tablet, step)? {
                Some(step) => step,
                None => return Ok(false),
            }
        } else {
            step
        };
        let taken = self.carry_out(tablet, step, Meaning::Followed { arrived: Vec::new(), changed })?;
        self.note(format_args!("tablet {tablet} takes in {count}: {taken}"));
        Ok(taken)
    }

    /// Writes a step to a tablet's disk and lets its memory follow. False when it was not written, or the tablet died in it.
    pub(super) fn carry_out(&mut self, tablet: usize, step: Step, meaning: Meaning) -> Result<bool, Fault> {
        self.note_newer(&step.writes);
        let target = &mut self.tablets[tablet];
        let Some(replica) = &mut target.replica else { return Ok(false) };
        if step.is_empty() {
            replica.commit(&step);
            return Ok(true);
        }
        self.moved += 1;
        match target.disk.write(&step.writes, step.keep, &mut target.chance) {
            Ok(()) => {
                replica.commit(&step);
                self.follow(tablet, &step, meaning, true)?;
                Ok(true)
            }
            Err(NotWritten::Full) => {
                self.note(format_args!("tablet {tablet} is full"));
                Ok(false)
            }
            Err(NotWritten::Died { made }) => {
                if made {
                    self.follow(tablet, &step, meaning, false)?;
                }
                self.die(tablet, if made { "after a transaction" } else { "before a transaction" });
                Ok(false)
            }
        }
    }

    /// Lets the ledger follow. `told` is whether the nurse saw that it was done.
    fn follow(&mut self, tablet: usize, step: &Step, meaning: Meaning, told: bool) -> Result<(), Fault> {
        match meaning {
            Meaning::Saved(place, entry) if told => self.ledger.saved(place, *entry),
            // It may be there, and nobody was told so.
            Meaning::Saved(..) => {}
            Meaning::Again { from, to, again, claims } => {
                self.ledger.moved(tablet, from, to, &again, *claims)
            }
            Meaning::Gone(place, fate) => {
                if fate == Fate::Said {
                    self.record_says(tablet, place, &BTreeSet::new())?;
                }
                self.ledger.gone(tablet, place, fate);
            }
            Meaning::Followed { arrived, changed } => {
                self.ledger.carried(tablet, &step.writes);
                for write in &step.writes {
                    match write {
                        Write::DropUnsent(place) if !arrived.contains(place) => {
                            self.record_says(tablet, *place, &changed)?
                        }
                        _ => {}
                    }
                }
                let disk = &self.tablets[tablet].disk;
                self.ledger.follow(tablet, &step.writes, &arrived, |document| disk.has(document));
            }
            Meaning::Offered => self.ledger.offered(tablet, &step.writes),
        }
        Ok(())
    }

    /// Holds an entry that a tablet lets go of, because its record says it already, against the record.
    fn record_says(&self, tablet: usize, place: Place, changed: &BTreeSet<DocumentId>) -> Result<(), Fault> {
        let Some(number) = self.ledger.outboxes.get(&(tablet, place)) else { return Ok(()) };
        let entry = &self.ledger.entries[*number];
        let is_later = |((of, at), number): (&(usize, Place), &usize)| {
            *of == tablet && *at > place && self.ledger.entries[*number].document == entry.document
        };
        // What she entered after it was put onto the record after it, and may say the contrary.
        if changed.contains(&entry.document) || self.ledger.outboxes.iter().any(is_later) {
            return Ok(());
        }
        let unreadable = |error: &dyn Display| Fault(format!("tablet {tablet}: {error}"));
        let stored = self.tablets[tablet].disk.record(entry.document).map_err(|error| unreadable(&error))?;
        // What the registry had before it went on from a backup may still be on its way.
        let came = entry.outlived || self.ledger.registry.answered.contains(&(entry.document, entry.hash));
        let missing = match &stored {
            _ if came => None,
            None => Some("anything"),
            // Its own change stands in the record since it was saved, and says nothing of what the registry has.
            Some(stored) if holds(stored, entry.hash).map_err(|error| unreadable(&error))? => {
                Some("that by another change")
            }
            Some(stored) => entry.claims.missing_in(&stored.view)?,
        };
        match missing {
            None => Ok(()),
            Some(missing) => Err(Fault(format!(
                "tablet {tablet} lets go of {}, which {} says already, and it does not say {missing}",
                entry.hash, entry.document
            ))),
        }
    }

    /// A tablet dies, and is unlocked after a while.
    pub(super) fn die(&mut self, tablet: usize, when: &str) {
        self.note(format_args!("tablet {tablet} dies {when}"));
        self.crash(tablet);
        let pause = if self.calm { 1 } else { SECOND + self.chance.below(20 * SECOND) };
        self.after(pause, Event::Unlock(tablet));
    }
}

/// Whether a change stands in a client's record.
fn holds(stored: &StoredRecord, hash: ChangeHash) -> Result<bool, RecordError> {
    let record = ClientRecord::load(&stored.document, ActorId::from([0; 16]))?;
    Ok(record.changes_after(&[]).iter().any(|change| change.hash == hash))
}
