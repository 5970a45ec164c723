//! What devices tell of what was done on them, in rows.

use super::columns::Id;
use super::{SqliteStore, audit, documents, grants, leaving};
use crate::store::accesses::{action, cause};
use crate::store::{Accesses, Action, Sender, StoreError};
use bluebonnet_shared::calendar::Timestamp;
use bluebonnet_shared::sync::{Access, DocumentId, Standing, Told};
use rusqlite::{Connection, OptionalExtension, params};

/// Notes accesses, in the caller's transaction.
pub(super) fn note(
    connection: &Connection,
    sender: Sender,
    accesses: &[Access],
    standing: Standing,
    at: Timestamp,
) -> Result<Vec<Told>, StoreError> {
    let mut told = Vec::with_capacity(accesses.len());
    for access in accesses {
        let known = known(connection, sender, access)?;
        told.push(if access.times <= known {
            Told::Known
        } else {
            keep(connection, sender, access)?;
            match rows_in_sight(connection, sender, access.document)? {
                Some(mut rows) => {
                    let cause = cause(sender, access, known, standing, at);
                    audit::note(connection, &cause, action(access.deed), &mut rows)?;
                    Told::Noted
                }
                None => Told::Refused,
            }
        });
    }
    if told.contains(&Told::Refused) {
        let cause = sender.cause("accesses that the device told of", at);
        audit::note(connection, &cause, Action::Refuse, &mut Vec::new())?;
    }
    Ok(told)
}

/// How often an access had been done when it was told of last.
fn known(connection: &Connection, sender: Sender, access: &Access) -> Result<u32, StoreError> {
    let known = connection
        .prepare_cached("SELECT times FROM told_access WHERE user = ?1 AND id = ?2")?
        .query_row([sender.user.bytes(), access.id.bytes()], |row| row.get(0))
        .optional()?;
    Ok(known.unwrap_or(0))
}

/// Remembers that an access was told of, whatever becomes of it.
fn keep(connection: &Connection, sender: Sender, access: &Access) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO told_access (user, id, times) VALUES (?1, ?2, ?3)
             ON CONFLICT (user, id) DO UPDATE SET times = excluded.times",
        )?
        .execute(params![sender.user.bytes(), access.id.bytes(), access.times])?;
    Ok(())
}

/// The rows that an access names; none where the sender may not see what it names and never might, which looks like what does not exist.
fn rows_in_sight(
    connection: &Connection,
    sender: Sender,
    document: Option<DocumentId>,
) -> Result<Option<Vec<i64>>, StoreError> {
    let Some(document) = document else { return Ok(Some(Vec::new())) };
    let Some(row) = documents::row_of(connection, document)? else { return Ok(None) };
    Ok(grants::held_once(connection, sender.grantee(), row)?.then(|| vec![row]))
}

impl Accesses for SqliteStore {
    fn note_accesses(
        &self,
        sender: Sender,
        accesses: Vec<Access>,
        at: Timestamp,
    ) -> Result<Vec<Told>, StoreError> {
        self.write(move |connection| {
            let standing = leaving::standing(connection, sender)?;
            note(connection, sender, &accesses, standing, at)
        })
    }
}
