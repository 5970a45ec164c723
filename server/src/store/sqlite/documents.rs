//! A document's row and the rows that follow from it. Whoever writes one writes all, in the same transaction.

use super::columns::{Id, document_key, id};
use super::{StoreError, grants};
use crate::store::document::{Body, View, fold_name};
use bluebonnet_shared::ids::OrgId;
use bluebonnet_shared::person::{Client, EnrolmentStatus, Sex};
use bluebonnet_shared::record::StudentList;
use bluebonnet_shared::sync::{DocumentId, Epoch};
use rusqlite::{Connection, OptionalExtension, params};

/// A document as the writer needs it to judge a change.
pub(super) struct Held {
    pub(super) row: i64,
    pub(super) organization: OrgId,
    pub(super) epoch: Epoch,
    pub(super) saved: Vec<u8>,
}

/// Finds a document's row.
pub(super) fn row_of(connection: &Connection, document: DocumentId) -> Result<Option<i64>, StoreError> {
    let (kind, id) = document_key(document);
    Ok(connection
        .prepare_cached("SELECT row FROM document WHERE kind = ?1 AND id = ?2")?
        .query_row(params![kind, id], |row| row.get(0))
        .optional()?)
}

/// Reads a document's bytes; of one that was erased there are none.
pub(super) fn held(connection: &Connection, document: DocumentId) -> Result<Option<Held>, StoreError> {
    let (kind, key) = document_key(document);
    Ok(connection
        .prepare_cached(
            "SELECT row, organization, epoch, saved FROM document
             WHERE kind = ?1 AND id = ?2 AND row NOT IN (SELECT document FROM erasure)",
        )?
        .query_row(params![kind, key], |row| {
            Ok(Held {
                row: row.get(0)?,
                organization: id(row, 1)?,
                epoch: Epoch(row.get(2)?),
                saved: row.get(3)?,
            })
        })
        .optional()?)
}

/// Writes a new document and its rows; returns its row.
pub(super) fn insert(connection: &Connection, organization: OrgId, body: &Body) -> Result<i64, StoreError> {
    let (kind, id) = document_key(body.view.id());
    let added: Option<i64> = connection
        .prepare_cached(
            "INSERT INTO document (kind, id, organization, epoch, saved, view) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (kind, id) DO NOTHING RETURNING row",
        )?
        .query_row(
            params![kind, id, organization.bytes(), Epoch::default().0, body.saved, body.json],
            |row| row.get(0),
        )
        .optional()?;
    let row = added.ok_or(StoreError::Exists("a record of this id"))?;
    project(connection, row, organization, &body.view)?;
    Ok(row)
}

/// Writes a document's new bytes and brings its rows up to date.
pub(super) fn update(
    connection: &Connection,
    row: i64,
    organization: OrgId,
    body: &Body,
) -> Result<(), StoreError> {
    connection
        .prepare_cached("UPDATE document SET saved = ?2, view = ?3 WHERE row = ?1")?
        .execute(params![row, body.saved, body.json])?;
    project(connection, row, organization, &body.view)
}

fn project(connection: &Connection, row: i64, organization: OrgId, view: &View) -> Result<(), StoreError> {
    match view {
        View::Client(client) => project_client(connection, row, client),
        View::List(list) => project_list(connection, row, organization, list),
    }
}

fn project_client(connection: &Connection, row: i64, client: &Client) -> Result<(), StoreError> {
    let sex = match &client.sex {
        Sex::Female => "F",
        Sex::Male => "M",
        Sex::Unknown => "U",
        Sex::Other(code) => code,
    };
    connection
        .prepare_cached(
            "INSERT INTO client (document, last_name_folded, first_name_folded, birth_date, sex)
             VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (document) DO UPDATE SET last_name_folded = excluded.last_name_folded,
                first_name_folded = excluded.first_name_folded, birth_date = excluded.birth_date,
                sex = excluded.sex",
        )?
        .execute(params![
            row,
            fold_name(&client.name.last),
            fold_name(&client.name.first),
            client.birth_date.to_string(),
            sex
        ])?;
    connection.prepare_cached("DELETE FROM client_enrolment WHERE client = ?1")?.execute([row])?;
    let mut enrol = connection.prepare_cached(
        "INSERT INTO client_enrolment (client, organization, student_id, school_code, grade, active)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    for entry in client.enrolments.iter().filter(|entry| entry.removed.is_none()) {
        let enrolment = &entry.value;
        enrol.execute(params![
            row,
            enrolment.organization.bytes(),
            enrolment.student_id,
            enrolment.school_code,
            enrolment.grade,
            enrolment.status == EnrolmentStatus::Active
        ])?;
    }
    connection.prepare_cached("DELETE FROM dose WHERE client = ?1")?.execute([row])?;
    let mut give = connection.prepare_cached(
        "INSERT INTO dose (client, id, cvx, given_on, owner, deleted) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    for dose in &client.doses {
        give.execute(params![
            row,
            dose.id.uuid().as_bytes(),
            dose.cvx.number(),
            dose.date.to_string(),
            dose.owner.map(Id::bytes),
            dose.deletion.is_some()
        ])?;
    }
    Ok(())
}

fn project_list(
    connection: &Connection,
    row: i64,
    organization: OrgId,
    list: &StudentList,
) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO list (document, organization, name) VALUES (?1, ?2, ?3)
             ON CONFLICT (document) DO UPDATE SET name = excluded.name",
        )?
        .execute(params![row, organization.bytes(), list.name])?;
    connection.prepare_cached("DELETE FROM list_member WHERE list = ?1")?.execute([row])?;
    // A member whose record is not here (yet), or was erased, is no row: there is nothing to grant.
    let mut join = connection.prepare_cached(
        "INSERT INTO list_member (list, client) SELECT ?1, row FROM document
             WHERE kind = ?2 AND id = ?3 AND row NOT IN (SELECT document FROM erasure)
         ON CONFLICT DO NOTHING",
    )?;
    for member in &list.members {
        let (kind, id) = document_key(DocumentId::Client(member.client));
        join.execute(params![row, kind, id])?;
    }
    grants::reckon_for_list(connection, row)
}
