//! Confidentiality Statements as rows.

use super::columns::{millis, timestamp};
use super::{SqliteStore, audit};
use crate::account::StatementText;
use crate::store::{Action, Cause, PublishedStatement, Statements, StoreError};
use bluebonnet_shared::account::Statement;
use bluebonnet_shared::calendar::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

const DAMAGED: StoreError = StoreError::Damaged("a Confidentiality Statement");

/// The newest that was published before a moment, in milliseconds since 1970.
fn newest(connection: &Connection, before: i64) -> Result<Option<Statement>, StoreError> {
    let found: Option<(u32, String, String)> = connection
        .prepare_cached(
            "SELECT version, title, paragraphs FROM statement WHERE published < ?1 ORDER BY version DESC LIMIT 1",
        )?
        .query_row([before], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    found
        .map(|(version, title, paragraphs)| {
            let paragraphs = serde_json::from_str(&paragraphs).map_err(|_| DAMAGED)?;
            Ok(Statement { version, title, paragraphs })
        })
        .transpose()
}

fn agreed(connection: &Connection, version: u32) -> Result<u32, StoreError> {
    Ok(connection
        .prepare_cached("SELECT count(DISTINCT user) FROM agreement WHERE version = ?1")?
        .query_row([version], |row| row.get(0))?)
}

impl Statements for SqliteStore {
    fn statement_before(&self, moment: Timestamp) -> Result<Option<Statement>, StoreError> {
        self.read(|connection| newest(connection, millis(moment)))
    }

    fn statements(&self, first: &Statement) -> Result<Vec<PublishedStatement>, StoreError> {
        self.read(|connection| {
            let mut published =
                connection.prepare("SELECT version, title, published FROM statement ORDER BY version")?;
            let mut all = vec![PublishedStatement {
                version: first.version,
                title: first.title.clone(),
                published: None,
                agreed: agreed(connection, first.version)?,
            }];
            let mut rows = published.query([])?;
            while let Some(row) = rows.next()? {
                let version = row.get(0)?;
                all.push(PublishedStatement {
                    version,
                    title: row.get(1)?,
                    published: Some(timestamp(row, 2)?),
                    agreed: agreed(connection, version)?,
                });
            }
            Ok(all)
        })
    }

    fn publish_statement(
        &self,
        text: &StatementText,
        first: &Statement,
        cause: &Cause,
    ) -> Result<u32, StoreError> {
        let paragraphs = serde_json::to_string(text.paragraphs()).map_err(|_| DAMAGED)?;
        let (text, first, cause) = (text.clone(), first.clone(), cause.clone());
        self.write(move |connection| {
            let before = newest(connection, i64::MAX)?.unwrap_or(first);
            if text.is_that_of(&before) {
                return Err(StoreError::Exists("a Confidentiality Statement of this text"));
            }
            let version = before.version + 1;
            connection.execute(
                "INSERT INTO statement (version, title, paragraphs, published) VALUES (?1, ?2, ?3, ?4)",
                params![version, text.title(), paragraphs, millis(cause.at)],
            )?;
            let cause = Cause { why: format!("{}, version {version}", cause.why), ..cause };
            audit::note(connection, &cause, Action::Administer, &mut Vec::new())?;
            Ok(version)
        })
    }
}
