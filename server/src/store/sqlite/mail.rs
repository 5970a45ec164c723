//! The queue of mail as rows.

use super::columns::{Id, millis, optional_id, timestamp};
use super::{SqliteStore, audit};
use crate::store::{Action, Cause, Delivery, DueMail, Mails, QueuedMail, StoreError};
use bluebonnet_shared::calendar::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};
use uuid::Uuid;

/// Puts mail in the queue, in the caller's transaction.
pub(super) fn queue(connection: &Connection, mail: &QueuedMail) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO mail (id, sealed, user, organization, why, tries, due, expires)
             VALUES (?1, ?2, ?3, ?4, ?5, 0, ?6, ?7)",
        )?
        .execute(params![
            mail.id.into_bytes(),
            mail.sealed,
            mail.cause.user.map(Id::bytes),
            mail.cause.organization.map(Id::bytes),
            mail.cause.why,
            millis(mail.cause.at),
            millis(mail.expires)
        ])?;
    Ok(())
}

impl Mails for SqliteStore {
    fn queue_mail(&self, mail: &QueuedMail) -> Result<(), StoreError> {
        let mail = mail.clone();
        self.write(move |connection| queue(connection, &mail))
    }

    fn due_mail(&self, now: Timestamp, most: u32) -> Result<Vec<DueMail>, StoreError> {
        self.read(|connection| {
            let mut rows = connection.prepare_cached(
                "SELECT id, sealed, user, organization, why, tries, due, expires FROM mail
                 WHERE due <= ?1 ORDER BY due, id LIMIT ?2",
            )?;
            let due = rows.query_map(params![millis(now), most], |row| {
                let cause = Cause {
                    user: optional_id(row, 2)?,
                    device: None,
                    organization: optional_id(row, 3)?,
                    at: timestamp(row, 6)?,
                    device_at: None,
                    why: row.get(4)?,
                };
                let id = Uuid::from_bytes(row.get(0)?);
                let mail = QueuedMail { id, sealed: row.get(1)?, expires: timestamp(row, 7)?, cause };
                Ok(DueMail { mail, tries: row.get(5)? })
            })?;
            Ok(due.collect::<Result<_, _>>()?)
        })
    }

    fn next_mail(&self) -> Result<Option<Timestamp>, StoreError> {
        self.read(|connection| {
            Ok(connection
                .prepare_cached("SELECT due FROM mail ORDER BY due LIMIT 1")?
                .query_row([], |row| timestamp(row, 0))
                .optional()?)
        })
    }

    fn settle_mail(&self, mail: &QueuedMail, delivery: Delivery, at: Timestamp) -> Result<(), StoreError> {
        let (id, mut cause) = (mail.id.into_bytes(), Cause { at, ..mail.cause.clone() });
        self.write(move |connection| {
            if let Delivery::Again(due) = delivery {
                connection.execute(
                    "UPDATE mail SET tries = tries + 1, due = ?2 WHERE id = ?1",
                    params![id, millis(due)],
                )?;
                return Ok(());
            }
            let there: Option<i64> = connection
                .query_row("DELETE FROM mail WHERE id = ?1 RETURNING 1", [id], |row| row.get(0))
                .optional()?;
            if there.is_none() {
                return Ok(());
            }
            let said = if delivery == Delivery::Sent { "mail sent" } else { "mail given up" };
            cause.why = format!("{said}: {}", cause.why);
            audit::note(connection, &cause, Action::Mail, &mut Vec::new())
        })
    }
}
