//! A disk for the registry's database that loses power. It lies in memory, under SQLite, and keeps apart what was synced
//! from what was only written: [`Disk::power_on`] decides by chance what of the rest arrived.
//!
//! `SqliteStore` is not told of it. A disk is mounted at a path, and [`vfs`] sends SQLite's calls about that path here; every
//! other path is the machine's own file as before. Only the files of one database are known: the database itself, its
//! write-ahead log and its journal.

mod file;
mod handle;
mod locks;
#[cfg(test)]
mod tests;
mod vfs;

use super::chance::Chance;
use file::File;
use handle::Region;
use locks::{FileLocks, IndexLocks};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Disks by the path of the database on them.
static MOUNTED: Mutex<BTreeMap<PathBuf, Arc<Disk>>> = Mutex::new(BTreeMap::new());

/// One of the files of a database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Name {
    Database,
    Log,
    Journal,
}

/// What became of writes that were not synced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outage {
    /// Only the program ended. The machine wrote everything out.
    Killed,
    /// Nothing of it arrived.
    NothingArrived,
    /// Some pieces arrived and others did not, whatever their order was.
    Torn {
        /// The size of a piece that arrives whole or not at all, in bytes.
        sector: usize,
    },
}

impl Outage {
    /// One of them by chance.
    pub fn draw(chance: &mut Chance) -> Self {
        match chance.below(5) {
            0 => Self::Killed,
            1 => Self::NothingArrived,
            2 => Self::Torn { sector: 4096 },
            _ => Self::Torn { sector: 512 },
        }
    }
}

/// What lay on a disk at one moment, to begin others with.
#[derive(Clone, Debug, Default)]
pub struct Image(BTreeMap<Name, Vec<u8>>);

impl Image {
    fn files(&self) -> BTreeMap<Name, File> {
        self.0.iter().map(|(name, bytes)| (*name, File::safe(bytes.clone()))).collect()
    }
}

/// A virtual disk with one database on it.
#[derive(Debug, Default)]
pub struct Disk(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    files: BTreeMap<Name, File>,
    /// Files whose deletion has not reached the disk: any later sync takes it there too, as on a file system that keeps a
    /// journal of its folders.
    deleted: BTreeMap<Name, File>,
    locks: FileLocks,
    index: Index,
    /// Raised with each start: files opened before it are dead.
    boot: u64,
    off: bool,
    /// Writes, cuts, syncs and deletions so far.
    operations: u64,
    /// The operation during which the power goes.
    power_ends_at: Option<u64>,
    /// The operation from which on there is no room.
    full_from: Option<u64>,
    /// Syncs are answered and not made.
    lies: bool,
    /// The last number given to an open file.
    holder: u64,
}

/// The index of the write-ahead log, which connections share in memory.
#[derive(Debug, Default)]
struct Index {
    regions: Vec<Arc<Region>>,
    locks: IndexLocks,
    users: u64,
}

/// Why a call about a file did not succeed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Failure {
    /// The power is off, or was since the file was opened.
    Off,
    /// There is no room.
    Full,
    /// Another connection has the lock.
    Busy,
    /// There is no such file.
    Absent,
}

impl From<locks::Busy> for Failure {
    fn from(locks::Busy: locks::Busy) -> Self {
        Self::Busy
    }
}

/// A disk mounted at a path, until this is dropped.
#[derive(Debug)]
pub struct Mounted {
    path: PathBuf,
    disk: Arc<Disk>,
}

impl Mounted {
    /// Puts a disk with the files of an image where the database `path` is going to be. Its folder must be there.
    ///
    /// # Panics
    /// Where the folder is missing, or SQLite takes no virtual disk.
    pub fn new(path: &Path, image: &Image) -> Self {
        vfs::install();
        let folder = path.parent().and_then(|folder| folder.canonicalize().ok());
        let (Some(folder), Some(name)) = (folder, path.file_name()) else {
            panic!("{} is in no folder", path.display())
        };
        let path = folder.join(name);
        let disk = Arc::new(Disk(Mutex::new(State { files: image.files(), ..State::default() })));
        mounted().insert(path.clone(), disk.clone());
        Self { path, disk }
    }

    /// Where the database lies, for whoever opens it.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl std::ops::Deref for Mounted {
    type Target = Disk;

    fn deref(&self) -> &Disk {
        &self.disk
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        mounted().remove(&self.path);
    }
}

fn mounted() -> MutexGuard<'static, BTreeMap<PathBuf, Arc<Disk>>> {
    MOUNTED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The first place at which one of some texts stands in bytes, and which; they are all of one length. Looked for together, they take no
/// longer than one of them.
pub(super) fn find_one<'t>(there: &[u8], texts: &BTreeSet<&'t str>) -> Option<&'t str> {
    let (first, last) = (texts.first()?.as_bytes(), texts.last()?.as_bytes());
    // In their order, whatever the first and the last begin with, all do.
    let alike = first.iter().zip(last).take_while(|(one, other)| one == other).count();
    let (begin, alike) = (*first.first()?, &first[..alike]);
    there
        .windows(first.len())
        .filter(|window| window.first() == Some(&begin) && window.starts_with(alike))
        .find_map(|window| texts.get(std::str::from_utf8(window).ok()?).copied())
}

/// The disk and file that a path means; none where no disk is mounted there.
fn find(path: &str) -> Option<(Arc<Disk>, Name)> {
    let (database, name) = match (path.strip_suffix("-wal"), path.strip_suffix("-journal")) {
        (Some(database), _) => (database, Name::Log),
        (None, Some(database)) => (database, Name::Journal),
        (None, None) => (path, Name::Database),
    };
    mounted().get(Path::new(database)).map(|disk| (disk.clone(), name))
}

impl Disk {
    /// What lies on the disk, as its readers see it. Take it of a database that was closed.
    pub fn image(&self) -> Image {
        Image(self.state().files.iter().map(|(name, file)| (*name, file.seen().to_vec())).collect())
    }

    /// One of some texts of one length that stands anywhere on the disk, or would after a power cut.
    pub fn says<'t>(&self, texts: &BTreeSet<&'t str>) -> Option<&'t str> {
        let state = self.state();
        state.files.values().chain(state.deleted.values()).find_map(|file| file.says(texts))
    }

    /// How much has been done to the disk: writes, cuts, syncs and deletions.
    pub fn operations(&self) -> u64 {
        self.state().operations
    }

    /// Lets the power go during the operation after so many more; 0 is the next one.
    pub fn cut_power_after(&self, operations: u64) {
        let mut state = self.state();
        state.power_ends_at = Some(state.operations + operations + 1);
    }

    /// Lets the power go now.
    pub fn cut_power(&self) {
        self.state().off = true;
    }

    /// Whether the power is off.
    pub fn is_off(&self) -> bool {
        self.state().off
    }

    /// Lets the disk be full after so many more operations, until [`Self::make_room`]. What is on it can still be read.
    pub fn fill_after(&self, operations: u64) {
        let mut state = self.state();
        state.full_from = Some(state.operations + operations + 1);
    }

    /// Makes room again.
    pub fn make_room(&self) {
        self.state().full_from = None;
    }

    /// Takes back every fault that is still to come: the power stays, and there is room.
    pub fn mend(&self) {
        let mut state = self.state();
        state.power_ends_at = None;
        state.full_from = None;
    }

    /// Makes of this a disk that says of a sync that it is done, and does nothing. Programs that do not sync behave like it.
    pub fn let_syncs_do_nothing(&self) {
        self.state().lies = true;
    }

    /// Turns the power off, if it was not, and on again. Of what was not synced, chance keeps some. Whatever was open stays
    /// dead.
    pub fn power_on(&self, outage: Outage, chance: &mut Chance) {
        let mut guard = self.state();
        let state = &mut *guard;
        let mut found = BTreeMap::new();
        for (name, file) in std::mem::take(&mut state.files) {
            found.extend(file.after(outage, chance).map(|file| (name, file)));
        }
        for (name, file) in std::mem::take(&mut state.deleted) {
            let comes_back = match outage {
                Outage::Killed => false,
                Outage::NothingArrived => true,
                Outage::Torn { .. } => chance.once_in(2),
            };
            if comes_back && !found.contains_key(&name) {
                found.extend(file.after(outage, chance).map(|file| (name, file)));
            }
        }
        *state = State {
            files: found,
            boot: state.boot + 1,
            operations: state.operations,
            lies: state.lies,
            holder: state.holder,
            ..State::default()
        };
    }

    /// Puts another disk in the place of this one, with the files of an image on it. Whatever was open stays dead.
    pub fn replace(&self, image: &Image) {
        let mut state = self.state();
        *state = State {
            files: image.files(),
            boot: state.boot + 1,
            operations: state.operations,
            lies: state.lies,
            holder: state.holder,
            ..State::default()
        };
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Counts an operation. Says whether the power goes during it.
    fn operate(&mut self) -> bool {
        self.operations += 1;
        if self.power_ends_at.is_some_and(|end| self.operations >= end) {
            self.off = true;
        }
        self.off
    }

    fn full(&self) -> bool {
        self.full_from.is_some_and(|from| self.operations >= from)
    }

    fn open(&mut self, name: Name, create: bool) -> Result<(), Failure> {
        if self.off {
            return Err(Failure::Off);
        }
        if !self.files.contains_key(&name) {
            if !create {
                return Err(Failure::Absent);
            }
            if self.full() {
                return Err(Failure::Full);
            }
            self.files.insert(name, File::default());
        }
        self.holder += 1;
        Ok(())
    }

    fn delete(&mut self, name: Name, synced: bool) -> Result<(), Failure> {
        if self.off {
            return Err(Failure::Off);
        }
        let Some(file) = self.files.remove(&name) else { return Err(Failure::Absent) };
        let ends = self.operate();
        if ends || !synced || self.lies {
            self.deleted.insert(name, file);
        }
        if ends { Err(Failure::Off) } else { Ok(()) }
    }

    fn sync(&mut self, name: Name) -> Result<(), Failure> {
        if self.operate() {
            return Err(Failure::Off);
        }
        if self.lies {
            return Ok(());
        }
        self.files.get_mut(&name).ok_or(Failure::Absent)?.sync();
        self.deleted.clear();
        Ok(())
    }
}
