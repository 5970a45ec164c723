//! Bringing a database up to date, a numbered file a step. A step once released is never edited: a new one follows it.

use super::StoreError;
use rusqlite::{Connection, TransactionBehavior};

const STEPS: &[&str] = &[
    include_str!("migrations/0001_accounts.sql"),
    include_str!("migrations/0002_documents.sql"),
    include_str!("migrations/0003_lists.sql"),
    include_str!("migrations/0004_clients.sql"),
    include_str!("migrations/0005_audit.sql"),
    include_str!("migrations/0006_devices.sql"),
    include_str!("migrations/0007_epochs.sql"),
    include_str!("migrations/0008_door.sql"),
];

/// Runs the steps that this database has not seen, each in a transaction of its own.
pub(super) fn apply(connection: &mut Connection) -> Result<(), StoreError> {
    connection.execute_batch("CREATE TABLE IF NOT EXISTS migration (number INTEGER PRIMARY KEY)")?;
    for (number, step) in (1_i64..).zip(STEPS) {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let last: i64 =
            transaction.query_row("SELECT coalesce(max(number), 0) FROM migration", [], |row| row.get(0))?;
        if last > STEPS.len() as i64 {
            return Err(StoreError::Damaged("a layout of a newer version"));
        }
        if last < number {
            transaction.execute_batch(step)?;
            transaction.execute("INSERT INTO migration (number) VALUES (?1)", [number])?;
        }
        transaction.commit()?;
    }
    Ok(())
}

/// How a database stands to this program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// It is a registry's, and every step in it is known here.
    Known,
    /// It has steps that are not known here.
    Newer,
    /// It is no registry's.
    Foreign,
}

/// Looks at a database's steps and changes nothing.
pub(super) fn standing(connection: &Connection) -> Result<Standing, StoreError> {
    if !connection.table_exists(None, "migration")? || !connection.table_exists(None, "feed")? {
        return Ok(Standing::Foreign);
    }
    let last: i64 =
        connection.query_row("SELECT coalesce(max(number), 0) FROM migration", [], |row| row.get(0))?;
    Ok(if last > STEPS.len() as i64 { Standing::Newer } else { Standing::Known })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_database_gets_every_step_and_a_second_run_does_nothing() {
        let mut connection = Connection::open_in_memory().unwrap();
        apply(&mut connection).unwrap();
        apply(&mut connection).unwrap();
        let steps: i64 =
            connection.query_row("SELECT count(*) FROM migration", [], |row| row.get(0)).unwrap();
        assert_eq!(steps, STEPS.len() as i64);
    }

    #[test]
    fn a_newer_programs_database_is_left_alone() {
        let mut connection = Connection::open_in_memory().unwrap();
        apply(&mut connection).unwrap();
        connection.execute("INSERT INTO migration (number) VALUES (999)", []).unwrap();
        assert!(matches!(apply(&mut connection), Err(StoreError::Damaged(_))));
    }
}
