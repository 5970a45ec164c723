//! Second factors as rows.

use super::columns::{Id, millis};
use super::{SqliteStore, audit, sessions};
use crate::store::{Action, Cause, Factors, KeptFactor, Missing, RecoveryKey, StoreError, TokenHash};
use bluebonnet_shared::ids::UserId;
use rusqlite::{Connection, OptionalExtension, params};

/// Takes a user's factor and recovery codes away, in the caller's transaction.
pub(super) fn take_away(connection: &Connection, user: UserId) -> Result<(), StoreError> {
    connection.execute("DELETE FROM recovery_code WHERE user = ?1", [user.bytes()])?;
    connection.execute("DELETE FROM second_factor WHERE user = ?1", [user.bytes()])?;
    Ok(())
}

impl Factors for SqliteStore {
    fn factor(&self, user: UserId) -> Result<Option<KeptFactor>, StoreError> {
        self.read(|connection| {
            Ok(connection
                .prepare_cached("SELECT sealed, confirmed IS NOT NULL FROM second_factor WHERE user = ?1")?
                .query_row([user.bytes()], |row| {
                    Ok(KeptFactor { sealed: row.get(0)?, confirmed: row.get(1)? })
                })
                .optional()?)
        })
    }

    fn propose_factor(&self, user: UserId, sealed: &[u8], cause: &Cause) -> Result<(), StoreError> {
        let (sealed, cause) = (sealed.to_vec(), cause.clone());
        self.write(move |connection| {
            let kept = connection.execute(
                "INSERT INTO second_factor (user, sealed) VALUES (?1, ?2)
                 ON CONFLICT (user) DO UPDATE SET sealed = excluded.sealed WHERE confirmed IS NULL",
                params![user.bytes(), sealed],
            )?;
            if kept == 0 {
                return Err(StoreError::Exists("a second factor"));
            }
            audit::note(connection, &cause, Action::SecondFactor, &mut Vec::new())
        })
    }

    fn confirm_factor(
        &self,
        user: UserId,
        session: &TokenHash,
        step: u64,
        recovery: &[RecoveryKey],
        cause: &Cause,
    ) -> Result<(), StoreError> {
        let (session, recovery, cause) = (*session, recovery.to_vec(), cause.clone());
        self.write(move |connection| {
            sessions::require(connection, user, &session)?;
            let confirmed = connection.execute(
                "UPDATE second_factor SET confirmed = ?2, used_step = ?3 WHERE user = ?1 AND confirmed IS NULL",
                params![user.bytes(), millis(cause.at), step.cast_signed()],
            )?;
            if confirmed == 0 {
                return Err(StoreError::Missing(Missing::SecondFactor));
            }
            let mut put = connection.prepare_cached("INSERT INTO recovery_code (user, code) VALUES (?1, ?2)")?;
            for code in &recovery {
                put.execute(params![user.bytes(), code.0])?;
            }
            connection.execute("UPDATE session SET second_factor = 1 WHERE token = ?1", [session.0])?;
            connection.execute(
                "DELETE FROM session WHERE user = ?1 AND token <> ?2",
                params![user.bytes(), session.0],
            )?;
            audit::note(connection, &cause, Action::SecondFactor, &mut Vec::new())
        })
    }

    fn use_factor_step(&self, user: UserId, step: u64) -> Result<bool, StoreError> {
        self.write(move |connection| {
            let used = connection.execute(
                "UPDATE second_factor SET used_step = ?2 WHERE user = ?1 AND used_step < ?2",
                params![user.bytes(), step.cast_signed()],
            )?;
            Ok(used == 1)
        })
    }

    fn use_recovery_code(&self, user: UserId, code: &RecoveryKey) -> Result<bool, StoreError> {
        let code = code.0;
        self.write(move |connection| {
            let used = connection.execute(
                "DELETE FROM recovery_code WHERE user = ?1 AND code = ?2",
                params![user.bytes(), code],
            )?;
            Ok(used == 1)
        })
    }

    fn remove_factor(&self, user: UserId, cause: &Cause) -> Result<(), StoreError> {
        let cause = cause.clone();
        self.write(move |connection| {
            take_away(connection, user)?;
            connection.execute("UPDATE session SET second_factor = 0 WHERE user = ?1", [user.bytes()])?;
            audit::note(connection, &cause, Action::SecondFactor, &mut Vec::new())
        })
    }
}
