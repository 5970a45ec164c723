//! Failed tries as rows.

use super::columns::{millis, timestamp};
use super::{SqliteStore, audit};
use crate::store::{Action, AddressLimits, Cause, CodesKey, CountedTry, Ladder, StoreError, Taken, Try};
use bluebonnet_shared::account::LadderStep;
use bluebonnet_shared::calendar::Timestamp;
use bluebonnet_shared::ids::OrgId;
use rusqlite::{Connection, OptionalExtension, params};
use std::time::Duration;

/// Failed tries of codes that nobody has tried since are forgotten. It bounds what made-up codes can fill, and gives a guesser six tries
/// in so long a time.
const FORGOTTEN_AFTER: Duration = Duration::from_secs(30 * 24 * 3600);

/// Forgets the failed tries of codes, in the caller's transaction.
pub(super) fn clear(connection: &Connection, codes: &[CodesKey]) -> Result<(), StoreError> {
    let mut delete = connection.prepare_cached("DELETE FROM ladder WHERE codes = ?1")?;
    for codes in codes {
        delete.execute([codes.0])?;
    }
    Ok(())
}

/// What speaks against a try from its address, if anything does.
fn address_objects(
    connection: &Connection,
    it: &Try,
    limits: &AddressLimits,
    now: Timestamp,
) -> Result<Option<Taken>, StoreError> {
    let ago = |long: Duration| now.checked_sub(long).unwrap_or(Timestamp::MIN);
    let since = ago(AddressLimits::WITHIN);
    connection.prepare_cached("DELETE FROM address_failure WHERE at <= ?1")?.execute([millis(since)])?;
    let (all, under_way): (u32, u32) = connection
        .prepare_cached(
            "SELECT count(*), coalesce(sum(under_way AND at > ?2), 0) FROM address_failure WHERE address = ?1",
        )?
        .query_row(params![it.address.0, millis(ago(AddressLimits::UNDER_WAY))], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    let limit = if it.captcha { limits.refused } else { limits.captcha.min(limits.refused) };
    let failed = all - under_way;
    if all < limit {
        return Ok(None);
    }
    if failed < limit {
        return Ok(Some(Taken::Crowded));
    }
    if failed < limits.refused {
        return Ok(Some(Taken::NeedsCaptcha));
    }
    let oldest = connection
        .prepare_cached("SELECT at FROM address_failure WHERE address = ?1 ORDER BY at LIMIT 1")?
        .query_row([it.address.0], |row| timestamp(row, 0))
        .optional()?
        .unwrap_or(now);
    Ok(Some(Taken::AddressRefused { wait: oldest.duration_since(since).try_into().unwrap_or_default() }))
}

impl Ladder for SqliteStore {
    fn take_try(&self, it: &Try, limits: &AddressLimits, now: Timestamp) -> Result<Taken, StoreError> {
        let (it, limits) = (*it, *limits);
        self.write(move |connection| {
            let long_ago = now.checked_sub(FORGOTTEN_AFTER).unwrap_or(Timestamp::MIN);
            connection
                .prepare_cached("DELETE FROM ladder WHERE last_try <= ?1")?
                .execute([millis(long_ago)])?;
            let tries: u32 = connection
                .prepare_cached("SELECT tries FROM ladder WHERE codes = ?1")?
                .query_row([it.codes.0], |row| row.get(0))
                .optional()?
                .unwrap_or_default();
            let step = LadderStep::after(tries);
            if step == LadderStep::Reset {
                return Ok(Taken::Locked);
            }
            if let Some(objection) = address_objects(connection, &it, &limits, now)? {
                return Ok(objection);
            }
            if !it.captcha && step == LadderStep::Recall {
                return Ok(Taken::NeedsCaptcha);
            }
            connection
                .prepare_cached(
                    "INSERT INTO ladder (codes, tries, last_try) VALUES (?1, 1, ?2)
                     ON CONFLICT (codes) DO UPDATE SET tries = tries + 1, last_try = excluded.last_try",
                )?
                .execute(params![it.codes.0, millis(now)])?;
            let number = connection
                .prepare_cached("INSERT INTO address_failure (address, at, under_way) VALUES (?1, ?2, 1)")?
                .insert(params![it.address.0, millis(now)])?;
            Ok(Taken::Counted(CountedTry { codes: it.codes, number, step: LadderStep::after(tries + 1) }))
        })
    }

    fn fail_try(&self, counted: &CountedTry, cause: &Cause) -> Result<(), StoreError> {
        let (counted, cause) = (*counted, cause.clone());
        self.write(move |connection| {
            connection
                .prepare_cached("UPDATE address_failure SET under_way = 0 WHERE number = ?1")?
                .execute([counted.number])?;
            audit::note(connection, &cause, Action::FailedTry, &mut Vec::new())
        })
    }

    fn give_back_try(&self, counted: &CountedTry) -> Result<(), StoreError> {
        let counted = *counted;
        self.write(move |connection| {
            connection.execute(
                "UPDATE ladder SET tries = tries - 1 WHERE codes = ?1 AND tries > 0",
                [counted.codes.0],
            )?;
            connection.execute("DELETE FROM address_failure WHERE number = ?1", [counted.number])?;
            Ok(())
        })
    }

    fn succeed_try(&self, counted: &CountedTry) -> Result<(), StoreError> {
        let counted = *counted;
        self.write(move |connection| {
            clear(connection, &[counted.codes])?;
            connection.execute("DELETE FROM address_failure WHERE number = ?1", [counted.number])?;
            Ok(())
        })
    }

    fn locked(&self, codes: &[CodesKey]) -> Result<Vec<bool>, StoreError> {
        self.read(|connection| {
            let mut find = connection.prepare_cached("SELECT tries FROM ladder WHERE codes = ?1")?;
            let mut locked = Vec::with_capacity(codes.len());
            for codes in codes {
                let tries = find.query_row([codes.0], |row| row.get(0)).optional()?;
                locked.push(LadderStep::after(tries.unwrap_or_default()) == LadderStep::Reset);
            }
            Ok(locked)
        })
    }

    fn unlock(&self, organization: OrgId, codes: &[CodesKey], cause: &Cause) -> Result<(), StoreError> {
        let (codes, cause) = (codes.to_vec(), cause.clone());
        self.write(move |connection| {
            clear(connection, &codes)?;
            audit::note_concerning(connection, &cause, &[organization], Action::Unlock, &mut Vec::new())
        })
    }
}
