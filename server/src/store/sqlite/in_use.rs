//! Who has a database open: many processes may, unless one is about to put another in its place.

use super::StoreError;
use std::fs::{File, OpenOptions, TryLockError};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// A hold on a database, until it is dropped or the process ends, however it ends. It lies on a file beside the database, because
/// SQLite has locks of its own on the database itself.
pub struct InUse {
    _file: File,
}

impl InUse {
    /// Holds a database together with others.
    ///
    /// # Errors
    /// `BeingReplaced` while somebody holds it alone, or when replacing it was broken off.
    pub(super) fn shared(database: &Path) -> Result<Self, StoreError> {
        let file = lock_file(database)?;
        match file.try_lock_shared() {
            Ok(()) if mark(database).exists() => Err(StoreError::BeingReplaced),
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(StoreError::BeingReplaced),
            Err(TryLockError::Error(error)) => Err(StoreError::Database(error.to_string())),
        }
    }

    /// Holds a database alone, to replace it; none while anybody else has it open.
    ///
    /// # Errors
    /// When the file system gives no locks.
    pub fn alone(database: &Path) -> Result<Option<Self>, StoreError> {
        let file = lock_file(database)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self { _file: file })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(StoreError::Database(error.to_string())),
        }
    }
}

impl InUse {
    /// Marks a database as being replaced, on disk: nobody opens it until that is done, whatever happens meanwhile. Whoever does
    /// this holds it alone.
    ///
    /// # Errors
    /// When the mark cannot be made.
    pub fn begin_replacing(database: &Path) -> std::io::Result<Replacing> {
        let mark = mark(database);
        File::create(&mark)?.sync_all()?;
        if let Some(folder) = mark.parent() {
            File::open(folder)?.sync_all()?;
        }
        Ok(Replacing { mark })
    }
}

/// A database that is being replaced. Dropped, it still is.
#[must_use = "nobody opens the database until this is done"]
pub struct Replacing {
    mark: PathBuf,
}

impl Replacing {
    /// Takes the mark away.
    ///
    /// # Errors
    /// When it stays.
    pub fn done(self) -> std::io::Result<()> {
        std::fs::remove_file(self.mark)
    }
}

fn mark(database: &Path) -> PathBuf {
    database.with_extension("restoring")
}

fn lock_file(database: &Path) -> Result<File, StoreError> {
    OpenOptions::new()
        .append(true)
        .create(true)
        .mode(0o600)
        .open(database.with_extension("lock"))
        .map_err(|error| StoreError::Database(error.to_string()))
}
