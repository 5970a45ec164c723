//! Who may see which document: what follows from lists, their members and their assignment.

use super::StoreError;
use super::columns::{Id, id};
use crate::store::Grantee;
use rusqlite::{Connection, params};

/// Takes the next number of the feed.
pub(super) fn next_place(connection: &Connection) -> Result<i64, StoreError> {
    Ok(connection
        .prepare_cached("UPDATE feed SET head = head + 1 RETURNING head")?
        .query_row([], |row| row.get(0))?)
}

/// Compares what a grantee holds with what the lists say, and gives and takes the difference, each at a place of its own in
/// the feed, so that a pull cut short knows where it was.
pub(super) fn reckon(connection: &Connection, grantee: Grantee) -> Result<(), StoreError> {
    let key = [grantee.user.bytes(), grantee.organization.bytes()];
    let due = "WITH mine AS (SELECT a.list FROM list_assignment a JOIN list l ON l.document = a.list
                             WHERE a.user = ?1 AND l.organization = ?2)
               SELECT list AS document FROM mine
               UNION
               SELECT m.client FROM mine JOIN list_member m ON m.list = mine.list";
    let held =
        "SELECT document FROM document_grant WHERE user = ?1 AND organization = ?2 AND revoked IS NULL";
    let given: Vec<i64> = connection
        .prepare_cached(&format!("{due} EXCEPT {held} ORDER BY 1"))?
        .query_map(key, |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let taken: Vec<i64> = connection
        .prepare_cached(&format!("{held} EXCEPT SELECT document FROM ({due}) ORDER BY 1"))?
        .query_map(key, |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let mut give = connection.prepare_cached(
        "INSERT INTO document_grant (user, organization, document, granted) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (user, organization, document) DO UPDATE SET granted = excluded.granted, revoked = NULL",
    )?;
    for document in given {
        give.execute(params![key[0], key[1], document, next_place(connection)?])?;
    }
    let mut take = connection.prepare_cached(
        "UPDATE document_grant SET revoked = ?4 WHERE user = ?1 AND organization = ?2 AND document = ?3",
    )?;
    for document in taken {
        take.execute(params![key[0], key[1], document, next_place(connection)?])?;
    }
    Ok(())
}

/// Does the same for everyone who works with a list.
pub(super) fn reckon_for_list(connection: &Connection, list: i64) -> Result<(), StoreError> {
    let grantees: Vec<Grantee> = connection
        .prepare_cached(
            "SELECT a.user, l.organization FROM list_assignment a JOIN list l ON l.document = a.list
             WHERE a.list = ?1",
        )?
        .query_map([list], |row| Ok(Grantee { user: id(row, 0)?, organization: id(row, 1)? }))?
        .collect::<Result<_, _>>()?;
    grantees.into_iter().try_for_each(|grantee| reckon(connection, grantee))
}

/// Whether somebody may see a document now.
pub(super) fn holds(connection: &Connection, grantee: Grantee, document: i64) -> Result<bool, StoreError> {
    Ok(connection
        .prepare_cached(
            "SELECT 1 FROM document_grant
             WHERE user = ?1 AND organization = ?2 AND document = ?3 AND revoked IS NULL",
        )?
        .exists(params![grantee.user.bytes(), grantee.organization.bytes(), document])?)
}

/// Whether somebody may see a document now, or might once.
pub(super) fn held_once(
    connection: &Connection,
    grantee: Grantee,
    document: i64,
) -> Result<bool, StoreError> {
    Ok(connection
        .prepare_cached(
            "SELECT 1 FROM document_grant WHERE user = ?1 AND organization = ?2 AND document = ?3",
        )?
        .exists(params![grantee.user.bytes(), grantee.organization.bytes(), document])?)
}
