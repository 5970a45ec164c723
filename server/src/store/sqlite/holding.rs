//! Taking in what comes late: from a device that may not have what it has any more.

use super::columns::{Id, document_key, millis};
use super::held::rows;
use super::{audit, epochs};
use crate::store::held::{HELD_ROW, MOST_HELD};
use crate::store::{Action, Cause, Sender, StoreError};
use bluebonnet_shared::calendar::Timestamp;
use bluebonnet_shared::ids::DeviceId;
use bluebonnet_shared::sync::policy::LARGEST_CHANGE;
use bluebonnet_shared::sync::{Outcome, Over, Push, PushReply, PushedChange, Refusal, Verdict};
use rusqlite::{Connection, params};
use sha2::{Digest, Sha256};

/// Keeps every change of a push by a device that may not have what it has any more, as it came; `over` says why it may not. Only one
/// that is too large to be taken ever is refused, one that would bring back an erased client's text, and what there is no room for.
pub(super) fn hold(
    connection: &Connection,
    sender: Sender,
    push: &Push,
    over: Over,
    at: Timestamp,
) -> Result<PushReply, StoreError> {
    let mut room = MOST_HELD.saturating_sub(taken(connection, sender.device)?);
    let mut verdicts = Vec::with_capacity(push.changes.len());
    let (mut kept, mut left_out) = (Vec::new(), Vec::new());
    let mut is_refused = false;
    for change in &push.changes {
        let fate = fate(connection, sender, change, room)?;
        match fate {
            Fate::New => {
                insert(connection, sender, change, at)?;
                room = room.saturating_sub(cost(change));
                kept.push(change.document);
            }
            Fate::Held => {}
            Fate::Refused(Refusal::TooMuchHeld) => left_out.push(change.document),
            Fate::Refused(_) => is_refused = true,
        }
        verdicts.push(Verdict { hash: change.hash, outcome: fate.into() });
    }
    let cause = sender.cause(why(over), at);
    if !kept.is_empty() {
        audit::note(connection, &cause, Action::Hold, &mut rows(connection, kept)?)?;
    }
    if is_refused {
        audit::note(connection, &cause, Action::Refuse, &mut Vec::new())?;
    }
    if !left_out.is_empty() {
        let cause = Cause { why: format!("{}: more than is held of a device", cause.why), ..cause };
        audit::note(connection, &cause, Action::Refuse, &mut rows(connection, left_out)?)?;
    }
    Ok(PushReply { verdicts })
}

/// What is to become of a change that came late.
#[derive(Clone, Copy)]
enum Fate {
    /// It is held from now on.
    New,
    /// It is held already, or was until somebody decided on it.
    Held,
    Refused(Refusal),
}

impl From<Fate> for Outcome {
    fn from(fate: Fate) -> Self {
        match fate {
            Fate::New | Fate::Held => Self::Held,
            Fate::Refused(code) => Self::Refused { code, field: None },
        }
    }
}

fn fate(
    connection: &Connection,
    sender: Sender,
    change: &PushedChange,
    room: u64,
) -> Result<Fate, StoreError> {
    Ok(if change.bytes.0.len() > LARGEST_CHANGE {
        Fate::Refused(Refusal::TooLarge)
    } else if epochs::is_erased(connection, change.document)? {
        Fate::Refused(Refusal::Erased)
    } else if is_held(connection, sender, change)? {
        Fate::Held
    } else if cost(change) > room {
        Fate::Refused(Refusal::TooMuchHeld)
    } else {
        Fate::New
    })
}

/// How much of [`MOST_HELD`] a change takes.
fn cost(change: &PushedChange) -> u64 {
    HELD_ROW + change.bytes.0.len() as u64
}

/// How much of [`MOST_HELD`] a device has taken.
fn taken(connection: &Connection, device: DeviceId) -> Result<u64, StoreError> {
    let taken: i64 = connection
        .prepare_cached("SELECT coalesce(sum(length(bytes) + ?2), 0) FROM held_change WHERE device = ?1")?
        .query_row(params![device.bytes(), HELD_ROW.cast_signed()], |row| row.get(0))?;
    Ok(taken.cast_unsigned())
}

fn digest(change: &PushedChange) -> [u8; 32] {
    Sha256::digest(&change.bytes.0).into()
}

/// Whether these very bytes are held of the sender under this name, or were.
fn is_held(connection: &Connection, sender: Sender, change: &PushedChange) -> Result<bool, StoreError> {
    let (kind, document) = document_key(change.document);
    let digest = digest(change);
    let (device, user) = (sender.device.bytes(), sender.user.bytes());
    let which = params![device, user, kind, document, change.epoch.0, change.hash.0, digest];
    for table in ["held_change", "decided_change"] {
        let find = format!(
            "SELECT 1 FROM {table} WHERE device = ?1 AND user = ?2 AND kind = ?3 AND document = ?4
                AND epoch = ?5 AND hash = ?6 AND digest = ?7"
        );
        if connection.prepare_cached(&find)?.exists(which)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn insert(
    connection: &Connection,
    sender: Sender,
    change: &PushedChange,
    at: Timestamp,
) -> Result<(), StoreError> {
    let (kind, document) = document_key(change.document);
    connection
        .prepare_cached(
            "INSERT INTO held_change (user, device, organization, kind, document, epoch, hash, digest, bytes, received)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        )?
        .execute(params![
            sender.user.bytes(),
            sender.device.bytes(),
            sender.organization.bytes(),
            kind,
            document,
            change.epoch.0,
            change.hash.0,
            digest(change),
            change.bytes.0,
            millis(at)
        ])?;
    Ok(())
}

/// Why something is held, as the audit log says it.
fn why(over: Over) -> &'static str {
    match over {
        Over::Left => "sync after the user's work here had ended",
        Over::Closed => "sync after the user's account was closed",
        Over::Revoked => "sync of a revoked device",
    }
}
