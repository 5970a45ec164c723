//! Held changes as rows.

use super::columns::{Id, document_id, document_key, id, millis, timestamp};
use super::judge::Ahead;
use super::push::Offer;
use super::{SqliteStore, audit, documents, epochs, held_review};
use crate::store::held::MOST_HELD;
use crate::store::{
    Action, Cause, HeldChange, HeldChanges, HeldForReview, HeldNumber, HeldScope, Missing, Released, Sender,
    StoreError,
};
use bluebonnet_shared::calendar::Timestamp;
use bluebonnet_shared::ids::{DeviceId, OrgId};
use bluebonnet_shared::sync::policy::LARGEST_CHANGE;
use bluebonnet_shared::sync::{
    Blob, ChangeHash, DocumentId, Epoch, Outcome, Over, Push, PushReply, PushedChange, Refusal, Verdict,
};
use rusqlite::{Connection, OptionalExtension, Row, params};
use sha2::{Digest, Sha256};

/// Keeps every change of a push by a device that may not have what it has any more, as it came; `over` says why it may not. Only one
/// that is too large to be taken ever is refused, and one that would bring back an erased client's text.
pub(super) fn hold(
    connection: &Connection,
    sender: Sender,
    push: &Push,
    over: Over,
    at: Timestamp,
) -> Result<PushReply, StoreError> {
    let mut insert = connection.prepare_cached(
        "INSERT INTO held_change (user, device, organization, kind, document, epoch, hash, digest, bytes, received)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT DO NOTHING",
    )?;
    let mut verdicts = Vec::with_capacity(push.changes.len());
    let mut documents = Vec::new();
    for change in &push.changes {
        let outcome = if change.bytes.0.len() > LARGEST_CHANGE {
            Outcome::Refused { code: Refusal::TooLarge, field: None }
        } else if epochs::is_erased(connection, change.document)? {
            Outcome::Refused { code: Refusal::Erased, field: None }
        } else {
            let (kind, document) = document_key(change.document);
            let digest: [u8; 32] = Sha256::digest(&change.bytes.0).into();
            insert.execute(params![
                sender.user.bytes(),
                sender.device.bytes(),
                sender.organization.bytes(),
                kind,
                document,
                change.epoch.0,
                change.hash.0,
                digest,
                change.bytes.0,
                millis(at)
            ])?;
            documents.push(change.document);
            Outcome::Held
        };
        verdicts.push(Verdict { hash: change.hash, outcome });
    }
    let held: i64 = connection
        .prepare_cached("SELECT coalesce(sum(length(bytes)), 0) FROM held_change WHERE device = ?1")?
        .query_row([sender.device.bytes()], |row| row.get(0))?;
    if held.cast_unsigned() > MOST_HELD {
        return Err(StoreError::Full);
    }
    let cause = sender.cause(why(over), at);
    if !documents.is_empty() {
        audit::note(connection, &cause, Action::Hold, &mut rows(connection, documents)?)?;
    }
    if verdicts.iter().any(|verdict| matches!(verdict.outcome, Outcome::Refused { .. })) {
        audit::note(connection, &cause, Action::Refuse, &mut Vec::new())?;
    }
    Ok(PushReply { verdicts })
}

/// Why something is held, as the audit log says it.
fn why(over: Over) -> &'static str {
    match over {
        Over::Left => "sync after the user's work here had ended",
        Over::Closed => "sync after the user's account was closed",
        Over::Revoked => "sync of a revoked device",
    }
}

/// Lets go of what is held of a client who is erased: it is the client's text too.
pub(super) fn drop_held(connection: &Connection, document: DocumentId) -> Result<(), StoreError> {
    let (kind, key) = document_key(document);
    connection.execute("DELETE FROM held_change WHERE kind = ?1 AND document = ?2", params![kind, key])?;
    Ok(())
}

/// The rows of those of the documents that exist.
fn rows(connection: &Connection, documents: Vec<DocumentId>) -> Result<Vec<i64>, StoreError> {
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
pub(super) fn organizations<'a>(held: impl Iterator<Item = &'a HeldChange>) -> Vec<OrgId> {
    let mut organizations: Vec<OrgId> = held.map(|held| held.sender.organization).collect();
    organizations.sort_unstable();
    organizations.dedup();
    organizations
}

fn let_go(connection: &Connection, number: HeldNumber) -> Result<(), StoreError> {
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
                let push = Push { changes: same.iter().map(|held| held.change.clone()).collect() };
                let reply = Offer::released(*sender, push, cause.at).take(connection, Ahead::default())?;
                for (held, verdict) in same.iter().zip(reply.verdicts) {
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
