//! Sessions, devices and vault keys as rows.

use super::accounts::{ACCOUNT, account};
use super::columns::{Id, id, millis, timestamp};
use super::passwords::PASSWORD_NUMBER;
use super::{SqliteStore, audit, devices};
use crate::store::{
    Action, Cause, DeviceVisit, Ground, Missing, OpenSession, Opened, SealedKey, SessionOpening, Sessions,
    StoreError, TokenHash,
};
use bluebonnet_shared::account::MySession;
use bluebonnet_shared::calendar::Timestamp;
use bluebonnet_shared::ids::{DeviceId, SessionId, UserId};
use rusqlite::{Connection, OptionalExtension, params};

/// Sees to it that a session in which something is about to be done is still open, in the caller's transaction.
pub(super) fn require(connection: &Connection, user: UserId, token: &TokenHash) -> Result<(), StoreError> {
    let open = connection
        .prepare_cached("SELECT 1 FROM session WHERE token = ?1 AND user = ?2")?
        .exists(params![token.0, user.bytes()])?;
    if open { Ok(()) } else { Err(StoreError::Overtaken) }
}

/// Sees to it that what a session is to rest on still holds, and ends the session that it takes the place of. Returns whether a second
/// factor was shown.
fn stand_on(connection: &Connection, opening: &SessionOpening) -> Result<bool, StoreError> {
    let (user, organization) = (opening.user.bytes(), opening.organization.bytes());
    let works_there = connection
        .prepare_cached(
            "SELECT 1 FROM user_account u JOIN membership m ON m.user = u.id
             WHERE u.id = ?1 AND m.organization = ?2 AND u.active = 1",
        )?
        .exists([user, organization])?;
    if !works_there {
        return Err(StoreError::Overtaken);
    }
    match &opening.ground {
        Ground::Codes { password, replaces } => {
            // A factor that was set up meanwhile was not asked for.
            let right = connection
                .prepare_cached(&format!(
                    "SELECT 1 FROM user_account u WHERE u.id = ?1 AND {PASSWORD_NUMBER} = ?2 AND (?3 OR NOT EXISTS
                        (SELECT 1 FROM second_factor WHERE user = ?1 AND confirmed IS NOT NULL))",
                ))?
                .exists(params![user, password.0, opening.second_factor])?;
            if !right {
                return Err(StoreError::Overtaken);
            }
            if let Some(TokenHash(old)) = replaces {
                connection.execute("DELETE FROM session WHERE token = ?1", [old])?;
            }
            Ok(opening.second_factor)
        }
        Ground::Session(TokenHash(old)) => {
            let shown: Option<bool> = connection
                .query_row(
                    "DELETE FROM session WHERE token = ?1 AND user = ?2 RETURNING second_factor",
                    params![old, user],
                    |row| row.get(0),
                )
                .optional()?;
            shown.ok_or(StoreError::Overtaken)
        }
    }
}

/// Opens a session in the caller's transaction.
fn open(connection: &Connection, opening: &SessionOpening, mut cause: Cause) -> Result<Opened, StoreError> {
    let (user, device) = (opening.user.bytes(), opening.device.bytes());
    let now = millis(cause.at);
    connection.execute("DELETE FROM session WHERE expires <= ?1", [now])?;
    let second_factor = stand_on(connection, opening)?;
    connection.execute(
        "INSERT INTO session
             (token, id, user, organization, device, began, last_seen, expires, agreed, second_factor)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6, ?7, ?8, ?9)",
        params![
            opening.token.0,
            opening.id.bytes(),
            user,
            opening.organization.bytes(),
            device,
            now,
            millis(opening.expires),
            opening.agreed,
            second_factor
        ],
    )?;
    devices::seen(connection, opening.user, opening.device, None, cause.at)?;
    if devices::is_revoked(connection, opening.device)? {
        cause.why.push_str(" on a revoked device");
        audit::note(connection, &cause, Action::SignIn, &mut Vec::new())?;
        return Ok(Opened::OnlyToPush);
    }
    connection.execute(
        "INSERT INTO vault_key (user, device, sealed) VALUES (?1, ?2, ?3)
         ON CONFLICT (user, device) DO NOTHING",
        params![user, device, opening.fresh_vault_key.0],
    )?;
    let sealed = connection.query_row(
        "SELECT sealed FROM vault_key WHERE user = ?1 AND device = ?2",
        params![user, device],
        |row| row.get(0),
    )?;
    audit::note(connection, &cause, Action::SignIn, &mut Vec::new())?;
    Ok(Opened::Whole(SealedKey(sealed)))
}

impl Sessions for SqliteStore {
    fn recognise_device(&self, visit: &DeviceVisit, cause: &Cause) -> Result<DeviceId, StoreError> {
        let (visit, now) = (visit.clone(), millis(cause.at));
        self.write(move |connection| {
            if let Some(claimed) = visit.claimed {
                // Her vaults lie on it. Under another id they would outlast its revocation, and what they sign would be a stranger's.
                let known = connection.execute(
                    "UPDATE device SET last_seen = ?3, name = ?4 WHERE id = ?1 AND (organization = ?2
                        OR EXISTS (SELECT 1 FROM vault_key WHERE user = ?5 AND device = ?1))",
                    params![
                        claimed.bytes(),
                        visit.organization.bytes(),
                        now,
                        visit.name,
                        visit.user.bytes()
                    ],
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
        let (opening, cause) = (opening.clone(), cause.clone());
        self.write(move |connection| open(connection, &opening, cause))
    }

    fn session(
        &self,
        token: &TokenHash,
        now: Timestamp,
        idle_since: Timestamp,
    ) -> Result<Option<OpenSession>, StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(&format!(
                "SELECT {ACCOUNT}, s.device, s.agreed, s.last_seen, s.expires, d.revoked IS NOT NULL, n.unsent,
                     s.second_factor, o.second_factor_required, s.began
                 FROM session s
                 JOIN device d ON d.id = s.device
                 LEFT JOIN device_use n ON n.user = s.user AND n.device = s.device
                 JOIN user_account u ON u.id = s.user
                 JOIN organization o ON o.id = s.organization
                 JOIN membership m ON m.user = s.user AND m.organization = s.organization
                 WHERE s.token = ?1 AND s.expires > ?2 AND s.last_seen > ?3
                     AND u.active = 1"
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
                    second_factor: row.get(13)?,
                    second_factor_required: row.get(14)?,
                    began: timestamp(row, 15)?,
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

    fn sessions_of(
        &self,
        user: UserId,
        asking: &TokenHash,
        now: Timestamp,
        idle_since: Timestamp,
    ) -> Result<Vec<MySession>, StoreError> {
        self.read(|connection| {
            let mut rows = connection.prepare_cached(
                "SELECT s.id, coalesce(d.given_name, d.name), o.name, s.began, s.last_seen, s.token = ?2
                 FROM session s
                 JOIN device d ON d.id = s.device
                 JOIN organization o ON o.id = s.organization
                 WHERE s.user = ?1 AND s.expires > ?3 AND s.last_seen > ?4
                 ORDER BY s.last_seen DESC, s.id",
            )?;
            let sessions =
                rows.query_map(params![user.bytes(), asking.0, millis(now), millis(idle_since)], |row| {
                    Ok(MySession {
                        id: id(row, 0)?,
                        device_name: row.get(1)?,
                        organization_name: row.get(2)?,
                        began: timestamp(row, 3)?,
                        last_seen: timestamp(row, 4)?,
                        this: row.get(5)?,
                    })
                })?;
            Ok(sessions.collect::<Result<_, _>>()?)
        })
    }

    fn end_session(&self, user: UserId, id: SessionId, cause: &Cause) -> Result<TokenHash, StoreError> {
        let cause = cause.clone();
        self.write(move |connection| {
            let token: Option<[u8; 32]> = connection
                .query_row(
                    "DELETE FROM session WHERE id = ?1 AND user = ?2 RETURNING token",
                    params![id.bytes(), user.bytes()],
                    |row| row.get(0),
                )
                .optional()?;
            let token = token.ok_or(StoreError::Missing(Missing::Session))?;
            audit::note(connection, &cause, Action::EndSession, &mut Vec::new())?;
            Ok(TokenHash(token))
        })
    }
}
