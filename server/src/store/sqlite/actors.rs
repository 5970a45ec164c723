//! Who may sign with which actor id.

use super::StoreError;
use super::columns::{Id, optional_id};
use crate::store::Sender;
use bluebonnet_shared::ids::{DeviceId, UserId};
use bluebonnet_shared::record::ActorId;
use bluebonnet_shared::sync::Refusal;
use bluebonnet_shared::sync::policy::{self, ActorOwner};
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::BTreeMap;

/// The actors of one push.
pub(super) struct Actors<'a> {
    connection: &'a Connection,
    sender: Sender,
    /// Those met so far: whether the sender may sign with one, and whether it is the sender's by now.
    known: BTreeMap<ActorId, (Result<(), Refusal>, bool)>,
}

impl<'a> Actors<'a> {
    pub(super) fn new(connection: &'a Connection, sender: Sender) -> Self {
        Self { connection, sender, known: BTreeMap::new() }
    }

    /// Whether the sender may sign with this actor id: it is theirs on this device, or nobody's yet.
    pub(super) fn check(&mut self, actor: &ActorId) -> Result<Result<(), Refusal>, StoreError> {
        if let Some((known, _)) = self.known.get(actor) {
            return Ok(*known);
        }
        let row: Option<(Option<UserId>, Option<DeviceId>)> = self
            .connection
            .prepare_cached("SELECT user, device FROM actor WHERE id = ?1")?
            .query_row([actor.to_bytes()], |row| Ok((optional_id(row, 0)?, optional_id(row, 1)?)))
            .optional()?;
        let sender = ActorOwner { user: self.sender.user, device: self.sender.device };
        let may = match &row {
            None => policy::check_actor(None, sender),
            Some((Some(user), Some(device))) => {
                policy::check_actor(Some(ActorOwner { user: *user, device: *device }), sender)
            }
            // The registry's own, which no device may sign with.
            Some(_) => Err(Refusal::ForeignActor),
        };
        self.known.insert(actor.clone(), (may, row.is_some()));
        Ok(may)
    }

    /// Makes an actor id the sender's for ever.
    pub(super) fn claim(&mut self, actor: &ActorId) -> Result<(), StoreError> {
        if self.known.get(actor).is_some_and(|(_, owned)| *owned) {
            return Ok(());
        }
        self.connection
            .prepare_cached(
                "INSERT INTO actor (id, user, device) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
            )?
            .execute(params![actor.to_bytes(), self.sender.user.bytes(), self.sender.device.bytes()])?;
        self.known.insert(actor.clone(), (Ok(()), true));
        Ok(())
    }
}
