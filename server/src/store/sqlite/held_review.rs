//! Held changes as somebody looks at them who is to decide on them, and no further than that one may see.

use super::columns::{Id, at_most, document_key};
use super::held::{COLUMNS, only, read_held};
use super::{SqliteStore, audit, documents};
use crate::store::held::MOST_BEFORE;
use crate::store::{
    Action, Cause, HeldForReview, HeldNamed, HeldNumber, HeldScope, Missing, StoreError, StoredDocument,
};
use bluebonnet_shared::sync::DocumentId;
use rusqlite::{Connection, Row, params};
use std::collections::HashMap;

/// The oldest in a scope.
pub(super) fn oldest(
    store: &SqliteStore,
    scope: HeldScope,
    most: usize,
    cause: &Cause,
) -> Result<HeldForReview, StoreError> {
    let (all, changes, documents) = store.read(|connection| {
        let all: i64 = connection
            .prepare_cached("SELECT count(*) FROM held_change WHERE ?1 IS NULL OR organization = ?1")?
            .query_row([only(scope)], |row| row.get(0))?;
        let changes = named(connection, "1 ORDER BY h.number", params![only(scope), at_most(most)])?;
        let (changes, documents) = with_records(connection, scope, changes)?;
        Ok((all, changes, documents))
    })?;
    shown(store, scope, cause, all.cast_unsigned(), changes, documents)
}

/// One in a scope, and the latest of those before it of the same device for the same record.
pub(super) fn upto(
    store: &SqliteStore,
    scope: HeldScope,
    number: HeldNumber,
    cause: &Cause,
) -> Result<HeldForReview, StoreError> {
    let (changes, documents) = store.read(|connection| {
        let number = number.0.cast_signed();
        let upto = "h.number <= ?3 AND (h.device, h.kind, h.document) =
                (SELECT device, kind, document FROM held_change WHERE number = ?3) ORDER BY h.number DESC";
        let mut changes = named(connection, upto, params![only(scope), at_most(MOST_BEFORE + 1), number])?;
        changes.reverse();
        if changes.last().is_none_or(|last| last.held.number.0.cast_signed() != number) {
            return Err(StoreError::Missing(Missing::HeldChange));
        }
        with_records(connection, scope, changes)
    })?;
    let all = changes.len() as u64;
    shown(store, scope, cause, all, changes, documents)
}

/// Notes that the records were read; without the note, nothing is shown.
fn shown(
    store: &SqliteStore,
    scope: HeldScope,
    cause: &Cause,
    all: u64,
    changes: Vec<HeldNamed>,
    documents: Vec<(i64, StoredDocument)>,
) -> Result<HeldForReview, StoreError> {
    let (mut rows, records): (Vec<i64>, Vec<StoredDocument>) = documents.into_iter().unzip();
    if !rows.is_empty() {
        let cause = cause.clone();
        store.write(move |connection| match scope {
            HeldScope::Organization(_) => audit::note(connection, &cause, Action::Read, &mut rows),
            HeldScope::Registry => audit::note_for_owners(connection, &cause, Action::Read, &mut rows),
        })?;
    }
    Ok(HeldForReview { changes, all, records })
}

/// Held changes with the names that belong to them. Parameters: the organization (none is all), how many, and what `which`, which says the
/// order too, asks for beside these.
fn named(
    connection: &Connection,
    which: &str,
    parameters: impl rusqlite::Params,
) -> Result<Vec<HeldNamed>, StoreError> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {COLUMNS}, o.name, coalesce(d.given_name, d.name), u.name
         FROM held_change h
         JOIN organization o ON o.id = h.organization
         JOIN device d ON d.id = h.device
         JOIN user_account u ON u.id = h.user
         WHERE (?1 IS NULL OR h.organization = ?1) AND {which} LIMIT ?2"
    ))?;
    Ok(statement.query_map(parameters, read_named)?.collect::<Result<_, _>>()?)
}

fn read_named(row: &Row<'_>) -> rusqlite::Result<HeldNamed> {
    Ok(HeldNamed {
        held: read_held(row)?,
        organization_name: row.get(10)?,
        device_name: row.get(11)?,
        user_name: row.get(12)?,
        in_sight: false,
    })
}

/// A record with its row in the database, which the audit log needs.
type RowAndRecord = (i64, StoredDocument);

/// Says of each change whether the record may be shown, and finds the clients' records that may.
fn with_records(
    connection: &Connection,
    scope: HeldScope,
    mut changes: Vec<HeldNamed>,
) -> Result<(Vec<HeldNamed>, Vec<RowAndRecord>), StoreError> {
    let mut known: HashMap<DocumentId, bool> = HashMap::new();
    let mut records: HashMap<DocumentId, RowAndRecord> = HashMap::new();
    for named in &mut changes {
        let document = named.held.change.document;
        named.in_sight = match known.get(&document) {
            Some(known) => *known,
            None => may_be_shown(connection, scope, document)?,
        };
        known.insert(document, named.in_sight);
        if named.in_sight && matches!(document, DocumentId::Client(_)) && !records.contains_key(&document) {
            records.extend(record(connection, document)?.map(|record| (document, record)));
        }
    }
    Ok((changes, records.into_values().collect()))
}

fn may_be_shown(connection: &Connection, scope: HeldScope, document: DocumentId) -> Result<bool, StoreError> {
    let HeldScope::Organization(own) = scope else { return Ok(true) };
    let (kind, key) = document_key(document);
    Ok(connection
        .prepare_cached(
            "SELECT 1 FROM document d JOIN client_enrolment e ON e.client = d.row
             WHERE d.kind = ?1 AND d.id = ?2 AND (e.organization = ?3 OR EXISTS (
                SELECT 1 FROM view_permission p WHERE p.owner = e.organization AND p.viewer = ?3))",
        )?
        .exists(params![kind, key, own.bytes()])?)
}

/// A record, and its row; none of one that was erased.
fn record(connection: &Connection, document: DocumentId) -> Result<Option<RowAndRecord>, StoreError> {
    let Some((held, saved)) = documents::held(connection, document)? else { return Ok(None) };
    let view = connection
        .prepare_cached("SELECT view FROM document WHERE row = ?1")?
        .query_row([held.row], |row| row.get(0))?;
    let document =
        StoredDocument { id: document, organization: held.organization, epoch: held.epoch, saved, view };
    Ok(Some((held.row, document)))
}
