//! What the desk has in memory while the vault is open: a row per student, the lists, the outbox.
//!
//! It only ever follows what is on the disk. The rows lie there in packs, so that opening reads a few dozen values rather
//! than thousands.

use super::outbox::OutboxEntry;
use super::row::{ListSummary, StudentRow};
use bluebonnet_shared::ids::{ClientId, ListId};
use bluebonnet_shared::order;
use bluebonnet_shared::record::{ListOrder, StudentList};
use bluebonnet_shared::replica::{Place, Replica, Step, Write};
use bluebonnet_shared::sync::{ChangeHash, DocumentId};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
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

    /// The pack's key in the store.
    pub fn key(self) -> String {
        format!("{:02}", self.0)
    }
}

/// The memory of a desk.
#[derive(Debug)]
pub struct Shelf {
    replica: Replica,
    rows: HashMap<ClientId, Rc<StudentRow>>,
    lists: BTreeMap<ListId, StudentList>,
    sending: HashSet<ChangeHash>,
    revisions: HashMap<ClientId, u64>,
    /// Rows sorted for a list (`None`: all students), until something about them changes.
    sorted: HashMap<Option<ListId>, Rows>,
}

impl Shelf {
    /// A shelf with nothing on it yet but the replica.
    pub fn new(replica: Replica) -> Self {
        Self {
            replica,
            rows: HashMap::new(),
            lists: BTreeMap::new(),
            sending: HashSet::new(),
            revisions: HashMap::new(),
            sorted: HashMap::new(),
        }
    }

    /// Takes everything off it.
    pub fn clear(&mut self) {
        *self = Self::new(self.replica.emptied());
    }

    /// The outbox and the place in the feed, and what can be done with them.
    pub fn replica(&self) -> &Replica {
        &self.replica
    }

    /// Lets the outbox and the feed's place follow the disk, and the rows what they count and what has left the device.
    pub fn commit(&mut self, step: &Step) {
        let about = |replica: &Replica, place: &Place| {
            replica.outbox().get(place).map(|entry| (entry.document, entry.hash))
        };
        let mut counted = BTreeSet::new();
        for write in &step.writes {
            match write {
                Write::DropUnsent(place) => {
                    if let Some((document, hash)) = about(&self.replica, place) {
                        self.sending.remove(&hash);
                        counted.insert(document);
                    }
                }
                Write::PutUnsent(_, entry) => {
                    counted.insert(entry.document);
                }
                Write::DropRecord(document) => self.forget(*document),
                Write::PutRecord(..) | Write::PutSent(_) | Write::Cursor(_) | Write::Generation(_) => {}
            }
        }
        self.replica.commit(step);
        for document in counted {
            self.recount(document);
        }
    }

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

    /// Forgets a record that has left the device. What is unsent of it stays.
    fn forget(&mut self, document: DocumentId) {
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
        order::sort_by_made_key(&mut rows, |row| (row.name.to_lowercase(), row.birth_date, row.id));
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
        order::sort_by_key(&mut rows, |row| row.id);
        rows
    }

    /// The students whose rows are not `fresh`, by pack.
    pub fn stale(&self, fresh: impl Fn(&StudentRow) -> bool) -> BTreeMap<Pack, Vec<ClientId>> {
        let mut packs: BTreeMap<Pack, Vec<ClientId>> = BTreeMap::new();
        for row in self.rows.values().filter(|row| !fresh(row)) {
            packs.entry(Pack::of(row.id)).or_default().push(row.id);
        }
        packs
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
        order::sort_by_made_key(&mut lists, |list| (ListOrder::of(&list.name), list.id));
        lists
    }

    /// The outbox as the screens show it, oldest first.
    pub fn shown_outbox(&self) -> Vec<OutboxEntry> {
        let outbox = self.replica.outbox().iter();
        outbox
            .map(|(place, entry)| OutboxEntry::of(*place, entry, self.sending.contains(&entry.hash)))
            .collect()
    }

    fn unsent_of(&self, client: ClientId) -> usize {
        let outbox = self.replica.outbox().values();
        outbox.filter(|entry| entry.document == DocumentId::Client(client)).count()
    }

    fn recount(&mut self, document: DocumentId) {
        if let DocumentId::Client(client) = document
            && let Some(row) = self.row(client)
        {
            self.put_row(StudentRow::clone(&row));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bluebonnet_shared::calendar::{Date, Timestamp};
    use bluebonnet_shared::ids::{OrgId, UserId};
    use bluebonnet_shared::person::Stamp;
    use bluebonnet_shared::record::{ActorId, StudentListMember};
    use bluebonnet_shared::replica::Unsent;
    use bluebonnet_shared::sync::{Blob, Cursor, Epoch};
    use uuid::Uuid;

    fn client(number: u8) -> ClientId {
        ClientId::new(Uuid::from_bytes([number; 16]))
    }

    fn row(number: u8, name: &str) -> StudentRow {
        StudentRow {
            id: client(number),
            name: name.to_owned(),
            birth_date: Date::constant(2018, 1, 1),
            grade: "03".to_owned(),
            school: String::new(),
            student_id: String::new(),
            other_ids: Vec::new(),
            forecast: None,
            facts: None,
            unsent: 0,
        }
    }

    fn entry(number: u8) -> Unsent {
        Unsent {
            document: DocumentId::Client(client(number)),
            epoch: Epoch(0),
            hash: ChangeHash([number; 32]),
            bytes: Blob(Vec::new()),
            typed: None,
            client_name: String::new(),
            what: String::new(),
            at: Timestamp::UNIX_EPOCH,
            remade: 0,
            refused: None,
        }
    }

    fn shelf() -> Shelf {
        let actor = ActorId::from(&[1; 16]);
        Shelf::new(Replica::new(BTreeMap::new(), Cursor::default(), actor))
    }

    /// Commits writes as a step would.
    fn commit(shelf: &mut Shelf, writes: Vec<Write>) {
        let mut step = Step::default();
        step.writes = writes;
        shelf.commit(&step);
    }

    fn put(place: Place, number: u8) -> Write {
        Write::PutUnsent(place, Box::new(entry(number)))
    }

    fn list(id: ListId, members: &[u8]) -> StudentList {
        let organization = OrgId::new(Uuid::nil());
        let user = UserId::new(Uuid::nil());
        let added = Stamp { user, user_name: String::new(), organization, at: Timestamp::UNIX_EPOCH };
        let members = members
            .iter()
            .map(|number| StudentListMember { client: client(*number), added: added.clone() })
            .collect();
        StudentList { id, name: "Grade 3".to_owned(), organization, members }
    }

    fn names(rows: &Rows) -> Vec<&str> {
        rows.iter().map(|row| row.name.as_str()).collect()
    }

    #[test]
    fn a_list_shows_its_members_that_are_here_by_name_whatever_the_case() {
        let mut shelf = shelf();
        for (number, name) in [(1, "beta, B"), (2, "Alpha, A"), (3, "Gamma, G")] {
            shelf.put_row(row(number, name));
        }
        let id = ListId::new(Uuid::nil());
        shelf.put_list(list(id, &[1, 2, 9]));
        assert_eq!(names(&shelf.rows(Some(id))), ["Alpha, A", "beta, B"]);
        assert_eq!(names(&shelf.rows(None)), ["Alpha, A", "beta, B", "Gamma, G"]);
        assert_eq!(shelf.lists().first().map(|list| list.count), Some(2));
    }

    #[test]
    fn rows_are_the_same_until_something_changes() {
        let mut shelf = shelf();
        shelf.put_row(row(1, "Alpha, A"));
        let before = shelf.rows(None);
        assert!(Rc::ptr_eq(&before, &shelf.rows(None)));
        shelf.put_row(row(1, "Omega, A"));
        assert_eq!(names(&shelf.rows(None)), ["Omega, A"]);
    }

    #[test]
    fn a_row_counts_its_unsent_entries_until_the_registry_has_them() {
        let mut shelf = shelf();
        let (first, second) = (Place::after(None), Place::after(Some(Place::after(None))));
        shelf.put_row(row(1, "Alpha, A"));
        commit(&mut shelf, vec![put(first, 1), put(second, 1)]);
        assert_eq!(shelf.row(client(1)).map(|row| row.unsent), Some(2));
        commit(&mut shelf, vec![Write::DropUnsent(first)]);
        assert_eq!(shelf.row(client(1)).map(|row| row.unsent), Some(1));
        assert_eq!(shelf.replica().unsent(), (1, 0));
    }

    #[test]
    fn a_record_that_leaves_the_device_leaves_its_unsent_entries() {
        let mut shelf = shelf();
        shelf.put_row(row(1, "Alpha, A"));
        commit(&mut shelf, vec![put(Place::after(None), 1)]);
        commit(&mut shelf, vec![Write::DropRecord(DocumentId::Client(client(1)))]);
        assert!(!shelf.has(client(1)));
        assert_eq!(shelf.replica().unsent(), (1, 0));
    }

    #[test]
    fn a_pack_for_the_disk_has_what_changed_and_not_what_left() {
        let mut shelf = shelf();
        // Ids whose last bytes are 64 apart share a pack.
        for number in [1, 65, 129, 2] {
            shelf.put_row(row(number, "Old, O"));
        }
        let changed = HashMap::from([(client(1), Some(row(1, "New, N"))), (client(65), None)]);
        let pack = shelf.pack(Pack::of(client(1)), &changed);
        let kept: Vec<(ClientId, &str)> = pack.iter().map(|row| (row.id, row.name.as_str())).collect();
        assert_eq!(kept, [(client(1), "New, N"), (client(129), "Old, O")]);
    }
}
