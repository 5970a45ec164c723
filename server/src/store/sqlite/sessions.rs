//! Sessions, devices and vault keys as rows.

use super::accounts::{ACCOUNT, account};
use super::columns::{Id, id, millis, timestamp};
use super::{SqliteStore, audit, devices};
use crate::store::{
    Action, Cause, DeviceVisit, Missing, OpenSession, Opened, SealedKey, SessionOpening, Sessions,
    StoreError, TokenHash,
};
use bluebonnet_shared::calendar::Timestamp;
use bluebonnet_shared::ids::{DeviceId, UserId};
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

    fn open_session(&self, opening: &SessionOpening, cause: &Cause) -> Result<Opened, StoreError> {
        let token = opening.token.0;
        let replaces = opening.replaces;
        let (who, on) = (opening.user, opening.device);
        let (user, device) = (who.bytes(), on.bytes());
        let organization = opening.organization.bytes();
        let (expires, fresh) = (millis(opening.expires), opening.fresh_vault_key.clone());
        let mut cause = cause.clone();
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
            devices::seen(connection, who, on, None, cause.at)?;
            if devices::is_revoked(connection, on)? {
                cause.why.push_str(" on a revoked device");
                audit::note(connection, &cause, Action::SignIn, &mut Vec::new())?;
                return Ok(Opened::OnlyToPush);
            }
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
            Ok(Opened::Whole(SealedKey(sealed)))
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
                "SELECT {ACCOUNT}, s.device, s.agreed, s.last_seen, s.expires, d.revoked IS NOT NULL, n.unsent
                 FROM session s
                 JOIN device d ON d.id = s.device
                 LEFT JOIN device_use n ON n.user = s.user AND n.device = s.device
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
                    revoked: row.get(11)?,
                    unsent: row.get(12)?,
                })),
            }
        })
    }

    fn touch_session(
        &self,
        token: &TokenHash,
        unsent: Option<u32>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let token = token.0;
        self.write(move |connection| {
            let session: Option<(UserId, DeviceId)> = connection
                .prepare_cached(
                    "UPDATE session SET last_seen = max(last_seen, ?2) WHERE token = ?1 RETURNING user, device",
                )?
                .query_row(params![token, millis(now)], |row| Ok((id(row, 0)?, id(row, 1)?)))
                .optional()?;
            match session {
                None => Ok(()),
                Some((user, device)) => devices::seen(connection, user, device, unsent, now),
            }
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
