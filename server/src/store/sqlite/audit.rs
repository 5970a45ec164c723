//! The audit log's chain.

use super::columns::{
    Id, at_most, document_id, document_key, id, millis, optional_id, optional_timestamp, timestamp,
};
use super::{SqliteStore, audit_page, audit_search, documents};
use crate::store::{
    Action, AuditEnd, AuditEntry, AuditFault, AuditLog, AuditRow, AuditSpan, AuditSubject, Cause, Reach,
    StoreError,
};
use bluebonnet_shared::ids::{ClientId, ListId, OrgId};
use bluebonnet_shared::office::{AuditPage, ClientSearch, FoundClients};
use bluebonnet_shared::sync::DocumentId;
use rusqlite::{Connection, OptionalExtension, params};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use uuid::Uuid;

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
            "INSERT INTO audit (seq, at, user, device, organization, action, why, hash, device_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?
        .execute(params![
            seq,
            millis(cause.at),
            cause.user.map(Id::bytes),
            cause.device.map(Id::bytes),
            cause.organization.map(Id::bytes),
            action.word(),
            cause.why,
            hash,
            cause.device_at.map(millis)
        ])?;
    let mut insert =
        connection.prepare_cached("INSERT INTO audit_record (document, audit) VALUES (?1, ?2)")?;
    for document in documents {
        insert.execute(params![*document, seq])?;
    }
    Ok(())
}

/// The same of what is done to organizations: where that is another than the one it is done for, the row stands in the log a second
/// time, under the organization concerned.
pub(super) fn note_concerning(
    connection: &Connection,
    cause: &Cause,
    concerned: &[OrgId],
    action: Action,
    documents: &mut Vec<i64>,
) -> Result<(), StoreError> {
    note(connection, cause, action, documents)?;
    for &organization in concerned {
        if cause.organization.is_some_and(|own| own != organization) {
            note(connection, &cause.clone().for_organization(organization), action, documents)?;
        }
    }
    Ok(())
}

/// The same of clients' records that the registry's staff look at: where they are other organizations', the row stands in the log a second
/// time under each of these, with its own clients alone.
pub(super) fn note_for_owners(
    connection: &Connection,
    cause: &Cause,
    action: Action,
    documents: &mut Vec<i64>,
) -> Result<(), StoreError> {
    note(connection, cause, action, documents)?;
    let Some(own) = cause.organization else { return Ok(()) };
    let mut owners = connection.prepare_cached(
        "SELECT DISTINCT organization FROM client_enrolment WHERE client = ?1 AND organization <> ?2",
    )?;
    let mut of: BTreeMap<OrgId, Vec<i64>> = BTreeMap::new();
    for &row in &*documents {
        for owner in owners.query_map(params![row, own.bytes()], |row| id(row, 0))? {
            of.entry(owner?).or_default().push(row);
        }
    }
    for (owner, mut documents) in of {
        note(connection, &cause.clone().for_organization(owner), action, &mut documents)?;
    }
    Ok(())
}

/// The hash of a row: over the one before it, everything it says, and the records it names. What a device says of the time comes last, in
/// nine bytes where there are eights before it, and not at all where it says nothing: so are the rows of before there was such a time.
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
    if let Some(device_at) = cause.device_at {
        hash.update([1]);
        hash.update(millis(device_at).to_be_bytes());
    }
    hash.finalize().into()
}

/// The columns that [`entry`] reads, in their order.
pub(super) const ENTRY: &str = "a.seq, a.at, a.user, a.device, a.organization, a.action, a.why, a.device_at";

/// A row as it stands in the columns of [`ENTRY`].
pub(super) fn entry(row: &rusqlite::Row<'_>) -> rusqlite::Result<AuditEntry> {
    Ok(AuditEntry {
        seq: row.get::<_, i64>(0)?.cast_unsigned(),
        cause: Cause {
            at: timestamp(row, 1)?,
            user: optional_id(row, 2)?,
            device: optional_id(row, 3)?,
            organization: optional_id(row, 4)?,
            device_at: optional_timestamp(row, 7)?,
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

    fn note_denied(&self, cause: &Cause, ids: &[Uuid]) -> Result<(), StoreError> {
        let (cause, ids) = (cause.clone(), ids.to_vec());
        self.write(move |connection| {
            let mut named = Vec::new();
            for id in ids {
                for document in [DocumentId::Client(ClientId::new(id)), DocumentId::List(ListId::new(id))] {
                    named.extend(documents::row_of(connection, document)?);
                }
            }
            note(connection, &cause, Action::Deny, &mut named)
        })
    }

    fn audit_of(&self, document: DocumentId) -> Result<Vec<AuditEntry>, StoreError> {
        let (kind, id) = document_key(document);
        self.read(|connection| {
            let mut rows = connection.prepare_cached(&format!(
                "SELECT {ENTRY}
                 FROM document d
                 JOIN audit_record r ON r.document = d.row
                 JOIN audit a ON a.seq = r.audit
                 WHERE d.kind = ?1 AND d.id = ?2
                 ORDER BY a.seq"
            ))?;
            Ok(rows.query_map(params![kind, id], entry)?.collect::<Result<_, _>>()?)
        })
    }

    fn audit_fault(&self) -> Result<Option<AuditFault>, StoreError> {
        self.read(|connection| {
            let mut rows =
                connection.prepare(&format!("SELECT {ENTRY}, a.hash FROM audit a ORDER BY a.seq"))?;
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
                let hash: [u8; 32] = row.get(8)?;
                if seq != expected || hash != link(&previous, seq, &found.cause, &found.action, &documents) {
                    return Ok(Some(AuditFault { seq: found.seq }));
                }
                previous = hash;
                expected += 1;
            }
            Ok(None)
        })
    }

    fn audit_end(&self) -> Result<Option<AuditEnd>, StoreError> {
        self.read(|connection| {
            Ok(connection
                .prepare_cached("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1")?
                .query_row([], |row| {
                    Ok(AuditEnd { seq: row.get::<_, i64>(0)?.cast_unsigned(), hash: row.get(1)? })
                })
                .optional()?)
        })
    }

    fn audit_rows(&self, span: AuditSpan, after: u64, most: usize) -> Result<Vec<AuditRow>, StoreError> {
        self.read(|connection| audit_rows(connection, span, after, most))
    }

    fn note_export(&self, cause: &Cause) -> Result<(), StoreError> {
        let cause = cause.clone();
        self.write(move |connection| note(connection, &cause, Action::Export, &mut Vec::new()))
    }

    fn audit_page(
        &self,
        subject: AuditSubject,
        reach: Reach,
        before: Option<u64>,
        cause: &Cause,
    ) -> Result<AuditPage, StoreError> {
        audit_page::audit_page(self, subject, reach, before, cause)
    }

    fn audited_clients(
        &self,
        search: &ClientSearch,
        reach: Reach,
        cause: &Cause,
    ) -> Result<FoundClients, StoreError> {
        audit_search::audited_clients(self, search, reach, cause)
    }
}

fn audit_rows(
    connection: &Connection,
    span: AuditSpan,
    after: u64,
    most: usize,
) -> Result<Vec<AuditRow>, StoreError> {
    let mut rows = connection.prepare_cached(&format!(
        "SELECT {ENTRY}, u.name, a.hash
         FROM audit a LEFT JOIN user_account u ON u.id = a.user
         WHERE a.seq > ?1 AND a.at >= ?2 AND a.at < ?3 ORDER BY a.seq LIMIT ?4"
    ))?;
    let mut records = connection.prepare_cached(
        "SELECT d.kind, d.id FROM audit_record r JOIN document d ON d.row = r.document
         WHERE r.audit = ?1 ORDER BY r.document",
    )?;
    let mut rows = rows.query(params![sequence(after), millis(span.from), millis(span.to), at_most(most)])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let entry = entry(row)?;
        let records =
            records.query_map([sequence(entry.seq)], |row| document_id(row, 0))?.collect::<Result<_, _>>()?;
        found.push(AuditRow { entry, user_name: row.get(8)?, records, hash: row.get(9)? });
    }
    Ok(found)
}

/// A row's number as it is kept; one beyond all that there can be stands for the greatest.
pub(super) fn sequence(seq: u64) -> i64 {
    i64::try_from(seq).unwrap_or(i64::MAX)
}
