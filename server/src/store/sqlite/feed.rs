//! The feed as rows: appending to it and reading pages of it.

use super::columns::{Id, document_id, millis};
use super::documents::Held;
use super::push::Offer;
use super::{SqliteStore, audit, devices, grants, holding, leaving};
use crate::store::{Action, Cause, Feed, Grantee, Listener, Page, PlannedPull, Pull, Sender, StoreError};
use bluebonnet_shared::calendar::Timestamp;
use bluebonnet_shared::sync::{Blob, ChangeHash, Cursor, Epoch, FeedEntry, Push, PushReply, Standing};
use rusqlite::{Connection, Row, params};
use serde_json::value::RawValue;

/// Appends a change to the feed and returns its place.
pub(super) fn append(
    connection: &Connection,
    held: &Held,
    hash: &ChangeHash,
    bytes: &[u8],
    cause: &Cause,
) -> Result<Cursor, StoreError> {
    let place = grants::next_place(connection)?;
    connection
        .prepare_cached(
            "INSERT INTO change (seq, document, epoch, hash, bytes, user, device, received)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?
        .execute(params![
            place,
            held.row,
            held.epoch.0,
            hash.0,
            bytes,
            cause.user.map(Id::bytes),
            cause.device.map(Id::bytes),
            millis(cause.at)
        ])?;
    Ok(Cursor(place.cast_unsigned()))
}

/// The place of the feed's last entry.
pub(super) fn head(connection: &Connection) -> Result<Cursor, StoreError> {
    let head: i64 = connection.prepare_cached("SELECT head FROM feed")?.query_row([], |row| row.get(0))?;
    Ok(Cursor(head.cast_unsigned()))
}

/// Whether user ?1 has an entry for organization ?4 after ?2 and up to ?3. The order of the last join is given: a few new changes are looked up among
/// the user's documents, never the other way round.
const ANY_ENTRY: &str = "
    SELECT EXISTS (SELECT 1 FROM document_grant
            WHERE user = ?1 AND organization = ?4 AND revoked IS NULL AND granted > ?2 AND granted <= ?3)
        OR EXISTS (SELECT 1 FROM document_grant
            WHERE user = ?1 AND organization = ?4 AND revoked > ?2 AND revoked <= ?3)
        OR EXISTS (SELECT 1 FROM change c CROSS JOIN document_grant g
            ON g.user = ?1 AND g.organization = ?4 AND g.document = c.document
            WHERE c.seq > ?2 AND c.seq <= ?3 AND g.revoked IS NULL AND g.granted < c.seq)
        OR EXISTS (SELECT 1 FROM renewal r CROSS JOIN document_grant g
            ON g.user = ?1 AND g.organization = ?4 AND g.document = r.document
            WHERE r.at > ?2 AND r.at <= ?3 AND g.revoked IS NULL AND g.granted < r.at)";

/// Every entry of a pull as (place, kind, document's row), for user ?1 at organization ?5 with a cursor at ?2, beyond ?3 and up to ?4. A
/// document is sent whole where the right to it or its present epoch begins, whichever is later. A change is an entry only
/// if the device had the document of this epoch before this pull: otherwise the whole document holds it.
macro_rules! entries {
    ($join:literal) => {
        concat!(
            "SELECT g.granted AS at, 'document' AS entry, g.document FROM document_grant g
                WHERE g.user = ?1 AND g.organization = ?5 AND g.revoked IS NULL AND g.granted > ?3 AND g.granted <= ?4
                AND NOT EXISTS
                    (SELECT 1 FROM renewal r WHERE r.document = g.document AND r.at > g.granted AND r.at <= ?4)
            UNION ALL
            SELECT r.at, 'document', r.document FROM renewal r ",
            $join,
            " document_grant g ON g.user = ?1 AND g.organization = ?5 AND g.document = r.document
                WHERE r.at > ?3 AND r.at <= ?4 AND g.revoked IS NULL AND g.granted < r.at
            UNION ALL
            SELECT revoked, 'forget', document FROM document_grant
                WHERE user = ?1 AND organization = ?5 AND revoked > ?3 AND revoked <= ?4
            UNION ALL
            SELECT c.seq, 'change', c.document FROM change c ",
            $join,
            " document_grant g ON g.user = ?1 AND g.organization = ?5 AND g.document = c.document
                WHERE c.seq > ?3 AND c.seq <= ?4 AND g.revoked IS NULL AND g.granted <= ?2 AND g.granted < c.seq
                AND NOT EXISTS (SELECT 1 FROM renewal r WHERE r.document = c.document AND r.at > ?2)"
        )
    };
}

/// The entries among a few places: each place is looked up among the user's documents, of which there may be thousands.
const ENTRIES_OF_FEW: &str = entries!("CROSS JOIN");
/// The entries among many places, of which most are other users': each of the user's documents is looked up among the places.
const ENTRIES_OF_MANY: &str = entries!("JOIN");

/// More places than this are many.
const FEW: u64 = 2_000;

/// The entries between two places.
fn entries(from: Cursor, upto: Cursor) -> &'static str {
    if upto.0.saturating_sub(from.0) <= FEW { ENTRIES_OF_FEW } else { ENTRIES_OF_MANY }
}

fn pages(entries: &str) -> String {
    format!(
        "SELECT f.at, f.entry, d.kind, d.id, d.epoch, d.saved, d.view, c.epoch, c.hash, c.bytes
         FROM (SELECT at, entry, document FROM ({entries}) ORDER BY at LIMIT 1000) f
         JOIN document d ON d.row = f.document
         LEFT JOIN change c ON f.entry = 'change' AND c.seq = f.at
         ORDER BY f.at"
    )
}

impl Feed for SqliteStore {
    fn push(&self, sender: Sender, push: Push, at: Timestamp) -> Result<PushReply, StoreError> {
        let offer = Offer::read(sender, push, at);
        let ahead = offer.judge_ahead(|cases| self.read(cases));
        self.write(move |connection| {
            // Asked in the write itself: of a push and what ends the sender's right to it at the same time, one is first.
            match leaving::standing(connection, sender)? {
                Standing::Stands => offer.take(connection, ahead),
                Standing::Over(over) => holding::hold(connection, sender, &offer.push, over, at),
            }
        })
    }

    fn plan_pull(&self, sender: Sender, after: Cursor) -> Result<PlannedPull, StoreError> {
        self.read(|connection| {
            may_pull(connection, sender)?;
            let upto = head(connection)?;
            let pull = Pull { sender, after, upto };
            if after >= upto {
                return Ok(PlannedPull { pull, records: Vec::new() });
            }
            let records = connection
                .prepare_cached(&format!(
                    "SELECT DISTINCT document FROM ({}) WHERE entry <> 'forget'",
                    entries(after, upto)
                ))?
                .query_map(places(sender, after, after, upto), |row| row.get(0))?
                .collect::<Result<_, _>>()?;
            Ok(PlannedPull { pull, records })
        })
    }

    fn note_pull(&self, planned: PlannedPull, at: Timestamp) -> Result<Pull, StoreError> {
        let PlannedPull { pull, mut records } = planned;
        if !records.is_empty() {
            let cause = pull.sender.cause("sync", at);
            self.write(move |connection| audit::note(connection, &cause, Action::Pull, &mut records))?;
        }
        Ok(pull)
    }

    fn pull_page(&self, pull: &Pull, from: Cursor, bytes: usize) -> Result<Page, StoreError> {
        if from >= pull.upto {
            return Ok(Page { entries: Vec::new(), next: None });
        }
        self.read(|connection| {
            may_pull(connection, pull.sender)?;
            let mut statement = connection.prepare_cached(&pages(entries(from, pull.upto)))?;
            let mut rows = statement.query(places(pull.sender, pull.after, from, pull.upto))?;
            let mut entries = Vec::new();
            let mut size = 0;
            while let Some(row) = rows.next()? {
                let entry = entry(row)?;
                size += weight(&entry);
                let at = entry.at();
                entries.push(entry);
                if size >= bytes || entries.len() == 1000 {
                    return Ok(Page { entries, next: Some(at) });
                }
            }
            Ok(Page { entries, next: None })
        })
    }

    fn head(&self) -> Result<Cursor, StoreError> {
        self.read(head)
    }

    fn has_entries(&self, grantee: Grantee, after: Cursor, upto: Cursor) -> Result<bool, StoreError> {
        self.read(|connection| {
            Ok(connection.prepare_cached(ANY_ENTRY)?.query_row(
                params![grantee.user.bytes(), place(after), place(upto), grantee.organization.bytes()],
                |row| row.get(0),
            )?)
        })
    }

    fn on_growth(&self, listener: Listener) {
        self.listeners.add(listener);
    }
}

/// Fails where the device may not have the sender's records any more. A closed account keeps its grants, for the day it is opened again.
fn may_pull(connection: &Connection, sender: Sender) -> Result<(), StoreError> {
    if devices::is_revoked(connection, sender.device)? {
        return Err(StoreError::Revoked);
    }
    match leaving::standing(connection, sender)? {
        Standing::Stands => Ok(()),
        Standing::Over(_) => Err(StoreError::Ended),
    }
}

/// A cursor beyond what SQLite can count is beyond the feed's end as well.
fn place(cursor: Cursor) -> i64 {
    i64::try_from(cursor.0).unwrap_or(i64::MAX)
}

fn places(sender: Sender, after: Cursor, from: Cursor, upto: Cursor) -> ([u8; 16], i64, i64, i64, [u8; 16]) {
    (sender.user.bytes(), place(after), place(from), place(upto), sender.organization.bytes())
}

fn entry(row: &Row<'_>) -> Result<FeedEntry, StoreError> {
    let at = Cursor(row.get::<_, i64>(0)?.cast_unsigned());
    let document = document_id(row, 2)?;
    let word: String = row.get(1)?;
    Ok(match word.as_str() {
        "forget" => FeedEntry::Forget { at, document },
        "change" => FeedEntry::Change {
            at,
            document,
            epoch: Epoch(row.get(7)?),
            hash: ChangeHash(row.get(8)?),
            bytes: Blob(row.get(9)?),
        },
        _ => FeedEntry::Document {
            at,
            document,
            epoch: Epoch(row.get(4)?),
            bytes: Blob(row.get(5)?),
            view: RawValue::from_string(row.get(6)?).map_err(|_| StoreError::Damaged("a view"))?,
        },
    })
}

/// About how long an entry's line will be.
fn weight(entry: &FeedEntry) -> usize {
    match entry {
        FeedEntry::Document { bytes, view, .. } => 200 + bytes.0.len() * 4 / 3 + view.get().len(),
        FeedEntry::Change { bytes, .. } => 300 + bytes.0.len() * 4 / 3,
        FeedEntry::Forget { .. } | FeedEntry::End { .. } => 100,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::sqlite::migrations;

    /// How SQLite goes about a page of these entries.
    fn plan(entries: &str) -> Vec<String> {
        let mut connection = Connection::open_in_memory().unwrap();
        migrations::apply(&mut connection).unwrap();
        let mut statement = connection.prepare(&format!("EXPLAIN QUERY PLAN {}", pages(entries))).unwrap();
        let steps = statement.query_map(params![[0_u8; 16], 0, 0, 0, [0_u8; 16]], |row| row.get(3)).unwrap();
        steps.collect::<Result<_, _>>().unwrap()
    }

    #[test]
    fn a_few_places_are_read_in_their_order_and_looked_up_among_the_documents() {
        let plan = plan(ENTRIES_OF_FEW);
        let has = |step: &str| plan.iter().any(|found| found == step);
        assert!(has("SEARCH c USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)"), "{plan:#?}");
        assert!(has("SEARCH r USING COVERING INDEX renewal_by_place (at>? AND at<?)"), "{plan:#?}");
        let all_documents = |step: &str| step.starts_with("SEARCH g") && !step.contains("document=?");
        assert!(!plan.iter().any(|step| all_documents(step) && !step.contains("granted>?")), "{plan:#?}");
    }

    #[test]
    fn among_many_places_the_documents_are_looked_up() {
        let plan = plan(ENTRIES_OF_MANY);
        let reads_all_changes = |step: &str| step.starts_with("SEARCH c") && step.contains("rowid>?");
        assert!(!plan.iter().any(|step| reads_all_changes(step) || step == "SCAN c"), "{plan:#?}");
    }
}
