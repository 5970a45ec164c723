//! The locks that connections of one database take on it, by SQLite's rules.

use std::collections::BTreeMap;

/// A connection's file, by its number.
pub(super) type Holder = u64;

/// How far a connection has locked the database file. Only the first is held while another has the last but one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    #[default]
    None,
    Shared,
    Reserved,
    Pending,
    Exclusive,
}

/// The locks on the database file.
#[derive(Debug, Default)]
pub(super) struct FileLocks(BTreeMap<Holder, Level>);

/// Another connection has a lock that forbids this one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Busy;

impl FileLocks {
    /// Takes a lock, or says that another connection forbids it.
    pub(super) fn lock(&mut self, holder: Holder, wanted: Level) -> Result<(), Busy> {
        let own = self.0.get(&holder).copied().unwrap_or_default();
        if own >= wanted {
            return Ok(());
        }
        let highest_other = self.highest_but(holder);
        if own == Level::None && highest_other >= Level::Pending {
            return Err(Busy);
        }
        if wanted >= Level::Reserved && highest_other >= Level::Reserved {
            return Err(Busy);
        }
        if wanted == Level::Exclusive && highest_other >= Level::Shared {
            // It waits for the readers to go, and no new one comes in.
            self.0.insert(holder, Level::Pending);
            return Err(Busy);
        }
        self.0.insert(holder, wanted);
        Ok(())
    }

    /// Goes down to a lock.
    pub(super) fn unlock(&mut self, holder: Holder, left: Level) {
        match left {
            Level::None => {
                self.0.remove(&holder);
            }
            _ => {
                self.0.insert(holder, left);
            }
        }
    }

    /// Whether anyone means to write.
    pub(super) fn reserved(&self) -> bool {
        self.0.values().any(|level| *level >= Level::Reserved)
    }

    fn highest_but(&self, holder: Holder) -> Level {
        let others = self.0.iter().filter(|(other, _)| **other != holder);
        others.map(|(_, level)| *level).max().unwrap_or_default()
    }
}

/// Locks on the write-ahead log's index: eight places, each held by many readers or by one writer.
#[derive(Debug, Default)]
pub(super) struct IndexLocks(BTreeMap<Holder, Held>);

/// A bit for each place.
#[derive(Clone, Copy, Debug, Default)]
struct Held {
    shared: u8,
    exclusive: u8,
}

impl IndexLocks {
    /// Locks places for reading.
    pub(super) fn share(&mut self, holder: Holder, places: u8) -> Result<(), Busy> {
        if self.others(holder).any(|held| held.exclusive & places != 0) {
            return Err(Busy);
        }
        self.0.entry(holder).or_default().shared |= places;
        Ok(())
    }

    /// Locks places for oneself alone.
    pub(super) fn own(&mut self, holder: Holder, places: u8) -> Result<(), Busy> {
        if self.others(holder).any(|held| (held.exclusive | held.shared) & places != 0) {
            return Err(Busy);
        }
        self.0.entry(holder).or_default().exclusive |= places;
        Ok(())
    }

    /// Gives places back.
    pub(super) fn release(&mut self, holder: Holder, places: u8) {
        if let Some(held) = self.0.get_mut(&holder) {
            held.shared &= !places;
            held.exclusive &= !places;
        }
    }

    /// Gives everything back.
    pub(super) fn leave(&mut self, holder: Holder) {
        self.0.remove(&holder);
    }

    fn others(&self, holder: Holder) -> impl Iterator<Item = &Held> {
        self.0.iter().filter(move |(other, _)| **other != holder).map(|(_, held)| held)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_writer_waits_for_the_readers_and_lets_no_new_one_in() {
        let mut locks = FileLocks::default();
        locks.lock(1, Level::Shared).unwrap();
        locks.lock(2, Level::Shared).unwrap();
        locks.lock(1, Level::Reserved).unwrap();
        assert_eq!(locks.lock(2, Level::Reserved), Err(Busy));
        assert_eq!(locks.lock(1, Level::Exclusive), Err(Busy));
        assert_eq!(locks.lock(3, Level::Shared), Err(Busy));
        locks.unlock(2, Level::None);
        locks.lock(1, Level::Exclusive).unwrap();
        assert!(locks.reserved());
        locks.unlock(1, Level::None);
        locks.lock(3, Level::Shared).unwrap();
    }

    #[test]
    fn a_place_of_the_index_is_shared_or_owned() {
        let mut locks = IndexLocks::default();
        locks.share(1, 0b0001).unwrap();
        locks.share(2, 0b0001).unwrap();
        assert_eq!(locks.own(3, 0b0011), Err(Busy));
        locks.own(3, 0b0010).unwrap();
        assert_eq!(locks.share(1, 0b0010), Err(Busy));
        locks.release(1, 0b0001);
        locks.leave(2);
        locks.own(3, 0b0001).unwrap();
    }
}
