//! A tablet's disk: transactions, each whole or not at all. A strict one is safe when it returns, with all before it; a relaxed
//! one may be lost with everything after it. So IndexedDB promises.

use crate::simulator::chance::Chance;
use crate::simulator::disk::find_one;
use bluebonnet_shared::record::ActorId;
use bluebonnet_shared::replica::{Keep, Place, Replica, StoredRecord, Unsent, Write};
use bluebonnet_shared::sync::{ChangeHash, Cursor, DocumentId, Generation};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::rc::Rc;

/// A tablet's disk.
#[derive(Debug, Default)]
pub struct Disk {
    /// What a read finds.
    seen: Contents,
    /// What would be found after a crash that loses all it may.
    safe: Contents,
    /// Relaxed transactions that are not safe yet.
    relaxed: VecDeque<Vec<Put>>,
    /// There is no room.
    full: bool,
    /// So many transactions more, and the tablet dies in one.
    dies_in: Option<u64>,
}

#[derive(Clone, Debug, Default)]
struct Contents {
    records: BTreeMap<DocumentId, Rc<[u8]>>,
    outbox: BTreeMap<Place, Rc<[u8]>>,
    /// What arrived, by the record that it is about.
    sent: BTreeMap<DocumentId, BTreeMap<ChangeHash, Rc<[u8]>>>,
    cursor: Cursor,
    generation: Option<Generation>,
}

/// A write as it lies on the disk: bytes.
#[derive(Clone, Debug)]
enum Put {
    Record(DocumentId, Option<Rc<[u8]>>),
    Unsent(Place, Option<Rc<[u8]>>),
    Sent(DocumentId, ChangeHash, Rc<[u8]>),
    Cursor(Cursor),
    Generation(Generation),
}

/// Why a transaction was not made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotWritten {
    /// There was no room.
    Full,
    /// The tablet died in it.
    Died {
        /// Whether it was made nonetheless. The tablet does not know.
        made: bool,
    },
}

/// Something on a tablet's disk cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a tablet's disk holds {0} that cannot be read")]
pub struct Unreadable(&'static str);

impl Contents {
    fn apply(&mut self, writes: &[Put]) {
        for write in writes {
            match write.clone() {
                Put::Record(id, Some(bytes)) => {
                    self.records.insert(id, bytes);
                }
                Put::Record(id, None) => {
                    self.records.remove(&id);
                    self.sent.remove(&id);
                }
                Put::Unsent(place, Some(bytes)) => {
                    self.outbox.insert(place, bytes);
                }
                Put::Unsent(place, None) => {
                    self.outbox.remove(&place);
                }
                // Below.
                Put::Sent(..) => {}
                Put::Cursor(cursor) => self.cursor = cursor,
                Put::Generation(generation) => self.generation = Some(generation),
            }
        }
        // Of a record that is not here now, nothing that was sent is kept.
        for write in writes {
            if let Put::Sent(id, hash, bytes) = write
                && self.records.contains_key(id)
            {
                self.sent.entry(*id).or_default().insert(*hash, bytes.clone());
            }
        }
    }
}

impl Put {
    fn of(write: &Write) -> Self {
        match write {
            Write::PutRecord(id, stored) => Self::Record(*id, Some(stored.to_bytes().into())),
            Write::DropRecord(id) => Self::Record(*id, None),
            Write::PutUnsent(place, unsent) => {
                Self::Unsent(*place, Some(serde_json::to_vec(unsent).unwrap_or_default().into()))
            }
            Write::DropUnsent(place) => Self::Unsent(*place, None),
            Write::PutSent(unsent) => {
                let bytes = serde_json::to_vec(unsent).unwrap_or_default();
                Self::Sent(unsent.document, unsent.hash, bytes.into())
            }
            Write::Cursor(cursor) => Self::Cursor(*cursor),
            Write::Generation(generation) => Self::Generation(*generation),
        }
    }
}

impl Disk {
    /// Makes one transaction.
    ///
    /// # Errors
    /// `Full` when it was not made, `Died` when it may have been.
    pub fn write(&mut self, writes: &[Write], keep: Keep, chance: &mut Chance) -> Result<(), NotWritten> {
        if self.full {
            return Err(NotWritten::Full);
        }
        let dies = self.dies_in == Some(0);
        self.dies_in = self.dies_in.map(|left| left.saturating_sub(1));
        if dies && chance.once_in(2) {
            return Err(NotWritten::Died { made: false });
        }
        let writes: Vec<Put> = writes.iter().map(Put::of).collect();
        self.seen.apply(&writes);
        self.relaxed.push_back(writes);
        if keep == Keep::Strictly {
            self.make_safe(self.relaxed.len());
        }
        if dies { Err(NotWritten::Died { made: true }) } else { Ok(()) }
    }

    fn make_safe(&mut self, transactions: usize) {
        for writes in self.relaxed.drain(..transactions) {
            self.safe.apply(&writes);
        }
    }

    /// Loses what a crash may lose: some of the relaxed transactions, from the end.
    pub fn crash(&mut self, chance: &mut Chance) {
        let kept = chance.place(self.relaxed.len() + 1);
        self.make_safe(kept);
        self.relaxed.clear();
        self.seen = self.safe.clone();
        self.dies_in = None;
    }

    /// Lets the tablet die in a transaction, after so many more.
    pub fn die_after(&mut self, transactions: u64) {
        self.dies_in = Some(transactions);
    }

    /// The browser took everything away.
    pub fn evict(&mut self) {
        *self = Self { full: self.full, ..Self::default() };
    }

    /// Whether there is room from now on.
    pub fn set_full(&mut self, full: bool) {
        self.full = full;
    }

    /// Takes back that the tablet is to die, and that there is no room.
    pub fn mend(&mut self) {
        self.full = false;
        self.dies_in = None;
    }

    /// What the core has in memory once the tablet is unlocked.
    ///
    /// # Errors
    /// When an entry of the outbox cannot be read.
    pub fn open(&self, actor: ActorId) -> Result<Replica, Unreadable> {
        let mut outbox = BTreeMap::new();
        for (place, bytes) in &self.seen.outbox {
            let unsent: Unsent = serde_json::from_slice(bytes).map_err(|_| Unreadable("an entry"))?;
            outbox.insert(*place, unsent);
        }
        Ok(Replica::new(outbox, self.seen.cursor, actor).with_generation(self.seen.generation))
    }

    /// A record; none where it is not here.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn record(&self, id: DocumentId) -> Result<Option<StoredRecord>, Unreadable> {
        let read = |bytes: &Rc<[u8]>| StoredRecord::from_bytes(bytes).ok_or(Unreadable("a record"));
        self.seen.records.get(&id).map(read).transpose()
    }

    /// Everything that arrived, of records that are here.
    ///
    /// # Errors
    /// When an entry cannot be read.
    pub fn sent(&self) -> Result<Vec<Unsent>, Unreadable> {
        let sent = self.seen.sent.values().flat_map(BTreeMap::values);
        sent.map(|bytes| Unsent::from_bytes(bytes).map_err(|_| Unreadable("what was sent"))).collect()
    }

    /// Whether a record is here.
    pub fn has(&self, id: DocumentId) -> bool {
        self.seen.records.contains_key(&id)
    }

    /// One of some texts of one length that stands in any of the records, or in what was sent of them.
    pub fn says<'t>(&self, texts: &BTreeSet<&'t str>) -> Option<&'t str> {
        let sent = self.seen.sent.values().flat_map(BTreeMap::values);
        self.seen.records.values().chain(sent).find_map(|bytes| find_one(bytes, texts))
    }

    /// The records that are here.
    pub fn records(&self) -> impl Iterator<Item = DocumentId> {
        self.seen.records.keys().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cursor(place: u64) -> [Write; 1] {
        [Write::Cursor(Cursor(place))]
    }

    #[test]
    fn a_crash_loses_relaxed_transactions_from_the_end_and_never_a_strict_one() {
        let mut seen = BTreeSet::new();
        for seed in 0..50 {
            let mut chance = Chance::new(seed);
            let mut disk = Disk::default();
            disk.write(&cursor(1), Keep::Relaxed, &mut chance).unwrap();
            disk.write(&cursor(2), Keep::Strictly, &mut chance).unwrap();
            disk.write(&cursor(3), Keep::Relaxed, &mut chance).unwrap();
            disk.write(&cursor(4), Keep::Relaxed, &mut chance).unwrap();
            disk.crash(&mut chance);
            seen.insert(disk.seen.cursor.0);
        }
        assert_eq!(seen.into_iter().collect::<Vec<_>>(), [2, 3, 4]);
    }

    #[test]
    fn a_tablet_that_dies_in_a_transaction_has_made_it_or_not() {
        let mut seen = BTreeSet::new();
        for seed in 0..50 {
            let mut chance = Chance::new(seed);
            let mut disk = Disk::default();
            disk.die_after(1);
            disk.write(&cursor(1), Keep::Strictly, &mut chance).unwrap();
            let died = disk.write(&cursor(2), Keep::Strictly, &mut chance).unwrap_err();
            disk.crash(&mut chance);
            assert_eq!(died, NotWritten::Died { made: disk.seen.cursor == Cursor(2) });
            seen.insert(disk.seen.cursor.0);
        }
        assert_eq!(seen.into_iter().collect::<Vec<_>>(), [1, 2]);
    }

    #[test]
    fn a_full_disk_keeps_what_it_has_and_takes_nothing() {
        let mut chance = Chance::new(0);
        let mut disk = Disk::default();
        disk.write(&cursor(1), Keep::Relaxed, &mut chance).unwrap();
        disk.set_full(true);
        assert_eq!(disk.write(&cursor(2), Keep::Strictly, &mut chance), Err(NotWritten::Full));
        assert_eq!(disk.seen.cursor, Cursor(1));
    }
}
