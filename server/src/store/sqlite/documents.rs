//! A document's row and the rows that follow from it. Whoever writes one writes all, in the same transaction.

use super::columns::{Id, document_key, id};
use super::{StoreError, grants};
use crate::store::document::{Body, View, fold_name};
use bluebonnet_shared::ids::OrgId;
use bluebonnet_shared::person::{Client, EnrolmentStatus, Sex};
use bluebonnet_shared::record::StudentList;
use bluebonnet_shared::sync::{DocumentId, Epoch};
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::{BTreeMap, BTreeSet};

/// A document as the writer knows it.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Held {
    pub(super) row: i64,
    pub(super) organization: OrgId,
    pub(super) epoch: Epoch,
}

/// Finds a document's row.
pub(super) fn row_of(connection: &Connection, document: DocumentId) -> Result<Option<i64>, StoreError> {
    let (kind, id) = document_key(document);
    Ok(connection
        .prepare_cached("SELECT row FROM document WHERE kind = ?1 AND id = ?2")?
        .query_row(params![kind, id], |row| row.get(0))
        .optional()?)
}

/// Finds a document and its saved bytes; of one that was erased or merged there are none.
pub(super) fn held(
    connection: &Connection,
    document: DocumentId,
) -> Result<Option<(Held, Vec<u8>)>, StoreError> {
    let (kind, key) = document_key(document);
    Ok(connection
        .prepare_cached(
            "SELECT row, organization, epoch, saved FROM document
             WHERE kind = ?1 AND id = ?2 AND row NOT IN (SELECT document FROM ended)",
        )?
        .query_row(params![kind, key], |row| {
            let held = Held { row: row.get(0)?, organization: id(row, 1)?, epoch: Epoch(row.get(2)?) };
            Ok((held, row.get(3)?))
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

/// Brings a client's rows up to date. Only what differs is written: most rows stay as they were, and each lies in several indexes.
fn project_client(connection: &Connection, row: i64, client: &Client) -> Result<(), StoreError> {
    project_facts(connection, row, client)?;
    project_enrolments(connection, row, client)?;
    project_doses(connection, row, client)
}

fn project_facts(connection: &Connection, row: i64, client: &Client) -> Result<(), StoreError> {
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
                sex = excluded.sex
             WHERE (last_name_folded, first_name_folded, birth_date, sex)
                <> (excluded.last_name_folded, excluded.first_name_folded, excluded.birth_date, excluded.sex)",
        )?
        .execute(params![
            row,
            fold_name(&client.name.last),
            fold_name(&client.name.first),
            client.birth_date.to_string(),
            sex
        ])?;
    Ok(())
}

/// An enrolment as a row.
#[derive(PartialEq)]
struct EnrolmentRow {
    organization: [u8; 16],
    student_id: String,
    school_code: String,
    grade: String,
    active: bool,
}

fn project_enrolments(connection: &Connection, row: i64, client: &Client) -> Result<(), StoreError> {
    let enrolled: Vec<EnrolmentRow> = client
        .enrolments
        .iter()
        .filter(|entry| entry.removed.is_none())
        .map(|entry| EnrolmentRow {
            organization: entry.value.organization.bytes(),
            student_id: entry.value.student_id.clone(),
            school_code: entry.value.school_code.clone(),
            grade: entry.value.grade.clone(),
            active: entry.value.status == EnrolmentStatus::Active,
        })
        .collect();
    let standing: Vec<EnrolmentRow> = connection
        .prepare_cached(
            "SELECT organization, student_id, school_code, grade, active FROM client_enrolment
             WHERE client = ?1 ORDER BY rowid",
        )?
        .query_map([row], |row| {
            Ok(EnrolmentRow {
                organization: row.get(0)?,
                student_id: row.get(1)?,
                school_code: row.get(2)?,
                grade: row.get(3)?,
                active: row.get(4)?,
            })
        })?
        .collect::<Result<_, _>>()?;
    if enrolled == standing {
        return Ok(());
    }
    connection.prepare_cached("DELETE FROM client_enrolment WHERE client = ?1")?.execute([row])?;
    let mut enrol = connection.prepare_cached(
        "INSERT INTO client_enrolment (client, organization, student_id, school_code, grade, active)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    for enrolment in enrolled {
        enrol.execute(params![
            row,
            enrolment.organization,
            enrolment.student_id,
            enrolment.school_code,
            enrolment.grade,
            enrolment.active
        ])?;
    }
    Ok(())
}

/// A dose as a row, without its key.
#[derive(PartialEq)]
struct DoseRow {
    cvx: u16,
    given_on: String,
    owner: Option<[u8; 16]>,
    deleted: bool,
}

fn project_doses(connection: &Connection, row: i64, client: &Client) -> Result<(), StoreError> {
    let mut standing: BTreeMap<[u8; 16], DoseRow> = connection
        .prepare_cached("SELECT id, cvx, given_on, owner, deleted FROM dose WHERE client = ?1")?
        .query_map([row], |row| {
            let dose =
                DoseRow { cvx: row.get(1)?, given_on: row.get(2)?, owner: row.get(3)?, deleted: row.get(4)? };
            Ok((row.get(0)?, dose))
        })?
        .collect::<Result<_, _>>()?;
    let mut give = connection.prepare_cached(
        "INSERT INTO dose (client, id, cvx, given_on, owner, deleted) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (client, id) DO UPDATE SET cvx = excluded.cvx, given_on = excluded.given_on,
            owner = excluded.owner, deleted = excluded.deleted",
    )?;
    for dose in &client.doses {
        let id = *dose.id.uuid().as_bytes();
        let given = DoseRow {
            cvx: dose.cvx.number(),
            given_on: dose.date.to_string(),
            owner: dose.owner.map(Id::bytes),
            deleted: dose.deletion.is_some(),
        };
        if standing.remove(&id).as_ref() != Some(&given) {
            give.execute(params![row, id, given.cvx, given.given_on, given.owner, given.deleted])?;
        }
    }
    // A dose goes when it can no longer be read as one.
    let mut take = connection.prepare_cached("DELETE FROM dose WHERE client = ?1 AND id = ?2")?;
    for id in standing.into_keys() {
        take.execute(params![row, id])?;
    }
    Ok(())
}

/// Brings a list's rows up to date. Whoever works with it is granted, or loses, only what its members' coming and going says.
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
    let mut gone: BTreeSet<i64> = connection
        .prepare_cached("SELECT client FROM list_member WHERE list = ?1")?
        .query_map([row], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let mut come = Vec::new();
    // A member whose record is not here (yet), or has ended, is no row: there is nothing to grant.
    let mut find = connection.prepare_cached(
        "SELECT row FROM document WHERE kind = ?1 AND id = ?2 AND row NOT IN (SELECT document FROM ended)",
    )?;
    for member in &list.members {
        let (kind, id) = document_key(DocumentId::Client(member.client));
        if let Some(client) = find.query_row(params![kind, id], |row| row.get(0)).optional()?
            && !gone.remove(&client)
        {
            come.push(client);
        }
    }
    if come.is_empty() && gone.is_empty() {
        return Ok(());
    }
    let mut join = connection
        .prepare_cached("INSERT INTO list_member (list, client) VALUES (?1, ?2) ON CONFLICT DO NOTHING")?;
    for client in come {
        join.execute([row, client])?;
    }
    let mut leave = connection.prepare_cached("DELETE FROM list_member WHERE list = ?1 AND client = ?2")?;
    for client in gone {
        leave.execute([row, client])?;
    }
    grants::reckon_for_list(connection, row)
}
