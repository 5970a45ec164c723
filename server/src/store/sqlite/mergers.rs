//! Two records of one client become one, in rows.

use super::columns::{document_key, id, millis};
use super::documents::{self, Held};
use super::{SqliteStore, audit, epochs, feed, grants, lists, records};
use crate::store::document::{Body, OpenDocument};
use crate::store::{Action, Cause, FreshActors, Grantee, Merger, Mergers, NotMerged, StoreError};
use bluebonnet_shared::calendar::Date;
use bluebonnet_shared::ids::{ClientId, OrgId};
use bluebonnet_shared::record::{ActorId, ClientRecord, ListEdit};
use bluebonnet_shared::sync::policy::{self, Objection};
use bluebonnet_shared::sync::{DocumentId, Refusal};
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::HashMap;

/// The record that goes on for one that was merged.
pub(super) fn kept_for(
    connection: &Connection,
    document: DocumentId,
) -> Result<Option<ClientId>, StoreError> {
    let (kind, key) = document_key(document);
    Ok(connection
        .prepare_cached(
            "SELECT k.id FROM document d JOIN merger m ON m.document = d.row JOIN document k ON k.row = m.kept
             WHERE d.kind = ?1 AND d.id = ?2",
        )?
        .query_row(params![kind, key], |row| id(row, 0))
        .optional()?)
}

/// The records that were merged into one, and whose they were.
pub(super) fn merged_into_row(
    connection: &Connection,
    kept: i64,
) -> Result<Vec<(ClientId, OrgId)>, StoreError> {
    Ok(connection
        .prepare_cached(
            "SELECT d.id, d.organization FROM merger m JOIN document d ON d.row = m.document WHERE m.kept = ?1 ORDER BY 1",
        )?
        .query_map([kept], |row| Ok((id(row, 0)?, id(row, 1)?)))?
        .collect::<Result<_, _>>()?)
}

/// Why nothing more is taken for a record that has ended: it was erased, or so was what it was merged into; or it was merged. Then the record
/// that goes on is named to whoever may see it.
pub(super) fn objection(
    connection: &Connection,
    grantee: Grantee,
    document: DocumentId,
) -> Result<Objection, StoreError> {
    if epochs::is_erased(connection, document)? {
        return Ok(Refusal::Erased.into());
    }
    let Some(kept) = kept_for(connection, document)?.map(DocumentId::Client) else {
        return Err(StoreError::Damaged("a record that has ended"));
    };
    let may_see = match documents::row_of(connection, kept)? {
        Some(row) => grants::holds(connection, grantee, row)?,
        None => false,
    };
    Ok(Objection { code: Refusal::Merged, field: may_see.then(|| kept.to_string()) })
}

/// A record that is to be merged.
struct Part {
    held: Held,
    record: ClientRecord,
    birth_date: Date,
    /// Whether vital statistics registered the client.
    registered: bool,
}

fn open(connection: &Connection, client: ClientId, reader: ActorId) -> Result<Part, StoreError> {
    let document = DocumentId::Client(client);
    let Some((held, saved)) = documents::held(connection, document)? else {
        return Err(match kept_for(connection, document)? {
            Some(kept) => NotMerged::Before { gone: client, kept },
            None if documents::row_of(connection, document)?.is_some() => NotMerged::Erased(client),
            None => NotMerged::Unknown(client),
        }
        .into());
    };
    let record = ClientRecord::load(&saved, reader)?;
    let view = record.view()?;
    let registered = view.birth.vital_statistics;
    Ok(Part { held, record, birth_date: view.birth_date, registered })
}

/// The organizations that two records concern: those that made them, and those where the client has been enrolled.
fn concerned(connection: &Connection, one: i64, other: i64) -> Result<Vec<OrgId>, StoreError> {
    Ok(connection
        .prepare_cached(
            "SELECT organization FROM document WHERE row IN (?1, ?2)
             UNION SELECT organization FROM client_enrolment WHERE client IN (?1, ?2)
             UNION SELECT l.organization FROM list_member m JOIN list l ON l.document = m.list
                WHERE m.client IN (?1, ?2)
             ORDER BY 1",
        )?
        .query_map([one, other], |row| id(row, 0))?
        .collect::<Result<_, _>>()?)
}

fn merge(
    connection: &Connection,
    merger: Merger,
    mut fresh: FreshActors,
    cause: &Cause,
) -> Result<(), StoreError> {
    let Merger { keep, gone, even_so } = merger;
    if keep == gone {
        return Err(NotMerged::Itself.into());
    }
    if kept_for(connection, DocumentId::Client(gone))? == Some(keep) {
        return Ok(());
    }
    let mut ours = open(connection, keep, fresh.take())?;
    let theirs = open(connection, gone, fresh.take())?;
    if ours.birth_date != theirs.birth_date && !even_so {
        return Err(NotMerged::BirthDates.into());
    }
    if theirs.registered && !ours.registered {
        return Err(NotMerged::Registered(gone).into());
    }
    let concerned = concerned(connection, ours.held.row, theirs.held.row)?;
    let changes = ours.record.absorb(&theirs.record, &mut || fresh.take())?;
    let saved = ours.record.save();
    policy::check_growth(&saved).map_err(|_| NotMerged::TooLarge)?;
    for change in &changes {
        records::own_actor(connection, &change.actor)?;
        feed::append(connection, &ours.held, &change.hash, &change.bytes, cause)?;
    }
    let body = Body::project(&OpenDocument::Client(keep, ours.record), saved)?;
    documents::update(connection, ours.held.row, ours.held.organization, &body)?;
    let mut lists_changed = Vec::new();
    for list in epochs::lists_with(connection, theirs.held.row)? {
        let edits = [ListEdit::Remove(vec![gone]), ListEdit::Add(vec![keep])];
        lists_changed.push(epochs::change_list(connection, list, &edits, fresh.take(), cause)?);
    }
    epochs::end(connection, &theirs.held, &OpenDocument::Client(gone, theirs.record))?;
    connection.execute("UPDATE merger SET kept = ?2 WHERE kept = ?1", [theirs.held.row, ours.held.row])?;
    connection.execute(
        "INSERT INTO merger (document, kept, at) VALUES (?1, ?2, ?3)",
        params![theirs.held.row, ours.held.row, millis(cause.at)],
    )?;
    let cause = Cause { why: format!("{}: {gone} into {keep}", cause.why), ..cause.clone() };
    note(connection, &cause, concerned, [ours.held.row, theirs.held.row], &lists_changed)
}

/// Notes it under every organization that it concerns, with both records and its own lists.
fn note(
    connection: &Connection,
    cause: &Cause,
    mut concerned: Vec<OrgId>,
    records: [i64; 2],
    lists_changed: &[i64],
) -> Result<(), StoreError> {
    concerned.extend(cause.organization);
    concerned.sort_unstable();
    concerned.dedup();
    for organization in concerned {
        let mut touched = records.to_vec();
        for &list in lists_changed {
            if lists::organization_of(connection, list)? == organization {
                touched.push(list);
            }
        }
        let cause = cause.clone().for_organization(organization);
        audit::note(connection, &cause, Action::Merge, &mut touched)?;
    }
    Ok(())
}

impl Mergers for SqliteStore {
    fn merge_clients(&self, merger: Merger, fresh: FreshActors, cause: &Cause) -> Result<(), StoreError> {
        let cause = cause.clone();
        self.write(move |connection| merge(connection, merger, fresh, &cause))
    }

    fn merged_into(&self, clients: &[ClientId]) -> Result<HashMap<ClientId, ClientId>, StoreError> {
        self.read(|connection| {
            let mut merged = HashMap::new();
            for client in clients {
                if let Some(kept) = kept_for(connection, DocumentId::Client(*client))? {
                    merged.insert(*client, kept);
                }
            }
            Ok(merged)
        })
    }
}
