//! Who may see which document: what follows from lists, their members and their assignment.

use super::StoreError;
use super::columns::Id;
use bluebonnet_shared::ids::UserId;
use rusqlite::{Connection, params};

/// Takes the next number of the feed.
pub(super) fn next_place(connection: &Connection) -> Result<i64, StoreError> {
    Ok(connection
        .prepare_cached("UPDATE feed SET head = head + 1 RETURNING head")?
        .query_row([], |row| row.get(0))?)
}

/// Compares what a user holds with what the lists say, and gives and takes the difference, each at a place of its own in
/// the feed, so that a pull cut short knows where it was.
pub(super) fn reckon(connection: &Connection, user: UserId) -> Result<(), StoreError> {
    let user = user.bytes();
    let due = "SELECT list AS document FROM list_assignment WHERE user = ?1
               UNION
               SELECT m.client FROM list_assignment a JOIN list_member m ON m.list = a.list WHERE a.user = ?1";
    let given: Vec<i64> = connection
        .prepare_cached(&format!(
            "{due} EXCEPT SELECT document FROM document_grant WHERE user = ?1 AND revoked IS NULL ORDER BY 1"
        ))?
        .query_map([user], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let taken: Vec<i64> = connection
        .prepare_cached(&format!(
            "SELECT document FROM document_grant WHERE user = ?1 AND revoked IS NULL
             EXCEPT SELECT document FROM ({due}) ORDER BY 1"
        ))?
        .query_map([user], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let mut give = connection.prepare_cached(
        "INSERT INTO document_grant (user, document, granted) VALUES (?1, ?2, ?3)
         ON CONFLICT (user, document) DO UPDATE SET granted = excluded.granted, revoked = NULL",
    )?;
    for document in given {
        give.execute(params![user, document, next_place(connection)?])?;
    }
    let mut take = connection
        .prepare_cached("UPDATE document_grant SET revoked = ?3 WHERE user = ?1 AND document = ?2")?;
    for document in taken {
        take.execute(params![user, document, next_place(connection)?])?;
    }
    Ok(())
}

/// Does the same for everyone who works with a list.
pub(super) fn reckon_for_list(connection: &Connection, list: i64) -> Result<(), StoreError> {
    let users: Vec<UserId> = connection
        .prepare_cached("SELECT user FROM list_assignment WHERE list = ?1")?
        .query_map([list], |row| super::columns::id(row, 0))?
        .collect::<Result<_, _>>()?;
    users.into_iter().try_for_each(|user| reckon(connection, user))
}

/// Whether a user may see a document now.
pub(super) fn holds(connection: &Connection, user: UserId, document: i64) -> Result<bool, StoreError> {
    Ok(connection
        .prepare_cached("SELECT 1 FROM document_grant WHERE user = ?1 AND document = ?2 AND revoked IS NULL")?
        .exists(params![user.bytes(), document])?)
}

/// Whether a user may see a document now, or might once.
pub(super) fn held_once(connection: &Connection, user: UserId, document: i64) -> Result<bool, StoreError> {
    Ok(connection
        .prepare_cached("SELECT 1 FROM document_grant WHERE user = ?1 AND document = ?2")?
        .exists(params![user.bytes(), document])?)
}
