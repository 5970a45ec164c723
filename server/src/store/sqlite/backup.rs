//! Copying the database while it is in use, and readying a copy to go on from.

use super::{SqliteStore, StoreError, audit, feed};
use crate::store::{Action, Cause};
use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};
use std::path::Path;
use std::time::Duration;

/// Pages copied at a time: some 1 MB.
const PAGES: i32 = 256;
/// Between two of these, the disk is left to those who work.
const PAUSE: Duration = Duration::from_millis(5);

/// How far a copy is, in pages.
#[derive(Clone, Copy, Debug)]
pub struct Copied {
    /// How many are left to copy.
    pub left: u32,
    /// How many there are.
    pub of: u32,
}

impl SqliteStore {
    /// Copies the whole database, as it is at this moment, into an empty file. Others go on writing meanwhile; what they write
    /// is not in the copy. The copy is one file, whole by itself. `progress` is told after each step.
    ///
    /// # Errors
    /// When either file fails; the copy is then good for nothing.
    pub fn back_up(&self, to: &Path, mut progress: impl FnMut(Copied)) -> Result<(), StoreError> {
        self.read(|source| {
            // The first read fixes the moment for the whole transaction. Without one, each write by another connection
            // would make the copy begin anew, for ever on a busy day.
            feed::head(source)?;
            let mut target = Connection::open(to)?;
            let backup = Backup::new(source, &mut target)?;
            while backup.step(PAGES)? != StepResult::Done {
                let now = backup.progress();
                progress(Copied { left: now.remaining.unsigned_abs(), of: now.pagecount.unsigned_abs() });
                std::thread::sleep(PAUSE);
            }
            drop(backup);
            close_whole(target)
        })
    }

    /// Notes that a copy of everything was made.
    ///
    /// # Errors
    /// When the database fails.
    pub fn note_backup(&self, cause: &Cause) -> Result<(), StoreError> {
        let cause = cause.clone();
        self.write(move |connection| audit::note(connection, &cause, Action::BackUp, &mut Vec::new()))
    }

    /// Makes a database that was restored one to go on from. Devices know of places in the feed after the backup was made; a
    /// new entry at such a place would be passed over, so the feed goes on beyond all of them, and devices see from its places that
    /// they are to enter again what is lost. The cause's time tells one restoring from another, and what was `drawn` for this one alone,
    /// where clocks stand still. Sessions may have ended since, so all end.
    ///
    /// # Errors
    /// When the database fails.
    pub fn go_on_restored(&self, cause: &Cause, drawn: u32) -> Result<(), StoreError> {
        let cause = cause.clone();
        self.write(move |connection| {
            let on = feed::head(connection)?.after_restoring(cause.at, drawn);
            connection.execute("UPDATE feed SET head = ?1", [on.0.cast_signed()])?;
            connection.execute("DELETE FROM session", [])?;
            audit::note(connection, &cause, Action::Restore, &mut Vec::new())
        })
    }
}

/// Brings what lies beside a database into its file. Nobody else may have it open.
///
/// # Errors
/// When it is no database that can be opened.
pub fn settle(database: &Path) -> Result<(), StoreError> {
    close_whole(Connection::open(database)?)
}

fn close_whole(connection: Connection) -> Result<(), StoreError> {
    connection.pragma_update(None, "journal_mode", "delete")?;
    connection.close().map_err(|(_, error)| error.into())
}
