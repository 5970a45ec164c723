//! What the simulator itself remembers, to hold the registry and the tablets against: who typed what, what was promised for
//! it, and what was sent to whom.

use super::claims::Claims;
use bluebonnet_server::store::{Action, Grantee, Sender};
use bluebonnet_shared::calendar::Timestamp;
use bluebonnet_shared::ids::{ClientId, DeviceId, ListId, UserId};
use bluebonnet_shared::record::Edit;
use bluebonnet_shared::replica::{Place, Unsent, Write};
use bluebonnet_shared::sync::{ChangeHash, Cursor, DocumentId};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Something that does not hold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Fault(pub String);

/// What became of an entry that the tablet called saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is in its tablet's outbox.
    Kept,
    /// The registry has its change.
    Arrived,
    /// The registry's record says all of it already.
    Said,
    /// A person let go of it.
    Discarded,
    /// The browser took away the disk it was on.
    Evicted,
    /// Its tablet was not to have it any more and has wiped itself; the registry holds it for an administrator.
    HandedOver,
    /// The registry had it and has lost it, and its tablet did not have it any more: the record had left the tablet, or all had.
    Burnt,
    /// Its tablet let go of it, and nobody ever said that it has it.
    Lost,
}

/// An entry that the tablet called saved.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The tablet, by its number.
    pub tablet: usize,
    /// The record.
    pub document: DocumentId,
    /// What was typed.
    pub edits: Vec<Edit>,
    /// Ids of the doses and entries that it adds.
    pub adds: Vec<Uuid>,
    /// What it makes of the record.
    pub claims: Claims,
    /// The change that carries it; another one once it was made anew.
    pub hash: ChangeHash,
    /// Where it is.
    pub fate: Fate,
    /// Its tablet keeps it beside its record though it has left the outbox.
    pub kept: bool,
    /// The registry goes on from a backup without it, and its tablet has yet to send it again.
    pub owed: bool,
    /// The registry has gone on from a backup since it was saved.
    pub outlived: bool,
}

/// What became of a change that came late.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Late {
    /// It is held.
    Held,
    /// It was to be taken in, and nobody was told whether it was.
    Releasing,
    /// It was taken in.
    Released,
    /// It was to be discarded, and nobody was told whether it was.
    Discarding,
    /// It was discarded.
    Discarded,
}

/// A row that the audit log must have: of which record, who, on which device, when, what.
pub type Noted = (DocumentId, Option<UserId>, Option<DeviceId>, Timestamp, &'static str);

/// The ledger.
#[derive(Debug, Default)]
pub struct Ledger {
    /// Everything that was called saved.
    pub entries: Vec<Entry>,
    /// Where entries lie that are in an outbox.
    pub outboxes: BTreeMap<(usize, Place), usize>,
    /// Ids of doses and entries that anyone typed, saved or not.
    pub typed: BTreeSet<Uuid>,
    /// Texts that were typed into records, each by one person and once.
    pub texts: BTreeSet<(DocumentId, String)>,
    /// What the registry must have.
    pub registry: AtRegistry,
}

/// What was promised for the registry, and done at it. A registry that goes on from a backup goes back to what this was then.
#[derive(Clone, Debug, Default)]
pub struct AtRegistry {
    /// Changes of which the registry said that it has them.
    pub answered: BTreeSet<(DocumentId, ChangeHash)>,
    /// Changes that the registry said it holds of a device that may not have what it has any more, with what became of them.
    pub held: BTreeMap<(DeviceId, ChangeHash), (DocumentId, Late)>,
    /// Why held changes were discarded: of which record, when, in which words.
    pub reasons: BTreeSet<(DocumentId, Timestamp, String)>,
    /// Devices that are revoked.
    pub revoked: BTreeSet<DeviceId>,
    /// Users who may not sign in.
    pub closed: BTreeSet<UserId>,
    /// Users who work for an organization no more, with what each could see there then.
    pub left: BTreeMap<Grantee, BTreeSet<DocumentId>>,
    /// Changes that documents held when their epoch ended: of these the registry keeps the hashes alone.
    pub settled: BTreeSet<(DocumentId, ChangeHash)>,
    /// Students who were erased.
    pub erased: BTreeSet<ClientId>,
    /// Records that were merged, and those that go on for them.
    pub merged: BTreeMap<ClientId, ClientId>,
    /// Rows the audit log must have.
    pub noted: BTreeSet<Noted>,
    /// Who works with which list of the organization.
    pub assigned: BTreeMap<Grantee, BTreeSet<ListId>>,
    /// Who is on which list.
    pub members: BTreeMap<ListId, BTreeSet<ClientId>>,
    /// At which place of the feed a change stands.
    places: BTreeMap<ChangeHash, Cursor>,
}

impl Ledger {
    /// Notes that a tablet has called an entry saved, at a place of its outbox.
    pub fn saved(&mut self, place: Place, entry: Entry) {
        self.outboxes.insert((entry.tablet, place), self.entries.len());
        self.entries.push(entry);
    }

    /// Follows what a tablet wrote, with the places of which the registry said that they arrived. `has` says whether a record is on
    /// the tablet now.
    pub fn follow(
        &mut self,
        tablet: usize,
        writes: &[Write],
        arrived: &[Place],
        has: impl Fn(DocumentId) -> bool,
    ) {
        for write in writes {
            match write {
                Write::PutUnsent(place, unsent) => {
                    if let Some(entry) = self.outboxes.get(&(tablet, *place)) {
                        self.entries[*entry].hash = unsent.hash;
                    }
                }
                Write::DropUnsent(place) => {
                    if let Some(entry) = self.outboxes.remove(&(tablet, *place)) {
                        let twin = self.twin_of(tablet, entry, writes);
                        if let Some((twin, hash)) = twin.filter(|_| !arrived.contains(place)) {
                            self.entries[entry].hash = hash;
                            self.outboxes.insert((tablet, twin), entry);
                            continue;
                        }
                        let entry = &mut self.entries[entry];
                        entry.fate = if arrived.contains(place) { Fate::Arrived } else { Fate::Said };
                        // Of an erased student nothing is kept.
                        let sent =
                            |write: &Write| matches!(write, Write::PutSent(sent) if sent.hash == entry.hash);
                        entry.kept = writes.iter().any(sent) && has(entry.document);
                        // The answer was on its way when the registry lost its disk.
                        if entry.fate == Fate::Arrived && !self.registry.has_answered_for(entry) {
                            entry.owed = entry.kept;
                            entry.fate = match (entry.kept, entry.outlived) {
                                (true, _) => Fate::Arrived,
                                (false, true) => Fate::Burnt,
                                (false, false) => Fate::Lost,
                            };
                        }
                    }
                }
                Write::DropRecord(document) => {
                    self.let_go(|entry| entry.tablet == tablet && entry.document == *document);
                }
                Write::PutRecord(..) | Write::PutSent(_) | Write::Cursor(_) | Write::Generation(_) => {}
            }
        }
    }

    /// Where an entry is entered once more by the same step, and as which change: it arrived in two epochs, the registry has lost both, and of
    /// the two that were offered again one says what the other does. What becomes of that one becomes of the entry.
    fn twin_of(&self, tablet: usize, entry: usize, writes: &[Write]) -> Option<(Place, ChangeHash)> {
        let entry = &self.entries[entry];
        writes.iter().find_map(|write| match write {
            Write::PutUnsent(place, twin) if !self.outboxes.contains_key(&(tablet, *place)) => {
                let typed = twin.typed.as_ref()?;
                (twin.document == entry.document && typed.edits == entry.edits).then_some((*place, twin.hash))
            }
            _ => None,
        })
    }

    /// Takes an entry from one place of a tablet's outbox to another, where it is entered again: without what the record says
    /// already, and with those fields alone that the person changed.
    pub fn moved(&mut self, tablet: usize, from: Place, to: Place, again: &Unsent, claims: Claims) {
        if let Some(entry) = self.outboxes.remove(&(tablet, from)) {
            self.entries[entry].hash = again.hash;
            self.entries[entry].claims = claims;
            if let Some(typed) = &again.typed {
                self.entries[entry].edits.clone_from(&typed.edits);
            }
            self.outboxes.insert((tablet, to), entry);
        }
    }

    /// Follows a tablet that puts what the registry may have lost into its outbox again, and what waited there behind it.
    pub fn offered(&mut self, tablet: usize, writes: &[Write]) {
        for write in writes {
            let Write::PutUnsent(place, unsent) = write else { continue };
            let of_this = |entry: &Entry| entry.tablet == tablet && entry.hash == unsent.hash;
            let Some(entry) = self.entries.iter().position(of_this) else { continue };
            self.outboxes.retain(|_, there| *there != entry);
            self.outboxes.insert((tablet, *place), entry);
            let entry = &mut self.entries[entry];
            (entry.fate, entry.kept, entry.owed) = (Fate::Kept, false, false);
        }
    }

    /// Notes what became of an entry for another reason than the registry's word.
    pub fn gone(&mut self, tablet: usize, place: Place, fate: Fate) {
        if let Some(entry) = self.outboxes.remove(&(tablet, place)) {
            let entry = &mut self.entries[entry];
            // The answer was on its way when the registry lost its disk, and the tablet has nothing any more.
            let is_lost =
                fate == Fate::HandedOver && entry.outlived && !self.registry.has_answered_for(entry);
            entry.fate = if is_lost { Fate::Burnt } else { fate };
            entry.kept = fate == Fate::Said;
        }
    }

    /// Notes what became of everything in a tablet's outbox, when all is taken off the tablet.
    pub fn all_gone(&mut self, tablet: usize, fate: Fate) {
        for place in self.places_of(tablet) {
            self.gone(tablet, place, fate);
        }
        self.let_go(|entry| entry.tablet == tablet);
    }

    fn places_of(&self, tablet: usize) -> Vec<Place> {
        self.outboxes.keys().filter(|(number, _)| *number == tablet).map(|(_, place)| *place).collect()
    }

    /// Notes that a tablet no longer has some of the entries that have arrived. Those that the registry has lost are nowhere then.
    fn let_go(&mut self, which: impl Fn(&Entry) -> bool) {
        for entry in self.entries.iter_mut().filter(|entry| which(entry)) {
            entry.kept = false;
            if entry.owed {
                entry.fate = Fate::Burnt;
                entry.owed = false;
            }
        }
    }

    /// Goes back to what the registry had when a backup of it was made. `is_there` says of an entry whether the backup has it: of the
    /// others, every one that its tablet still keeps is owed to the registry, and the rest went with the registry's disk.
    pub fn go_back(&mut self, to: AtRegistry, is_there: impl Fn(&AtRegistry, &Entry) -> bool) {
        self.registry = to;
        for entry in &mut self.entries {
            entry.outlived = true;
            let left = matches!(entry.fate, Fate::Arrived | Fate::Said | Fate::HandedOver);
            if !left || is_there(&self.registry, entry) {
                continue;
            }
            if entry.kept {
                entry.owed = true;
            } else {
                entry.fate = Fate::Burnt;
            }
        }
    }
}

impl AtRegistry {
    /// Notes a row that the audit log must have.
    pub fn must_be_noted(&mut self, document: DocumentId, sender: Sender, at: Timestamp, action: Action) {
        self.noted.insert((document, Some(sender.user), Some(sender.device), at, action.word()));
    }

    /// Whether it has said that it has an entry, or holds it, and has not gone back to before that.
    fn has_answered_for(&self, entry: &Entry) -> bool {
        self.answered.contains(&(entry.document, entry.hash))
            || self.held.keys().any(|(_, hash)| *hash == entry.hash)
    }

    /// Whether a document is a student's who was erased.
    pub fn is_erased(&self, document: DocumentId) -> bool {
        matches!(self.goes_on_as(document), DocumentId::Client(client) if self.erased.contains(&client))
    }

    /// What a user may see now in sessions for an organization: its lists that are assigned to her, and their members.
    pub fn entitled(&self, grantee: Grantee) -> BTreeSet<DocumentId> {
        let lists = self.assigned.get(&grantee).into_iter().flatten();
        lists
            .flat_map(|list| {
                let members = self.members.get(list).into_iter().flatten();
                members.map(|client| DocumentId::Client(*client)).chain([DocumentId::List(*list)])
            })
            .collect()
    }

    /// Notes at which place of the feed a change was sent.
    ///
    /// # Errors
    /// When it stands at another place too.
    pub fn stands_at(&mut self, hash: ChangeHash, at: Cursor) -> Result<(), Fault> {
        match self.places.insert(hash, at) {
            Some(before) if before != at => {
                Err(Fault(format!("the change {hash} stands in the feed at {} and at {}", before.0, at.0)))
            }
            _ => Ok(()),
        }
    }
}
