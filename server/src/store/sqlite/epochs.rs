//! Documents that begin anew, in rows.

use super::columns::{Id, document_key, id, millis};
use super::documents::{self, Held};
use super::{SqliteStore, audit, feed, grants, held, mergers, records};
use crate::store::document::{Body, OpenDocument};
use crate::store::{Action, Cause, Ending, Epochs, FreshActors, Grantee, Missing, StoreError};
use bluebonnet_shared::ids::{ClientId, ListId, OrgId, UserId};
use bluebonnet_shared::person::Stamp;
use bluebonnet_shared::record::{ActorId, ListEdit, ListRecord};
use bluebonnet_shared::sync::{ChangeHash, DocumentId, Epoch};
use rusqlite::{Connection, params};
use uuid::Uuid;

/// Whether a change with this hash was in a former epoch of a document.
pub(super) fn is_settled(connection: &Connection, row: i64, hash: &ChangeHash) -> Result<bool, StoreError> {
    Ok(connection
        .prepare_cached("SELECT 1 FROM settled_change WHERE document = ?1 AND hash = ?2")?
        .exists(params![row, hash.0])?)
}

/// Whether a client was erased, under this record's id or under that of one it was merged into.
pub(super) fn is_erased(connection: &Connection, document: DocumentId) -> Result<bool, StoreError> {
    let (kind, key) = document_key(document);
    Ok(connection
        .prepare_cached(
            "SELECT 1 FROM document d LEFT JOIN merger m ON m.document = d.row
             JOIN erasure e ON e.document = coalesce(m.kept, d.row) WHERE d.kind = ?1 AND d.id = ?2",
        )?
        .exists(params![kind, key])?)
}

/// The row of a record that was erased or merged, if somebody ever held it; to others it never existed.
pub(super) fn ended_row(
    connection: &Connection,
    grantee: Grantee,
    document: DocumentId,
) -> Result<Option<i64>, StoreError> {
    let (kind, key) = document_key(document);
    let mut find = connection.prepare_cached(
        "SELECT d.row FROM document d JOIN ended e ON e.document = d.row
         JOIN document_grant g ON g.document = d.row AND g.user = ?3 AND g.organization = ?4
         WHERE d.kind = ?1 AND d.id = ?2",
    )?;
    let mut rows = find.query(params![kind, key, grantee.user.bytes(), grantee.organization.bytes()])?;
    Ok(rows.next()?.map(|row| row.get(0)).transpose()?)
}

/// Ends a document's epoch: its changes go, and their hashes stay.
pub(super) fn settle(connection: &Connection, held: &Held, changes: &[ChangeHash]) -> Result<(), StoreError> {
    let mut keep = connection.prepare_cached(
        "INSERT INTO settled_change (document, hash) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
    )?;
    for hash in changes {
        keep.execute(params![held.row, hash.0])?;
    }
    connection.prepare_cached("DELETE FROM change WHERE document = ?1")?.execute([held.row])?;
    Ok(())
}

/// Sets a document's bytes and begins its next epoch at the feed's next place.
pub(super) fn begin(
    connection: &Connection,
    held: &Held,
    saved: &[u8],
    json: &str,
) -> Result<Epoch, StoreError> {
    let epoch = Epoch(held.epoch.0 + 1);
    connection
        .prepare_cached("UPDATE document SET epoch = ?2, saved = ?3, view = ?4 WHERE row = ?1")?
        .execute(params![held.row, epoch.0, saved, json])?;
    connection
        .prepare_cached(
            "INSERT INTO renewal (document, at) VALUES (?1, ?2)
             ON CONFLICT (document) DO UPDATE SET at = excluded.at",
        )?
        .execute(params![held.row, grants::next_place(connection)?])?;
    Ok(epoch)
}

/// What there is instead of a document that is not there.
pub(super) fn missing(connection: &Connection, document: DocumentId) -> Result<StoreError, StoreError> {
    let kept = mergers::kept_for(connection, document)?;
    Ok(kept.map_or(StoreError::Missing(Missing::Document), StoreError::Merged))
}

/// Ends a client's record: nothing of it is left but its id and the hashes of its changes.
pub(super) fn end(connection: &Connection, held: &Held, document: &OpenDocument) -> Result<(), StoreError> {
    for rows in ["client_enrolment WHERE client", "dose WHERE client", "client WHERE document"] {
        connection.execute(&format!("DELETE FROM {rows} = ?1"), [held.row])?;
    }
    let changes = document.changes();
    settle(connection, held, &changes.into_iter().map(|change| change.hash).collect::<Vec<_>>())?;
    begin(connection, held, &[], "")?;
    Ok(())
}

/// The lists a client is on.
pub(super) fn lists_with(connection: &Connection, row: i64) -> Result<Vec<ListId>, StoreError> {
    Ok(connection
        .prepare_cached(
            "SELECT d.id FROM list_member m JOIN document d ON d.row = m.list WHERE m.client = ?1 ORDER BY 1",
        )?
        .query_map([row], |row| id(row, 0))?
        .collect::<Result<_, _>>()?)
}

/// Changes who is on a list, in the registry's name; returns the list's row. Devices get it as any change of the list, and
/// with the last list the right to a client ends.
pub(super) fn change_list(
    connection: &Connection,
    list: ListId,
    edits: &[ListEdit],
    actor: ActorId,
    cause: &Cause,
) -> Result<i64, StoreError> {
    let document = DocumentId::List(list);
    let (held, saved) = documents::held(connection, document)?.ok_or(StoreError::Missing(Missing::List))?;
    let mut record = ListRecord::load(&saved, actor)?;
    let by = Stamp {
        user: UserId::new(Uuid::nil()),
        user_name: "Registry".into(),
        organization: held.organization,
        at: cause.at,
    };
    let change = record.edit_all(edits, &by).ok().flatten();
    let change = change.ok_or(StoreError::Damaged("a list"))?;
    records::own_actor(connection, &change.actor)?;
    feed::append(connection, &held, &change.hash, &change.bytes, cause)?;
    let body = Body::project(&OpenDocument::List(list, record.clone()), record.save())?;
    documents::update(connection, held.row, held.organization, &body)?;
    Ok(held.row)
}

/// Erases a client: under which ids, those of records that were merged into it too, and whose they were; none where it was erased before.
fn erase(
    connection: &Connection,
    client: ClientId,
    fresh: &mut FreshActors,
    cause: &Cause,
) -> Result<Vec<(ClientId, OrgId)>, StoreError> {
    let document = DocumentId::Client(client);
    let Some((held, saved)) = documents::held(connection, document)? else {
        return if is_erased(connection, document)? {
            Ok(Vec::new())
        } else {
            Err(missing(connection, document)?)
        };
    };
    let mut touched = vec![held.row];
    for list in lists_with(connection, held.row)? {
        touched.push(change_list(connection, list, &[ListEdit::Remove(vec![client])], fresh.take(), cause)?);
    }
    end(connection, &held, &OpenDocument::load(document, &saved)?)?;
    mark_erased(connection, held.row, cause)?;
    audit::note(connection, cause, Action::Erase, &mut touched)?;
    let mut erased = mergers::merged_into_row(connection, held.row)?;
    erased.push((client, held.organization));
    for (client, _) in &erased {
        held::drop_held(connection, DocumentId::Client(*client))?;
    }
    Ok(erased)
}

fn mark_erased(connection: &Connection, row: i64, cause: &Cause) -> Result<(), StoreError> {
    connection
        .execute("INSERT INTO erasure (document, erased) VALUES (?1, ?2)", params![row, millis(cause.at)])?;
    Ok(())
}

/// Erases a client; one that is not here is known as erased from now on, so that nobody brings the record.
pub(super) fn erase_or_forestall(
    connection: &Connection,
    client: ClientId,
    organization: OrgId,
    fresh: &mut FreshActors,
    cause: &Cause,
) -> Result<(), StoreError> {
    if documents::row_of(connection, DocumentId::Client(client))?.is_some() {
        return erase(connection, client, fresh, cause).map(drop);
    }
    connection.execute(
        "INSERT INTO document (kind, id, organization, epoch, saved, view) VALUES ('client', ?1, ?2, 1, x'', '')",
        params![client.bytes(), organization.bytes()],
    )?;
    let row = connection.last_insert_rowid();
    mark_erased(connection, row, cause)?;
    audit::note(connection, cause, Action::Erase, &mut vec![row])
}

/// Rewrites the whole file: only what tables hold is in it afterwards, whatever was left in its pages by a program that did not
/// overwrite what it deleted. Then empties the log beside it, where the pages as they were before are still to be found. Cutting the log
/// is not written through to the disk, and a power cut would bring those pages back: the next commit is, and so there is one that
/// changes nothing.
fn scrub(connection: &Connection) -> Result<(), StoreError> {
    connection.execute_batch("VACUUM")?;
    let busy: i64 = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
    if busy != 0 {
        return Err(StoreError::InUse);
    }
    // An update to what stands there already would write no page.
    let kept: i64 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    Ok(connection.pragma_update(None, "application_id", kept)?)
}

impl Epochs for SqliteStore {
    fn erase(&self, client: ClientId, fresh: FreshActors, cause: &Cause) -> Result<(), StoreError> {
        let (at, mut fresh, cause) = (cause.at, fresh, cause.clone());
        let erased = self.write(move |connection| erase(connection, client, &mut fresh, &cause))?;
        let endings: Vec<Ending> =
            erased.into_iter().map(|(client, organization)| Ending::Erased(client, organization)).collect();
        if !endings.is_empty() {
            self.note_endings(&endings, at);
        }
        Ok(())
    }

    fn erased(&self, clients: &[ClientId]) -> Result<Vec<ClientId>, StoreError> {
        self.read(|connection| {
            let mut erased = Vec::new();
            for client in clients {
                if is_erased(connection, DocumentId::Client(*client))? {
                    erased.push(*client);
                }
            }
            Ok(erased)
        })
    }

    fn scrub(&self) -> Result<(), StoreError> {
        self.writer.unbatched(scrub)
    }
}
