//! Who may keep what a tablet has, and what is taken of those who may not any more.

use super::columns::{Id, id, role, role_word};
use super::{SqliteStore, accesses, devices, holding};
use crate::store::{Leaving, SealedKey, Sender, StoreError};
use bluebonnet_shared::account::Role;
use bluebonnet_shared::calendar::Timestamp;
use bluebonnet_shared::ids::{DeviceId, OrgId, UserId};
use bluebonnet_shared::sync::{Access, FarewellReply, Over, Push, Standing};
use rusqlite::{Connection, OptionalExtension, params};

/// How a user's vault on a device stands. The organization is the device's word: of one that the user never worked for, whatever else has
/// ended, there is nothing to give up here, and nothing is taken.
pub(super) fn standing(connection: &Connection, sender: Sender) -> Result<Standing, StoreError> {
    if !has_worked(connection, sender.user, sender.organization)? {
        return Ok(Standing::Stands);
    }
    if devices::is_revoked(connection, sender.device)? {
        return Ok(Standing::Over(Over::Revoked));
    }
    let closed = connection
        .prepare_cached("SELECT 1 FROM user_account WHERE id = ?1 AND active = 0")?
        .exists([sender.user.bytes()])?;
    if closed {
        return Ok(Standing::Over(Over::Closed));
    }
    let left = former(connection, sender.user, sender.organization)?.is_some();
    Ok(if left { Standing::Over(Over::Left) } else { Standing::Stands })
}

/// Whether a user works for an organization, or did.
pub(super) fn has_worked(
    connection: &Connection,
    user: UserId,
    organization: OrgId,
) -> Result<bool, StoreError> {
    Ok(connection
        .prepare_cached(
            "SELECT 1 FROM membership WHERE user = ?1 AND organization = ?2
             UNION ALL SELECT 1 FROM former_membership WHERE user = ?1 AND organization = ?2",
        )?
        .exists([user.bytes(), organization.bytes()])?)
}

/// What somebody was who works for an organization no more.
pub(super) struct Former {
    pub(super) role: Role,
    /// Rights that ended after this place of the feed ended because the work did.
    until: i64,
}

impl Former {
    /// Whether the user could see a document until the work ended.
    pub(super) fn held(
        &self,
        connection: &Connection,
        sender: Sender,
        document: i64,
    ) -> Result<bool, StoreError> {
        Ok(connection
            .prepare_cached(
                "SELECT 1 FROM document_grant
                 WHERE user = ?1 AND organization = ?2 AND document = ?3 AND revoked > ?4",
            )?
            .exists(params![sender.user.bytes(), sender.organization.bytes(), document, self.until])?)
    }
}

/// What a user was who works for an organization no more; none of one who works there, or never did.
pub(super) fn former(
    connection: &Connection,
    user: UserId,
    organization: OrgId,
) -> Result<Option<Former>, StoreError> {
    let found: Option<(String, i64)> = connection
        .prepare_cached(
            "SELECT f.role, f.until FROM former_membership f WHERE f.user = ?1 AND f.organization = ?2
                AND NOT EXISTS (SELECT 1 FROM membership m
                                WHERE m.user = f.user AND m.organization = f.organization)",
        )?
        .query_row([user.bytes(), organization.bytes()], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    found.map(|(word, until)| Ok(Former { role: role(&word)?, until })).transpose()
}

/// Notes what a user was whose work for an organization is about to end, before the rights to its records do.
pub(super) fn note_former(
    connection: &Connection,
    user: UserId,
    organization: OrgId,
    role: Role,
) -> Result<(), StoreError> {
    connection.execute(
        "INSERT INTO former_membership (user, organization, role, until)
         VALUES (?1, ?2, ?3, (SELECT head FROM feed))
         ON CONFLICT (user, organization) DO UPDATE SET role = excluded.role, until = excluded.until",
        params![user.bytes(), organization.bytes(), role_word(role)],
    )?;
    Ok(())
}

impl Leaving for SqliteStore {
    fn vault_keys(&self, user: UserId) -> Result<Vec<(DeviceId, SealedKey)>, StoreError> {
        self.read(|connection| {
            Ok(connection
                .prepare_cached(
                    "SELECT v.device, v.sealed FROM vault_key v JOIN device d ON d.id = v.device
                     WHERE v.user = ?1 ORDER BY d.last_seen DESC",
                )?
                .query_map([user.bytes()], |row| Ok((id(row, 0)?, SealedKey(row.get(1)?))))?
                .collect::<Result<_, _>>()?)
        })
    }

    fn take_leave(
        &self,
        sender: Sender,
        last: Push,
        accesses: Vec<Access>,
        at: Timestamp,
    ) -> Result<FarewellReply, StoreError> {
        if last.changes.is_empty() && accesses.is_empty() {
            let standing = self.read(|connection| standing(connection, sender))?;
            return Ok(FarewellReply { standing, ..FarewellReply::stands() });
        }
        self.write(move |connection| match standing(connection, sender)? {
            Standing::Stands => Ok(FarewellReply::stands()),
            standing @ Standing::Over(over) => {
                accesses::note(connection, sender, &accesses, standing, at)?;
                let reply = holding::hold(connection, sender, &last, over, at)?;
                Ok(FarewellReply { standing, reply })
            }
        })
    }
}
