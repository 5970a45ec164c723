//! An open file of a virtual disk.

use super::locks::{Holder, Level};
use super::{Disk, Failure, Name, State};
use std::ffi::c_void;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A piece of memory that connections share.
#[derive(Debug)]
pub(super) struct Region(Box<[AtomicU64]>);

impl Region {
    fn new(bytes: usize) -> Self {
        Self((0..bytes.div_ceil(8)).map(|_| AtomicU64::new(0)).collect())
    }

    fn start(&self) -> *mut c_void {
        self.0.as_ptr().cast_mut().cast()
    }
}

/// An open file. Nothing can be done with it once the power was off.
#[derive(Debug)]
pub(super) struct Handle {
    disk: Arc<Disk>,
    name: Name,
    holder: Holder,
    boot: u64,
    /// The shared memory this connection was told of, which lives as long as it is told of it.
    mapped: Mutex<Vec<Arc<Region>>>,
}

impl Handle {
    pub(super) fn open(disk: &Arc<Disk>, name: Name, create: bool) -> Result<Self, Failure> {
        let mut state = disk.state();
        state.open(name, create)?;
        Ok(Self {
            disk: disk.clone(),
            name,
            holder: state.holder,
            boot: state.boot,
            mapped: Mutex::default(),
        })
    }

    pub(super) fn close(&self) {
        self.unmap();
        if let Ok(mut state) = self.alive() {
            self.drop_locks(&mut state);
        }
    }

    fn drop_locks(&self, state: &mut State) {
        if self.name == Name::Database {
            state.locks.unlock(self.holder, Level::None);
        }
    }

    /// Reads; gives how many bytes were there.
    pub(super) fn read(&self, to: &mut [u8], at: usize) -> Result<usize, Failure> {
        let state = self.alive()?;
        Ok(state.files.get(&self.name).ok_or(Failure::Absent)?.read(to, at))
    }

    pub(super) fn write(&self, bytes: &[u8], at: usize) -> Result<(), Failure> {
        self.alter(|state, name| {
            if state.full() {
                return Err(Failure::Full);
            }
            state.files.get_mut(&name).ok_or(Failure::Absent)?.write(bytes, at);
            Ok(())
        })
    }

    pub(super) fn cut(&self, length: usize) -> Result<(), Failure> {
        self.alter(|state, name| {
            state.files.get_mut(&name).ok_or(Failure::Absent)?.cut(length);
            Ok(())
        })
    }

    /// Does something that may be lost: if the power goes during it, it was begun, and nobody hears of it.
    fn alter(&self, work: impl FnOnce(&mut State, Name) -> Result<(), Failure>) -> Result<(), Failure> {
        let mut state = self.alive()?;
        let ends = state.operate();
        let outcome = work(&mut state, self.name);
        if ends { Err(Failure::Off) } else { outcome }
    }

    pub(super) fn sync(&self) -> Result<(), Failure> {
        self.alive()?.sync(self.name)
    }

    pub(super) fn len(&self) -> Result<usize, Failure> {
        Ok(self.alive()?.files.get(&self.name).ok_or(Failure::Absent)?.len())
    }

    pub(super) fn lock(&self, level: Level) -> Result<(), Failure> {
        Ok(self.alive()?.locks.lock(self.holder, level)?)
    }

    pub(super) fn unlock(&self, level: Level) -> Result<(), Failure> {
        self.alive()?.locks.unlock(self.holder, level);
        Ok(())
    }

    pub(super) fn reserved(&self) -> Result<bool, Failure> {
        Ok(self.alive()?.locks.reserved())
    }

    /// Where a region of the shared index begins; none where it is not there and shall not be made.
    pub(super) fn map(&self, place: usize, bytes: usize, make: bool) -> Result<Option<*mut c_void>, Failure> {
        let mut state = self.alive()?;
        let mut mapped = self.mapped.lock().unwrap_or_else(PoisonError::into_inner);
        if mapped.is_empty() {
            state.index.users += 1;
            // So that it counts as a user even where there is nothing to map yet.
            mapped.push(Arc::new(Region::new(0)));
        }
        while make && state.index.regions.len() <= place {
            state.index.regions.push(Arc::new(Region::new(bytes)));
        }
        let region = state.index.regions.get(place).cloned();
        Ok(region.map(|region| {
            let start = region.start();
            mapped.push(region);
            start
        }))
    }

    /// Lets go of the shared index. The last one to do so takes it away.
    pub(super) fn unmap(&self) {
        let mapped = std::mem::take(&mut *self.mapped.lock().unwrap_or_else(PoisonError::into_inner));
        let Ok(mut state) = self.alive() else { return };
        state.index.locks.leave(self.holder);
        if !mapped.is_empty() {
            state.index.users -= 1;
            if state.index.users == 0 {
                state.index.regions.clear();
            }
        }
    }

    /// Locks places of the index, a bit for each.
    pub(super) fn lock_index(&self, places: u8, alone: bool) -> Result<(), Failure> {
        let mut state = self.alive()?;
        let locks = &mut state.index.locks;
        Ok(if alone { locks.own(self.holder, places) } else { locks.share(self.holder, places) }?)
    }

    pub(super) fn release_index(&self, places: u8) -> Result<(), Failure> {
        self.alive()?.index.locks.release(self.holder, places);
        Ok(())
    }

    /// What one connection wrote to the index before this, the others see after it.
    pub(super) fn barrier(&self) {
        std::sync::atomic::fence(Ordering::SeqCst);
    }

    fn alive(&self) -> Result<MutexGuard<'_, State>, Failure> {
        let state = self.disk.state();
        if state.off || state.boot != self.boot { Err(Failure::Off) } else { Ok(state) }
    }
}
