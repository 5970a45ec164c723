//! Histories in rows: what they take, and documents made anew without them.

use super::columns::{document_id, timestamp};
use super::documents::{self, Held};
use super::{SqliteStore, audit, epochs, records};
use crate::store::document::{Body, OpenDocument};
use crate::store::{Action, Cause, Compacted, FreshActors, Histories, History, HistoryPlace, StoreError};
use bluebonnet_shared::record::ActorId;
use bluebonnet_shared::sync::{ChangeHash, DocumentId};
use rusqlite::{Connection, OptionalExtension, params};

/// A document made anew without its history, and not yet put in the place of the old one.
struct MadeAnew {
    document: DocumentId,
    held: Held,
    /// The old document's bytes.
    old: Vec<u8>,
    /// The changes it held.
    settled: Vec<ChangeHash>,
    /// Who signs the new one.
    actors: Vec<ActorId>,
    body: Body,
}

impl MadeAnew {
    fn make(
        connection: &Connection,
        document: DocumentId,
        mut fresh: FreshActors,
    ) -> Result<Self, StoreError> {
        let Some((held, old)) = documents::held(connection, document)? else {
            return Err(epochs::missing(connection, document)?);
        };
        let opened = OpenDocument::load(document, &old)?;
        let mut actors = Vec::new();
        let new = opened.compacted(&mut || {
            let actor = fresh.take();
            actors.push(actor.clone());
            actor
        })?;
        let settled = opened.changes().into_iter().map(|change| change.hash).collect();
        let body = Body::project(&new, new.save())?;
        Ok(Self { document, held, old, settled, actors, body })
    }

    /// Whether the document is still the one that this was made from.
    fn fits(&self, connection: &Connection) -> Result<bool, StoreError> {
        let now = documents::held(connection, self.document)?;
        Ok(now.is_some_and(|(held, saved)| held == self.held && saved == self.old))
    }

    fn keep(&self, connection: &Connection, cause: &Cause) -> Result<Compacted, StoreError> {
        for actor in &self.actors {
            records::own_actor(connection, actor)?;
        }
        epochs::settle(connection, &self.held, &self.settled)?;
        let epoch = epochs::begin(connection, &self.held, &self.body.saved, &self.body.json)?;
        audit::note(connection, cause, Action::Compact, &mut vec![self.held.row])?;
        Ok(Compacted { epoch, before: self.old.len(), after: self.body.saved.len() })
    }
}

/// The row of the next document after another with at least so many changes. By the index alone: of most documents nothing is read.
fn next_row(connection: &Connection, after: i64, least: u32) -> Result<Option<i64>, StoreError> {
    Ok(connection
        .prepare_cached(
            "SELECT document FROM change WHERE document > ?1
             GROUP BY document HAVING count(*) >= ?2 ORDER BY document LIMIT 1",
        )?
        .query_row(params![after, least], |row| row.get(0))
        .optional()?)
}

fn history(connection: &Connection, row: i64) -> Result<History, StoreError> {
    let mut find = connection.prepare_cached(
        "SELECT d.kind, d.id, count(*), length(d.saved) + sum(length(c.bytes)), length(CAST(d.view AS BLOB)),
            max(c.received)
         FROM document d JOIN change c ON c.document = d.row WHERE d.row = ?1 GROUP BY d.row",
    )?;
    Ok(find.query_row([row], |found| {
        Ok(History {
            document: document_id(found, 0)?,
            place: HistoryPlace(row),
            changes: found.get(2)?,
            bytes: found.get::<_, i64>(3)?.cast_unsigned(),
            says: found.get::<_, i64>(4)?.cast_unsigned(),
            last: timestamp(found, 5)?,
        })
    })?)
}

impl SqliteStore {
    fn keep_if_it_fits(&self, made: MadeAnew, cause: Cause) -> Result<Option<Compacted>, StoreError> {
        let kept = self.writer.write_if_idle(move |connection| {
            if made.fits(connection)? { made.keep(connection, &cause).map(Some) } else { Ok(None) }
        })?;
        Ok(kept.flatten())
    }
}

impl Histories for SqliteStore {
    fn compact(
        &self,
        document: DocumentId,
        fresh: FreshActors,
        cause: &Cause,
    ) -> Result<Compacted, StoreError> {
        let cause = cause.clone();
        self.write(move |connection| MadeAnew::make(connection, document, fresh)?.keep(connection, &cause))
    }

    fn compact_aside(
        &self,
        document: DocumentId,
        fresh: FreshActors,
        cause: &Cause,
    ) -> Result<Option<Compacted>, StoreError> {
        let made = self.read(|connection| MadeAnew::make(connection, document, fresh))?;
        self.keep_if_it_fits(made, cause.clone())
    }

    fn next_history(&self, after: HistoryPlace, least: u32) -> Result<Option<History>, StoreError> {
        self.read(|connection| {
            next_row(connection, after.0, least)?.map(|row| history(connection, row)).transpose()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{Accounts, NewDocument, Organization, RecordChanges, Records};
    use bluebonnet_shared::calendar::Timestamp;
    use bluebonnet_shared::ids::{ListId, OrgId, UserId};
    use bluebonnet_shared::person::Stamp;
    use bluebonnet_shared::record::{ListEdit, ListRecord};
    use uuid::Uuid;

    #[test]
    fn what_was_changed_while_it_was_made_anew_is_left_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let store = SqliteStore::open(&folder.path().join("bluebonnet.db")).unwrap();
        let cause = Cause::command("test", Timestamp::UNIX_EPOCH);
        let organization = OrgId::new(Uuid::from_u128(1));
        store
            .add_organization(&Organization { id: organization, code: "A".into(), name: "A".into() }, &cause)
            .unwrap();
        let id = ListId::new(Uuid::from_u128(2));
        let by = Stamp {
            user: UserId::new(Uuid::nil()),
            user_name: "Registry".into(),
            organization,
            at: Timestamp::UNIX_EPOCH,
        };
        let mut list = ListRecord::new(ActorId::from([1; 16])).unwrap();
        list.edit(&ListEdit::Create { id, name: "Grade 5".into(), organization }, &by).unwrap();
        let document = DocumentId::List(id);
        let created = NewDocument::prepare(document, organization, list.save()).unwrap();
        store.create_documents(vec![created], &cause).unwrap();

        let make =
            || store.read(|connection| MadeAnew::make(connection, document, FreshActors::draw())).unwrap();
        let made = make();
        let change = list.edit(&ListEdit::Rename("Grade 6".into()), &by).unwrap().unwrap();
        let changes = vec![RecordChanges { document, changes: vec![change.bytes] }];
        store.change_documents(changes, &cause).unwrap();
        assert_eq!(store.keep_if_it_fits(made, cause.clone()).unwrap(), None);
        assert!(store.read_documents(&[document], &cause).unwrap()[0].view.contains("Grade 6"));
        let kept = store.keep_if_it_fits(make(), cause.clone()).unwrap();
        assert_eq!(kept.unwrap().epoch, bluebonnet_shared::sync::Epoch(1));
        assert!(store.read_documents(&[document], &cause).unwrap()[0].view.contains("Grade 6"));
    }
}
