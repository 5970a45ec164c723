//! Lists and their assignment as rows.

use super::columns::{Id, document_key, id};
use super::{SqliteStore, audit, documents, grants};
use crate::store::{Action, Cause, Grantee, ListSummary, Lists, Missing, StoreError};
use bluebonnet_shared::ids::{ListId, OrgId, UserId};
use bluebonnet_shared::office::{ListHolder, ListOverview};
use bluebonnet_shared::record::ListOrder;
use bluebonnet_shared::sync::DocumentId;
use rusqlite::{Connection, OptionalExtension, params};

/// Finds a list's row.
fn row_of(connection: &Connection, list: ListId) -> Result<i64, StoreError> {
    documents::row_of(connection, DocumentId::List(list))?.ok_or(StoreError::Missing(Missing::List))
}

/// Whose list a row is.
pub(super) fn organization_of(connection: &Connection, row: i64) -> Result<OrgId, StoreError> {
    Ok(connection
        .prepare_cached("SELECT organization FROM list WHERE document = ?1")?
        .query_row([row], |row| id(row, 0))?)
}

impl Lists for SqliteStore {
    fn lists(&self, organization: OrgId) -> Result<Vec<ListSummary>, StoreError> {
        self.read(|connection| {
            let mut rows = connection.prepare_cached(
                "SELECT d.id, l.name, (SELECT count(*) FROM list_member m WHERE m.list = l.document)
                 FROM list l JOIN document d ON d.row = l.document
                 WHERE l.organization = ?1 ORDER BY l.document",
            )?;
            let lists = rows.query_map([organization.bytes()], |row| {
                Ok(ListSummary {
                    id: id(row, 0)?,
                    name: row.get(1)?,
                    members: row.get::<_, i64>(2)?.cast_unsigned(),
                })
            })?;
            let mut lists = lists.collect::<Result<Vec<_>, _>>()?;
            lists.sort_by_cached_key(|list| ListOrder::of(&list.name));
            Ok(lists)
        })
    }

    fn lists_with_users(&self, organization: OrgId) -> Result<Vec<ListOverview>, StoreError> {
        self.read(|connection| {
            let mut lists = connection.prepare_cached(
                "SELECT d.id, l.name, (SELECT count(*) FROM list_member m WHERE m.list = l.document), l.document
                 FROM list l JOIN document d ON d.row = l.document
                 WHERE l.organization = ?1 ORDER BY l.document",
            )?;
            let mut holders = connection.prepare_cached(
                "SELECT u.id, u.name FROM list_assignment a JOIN user_account u ON u.id = a.user
                 WHERE a.list = ?1 ORDER BY u.name, u.id",
            )?;
            let mut rows = lists.query([organization.bytes()])?;
            let mut overviews = Vec::new();
            while let Some(row) = rows.next()? {
                let users = holders.query_map([row.get::<_, i64>(3)?], |row| {
                    Ok(ListHolder { user: id(row, 0)?, user_name: row.get(1)? })
                })?;
                overviews.push(ListOverview {
                    id: id(row, 0)?,
                    name: row.get(1)?,
                    members: row.get(2)?,
                    users: users.collect::<Result<_, _>>()?,
                });
            }
            overviews.sort_by_cached_key(|list: &ListOverview| ListOrder::of(&list.name));
            Ok(overviews)
        })
    }

    fn organization_of_list(&self, list: ListId) -> Result<Option<OrgId>, StoreError> {
        self.read(|connection| match documents::row_of(connection, DocumentId::List(list))? {
            None => Ok(None),
            Some(row) => organization_of(connection, row).map(Some),
        })
    }

    fn list_named(&self, organization: OrgId, name: &str) -> Result<Option<ListId>, StoreError> {
        self.read(|connection| {
            Ok(connection
                .prepare_cached(
                    "SELECT d.id FROM list l JOIN document d ON d.row = l.document
                     WHERE l.organization = ?1 AND l.name = ?2 ORDER BY l.document LIMIT 1",
                )?
                .query_row(params![organization.bytes(), name], |row| id(row, 0))
                .optional()?)
        })
    }

    fn assign_list(&self, list: ListId, user: UserId, cause: &Cause) -> Result<(), StoreError> {
        let cause = cause.clone();
        self.write(move |connection| {
            let row = row_of(connection, list)?;
            let colleague = connection
                .prepare_cached(
                    "SELECT 1 FROM list l JOIN membership m ON m.organization = l.organization
                     WHERE l.document = ?1 AND m.user = ?2",
                )?
                .exists(params![row, user.bytes()])?;
            if !colleague {
                return Err(StoreError::Missing(Missing::User));
            }
            let organization = organization_of(connection, row)?;
            connection.execute(
                "INSERT INTO list_assignment (list, user) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
                params![row, user.bytes()],
            )?;
            grants::reckon(connection, Grantee { user, organization })?;
            audit::note_concerning(connection, &cause, &[organization], Action::Assign, &mut vec![row])
        })
    }

    fn unassign_list(&self, list: ListId, user: UserId, cause: &Cause) -> Result<(), StoreError> {
        let cause = cause.clone();
        self.write(move |connection| {
            let row = row_of(connection, list)?;
            let organization = organization_of(connection, row)?;
            connection.execute(
                "DELETE FROM list_assignment WHERE list = ?1 AND user = ?2",
                params![row, user.bytes()],
            )?;
            grants::reckon(connection, Grantee { user, organization })?;
            audit::note_concerning(connection, &cause, &[organization], Action::Assign, &mut vec![row])
        })
    }
}

/// Whether a client belongs to an organization: has been enrolled there.
pub(super) fn belongs(
    connection: &Connection,
    client: DocumentId,
    organization: OrgId,
) -> Result<bool, StoreError> {
    let (kind, id) = document_key(client);
    Ok(connection
        .prepare_cached(
            "SELECT 1 FROM document d JOIN client_enrolment e ON e.client = d.row
             WHERE d.kind = ?1 AND d.id = ?2 AND e.organization = ?3",
        )?
        .exists(params![kind, id, organization.bytes()])?)
}
