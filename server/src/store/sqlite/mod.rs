//! The store in SQLite: one file, one writer, several readers.

mod accesses;
mod accounts;
mod actors;
mod announcements;
mod audit;
mod audit_page;
mod audit_search;
mod backup;
mod columns;
mod devices;
mod documents;
mod endings;
mod epochs;
mod factors;
mod feed;
mod grants;
mod growth;
mod held;
mod held_review;
mod history;
mod holding;
mod in_use;
mod judge;
mod ladder;
mod leaving;
mod lists;
mod mail;
mod mergers;
mod migrations;
mod organizations;
mod passwords;
mod proof;
mod push;
mod readers;
mod records;
mod sessions;
mod staff;
mod statements;
mod writer;

use super::StoreError;
use super::endings::EndingsFile;
use growth::Listeners;
use readers::Readers;
use rusqlite::Connection;
use rusqlite::config::DbConfig;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::time::Duration;
use writer::Writer;

pub use backup::{Copied, settle};
pub use endings::EndedAgain;
pub use in_use::InUse;
pub use proof::{Flaw, Proof, prove};

/// The registry's data in one SQLite file.
///
/// Writes go through one thread that commits many callers' work together and answers after the data is on disk; reads
/// run beside it on connections of their own.
pub struct SqliteStore {
    writer: Writer,
    readers: Readers,
    listeners: Listeners,
    /// Where it is noted what ends for good, if that is kept.
    endings: Option<EndingsFile>,
    // The last field: it is let go when nothing has the file open any more.
    _in_use: InUse,
}

impl SqliteStore {
    /// Opens the database file, makes it if it is not there, and brings it up to date.
    ///
    /// # Errors
    /// When the file cannot be opened or is a newer program's, or a backup is being restored in its place.
    pub fn open(file: &Path) -> Result<Self, StoreError> {
        let _in_use = InUse::shared(file)?;
        keep_private(file)?;
        let mut connection = connect(file)?;
        migrations::apply(&mut connection)?;
        let listeners = Listeners::default();
        let after_commit = listeners.after_commit(&connection)?;
        let writer = Writer::start(connection, after_commit)?;
        Ok(Self { writer, readers: Readers::new(file.to_owned()), listeners, endings: None, _in_use })
    }

    /// Sets a ceiling to the database's size, in bytes; writes past it fail as on a full disk. None takes it away.
    ///
    /// # Errors
    /// When the database fails.
    pub fn limit_size(&self, bytes: Option<u64>) -> Result<(), StoreError> {
        self.writer.unbatched(move |connection| {
            let page: i64 = connection.pragma_query_value(None, "page_size", |row| row.get(0))?;
            // SQLite's own greatest number of pages.
            let pages = bytes.map_or(4_294_967_294, |bytes| (bytes.cast_signed() / page).max(1));
            connection.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(()))?;
            Ok(())
        })
    }

    /// Reads on a connection of the pool, in one transaction.
    fn read<T>(&self, work: impl FnOnce(&Connection) -> Result<T, StoreError>) -> Result<T, StoreError> {
        self.readers.read(work)
    }

    /// Writes on the writer's thread; returns once it is on disk.
    fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.writer.write(work)
    }
}

/// Makes the file, if it is not there, for its owner alone; the database gives the files it puts beside it the same rights.
fn keep_private(file: &Path) -> Result<(), StoreError> {
    std::fs::OpenOptions::new()
        .append(true)
        .create(true)
        .mode(0o600)
        .open(file)
        .map(drop)
        .map_err(|error| StoreError::Database(error.to_string()))
}

/// Opens a connection with the settings that durability needs.
fn connect(file: &Path) -> Result<Connection, StoreError> {
    let connection = Connection::open(file)?;
    // Another process may be at it: `bluebonnet user add` beside a running server.
    connection.busy_timeout(Duration::from_secs(10))?;
    connection.pragma_update(None, "journal_mode", "wal")?;
    // FULL: a commit is on disk when it returns, power cuts included.
    connection.pragma_update(None, "synchronous", "full")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    // What is deleted is overwritten with zeros where it stood.
    connection.pragma_update(None, "secure_delete", true)?;
    // A plan hangs on the statement alone. Else each new value makes a statement that is kept be prepared anew.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.set_prepared_statement_cache_capacity(128);
    Ok(connection)
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::DiskFull) => Self::Full,
            // The text of a constraint names columns; that of a conversion could name values, so it is left out.
            Some(code) => Self::Database(format!("{code:?}")),
            None => Self::Damaged("a value"),
        }
    }
}
