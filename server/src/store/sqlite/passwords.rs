//! Passwords' hashes and the links that set them, as rows.

use super::accounts::{ACCOUNT, account};
use super::columns::{Id, millis};
use super::{SqliteStore, audit, ladder, mail, sessions};
use crate::store::{
    Account, Action, Cause, ChangedBy, Missing, NewReset, PasswordChange, PasswordChanges, StoreError,
    TokenHash,
};
use bluebonnet_shared::account::password::REMEMBERED;
use bluebonnet_shared::calendar::Timestamp;
use bluebonnet_shared::ids::UserId;
use rusqlite::{Connection, OptionalExtension, params};

/// The number of the password of the user `u`: that of the last one before it, which no other ever has.
pub(super) const PASSWORD_NUMBER: &str =
    "(SELECT coalesce(max(f.number), 0) FROM former_password f WHERE f.user = u.id)";

/// Uses a link up, and notes what its user agreed to.
fn use_link(
    connection: &Connection,
    user: UserId,
    token: TokenHash,
    agreed: u32,
    at: Timestamp,
) -> Result<(), StoreError> {
    let organization: Option<[u8; 16]> = connection
        .query_row(
            "DELETE FROM password_reset WHERE token = ?1 AND user = ?2 AND expires > ?3 RETURNING organization",
            params![token.0, user.bytes(), millis(at)],
            |row| row.get(0),
        )
        .optional()?;
    let organization = organization.ok_or(StoreError::Missing(Missing::ResetLink))?;
    connection.execute(
        "INSERT INTO agreement (user, organization, device, version, agreed_at) VALUES (?1, ?2, NULL, ?3, ?4)",
        params![user.bytes(), organization, agreed, millis(at)],
    )?;
    Ok(())
}

impl PasswordChanges for SqliteStore {
    fn recent_passwords(&self, user: UserId) -> Result<Vec<String>, StoreError> {
        self.read(|connection| {
            let mut present =
                connection.prepare_cached("SELECT password_hash FROM user_account WHERE id = ?1")?;
            let mut former = connection.prepare_cached(
                "SELECT password_hash FROM former_password WHERE user = ?1 ORDER BY number DESC LIMIT ?2",
            )?;
            let mut hashes: Vec<String> =
                present.query_map([user.bytes()], |row| row.get(0))?.collect::<Result<_, _>>()?;
            let before = REMEMBERED.saturating_sub(1) as i64;
            for hash in former.query_map(params![user.bytes(), before], |row| row.get(0))? {
                hashes.push(hash?);
            }
            Ok(hashes)
        })
    }

    fn set_password(&self, change: &PasswordChange, cause: &Cause) -> Result<(), StoreError> {
        let (change, cause) = (change.clone(), cause.clone());
        self.write(move |connection| {
            let user = change.user.bytes();
            match change.by {
                ChangedBy::Link { token, agreed } => {
                    use_link(connection, change.user, token, agreed, cause.at)?;
                }
                // The present password was typed in it, and may have been replaced since.
                ChangedBy::Owner { session } => sessions::require(connection, change.user, &session)?,
                ChangedBy::Administrator => {}
            }
            connection.execute(
                "INSERT INTO former_password (user, password_hash)
                 SELECT id, password_hash FROM user_account WHERE id = ?1",
                [user],
            )?;
            connection.execute(
                "DELETE FROM former_password WHERE user = ?1 AND number NOT IN
                 (SELECT number FROM former_password WHERE user = ?1 ORDER BY number DESC LIMIT ?2)",
                params![user, REMEMBERED.saturating_sub(1) as i64],
            )?;
            let changed = connection.execute(
                "UPDATE user_account SET password_hash = ?2 WHERE id = ?1",
                params![user, change.password_hash],
            )?;
            if changed == 0 {
                return Err(StoreError::Missing(Missing::User));
            }
            let (goes_on, action) = match change.by {
                ChangedBy::Administrator => (None, Action::Administer),
                ChangedBy::Owner { session } => (Some(session.0), Action::ChangePassword),
                ChangedBy::Link { .. } => (None, Action::ResetPassword),
            };
            connection.execute(
                "DELETE FROM session WHERE user = ?1 AND (?2 IS NULL OR token <> ?2)",
                params![user, goes_on],
            )?;
            connection.execute("DELETE FROM password_reset WHERE user = ?1", [user])?;
            ladder::clear(connection, &change.ladder)?;
            audit::note(connection, &cause, action, &mut Vec::new())
        })
    }

    fn password_parameters(&self) -> Result<Vec<String>, StoreError> {
        self.read(|connection| {
            let mut rows = connection.prepare_cached(
                "SELECT DISTINCT substr(password_hash, 1, instr(password_hash, ',p=') + 3) FROM user_account",
            )?;
            Ok(rows.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?)
        })
    }

    fn renew_password_hash(&self, user: UserId, present: &str, renewed: &str) -> Result<(), StoreError> {
        let (present, renewed) = (present.to_owned(), renewed.to_owned());
        self.write(move |connection| {
            connection.execute(
                "UPDATE user_account SET password_hash = ?3 WHERE id = ?1 AND password_hash = ?2",
                params![user.bytes(), present, renewed],
            )?;
            Ok(())
        })
    }

    fn begin_reset(&self, reset: &NewReset, cause: &Cause) -> Result<(), StoreError> {
        let (reset, cause) = (reset.clone(), cause.clone());
        self.write(move |connection| {
            connection.execute("DELETE FROM password_reset WHERE expires <= ?1", [millis(cause.at)])?;
            connection.execute(
                "INSERT INTO password_reset (user, organization, token, expires) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (user) DO UPDATE SET organization = excluded.organization, token = excluded.token,
                     expires = excluded.expires",
                params![
                    reset.user.bytes(),
                    reset.organization.bytes(),
                    reset.token.0,
                    millis(reset.expires)
                ],
            )?;
            mail::queue(connection, &reset.mail)?;
            audit::note_concerning(
                connection,
                &cause,
                &[reset.organization],
                Action::ForgotPassword,
                &mut Vec::new(),
            )
        })
    }

    fn open_reset(&self, token: &TokenHash, now: Timestamp) -> Result<Option<Account>, StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(&format!(
                "SELECT {ACCOUNT} FROM password_reset r
                 JOIN user_account u ON u.id = r.user
                 JOIN organization o ON o.id = r.organization
                 JOIN membership m ON m.user = r.user AND m.organization = r.organization
                 WHERE r.token = ?1 AND r.expires > ?2 AND u.active = 1"
            ))?;
            let mut rows = statement.query(params![token.0, millis(now)])?;
            rows.next()?.map(account).transpose()
        })
    }
}
