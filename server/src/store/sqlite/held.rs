//! Held changes as rows.

use super::columns::{Id, document_id, document_key, id, timestamp};
use super::judge::Ahead;
use super::push::Offer;
use super::{SqliteStore, audit, documents, held_review, leaving};
use crate::store::{
    Action, Cause, HeldChange, HeldChanges, HeldForReview, HeldNumber, HeldScope, Missing, Released, Sender,
    StoreError,
};
use bluebonnet_shared::calendar::Timestamp;
use bluebonnet_shared::ids::{DeviceId, OrgId};
use bluebonnet_shared::sync::{
    Blob, ChangeHash, DocumentId, Epoch, Outcome, Push, PushedChange, Refusal, Verdict,
};
use rusqlite::{Connection, OptionalExtension, Row, params};

/// Lets go of what is held, and was, of a client who is erased: it is the client's text too.
pub(super) fn drop_held(connection: &Connection, document: DocumentId) -> Result<(), StoreError> {
    let (kind, key) = document_key(document);
    for table in ["held_change", "decided_change"] {
        let delete = format!("DELETE FROM {table} WHERE kind = ?1 AND document = ?2");
        connection.execute(&delete, params![kind, key])?;
    }
    Ok(())
}

/// The rows of those of the documents that exist.
pub(super) fn rows(connection: &Connection, documents: Vec<DocumentId>) -> Result<Vec<i64>, StoreError> {
    let found = documents.into_iter().map(|document| documents::row_of(connection, document));
    found.filter_map(Result::transpose).collect()
}

/// The columns that [`read_held`] reads, in their order.
pub(super) const COLUMNS: &str =
    "h.number, h.user, h.device, h.organization, h.kind, h.document, h.epoch, h.hash, h.bytes, h.received";

/// The organization whose held changes are in a scope, as a parameter; none is all of them.
pub(super) fn only(scope: HeldScope) -> Option<[u8; 16]> {
    match scope {
        HeldScope::Organization(organization) => Some(organization.bytes()),
        HeldScope::Registry => None,
    }
}

pub(super) fn read_held(row: &Row<'_>) -> rusqlite::Result<HeldChange> {
    Ok(HeldChange {
        number: HeldNumber(row.get::<_, i64>(0)?.cast_unsigned()),
        sender: Sender { user: id(row, 1)?, device: id(row, 2)?, organization: id(row, 3)? },
        change: PushedChange {
            document: document_id(row, 4)?,
            epoch: Epoch(row.get(6)?),
            hash: ChangeHash(row.get(7)?),
            bytes: Blob(row.get(8)?),
        },
        received: timestamp(row, 9)?,
    })
}

/// The changes of these numbers, as they came; all are in the scope.
fn held(
    connection: &Connection,
    scope: HeldScope,
    numbers: &[HeldNumber],
) -> Result<Vec<HeldChange>, StoreError> {
    let mut numbers = numbers.to_vec();
    numbers.sort_unstable();
    numbers.dedup();
    let mut find = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM held_change h
         WHERE h.number = ?1 AND (?2 IS NULL OR h.organization = ?2)"
    ))?;
    numbers
        .into_iter()
        .map(|number| {
            let found = find.query_row(params![number.0.cast_signed(), only(scope)], read_held).optional()?;
            found.ok_or(StoreError::Missing(Missing::HeldChange))
        })
        .collect()
}

/// Notes what was done with held changes, under the organizations too that they were pushed for.
fn note(
    connection: &Connection,
    held: &[HeldChange],
    cause: &Cause,
    action: Action,
) -> Result<(), StoreError> {
    let documents = held.iter().map(|held| held.change.document).collect();
    let concerned = organizations(held.iter());
    audit::note_concerning(connection, cause, &concerned, action, &mut rows(connection, documents)?)
}

/// The organizations that changes were pushed for, each once.
fn organizations<'a>(held: impl Iterator<Item = &'a HeldChange>) -> Vec<OrgId> {
    let mut organizations: Vec<OrgId> = held.map(|held| held.sender.organization).collect();
    organizations.sort_unstable();
    organizations.dedup();
    organizations
}

/// Judges held changes of one sender as if they had been pushed just now.
fn judged(
    connection: &Connection,
    sender: Sender,
    held: &[HeldChange],
    at: Timestamp,
) -> Result<Vec<Verdict>, StoreError> {
    if !leaving::has_worked(connection, sender.user, sender.organization)? {
        // An earlier version held what it was told is this organization's. It stands in nobody's way, who releases more than this.
        let outcome = Outcome::Refused { code: Refusal::OutOfReach, field: None };
        let refused = |held: &HeldChange| Verdict { hash: held.change.hash, outcome: outcome.clone() };
        return Ok(held.iter().map(refused).collect());
    }
    let push = Push { changes: held.iter().map(|held| held.change.clone()).collect() };
    Ok(Offer::released(sender, push, at).take(connection, Ahead::default())?.verdicts)
}

/// Holds a change no longer, and keeps by what it is known when its device sends it again.
fn let_go(connection: &Connection, number: HeldNumber) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT OR IGNORE INTO decided_change (device, user, kind, document, epoch, hash, digest)
             SELECT device, user, kind, document, epoch, hash, digest FROM held_change WHERE number = ?1",
        )?
        .execute([number.0.cast_signed()])?;
    connection
        .prepare_cached("DELETE FROM held_change WHERE number = ?1")?
        .execute([number.0.cast_signed()])?;
    Ok(())
}

impl HeldChanges for SqliteStore {
    fn held_changes(&self, device: DeviceId) -> Result<Vec<HeldChange>, StoreError> {
        self.read(|connection| {
            let mut rows = connection.prepare_cached(&format!(
                "SELECT {COLUMNS} FROM held_change h WHERE h.device = ?1 ORDER BY h.number"
            ))?;
            Ok(rows.query_map([device.bytes()], read_held)?.collect::<Result<_, _>>()?)
        })
    }

    fn held_for_review(
        &self,
        scope: HeldScope,
        most: usize,
        cause: &Cause,
    ) -> Result<HeldForReview, StoreError> {
        held_review::oldest(self, scope, most, cause)
    }

    fn held_upto(
        &self,
        scope: HeldScope,
        number: HeldNumber,
        cause: &Cause,
    ) -> Result<HeldForReview, StoreError> {
        held_review::upto(self, scope, number, cause)
    }

    fn release_held(
        &self,
        scope: HeldScope,
        numbers: &[HeldNumber],
        cause: &Cause,
    ) -> Result<Vec<Released>, StoreError> {
        let (numbers, cause) = (numbers.to_vec(), cause.clone());
        self.write(move |connection| {
            let held = held(connection, scope, &numbers)?;
            note(connection, &held, &cause, Action::Release)?;
            let mut released = Vec::with_capacity(held.len());
            for same in held.chunk_by(|one, next| one.sender == next.sender) {
                let Some(HeldChange { sender, .. }) = same.first() else { continue };
                for (held, verdict) in same.iter().zip(judged(connection, *sender, same, cause.at)?) {
                    if matches!(verdict.outcome, Outcome::Stored { .. } | Outcome::Known) {
                        let_go(connection, held.number)?;
                    }
                    released.push(Released { number: held.number, verdict });
                }
            }
            Ok(released)
        })
    }

    fn discard_held(
        &self,
        scope: HeldScope,
        numbers: &[HeldNumber],
        cause: &Cause,
    ) -> Result<(), StoreError> {
        let (numbers, cause) = (numbers.to_vec(), cause.clone());
        self.write(move |connection| {
            let held = held(connection, scope, &numbers)?;
            held.iter().try_for_each(|held| let_go(connection, held.number))?;
            note(connection, &held, &cause, Action::Discard)
        })
    }
}
