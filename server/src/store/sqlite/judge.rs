//! Judging a push: each change stands or falls by itself, in the writer's transaction.

use super::columns::{Id, optional_id, role};
use super::documents::{self, Held};
use super::{StoreError, audit, epochs, feed, grants, lists};
use crate::store::document::View;
use crate::store::merge::{Attempt, Merging};
use crate::store::{Action, Cause, Missing, Sender};
use bluebonnet_shared::calendar::Timestamp;
use bluebonnet_shared::ids::{DeviceId, OrgId, UserId};
use bluebonnet_shared::record::{ActorId, StudentList};
use bluebonnet_shared::sync::policy::{self, ActorOwner, Author, Objection};
use bluebonnet_shared::sync::{DocumentId, Outcome, Push, PushReply, PushedChange, Refusal, Verdict};
use jiff::tz::Offset;
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::BTreeMap;

/// A document that this push changes.
struct Open {
    held: Held,
    merging: Merging,
    changed: bool,
}

/// What a push finds under a document's id.
enum Reached {
    /// Nothing that the sender may know of.
    Nothing,
    /// A client whom the sender held and who was erased: the row that is left.
    Erased(i64),
    /// The document.
    Open(Box<Open>),
}

/// Judges every change in the order sent and keeps what stands.
pub(super) fn push(
    connection: &Connection,
    sender: Sender,
    push: &Push,
    at: Timestamp,
) -> Result<PushReply, StoreError> {
    let cause = sender.cause("sync", at);
    let author = author(connection, sender)?;
    // In order, so that the same push writes the same rows each time.
    let mut open: BTreeMap<DocumentId, Reached> = BTreeMap::new();
    let mut refused = Vec::new();
    let mut verdicts = Vec::with_capacity(push.changes.len());
    for change in &push.changes {
        let document = match open.entry(change.document) {
            std::collections::btree_map::Entry::Occupied(known) => known.into_mut(),
            std::collections::btree_map::Entry::Vacant(unknown) => {
                unknown.insert(reach(connection, sender, change.document)?)
            }
        };
        let outcome = match document {
            // The answer to an earlier push was lost, and the right to the record has ended since: refused now, what is stored
            // would be entered a second time.
            Reached::Nothing if stored_for(connection, sender, change)? => Outcome::Known,
            Reached::Nothing => refuse(Refusal::OutOfReach),
            Reached::Erased(row) => match policy::read_change(change) {
                Err(code) => refuse(code),
                Ok(read) if epochs::is_settled(connection, *row, &read.hash)? => Outcome::Known,
                Ok(_) => refuse(Refusal::Erased),
            },
            Reached::Open(document) => judge(connection, sender, &author, document, change, &cause)?,
        };
        match (&outcome, document) {
            (Outcome::Refused { .. }, Reached::Open(document)) => refused.push(document.held.row),
            (Outcome::Refused { .. }, Reached::Erased(row)) => refused.push(*row),
            _ => {}
        }
        verdicts.push(Verdict { hash: change.hash, outcome });
    }
    let mut changed = Vec::new();
    for reached in open.into_values() {
        let Reached::Open(document) = reached else { continue };
        let Open { held, merging, changed: any } = *document;
        if let (true, Some(body)) = (any, merging.into_changed()) {
            documents::update(connection, held.row, held.organization, &body)?;
            changed.push(held.row);
        }
    }
    if !changed.is_empty() {
        audit::note(connection, &cause, Action::Change, &mut changed)?;
    }
    if verdicts.iter().any(|verdict| matches!(verdict.outcome, Outcome::Refused { .. })) {
        audit::note(connection, &cause, Action::Refuse, &mut refused)?;
    }
    Ok(PushReply { verdicts })
}

/// What the sender may do, as things stand now.
fn author(connection: &Connection, sender: Sender) -> Result<Author, StoreError> {
    let word: Option<String> = connection
        .prepare_cached("SELECT role FROM membership WHERE user = ?1 AND organization = ?2")?
        .query_row([sender.user.bytes(), sender.organization.bytes()], |row| row.get(0))
        .optional()?;
    let role = role(&word.ok_or(StoreError::Missing(Missing::User))?)?;
    Ok(Author { user: sender.user, organization: sender.organization, role })
}

/// Opens a document if the sender may see it. One that does not exist and one out of reach look the same from outside; one
/// that was erased is known as such to those who held it.
fn reach(connection: &Connection, sender: Sender, document: DocumentId) -> Result<Reached, StoreError> {
    let Some(held) = documents::held(connection, document)? else {
        let erased = epochs::erased_row(connection, sender.user, document)?;
        return Ok(erased.map_or(Reached::Nothing, Reached::Erased));
    };
    if !grants::holds(connection, sender.user, held.row)? {
        return Ok(Reached::Nothing);
    }
    let merging = Merging::open(document, &held.saved)?;
    Ok(Reached::Open(Box::new(Open { held, merging, changed: false })))
}

/// Whether a change is here already, from this very user on this very device; or in a former epoch, of which hashes alone are left,
/// of a record that the user once held. To nobody else anything is said of it.
fn stored_for(connection: &Connection, sender: Sender, change: &PushedChange) -> Result<bool, StoreError> {
    let Some(row) = documents::row_of(connection, change.document)? else { return Ok(false) };
    let sent_here = connection
        .prepare_cached(
            "SELECT 1 FROM change WHERE document = ?1 AND hash = ?2 AND user = ?3 AND device = ?4",
        )?
        .exists(params![row, change.hash.0, sender.user.bytes(), sender.device.bytes()])?;
    Ok(sent_here
        || (grants::held_once(connection, sender.user, row)?
            && epochs::is_settled(connection, row, &change.hash)?))
}

fn judge(
    connection: &Connection,
    sender: Sender,
    author: &Author,
    document: &mut Open,
    change: &PushedChange,
    cause: &Cause,
) -> Result<Outcome, StoreError> {
    let read = match policy::read_change(change) {
        Ok(read) => read,
        Err(code) => return Ok(refuse(code)),
    };
    let attempt = document.merging.attempt(&change.bytes.0);
    if let Ok(Attempt::Known) = attempt {
        return Ok(Outcome::Known);
    }
    if epochs::is_settled(connection, document.held.row, &read.hash)? {
        return Ok(Outcome::Known);
    }
    if let Err(code) = policy::check_epoch(change.epoch, document.held.epoch) {
        return Ok(refuse(code));
    }
    if let Err(code) = check_actor(connection, sender, &read.actor)? {
        return Ok(refuse(code));
    }
    let attempted = match attempt {
        Ok(Attempt::Fits(attempted)) => attempted,
        Ok(Attempt::LacksCause) => return Ok(refuse(Refusal::MissingCause)),
        Ok(Attempt::Known) | Err(_) => return Ok(refuse(Refusal::Unreadable)),
    };
    if let Err(code) = policy::check_growth(&attempted.body.saved) {
        return Ok(refuse(code));
    }
    let received = Offset::UTC.to_datetime(cause.at).date();
    if let Err(Objection { code, field }) = document.merging.judge(&change.bytes.0, author, received) {
        return Ok(Outcome::Refused { code, field });
    }
    if let View::List(list) = &attempted.body.view
        && let Some(field) =
            out_of_organization(connection, document.held.row, document.held.organization, list)?
    {
        return Ok(Outcome::Refused { code: Refusal::OutOfReach, field: Some(field) });
    }
    claim_actor(connection, sender, &read.actor)?;
    let at = feed::append(connection, &document.held, &read.hash, &change.bytes.0, cause)?;
    document.merging.keep(*attempted);
    document.changed = true;
    Ok(Outcome::Stored { at })
}

fn refuse(code: Refusal) -> Outcome {
    Outcome::Refused { code, field: None }
}

/// Whether the sender may sign with this actor id: it is theirs on this device, or nobody's yet.
fn check_actor(
    connection: &Connection,
    sender: Sender,
    actor: &ActorId,
) -> Result<Result<(), Refusal>, StoreError> {
    let row: Option<(Option<UserId>, Option<DeviceId>)> = connection
        .prepare_cached("SELECT user, device FROM actor WHERE id = ?1")?
        .query_row([actor.to_bytes()], |row| Ok((optional_id(row, 0)?, optional_id(row, 1)?)))
        .optional()?;
    let owner = match row {
        None => None,
        Some((Some(user), Some(device))) => Some(ActorOwner { user, device }),
        // The registry's own, which no device may sign with.
        Some(_) => return Ok(Err(Refusal::ForeignActor)),
    };
    Ok(policy::check_actor(owner, ActorOwner { user: sender.user, device: sender.device }))
}

/// Makes an actor id the sender's for ever.
fn claim_actor(connection: &Connection, sender: Sender, actor: &ActorId) -> Result<(), StoreError> {
    connection
        .prepare_cached("INSERT INTO actor (id, user, device) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING")?
        .execute(params![actor.to_bytes(), sender.user.bytes(), sender.device.bytes()])?;
    Ok(())
}

/// The first new member by whom a changed list would reach beyond its organization. Whoever is on a list is granted to
/// those who work with it, so adding a student to one's own list must not open another organization's record.
fn out_of_organization(
    connection: &Connection,
    row: i64,
    organization: OrgId,
    list: &StudentList,
) -> Result<Option<String>, StoreError> {
    let mut already = connection.prepare_cached(
        "SELECT 1 FROM list_member m JOIN document d ON d.row = m.client WHERE m.list = ?1 AND d.id = ?2",
    )?;
    for member in &list.members {
        if !already.exists(params![row, member.client.bytes()])?
            && !lists::belongs(connection, DocumentId::Client(member.client), organization)?
        {
            return Ok(Some(format!("members/{}", member.client)));
        }
    }
    Ok(None)
}
