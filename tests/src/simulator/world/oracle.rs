//! What must hold once everything is at rest.

use super::World;
use crate::simulator::cast::{Cast, ids_of};
use crate::simulator::ledger::{Entry, Fate, Fault};
use crate::simulator::registry::Called;
use bluebonnet_server::store::{Action, AuditLog, Cause, Records, SqliteStore, StoreError, StoredDocument};
use bluebonnet_shared::record::{ActorId, ClientRecord, Edit, ListRecord, RecordError};
use bluebonnet_shared::replica::Unsent;
use bluebonnet_shared::sync::{ChangeHash, DocumentId, Refusal};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// A record as the registry has it.
struct Held {
    stored: StoredDocument,
    changes: BTreeSet<ChangeHash>,
    heads: Vec<ChangeHash>,
    /// Ids of its doses and entries.
    ids: BTreeSet<Uuid>,
}

impl World {
    /// Holds the registry and every tablet against the ledger.
    pub(super) fn judge(&mut self) -> Result<(), Fault> {
        let held = self.held()?;
        self.nothing_is_there_that_nobody_typed(&held)?;
        self.what_was_answered_for_is_there(&held)?;
        self.what_came_late_is_there(&held)?;
        self.what_was_typed_is_somewhere(&held)?;
        self.tablets_hold_what_the_registry_holds(&held)?;
        self.what_was_erased_is_gone()?;
        self.what_was_done_is_noted()
    }

    /// Everything the registry holds.
    fn held(&mut self) -> Result<BTreeMap<DocumentId, Held>, Fault> {
        let cast = Cast::get();
        let clients = cast.students.iter().map(|client| DocumentId::Client(*client));
        let ids: Vec<DocumentId> =
            clients.chain(cast.lists.iter().map(|list| DocumentId::List(list.id))).collect();
        let cause = Cause::command("oracle", self.time());
        let found = self.ask_store(|store| store.read_documents(&ids, &cause))?;
        let mut held = BTreeMap::new();
        for stored in found {
            let unreadable = |error: RecordError| Fault(format!("the registry's {}: {error}", stored.id));
            let (changes, heads, ids) = match stored.id {
                DocumentId::Client(_) => {
                    let record = ClientRecord::load(&stored.saved, reader()).map_err(unreadable)?;
                    let view = record.view().map_err(unreadable)?;
                    (record.changes_after(&[]), record.heads(), ids_of(&view))
                }
                DocumentId::List(_) => {
                    let record = ListRecord::load(&stored.saved, reader()).map_err(unreadable)?;
                    (record.changes_after(&[]), record.heads(), BTreeSet::new())
                }
            };
            let changes = changes.into_iter().map(|change| change.hash).collect();
            held.insert(stored.id, Held { stored, changes, heads, ids });
        }
        Ok(held)
    }

    pub(super) fn ask_store<T>(
        &mut self,
        work: impl FnOnce(&SqliteStore) -> Result<T, StoreError>,
    ) -> Result<T, Fault> {
        match self.registry.call(work)? {
            Called::Done(found) => Ok(found),
            _ => Err(Fault("the registry does not answer though nothing is broken".into())),
        }
    }

    fn nothing_is_there_that_nobody_typed(&self, held: &BTreeMap<DocumentId, Held>) -> Result<(), Fault> {
        let before = &Cast::get().ids;
        let mut seen = BTreeMap::new();
        for (document, record) in held {
            for id in &record.ids {
                if let Some(other) = seen.insert(id, document) {
                    return Err(Fault(format!("{document} and {other} both hold {id}")));
                }
            }
            let strange =
                record.ids.iter().find(|id| !self.ledger.typed.contains(id) && !before.contains(id));
            if let Some(id) = strange {
                return Err(Fault(format!("{document} holds {id}, which nobody typed")));
            }
        }
        Ok(())
    }

    fn what_was_answered_for_is_there(&self, held: &BTreeMap<DocumentId, Held>) -> Result<(), Fault> {
        for (document, hash) in &self.ledger.registry.answered {
            let there = held.get(document).is_some_and(|record| record.changes.contains(hash));
            // Of a former epoch the hashes alone are kept; of what it said `what_was_typed_is_somewhere` sees that it is there.
            if !there && !self.ledger.registry.settled.contains(&(*document, *hash)) {
                return Err(Fault(format!(
                    "the registry said that it has {hash} of {document}, and it has not"
                )));
            }
        }
        Ok(())
    }

    fn what_came_late_is_there(&mut self, held: &BTreeMap<DocumentId, Held>) -> Result<(), Fault> {
        let settled = self.ledger.registry.settled.clone();
        self.what_came_late_is_where_it_was_put(|document, hash| {
            held.get(&document).is_some_and(|record| record.changes.contains(hash))
                || settled.contains(&(document, *hash))
        })
    }

    fn what_was_typed_is_somewhere(&self, held: &BTreeMap<DocumentId, Held>) -> Result<(), Fault> {
        let places: BTreeMap<usize, _> =
            self.ledger.outboxes.iter().map(|((_, place), entry)| (*entry, *place)).collect();
        for (number, entry) in self.ledger.entries.iter().enumerate() {
            let erased = self.ledger.registry.is_erased(entry.document);
            let record = held.get(&self.ledger.registry.goes_on_as(entry.document));
            if record.is_none() != erased {
                return Err(Fault(format!("{} is erased: {erased}, and the registry", entry.document)));
            }
            let stands = record.is_some_and(|record| record.changes.contains(&entry.hash));
            let said =
                erased || record.is_some_and(|record| entry.adds.iter().all(|id| record.ids.contains(id)));
            let settled = self.ledger.registry.settled.contains(&(entry.document, entry.hash));
            let there = stands || (settled && said);
            let device = self.tablets[entry.tablet].sender.device;
            let waiting = self.ledger.registry.held.contains_key(&(device, entry.hash));
            let unsent = places.get(&number).and_then(|place| {
                self.tablets[entry.tablet].replica.as_ref().and_then(|replica| replica.outbox().get(place))
            });
            let complaint = match (entry.fate, unsent) {
                (Fate::Kept, None) => Some("is no more in the outbox it was saved in"),
                (Fate::Kept, Some(unsent)) if !is_kept(entry, unsent) => Some("is not kept as it was typed"),
                (Fate::Kept, Some(unsent)) if unsent.refused.is_none() => Some("was never sent"),
                (Fate::Kept, Some(unsent)) if self.waits_for_an_upgrade(entry, unsent) => {
                    Some("waits for a newer registry, and there is none")
                }
                (Fate::Kept, Some(_)) if there => Some("waits for a person though the registry has it"),
                // What a revoked tablet still had of an erased student is refused and goes with the tablet: nothing of such a student is
                // put aside, and there is nobody left to show it to.
                (Fate::HandedOver, _) if erased => None,
                (Fate::Arrived | Fate::HandedOver, _) if !there && !waiting => {
                    Some("is said to have arrived, and has not")
                }
                (Fate::Said, _) if !there && !said => Some("is said to be in the record, and is not"),
                (Fate::Lost, _) => Some("was let go of, and nobody had said that it is there"),
                _ => None,
            };
            if let Some(complaint) = complaint {
                return Err(Fault(format!(
                    "what tablet {} saved as {} in {} {complaint}",
                    entry.tablet, entry.hash, entry.document
                )));
            }
        }
        Ok(())
    }

    /// Whether an entry that was sent again since the registry was brought up to date is refused as one of a newer program's.
    fn waits_for_an_upgrade(&self, entry: &Entry, unsent: &Unsent) -> bool {
        let newer = unsent.refused.as_ref().is_some_and(|refused| refused.code == Refusal::NewerSchema);
        newer && self.tablets[entry.tablet].disk.has(entry.document) && !entry.adds.is_empty()
    }

    fn tablets_hold_what_the_registry_holds(&self, held: &BTreeMap<DocumentId, Held>) -> Result<(), Fault> {
        // Saved bytes that were found to hold the registry's changes: two tablets often have the same.
        let mut same: BTreeSet<(DocumentId, Vec<u8>)> = BTreeSet::new();
        for (number, tablet) in self.tablets.iter().enumerate() {
            let here: BTreeSet<DocumentId> = tablet.disk.records().collect();
            let grantee = tablet.sender.grantee();
            let is_over = self.ledger.registry.is_over(grantee, tablet.sender.device);
            if is_over != tablet.wiped {
                return Err(Fault(format!(
                    "tablet {number} may not have anything any more: {is_over}, wiped: {}",
                    tablet.wiped
                )));
            }
            let entitled = if is_over { BTreeSet::new() } else { self.ledger.registry.entitled(grantee) };
            if let Some(document) = here.symmetric_difference(&entitled).next() {
                let which = if here.contains(document) { "still has" } else { "lacks" };
                return Err(Fault(format!("tablet {number} {which} {document}")));
            }
            for document in here {
                let stored = tablet.disk.record(document).map_err(|error| Fault(error.to_string()))?;
                let (Some(stored), Some(record)) = (stored, held.get(&document)) else {
                    return Err(Fault(format!("{document} is on one side only")));
                };
                if stored.epoch != record.stored.epoch {
                    return Err(Fault(format!("tablet {number} has another epoch of {document}")));
                }
                // The same changes may lie in another order, and then the bytes are others.
                let saved = (document, stored.document);
                if saved.1 != record.stored.saved && !same.contains(&saved) {
                    if heads(document, &saved.1)? != record.heads {
                        return Err(Fault(format!("tablet {number} has other changes of {document}")));
                    }
                    same.insert(saved);
                }
                if stored.view != record.stored.view.as_bytes() {
                    return Err(Fault(format!("tablet {number} has another view of {document}")));
                }
            }
        }
        Ok(())
    }

    /// Of a student who was erased no text is left: not in the registry's files, whatever of them a power cut would leave, and not
    /// on a tablet, but for what is to be typed again or let go of by whoever typed it.
    fn what_was_erased_is_gone(&self) -> Result<(), Fault> {
        for client in &self.ledger.registry.erased {
            let document = DocumentId::Client(*client);
            let goes_on = |(of, _): &&(DocumentId, String)| self.ledger.registry.goes_on_as(*of) == document;
            let texts = self.ledger.texts.iter().filter(goes_on);
            let texts: BTreeSet<&str> = texts.map(|(_, text)| text.as_str()).collect();
            if let Some(text) = self.registry.disk.says(&texts) {
                return Err(Fault(format!(
                    "{document} is erased, and the registry's disk still says `{text}`"
                )));
            }
            for (number, tablet) in self.tablets.iter().enumerate() {
                if let Some(text) = tablet.disk.says(&texts) {
                    return Err(Fault(format!(
                        "{document} is erased, and tablet {number} still says `{text}`"
                    )));
                }
                let mut outbox = tablet.replica.iter().flat_map(|replica| replica.outbox().values());
                if outbox.any(|entry| entry.document == document && entry.refused.is_none()) {
                    return Err(Fault(format!("tablet {number} is still to send entries of {document}")));
                }
            }
        }
        Ok(())
    }

    fn what_was_done_is_noted(&mut self) -> Result<(), Fault> {
        let noted = std::mem::take(&mut self.ledger.registry.noted);
        let documents: BTreeSet<DocumentId> = noted.iter().map(|(document, ..)| *document).collect();
        let mut found = BTreeSet::new();
        let broken = self.ask_store(|store| {
            for document in &documents {
                for row in store.audit_of(*document)? {
                    let Cause { user, device, at, .. } = row.cause;
                    found.insert((*document, user, device, at, row.action));
                }
            }
            store.audit_fault()
        })?;
        if let Some(fault) = broken {
            return Err(Fault(format!("the audit log's chain breaks at {}", fault.seq)));
        }
        for (document, user, device, at, action) in noted {
            // What is held already is held and not noted again, and a power cut may have hidden when it was.
            let is_noted = if action == Action::Hold.word() {
                found.iter().any(|row| (row.0, row.1, row.2) == (document, user, device) && row.4 == action)
            } else {
                found.contains(&(document, user, device, at, action.to_owned()))
            };
            if !is_noted {
                return Err(Fault(format!("the audit log says nothing of a {action} of {document} at {at}")));
            }
        }
        Ok(())
    }
}

/// Whether an entry lies in the outbox with everything that was typed; of an erased student, with everything that was typed anew, and
/// nothing else.
fn is_kept(entry: &Entry, unsent: &Unsent) -> bool {
    let is_erased = unsent.refused.as_ref().is_some_and(|refused| refused.code == Refusal::Erased);
    let is_new = |edit: &&Edit| !is_erased || matches!(edit, Edit::AddDose(_) | Edit::AddEntry { .. });
    let typed = unsent.typed.iter().flat_map(|typed| &typed.edits);
    unsent.document == entry.document
        && unsent.hash == entry.hash
        && typed.eq(entry.edits.iter().filter(is_new))
        && (!is_erased || unsent.bytes.0.is_empty())
}

fn heads(id: DocumentId, saved: &[u8]) -> Result<Vec<ChangeHash>, Fault> {
    match id {
        DocumentId::Client(_) => ClientRecord::load(saved, reader()).map(|record| record.heads()),
        DocumentId::List(_) => ListRecord::load(saved, reader()).map(|record| record.heads()),
    }
    .map_err(|error| Fault(format!("a tablet's {id}: {error}")))
}

/// Signs nothing.
fn reader() -> ActorId {
    ActorId::from([0; 16])
}
