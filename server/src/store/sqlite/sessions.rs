//! Sessions, devices and vault keys as rows.

use super::accounts::{ACCOUNT, account};
use super::columns::{Id, id, millis, timestamp};
use super::{SqliteStore, audit};
use crate::store::{
    Action, Cause, DeviceVisit, Missing, OpenSession, SealedKey, SessionOpening, Sessions, StoreError,
    TokenHash,
};
use bluebonnet_shared::calendar::Timestamp;
use bluebonnet_shared::ids::DeviceId;
use rusqlite::{OptionalExtension, params};

impl Sessions for SqliteStore {
    fn recognise_device(&self, visit: &DeviceVisit, cause: &Cause) -> Result<DeviceId, StoreError> {
        let (visit, now) = (visit.clone(), millis(cause.at));
        self.write(move |connection| {
            if let Some(claimed) = visit.claimed {
                let known = connection.execute(
                    "UPDATE device SET last_seen = ?3, name = ?4 WHERE id = ?1 AND organization = ?2",
                    params![claimed.bytes(), visit.organization.bytes(), now, visit.name],
                )?;
                if known == 1 {
                    return Ok(claimed);
                }
            }
            connection.execute(
                "INSERT INTO device (id, organization, name, first_seen, last_seen) VALUES (?1, ?2, ?3, ?4, ?4)",
                params![visit.fresh.bytes(), visit.organization.bytes(), visit.name, now],
            )?;
            Ok(visit.fresh)
        })
    }

    fn open_session(&self, opening: &SessionOpening, cause: &Cause) -> Result<SealedKey, StoreError> {
        let token = opening.token.0;
        let replaces = opening.replaces;
        let (user, device) = (opening.user.bytes(), opening.device.bytes());
        let organization = opening.organization.bytes();
        let (expires, fresh) = (millis(opening.expires), opening.fresh_vault_key.clone());
        let cause = cause.clone();
        self.write(move |connection| {
            let now = millis(cause.at);
            connection.execute("DELETE FROM session WHERE expires <= ?1", [now])?;
            if let Some(TokenHash(old)) = replaces {
                connection.execute("DELETE FROM session WHERE token = ?1", [old])?;
            }
            connection.execute(
                "INSERT INTO session (token, user, organization, device, last_seen, expires)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                params![token, user, organization, device, now, expires],
            )?;
            connection.execute(
                "INSERT INTO vault_key (user, device, sealed) VALUES (?1, ?2, ?3)
                 ON CONFLICT (user, device) DO NOTHING",
                params![user, device, fresh.0],
            )?;
            let sealed = connection.query_row(
                "SELECT sealed FROM vault_key WHERE user = ?1 AND device = ?2",
                params![user, device],
                |row| row.get(0),
            )?;
            audit::note(connection, &cause, Action::SignIn, &mut Vec::new())?;
            Ok(SealedKey(sealed))
        })
    }

    fn session(
        &self,
        token: &TokenHash,
        now: Timestamp,
        idle_since: Timestamp,
    ) -> Result<Option<OpenSession>, StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(&format!(
                "SELECT {ACCOUNT}, s.device, s.agreed, s.last_seen, s.expires FROM session s
                 JOIN user_account u ON u.id = s.user
                 JOIN organization o ON o.id = s.organization
                 JOIN membership m ON m.user = s.user AND m.organization = s.organization
                 WHERE s.token = ?1 AND s.expires > ?2 AND s.last_seen > ?3"
            ))?;
            let mut rows = statement.query(params![token.0, millis(now), millis(idle_since)])?;
            match rows.next()? {
                None => Ok(None),
                Some(row) => Ok(Some(OpenSession {
                    account: account(row)?,
                    device: id(row, 7)?,
                    agreed: row.get(8)?,
                    last_seen: timestamp(row, 9)?,
                    expires: timestamp(row, 10)?,
                })),
            }
        })
    }

    fn touch_session(&self, token: &TokenHash, now: Timestamp) -> Result<(), StoreError> {
        let (token, now) = (token.0, millis(now));
        self.write(move |connection| {
            connection.execute(
                "UPDATE session SET last_seen = ?2 WHERE token = ?1 AND last_seen < ?2",
                params![token, now],
            )?;
            Ok(())
        })
    }

    fn agree(&self, token: &TokenHash, version: u32, cause: &Cause) -> Result<(), StoreError> {
        let (token, cause) = (token.0, cause.clone());
        self.write(move |connection| {
            let agreed = connection.execute(
                "INSERT INTO agreement (user, organization, device, version, agreed_at)
                 SELECT user, organization, device, ?2, ?3 FROM session WHERE token = ?1",
                params![token, version, millis(cause.at)],
            )?;
            if agreed == 0 {
                return Err(StoreError::Missing(Missing::Session));
            }
            connection.execute("UPDATE session SET agreed = ?2 WHERE token = ?1", params![token, version])?;
            audit::note(connection, &cause, Action::Agree, &mut Vec::new())
        })
    }

    fn close_session(&self, token: &TokenHash, cause: &Cause) -> Result<(), StoreError> {
        let (token, cause) = (token.0, cause.clone());
        self.write(move |connection| {
            let open: Option<i64> = connection
                .query_row("DELETE FROM session WHERE token = ?1 RETURNING 1", [token], |row| row.get(0))
                .optional()?;
            match open {
                None => Ok(()),
                Some(_) => audit::note(connection, &cause, Action::SignOut, &mut Vec::new()),
            }
        })
    }
}
