//! What the desk has in memory while the vault is open: a row per student, the lists, the outbox.
//!
//! It only ever follows what is on the disk. The rows lie there in packs, so that opening reads a few dozen values rather
//! than thousands.

use super::outbox::{OutboxEntry, Place, Unsent};
use super::row::{ListSummary, StudentRow};
use bluebonnet_shared::ids::{ClientId, ListId};
use bluebonnet_shared::record::StudentList;
use bluebonnet_shared::sync::{ChangeHash, DocumentId};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::rc::Rc;

/// How many packs the rows are spread over.
const PACKS: u8 = 64;

/// Rows in the order of a list.
pub type Rows = Rc<Vec<Rc<StudentRow>>>;

/// The number of a pack of rows, from 0 to 63.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pack(u8);

impl Pack {
    /// The pack that a student's row is in: by the last byte of the id, which is random in every kind of UUID.
    pub fn of(client: ClientId) -> Self {
        Self(client.uuid().as_bytes()[15] % PACKS)
    }

    /// All packs.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..PACKS).map(Self)
    }

    /// The pack's key in the store.
    pub fn key(self) -> String {
        format!("{:02}", self.0)
    }
}

/// The memory of a desk.
#[derive(Debug, Default)]
pub struct Shelf {
    rows: HashMap<ClientId, Rc<StudentRow>>,
    lists: BTreeMap<ListId, StudentList>,
    outbox: BTreeMap<Place, Unsent>,
    sending: HashSet<ChangeHash>,
    revisions: HashMap<ClientId, u64>,
    /// Rows sorted for a list (`None`: all students), until something about them changes.
    sorted: HashMap<Option<ListId>, Rows>,
}

impl Shelf {
    /// Puts a row in place of the one there was.
    pub fn put_row(&mut self, mut row: StudentRow) {
        row.unsent = self.unsent_of(row.id);
        *self.revisions.entry(row.id).or_default() += 1;
        self.rows.insert(row.id, Rc::new(row));
        self.sorted.clear();
    }

    /// Puts a list in place of the one there was.
    pub fn put_list(&mut self, list: StudentList) {
        self.sorted.remove(&Some(list.id));
        self.lists.insert(list.id, list);
    }

    /// Puts an entry into the outbox. Call [`Self::put_row`] after it, or the row does not show it.
    pub fn put_unsent(&mut self, place: Place, entry: Unsent) {
        self.outbox.insert(place, entry);
    }

    /// Takes an entry out of the outbox, once the registry has it.
    pub fn take_unsent(&mut self, place: Place) {
        let Some(entry) = self.outbox.remove(&place) else { return };
        self.sending.remove(&entry.hash);
        self.recount(entry.document);
    }

    /// Forgets a record that has left the device. What is unsent of it stays.
    pub fn forget(&mut self, document: DocumentId) {
        match document {
            DocumentId::Client(client) => {
                self.rows.remove(&client);
                *self.revisions.entry(client).or_default() += 1;
            }
            DocumentId::List(list) => {
                self.lists.remove(&list);
            }
        }
        self.sorted.clear();
    }

    /// Notes which changes are on their way.
    pub fn set_sending(&mut self, hashes: impl IntoIterator<Item = ChangeHash>) {
        self.sending = hashes.into_iter().collect();
    }

    /// One student's row.
    pub fn row(&self, client: ClientId) -> Option<Rc<StudentRow>> {
        self.rows.get(&client).cloned()
    }

    /// Whether a student is here.
    pub fn has(&self, client: ClientId) -> bool {
        self.rows.contains_key(&client)
    }

    /// A number that grows with each change of a student's record.
    pub fn revision(&self, client: ClientId) -> u64 {
        self.revisions.get(&client).copied().unwrap_or(0)
    }

    /// The rows of a list, or of all students, by name.
    pub fn rows(&mut self, list: Option<ListId>) -> Rows {
        if let Some(rows) = self.sorted.get(&list) {
            return Rc::clone(rows);
        }
        let mut rows: Vec<Rc<StudentRow>> = match list {
            None => self.rows.values().cloned().collect(),
            Some(id) => {
                let members: HashSet<ClientId> = self
                    .lists
                    .get(&id)
                    .map(|list| list.members.iter().map(|member| member.client).collect())
                    .unwrap_or_default();
                members.iter().filter_map(|client| self.row(*client)).collect()
            }
        };
        rows.sort_by_cached_key(|row| (row.name.to_lowercase(), row.birth_date, row.id));
        let rows = Rc::new(rows);
        self.sorted.insert(list, Rc::clone(&rows));
        rows
    }

    /// The rows of one pack, as they are to lie on the disk, some replaced and some left out.
    pub fn pack(&self, pack: Pack, changed: &HashMap<ClientId, Option<StudentRow>>) -> Vec<StudentRow> {
        let mut rows: Vec<StudentRow> = self
            .rows
            .values()
            .filter(|row| Pack::of(row.id) == pack && !changed.contains_key(&row.id))
            .map(|row| StudentRow::clone(row))
            .chain(changed.values().flatten().filter(|row| Pack::of(row.id) == pack).cloned())
            .collect();
        rows.sort_by_key(|row| row.id);
        rows
    }

    /// The students of a pack whose rows are not `fresh`.
    pub fn stale(&self, pack: Pack, fresh: impl Fn(&StudentRow) -> bool) -> Vec<ClientId> {
        self.rows.values().filter(|row| Pack::of(row.id) == pack && !fresh(row)).map(|row| row.id).collect()
    }

    /// The lists, by name.
    pub fn lists(&self) -> Vec<ListSummary> {
        let mut lists: Vec<ListSummary> = self
            .lists
            .values()
            .map(|list| {
                let here: HashSet<ClientId> = list
                    .members
                    .iter()
                    .map(|member| member.client)
                    .filter(|client| self.has(*client))
                    .collect();
                let unsent =
                    here.iter().filter_map(|client| self.rows.get(client)).map(|row| row.unsent).sum();
                ListSummary { id: list.id, name: list.name.clone(), count: here.len(), unsent }
            })
            .collect();
        lists.sort_by_cached_key(|list| (list.name.to_lowercase(), list.id));
        lists
    }

    /// The outbox, oldest first.
    pub fn outbox(&self) -> &BTreeMap<Place, Unsent> {
        &self.outbox
    }

    /// The outbox as the screens show it, oldest first.
    pub fn shown_outbox(&self) -> Vec<OutboxEntry> {
        self.outbox.values().map(|entry| entry.shown(self.sending.contains(&entry.hash))).collect()
    }

    /// The place for the next entry.
    pub fn next_place(&self) -> Place {
        Place::after(self.outbox.keys().next_back().copied())
    }

    /// Entries not refused, and refused ones.
    pub fn unsent(&self) -> (usize, usize) {
        let refused = self.outbox.values().filter(|entry| entry.refused.is_some()).count();
        (self.outbox.len() - refused, refused)
    }

    fn unsent_of(&self, client: ClientId) -> usize {
        self.outbox.values().filter(|entry| entry.document == DocumentId::Client(client)).count()
    }

    fn recount(&mut self, document: DocumentId) {
        if let DocumentId::Client(client) = document
            && let Some(row) = self.row(client)
        {
            self.put_row(StudentRow::clone(&row));
        }
    }
}
