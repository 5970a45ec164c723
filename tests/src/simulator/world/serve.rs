//! The registry's side of a round: a push is judged, a pull is read page by page and sent piece by piece.

use super::session::Cookie;
use super::{Answer, Ask, Event, World};
use crate::simulator::cast::Cast;
use crate::simulator::ledger::{Fault, Late};
use crate::simulator::registry::{Called, Stream, write_line};
use crate::simulator::sabotage::Sabotage;
use bluebonnet_server::store::{
    Action, Cause, Feed, Page, Pull, RecordChanges, Records, Sender, SqliteStore, StoreError,
};
use bluebonnet_shared::calendar::Timestamp;
use bluebonnet_shared::ids::DoseId;
use bluebonnet_shared::record::{ActorId, ClientRecord, Edit};
use bluebonnet_shared::sync::{
    Blob, ChangeHash, Cursor, DocumentId, FeedEntry, Outcome, Push, PushReply, PushedChange, Refusal, Verdict,
};
use serde_json::value::RawValue;

impl World {
    /// A request arrives.
    pub(super) fn serve(
        &mut self,
        tablet: usize,
        request: u64,
        cookie: Option<Cookie>,
        ask: &Ask,
    ) -> Result<(), Fault> {
        match ask {
            Ask::Push(message) => match self.caller(tablet, request, cookie)? {
                Some(sender) => self.serve_push(tablet, request, sender, message),
                None => Ok(()),
            },
            Ask::Pull(after) => match self.caller(tablet, request, cookie)? {
                Some(sender) => self.serve_pull(tablet, request, sender, *after),
                None => Ok(()),
            },
            Ask::Farewell(message) => self.serve_farewell(tablet, request, message),
            Ask::SignIn => self.serve_sign_in(tablet, request, cookie),
            Ask::Switch(from) => self.serve_switch(tablet, request, cookie, *from),
        }
    }

    fn serve_push(
        &mut self,
        tablet: usize,
        request: u64,
        sender: Sender,
        message: &[u8],
    ) -> Result<(), Fault> {
        let push: Push = serde_json::from_slice(message).map_err(|error| Fault(error.to_string()))?;
        let at = self.time();
        let is_revoked = self.ledger.registry.revoked.contains(&sender.device);
        let answered = &self.ledger.registry.answered;
        // What a revoked device sends is held, and judged by no rule; nor is what the registry has: an administrator may have taken it in.
        let rule = |change: &PushedChange| {
            let is_judged = !is_revoked && !answered.contains(&(change.document, change.hash));
            is_judged.then(|| self.unknown_here(change.hash).or_else(|| self.rule(change.hash))).flatten()
        };
        let refused: Vec<Option<Verdict>> = push.changes.iter().map(rule).collect();
        let judged = Push {
            changes: push
                .changes
                .iter()
                .zip(&refused)
                .filter(|(_, refused)| refused.is_none())
                .map(|(change, _)| change.clone())
                .collect(),
        };
        let documents: Vec<DocumentId> = judged.changes.iter().map(|change| change.document).collect();
        let called = self.registry.call(|store| store.push(sender, judged, at))?;
        let (reply, told) = match called {
            Called::Done(reply) => (reply, true),
            Called::DiedAfter(reply) => {
                self.registry_died();
                // The answer may have been on its way already.
                (reply, self.chance.once_in(2))
            }
            other => return self.no_answer(tablet, request, &other),
        };
        self.moved += 1;
        let is_hers = sender.grantee() == self.tablets[tablet].sender.grantee();
        if !is_hers
            && reply.verdicts.iter().any(|verdict| !matches!(verdict.outcome, Outcome::Refused { .. }))
        {
            return Err(Fault(format!(
                "what the user of tablet {tablet} entered is taken in another's name, or for another organization"
            )));
        }
        self.follow_verdicts(request, sender, at, &documents, &reply.verdicts)?;
        if reply.verdicts.iter().any(|verdict| matches!(verdict.outcome, Outcome::Stored { .. })) {
            self.tell_of_more();
        }
        let mut judged = reply.verdicts.into_iter();
        let verdicts = refused.into_iter().filter_map(|refused| refused.or_else(|| judged.next())).collect();
        let reply = serde_json::to_vec(&PushReply { verdicts }).map_err(|error| Fault(error.to_string()))?;
        if told {
            self.answer(tablet, request, &Answer::Verdicts(reply));
        }
        Ok(())
    }

    /// Follows what the registry said of changes.
    pub(super) fn follow_verdicts(
        &mut self,
        request: u64,
        sender: Sender,
        at: Timestamp,
        documents: &[DocumentId],
        verdicts: &[Verdict],
    ) -> Result<(), Fault> {
        for (verdict, document) in verdicts.iter().zip(documents.iter().copied()) {
            match &verdict.outcome {
                Outcome::Stored { at: place } => {
                    self.note(format_args!(
                        "the registry stores {} of {request} at {}",
                        verdict.hash, place.0
                    ));
                    self.ledger.registry.must_be_noted(document, sender, at, Action::Change);
                    self.ledger.registry.stands_at(verdict.hash, *place)?;
                    self.ledger.registry.answered.insert((document, verdict.hash));
                }
                Outcome::Known => {
                    self.note(format_args!("the registry knows {} of {request}", verdict.hash));
                    self.ledger.registry.answered.insert((document, verdict.hash));
                    if self.sabotage == Some(Sabotage::StoresAgain) {
                        self.store_again(document)?;
                    }
                }
                Outcome::Held => {
                    self.note(format_args!("the registry holds {} of {request}", verdict.hash));
                    self.ledger.registry.must_be_noted(document, sender, at, Action::Hold);
                    // What has been decided on stays so, however often it is sent again.
                    let held = &mut self.ledger.registry.held;
                    held.entry((sender.device, verdict.hash)).or_insert((document, Late::Held));
                }
                Outcome::Refused { code, .. } => {
                    self.note(format_args!("the registry refuses {} of {request}: {code:?}", verdict.hash));
                    // Out of reach, the row does not say what was tried: it may not be there.
                    let is_named = *code != Refusal::OutOfReach && !self.ledger.registry.is_erased(document);
                    if is_named {
                        self.ledger.registry.must_be_noted(document, sender, at, Action::Refuse);
                    }
                }
            }
        }
        Ok(())
    }

    /// Answers a request, as far as the network lets it.
    pub(super) fn answer(&mut self, tablet: usize, request: u64, answer: &Answer) {
        for delay in self.arrivals() {
            let answer = answer.clone();
            self.after(delay, Event::Answer { tablet, request, stream: 0, answer });
        }
    }

    /// What a rule that only this registry has says of a change: the same each time it is asked.
    fn rule(&self, hash: ChangeHash) -> Option<Verdict> {
        const CODES: [Refusal; 6] = [
            Refusal::OutOfReach,
            Refusal::TooLarge,
            Refusal::Unreadable,
            Refusal::ForeignActor,
            Refusal::MissingCause,
            // A reason that came with a newer registry than the tablet knows.
            Refusal::Unknown,
        ];
        let [share, which, ..] = hash.0;
        let code = *CODES.get(usize::from(which) % CODES.len())?;
        let outcome = Outcome::Refused { code, field: Some("doses".to_owned()) };
        (share < self.refuses).then_some(Verdict { hash, outcome })
    }

    /// Without an answer the tablet waits, unless it hears that there is none.
    pub(super) fn no_answer<T>(
        &mut self,
        tablet: usize,
        request: u64,
        called: &Called<T>,
    ) -> Result<(), Fault> {
        match called {
            Called::Done(_) => {}
            Called::DiedAfter(_) | Called::Died => self.registry_died(),
            Called::Revoked => {
                self.note(format_args!("the registry sends nothing to a revoked device for {request}"));
                self.answer(tablet, request, &Answer::Revoked);
            }
            Called::Ended => {
                self.note(format_args!("the registry asks for a sign-in for {request}"));
                self.answer(tablet, request, &Answer::SignInRequired);
            }
            Called::Full | Called::Down => {
                self.note(format_args!("the registry cannot answer {request}"));
                if self.chance.once_in(2) {
                    self.answer(tablet, request, &Answer::Failed);
                }
            }
        }
        Ok(())
    }

    fn serve_pull(
        &mut self,
        tablet: usize,
        request: u64,
        sender: Sender,
        after: Cursor,
    ) -> Result<(), Fault> {
        let began = self.time();
        let noted_for = if self.sabotage == Some(Sabotage::ReadsUnnoted) {
            // Noted as somebody else's, which is as good as not at all.
            let others = Cast::get().devices.iter().filter(|device| **device != sender.device);
            let device = others.copied().find(|device| !self.ledger.registry.revoked.contains(device));
            Sender { device: device.unwrap_or(sender.device), ..sender }
        } else {
            sender
        };
        let called = self.registry.call(|store| store.begin_pull(noted_for, after, began))?;
        let pull = match called {
            Called::Done(pull) => Pull { sender, ..pull },
            other => return self.no_answer(tablet, request, &other),
        };
        let stream = self.number();
        let breaks_in = self.breaks_in();
        let mut opened =
            Stream { request, tablet, pull, from: after, began, breaks_in, last_arrival: self.now };
        self.piece(stream, &mut opened, Answer::Begins(pull.upto));
        self.registry.streams.insert(stream, opened);
        self.serve_page(stream)
    }

    /// Reads and sends a page.
    pub(super) fn serve_page(&mut self, number: u64) -> Result<(), Fault> {
        // Gone with the registry, or broken off.
        let Some(mut stream) = self.registry.streams.remove(&number) else { return Ok(()) };
        let page = self.page;
        let called = self.registry.call(|store| store.pull_page(&stream.pull, stream.from, page))?;
        let mut page = match called {
            Called::Done(page) => page,
            Called::DiedAfter(_) | Called::Died => {
                self.registry_died();
                return Ok(());
            }
            Called::Revoked if stream.from == stream.pull.after => {
                return self.no_answer(stream.tablet, stream.request, &Called::<()>::Revoked);
            }
            Called::Ended if stream.from == stream.pull.after => {
                return self.no_answer(stream.tablet, stream.request, &Called::<()>::Ended);
            }
            Called::Revoked | Called::Ended => {
                self.piece(number, &mut stream, Answer::Failed);
                return Ok(());
            }
            Called::Full | Called::Down => return Ok(()),
        };
        if self.sabotage == Some(Sabotage::SendsUngranted) && page.next.is_none() {
            self.add_stranger(&mut page, stream.pull.upto)?;
        }
        let mut lines = Vec::new();
        for entry in &page.entries {
            self.check_sent(&stream, entry)?;
            write_line(&mut lines, entry)?;
        }
        if page.next.is_none() {
            write_line(&mut lines, &FeedEntry::End { at: stream.pull.upto })?;
        }
        self.note(format_args!("the registry sends {} entries of {}", page.entries.len(), stream.request));
        if !self.send(number, &mut stream, &lines) {
            return Ok(());
        }
        match page.next {
            Some(from) => {
                stream.from = from;
                let pause = 1 + self.chance.below(if self.calm { 1 } else { 3_000 });
                self.registry.streams.insert(number, stream);
                self.after(pause, Event::Page(number));
            }
            None => self.piece(number, &mut stream, Answer::Closed),
        }
        Ok(())
    }

    /// Sends bytes in pieces of any length. False when the line breaks.
    fn send(&mut self, number: u64, stream: &mut Stream, mut bytes: &[u8]) -> bool {
        while !bytes.is_empty() {
            let length =
                if self.chance.once_in(3) { 1 + self.chance.place(bytes.len()) } else { bytes.len() };
            let (piece, rest) = bytes.split_at(length);
            if let Some(left) = stream.breaks_in {
                if left < piece.len() {
                    self.piece(number, stream, Answer::Piece(piece[..left].to_vec()));
                    self.note(format_args!("the line of {} breaks", stream.request));
                    // Some tablets hear of it, others wait until they give up; a few take it for the end.
                    match self.chance.below(3) {
                        0 => self.piece(number, stream, Answer::Failed),
                        1 => self.piece(number, stream, Answer::Closed),
                        _ => {}
                    }
                    return false;
                }
                stream.breaks_in = Some(left - piece.len());
            }
            self.piece(number, stream, Answer::Piece(piece.to_vec()));
            bytes = rest;
        }
        true
    }

    fn piece(&mut self, number: u64, stream: &mut Stream, answer: Answer) {
        let late = 1 + self.chance.below(if self.calm { 1 } else { 400 });
        stream.last_arrival = stream.last_arrival.max(self.now) + late;
        let delay = stream.last_arrival - self.now;
        let (tablet, request) = (stream.tablet, stream.request);
        self.after(delay, Event::Answer { tablet, request, stream: number, answer });
    }

    /// Holds what is sent against what the user may see, and notes what the audit log must say of it.
    fn check_sent(&mut self, stream: &Stream, entry: &FeedEntry) -> Result<(), Fault> {
        let sender = stream.pull.sender;
        let grantee = self.tablets[stream.tablet].sender.grantee();
        if self.ledger.registry.is_over(grantee, sender.device) {
            return Err(Fault(format!(
                "something is sent to tablet {}, which may not have it any more",
                stream.tablet
            )));
        }
        // Whoever's session it is: hers are the eyes that see it, and she is at work for this organization.
        let entitled = self.ledger.registry.entitled(grantee);
        match entry {
            FeedEntry::Document { document, .. } | FeedEntry::Change { document, .. } => {
                if !entitled.contains(document) {
                    return Err(Fault(format!(
                        "{document} is sent to tablet {}, whose user may not see it",
                        stream.tablet
                    )));
                }
                self.ledger.registry.must_be_noted(*document, sender, stream.began, Action::Pull);
            }
            FeedEntry::Forget { document, .. } if entitled.contains(document) => {
                return Err(Fault(format!(
                    "tablet {} is told to forget {document}, which its user may see",
                    stream.tablet
                )));
            }
            FeedEntry::Forget { .. } | FeedEntry::End { .. } => {}
        }
        if let FeedEntry::Change { hash, at, .. } = entry {
            self.ledger.registry.stands_at(*hash, *at)?;
        }
        Ok(())
    }

    pub(super) fn store_again(&mut self, document: DocumentId) -> Result<(), Fault> {
        let (actor, id) = (ActorId::from(self.chance.bytes()), DoseId::new(self.chance.uuid()));
        let by = self.stamp(0);
        let cause = Cause::command("sabotage", by.at);
        let again = |store: &SqliteStore| -> Result<(), StoreError> {
            let Some(held) = store.read_documents(&[document], &cause)?.pop() else { return Ok(()) };
            let mut record = ClientRecord::load(&held.saved, actor)?;
            let Some(mut dose) = record.view()?.doses.pop() else { return Ok(()) };
            dose.id = id;
            let change = record
                .edit(&Edit::AddDose(Box::new(dose)), &by)
                .map_err(|_| StoreError::Damaged("a record"))?;
            let changes = change.map(|change| change.bytes).into_iter().collect();
            store.change_documents(vec![RecordChanges { document, changes }], &cause)
        };
        match self.registry.call(again)? {
            Called::DiedAfter(()) | Called::Died => self.registry_died(),
            Called::Done(()) | Called::Full | Called::Down | Called::Revoked | Called::Ended => {}
        }
        Ok(())
    }

    fn add_stranger(&mut self, page: &mut Page, at: Cursor) -> Result<(), Fault> {
        let document = DocumentId::Client(Cast::get().stranger);
        let cause = Cause::command("sabotage", self.time());
        if let Called::Done(mut found) =
            self.registry.call(|store| store.read_documents(&[document], &cause))?
            && let Some(held) = found.pop()
            && let Ok(view) = RawValue::from_string(held.view)
        {
            let bytes = Blob(held.saved);
            page.entries.push(FeedEntry::Document { at, document, epoch: held.epoch, bytes, view });
        }
        Ok(())
    }
}
