//! Proving that a database is one to go on from, before it takes the place of another.

use super::columns::{document_id, id, timestamp};
use super::{SqliteStore, StoreError, feed, migrations};
use crate::store::{AuditFault, AuditLog, NewDocument, SealedKey};
use bluebonnet_shared::calendar::Timestamp;
use bluebonnet_shared::ids::{DeviceId, OrgId, UserId};
use bluebonnet_shared::sync::{Cursor, DocumentId};
use rusqlite::{Connection, OptionalExtension};
use std::path::Path;

/// What a proven database holds.
pub struct Proof {
    /// The feed's head.
    pub head: Cursor,
    /// How many records and lists there are; each could be read.
    pub documents: usize,
    /// When anything was last noted in its audit log, if ever: of what came after it knows nothing.
    pub until: Option<Timestamp>,
    /// The vault keys, whose master key must be at hand.
    pub vault_keys: Vec<(UserId, DeviceId, SealedKey)>,
}

/// Why a database is not one to go on from.
#[derive(Debug, thiserror::Error)]
pub enum Flaw {
    /// It is cut off, damaged, or no database at all.
    #[error("it is not a whole database: {0}")]
    NotWhole(String),
    /// It is whole, and something else than a registry.
    #[error("it is not a registry's database")]
    NoRegistry,
    /// It has steps that this program does not know.
    #[error("a newer version of this program made it; restore it with that one")]
    Newer,
    /// Rows name others that are not there.
    #[error("rows of the table {0} name others that are not there")]
    Dangling(String),
    /// The audit log's chain breaks.
    #[error("its audit log has been altered or cut at row {}", .0.seq)]
    Audit(AuditFault),
    /// A record or list cannot be read.
    #[error("it holds a record that cannot be read ({0})")]
    Document(DocumentId),
    /// It could not be looked at.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<rusqlite::Error> for Flaw {
    fn from(error: rusqlite::Error) -> Self {
        Self::NotWhole(StoreError::from(error).to_string())
    }
}

/// Looks a database over, from its pages to each record in it, and brings it up to date. Nobody else may have it open.
///
/// # Errors
/// The first flaw there is.
pub fn prove(database: &Path) -> Result<Proof, Flaw> {
    {
        let connection = Connection::open(database)?;
        let pages: i64 = connection.query_row("PRAGMA page_count", [], |row| row.get(0))?;
        let page: i64 = connection.query_row("PRAGMA page_size", [], |row| row.get(0))?;
        let length = std::fs::metadata(database).map_err(|error| Flaw::NotWhole(error.to_string()))?.len();
        // What is missing of the last page would be taken for noughts.
        if length != (pages * page).cast_unsigned() {
            return Err(Flaw::NotWhole("a part of it is missing".to_owned()));
        }
        let found: String = connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
        if found != "ok" {
            return Err(Flaw::NotWhole(found));
        }
        match migrations::standing(&connection)? {
            migrations::Standing::Foreign => return Err(Flaw::NoRegistry),
            migrations::Standing::Newer => return Err(Flaw::Newer),
            migrations::Standing::Known => {}
        }
        let mut dangling = connection.prepare("PRAGMA foreign_key_check")?;
        if let Some(row) = dangling.query([])?.next()? {
            return Err(Flaw::Dangling(row.get(0)?));
        }
    }
    let store = SqliteStore::open(database)?;
    if let Some(fault) = store.audit_fault()? {
        return Err(Flaw::Audit(fault));
    }
    let (documents, unreadable) = store.read(read_all)?;
    if let Some(unreadable) = unreadable {
        return Err(Flaw::Document(unreadable));
    }
    store
        .read(|connection| {
            let (head, until, vault_keys) =
                (feed::head(connection)?, until(connection)?, vault_keys(connection)?);
            Ok(Proof { head, documents, until, vault_keys })
        })
        .map_err(Flaw::from)
}

/// When the last row of the audit log was written.
fn until(connection: &Connection) -> Result<Option<Timestamp>, StoreError> {
    let mut last = connection.prepare("SELECT at FROM audit ORDER BY seq DESC LIMIT 1")?;
    Ok(last.query_row([], |row| timestamp(row, 0)).optional()?)
}

/// Reads every document, but for those of which nothing is left: how many there are, and the first that cannot be read.
fn read_all(connection: &Connection) -> Result<(usize, Option<DocumentId>), StoreError> {
    let mut statement = connection.prepare(
        "SELECT kind, id, organization, saved FROM document WHERE row NOT IN (SELECT document FROM ended)",
    )?;
    let mut rows = statement.query([])?;
    let mut read = 0;
    while let Some(row) = rows.next()? {
        let document = document_id(row, 0)?;
        let organization: OrgId = id(row, 2)?;
        let saved = row.get(3)?;
        // Reading a device's damaged bytes must end the proof with a flaw, whatever they do.
        let prepared = std::panic::catch_unwind(|| NewDocument::prepare(document, organization, saved));
        if !matches!(prepared, Ok(Ok(_))) {
            return Ok((read, Some(document)));
        }
        read += 1;
    }
    Ok((read, None))
}

fn vault_keys(connection: &Connection) -> Result<Vec<(UserId, DeviceId, SealedKey)>, StoreError> {
    let mut rows = connection.prepare("SELECT user, device, sealed FROM vault_key")?;
    let keys = rows.query_map([], |row| Ok((id(row, 0)?, id(row, 1)?, SealedKey(row.get(2)?))))?;
    Ok(keys.collect::<Result<_, _>>()?)
}
