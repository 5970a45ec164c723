//! Documents as the registry itself reads and writes them.

use super::columns::{Id, document_id, document_key, id};
use super::{SqliteStore, audit, documents, feed, grants};
use crate::store::merge::{Merging, Offered};
use crate::store::{
    Action, Cause, Grantee, Missing, NewDocument, RecordChanges, Records, StoreError, StoredDocument,
};
use bluebonnet_shared::ids::{ClientId, OrgId};
use bluebonnet_shared::record::{ActorId, ReadChange};
use bluebonnet_shared::sync::{DocumentId, Epoch};
use rusqlite::{Connection, params};
use std::collections::HashMap;
use std::convert::Infallible;

/// Notes the registry as the owner of an actor id, unless it has one.
pub(super) fn own_actor(connection: &Connection, actor: &ActorId) -> Result<(), StoreError> {
    connection
        .prepare_cached("INSERT INTO actor (id) VALUES (?1) ON CONFLICT DO NOTHING")?
        .execute([actor.to_bytes()])?;
    Ok(())
}

impl Records for SqliteStore {
    fn create_documents(&self, documents: Vec<NewDocument>, cause: &Cause) -> Result<(), StoreError> {
        let cause = cause.clone();
        self.write(move |connection| {
            let mut rows = Vec::with_capacity(documents.len());
            for document in &documents {
                for actor in &document.actors {
                    own_actor(connection, actor)?;
                }
                rows.push(documents::insert(connection, document.organization, &document.body)?);
            }
            audit::note(connection, &cause, Action::Create, &mut rows)
        })
    }

    fn change_documents(&self, changes: Vec<RecordChanges>, cause: &Cause) -> Result<(), StoreError> {
        let cause = cause.clone();
        self.write(move |connection| {
            let mut rows = Vec::new();
            for RecordChanges { document, changes } in &changes {
                let (held, saved) =
                    documents::held(connection, *document)?.ok_or(StoreError::Missing(Missing::Document))?;
                let mut merging = Merging::open(*document, saved)?;
                for bytes in changes {
                    let change = ReadChange::read(bytes)?;
                    if merging.holds(&change.hash) {
                        continue;
                    }
                    // The registry's own: there is nothing to object to.
                    match merging.offer(&change, |_, _| Ok::<_, StoreError>(None::<Infallible>))? {
                        Offered::Kept => {}
                        Offered::Unfit(error) => return Err(error.into()),
                        Offered::Refused(never) => match never {},
                    }
                    own_actor(connection, &change.actor)?;
                    feed::append(connection, &held, &change.hash, &change.bytes, &cause)?;
                }
                if let Some(body) = merging.into_changed()? {
                    documents::update(connection, held.row, held.organization, &body)?;
                    rows.push(held.row);
                }
            }
            audit::note(connection, &cause, Action::Change, &mut rows)
        })
    }

    fn read_documents(&self, ids: &[DocumentId], cause: &Cause) -> Result<Vec<StoredDocument>, StoreError> {
        let (rows, found): (Vec<i64>, Vec<StoredDocument>) = self.read(|connection| {
            let mut find = connection.prepare_cached(
                "SELECT row, kind, id, organization, epoch, saved, view FROM document
                 WHERE kind = ?1 AND id = ?2 AND row NOT IN (SELECT document FROM ended)",
            )?;
            let mut found: Vec<(i64, StoredDocument)> = Vec::new();
            for document in ids {
                let (kind, key) = document_key(*document);
                let rows = find.query_map(params![kind, key], |row| {
                    let document = StoredDocument {
                        id: document_id(row, 1)?,
                        organization: id(row, 3)?,
                        epoch: Epoch(row.get(4)?),
                        saved: row.get(5)?,
                        view: row.get(6)?,
                    };
                    Ok((row.get(0)?, document))
                })?;
                for row in rows {
                    found.push(row?);
                }
            }
            Ok(found.into_iter().unzip())
        })?;
        if !rows.is_empty() {
            let (cause, mut rows) = (cause.clone(), rows);
            self.write(move |connection| audit::note(connection, &cause, Action::Read, &mut rows))?;
        }
        Ok(found)
    }

    fn clients_by_student_id(
        &self,
        organization: OrgId,
        student_ids: &[String],
    ) -> Result<HashMap<String, ClientId>, StoreError> {
        self.read(|connection| {
            let mut find = connection.prepare_cached(
                "SELECT d.id FROM client_enrolment e JOIN document d ON d.row = e.client
                 WHERE e.organization = ?1 AND e.student_id = ?2 ORDER BY d.row LIMIT 1",
            )?;
            let mut clients = HashMap::new();
            for student_id in student_ids {
                let mut rows = find.query(params![organization.bytes(), student_id])?;
                if let Some(row) = rows.next()? {
                    clients.insert(student_id.clone(), id(row, 0)?);
                }
            }
            Ok(clients)
        })
    }

    fn may_see(&self, grantee: Grantee, document: DocumentId) -> Result<bool, StoreError> {
        self.read(|connection| match documents::row_of(connection, document)? {
            None => Ok(false),
            Some(row) => grants::holds(connection, grantee, row),
        })
    }
}
