//! The audit log's chain.

use super::SqliteStore;
use super::columns::{Id, document_key, millis, optional_id, timestamp};
use crate::store::{Action, AuditEntry, AuditFault, AuditLog, Cause, StoreError};
use bluebonnet_shared::sync::DocumentId;
use rusqlite::{Connection, OptionalExtension, params};
use sha2::{Digest, Sha256};

/// Writes one row about these documents (their rows in `document`), in the caller's transaction.
pub(super) fn note(
    connection: &Connection,
    cause: &Cause,
    action: Action,
    documents: &mut Vec<i64>,
) -> Result<(), StoreError> {
    documents.sort_unstable();
    documents.dedup();
    let last: Option<(i64, [u8; 32])> = connection
        .prepare_cached("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1")?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let (seq, previous) = last.map_or((1, [0; 32]), |(seq, hash)| (seq + 1, hash));
    let hash = link(&previous, seq, cause, action.word(), documents);
    connection
        .prepare_cached(
            "INSERT INTO audit (seq, at, user, device, organization, action, why, hash)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?
        .execute(params![
            seq,
            millis(cause.at),
            cause.user.map(Id::bytes),
            cause.device.map(Id::bytes),
            cause.organization.map(Id::bytes),
            action.word(),
            cause.why,
            hash
        ])?;
    let mut insert =
        connection.prepare_cached("INSERT INTO audit_record (document, audit) VALUES (?1, ?2)")?;
    for document in documents {
        insert.execute(params![*document, seq])?;
    }
    Ok(())
}

/// The hash of a row: over the one before it, everything it says, and the records it names.
fn link(previous: &[u8; 32], seq: i64, cause: &Cause, action: &str, documents: &[i64]) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(previous);
    hash.update(seq.to_be_bytes());
    hash.update(millis(cause.at).to_be_bytes());
    for id in [cause.user.map(Id::bytes), cause.device.map(Id::bytes), cause.organization.map(Id::bytes)] {
        hash.update([u8::from(id.is_some())]);
        hash.update(id.unwrap_or_default());
    }
    for text in [action, &cause.why] {
        hash.update((text.len() as u64).to_be_bytes());
        hash.update(text);
    }
    for document in documents {
        hash.update(document.to_be_bytes());
    }
    hash.finalize().into()
}

/// A row as it stands in the columns seq, at, user, device, organization, action, why.
fn entry(row: &rusqlite::Row<'_>) -> rusqlite::Result<AuditEntry> {
    Ok(AuditEntry {
        seq: row.get::<_, i64>(0)?.cast_unsigned(),
        cause: Cause {
            at: timestamp(row, 1)?,
            user: optional_id(row, 2)?,
            device: optional_id(row, 3)?,
            organization: optional_id(row, 4)?,
            why: row.get(6)?,
        },
        action: row.get(5)?,
    })
}

impl AuditLog for SqliteStore {
    fn note(&self, action: Action, cause: &Cause) -> Result<(), StoreError> {
        let cause = cause.clone();
        self.write(move |connection| note(connection, &cause, action, &mut Vec::new()))
    }

    fn audit_of(&self, document: DocumentId) -> Result<Vec<AuditEntry>, StoreError> {
        let (kind, id) = document_key(document);
        self.read(|connection| {
            let mut rows = connection.prepare_cached(
                "SELECT a.seq, a.at, a.user, a.device, a.organization, a.action, a.why
                 FROM document d
                 JOIN audit_record r ON r.document = d.row
                 JOIN audit a ON a.seq = r.audit
                 WHERE d.kind = ?1 AND d.id = ?2
                 ORDER BY a.seq",
            )?;
            Ok(rows.query_map(params![kind, id], entry)?.collect::<Result<_, _>>()?)
        })
    }

    fn audit_fault(&self) -> Result<Option<AuditFault>, StoreError> {
        self.read(|connection| {
            let mut rows = connection.prepare(
                "SELECT seq, at, user, device, organization, action, why, hash FROM audit ORDER BY seq",
            )?;
            let mut records =
                connection.prepare("SELECT document FROM audit_record WHERE audit = ?1 ORDER BY document")?;
            let mut rows = rows.query([])?;
            let mut previous = [0; 32];
            let mut expected = 1;
            while let Some(row) = rows.next()? {
                let found = entry(row)?;
                let seq = found.seq.cast_signed();
                let documents: Vec<i64> =
                    records.query_map([seq], |row| row.get(0))?.collect::<Result<_, _>>()?;
                let hash: [u8; 32] = row.get(7)?;
                if seq != expected || hash != link(&previous, seq, &found.cause, &found.action, &documents) {
                    return Ok(Some(AuditFault { seq: found.seq }));
                }
                previous = hash;
                expected += 1;
            }
            Ok(None)
        })
    }
}
