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
    include_str!("migrations/0009_office.sql"),
    include_str!("migrations/0010_grantee.sql"),
    include_str!("migrations/0011_leaving.sql"),
    include_str!("migrations/0012_tries.sql"),
    include_str!("migrations/0013_accesses.sql"),
    include_str!("migrations/0014_statements.sql"),
    include_str!("migrations/0015_mergers.sql"),
    include_str!("migrations/0016_decided.sql"),
];

/// Runs the steps that this database has not seen, each in a transaction of its own.
pub(super) fn apply(connection: &mut Connection) -> Result<(), StoreError> {
    apply_upto(connection, STEPS.len())
}

/// Runs the steps up to one.
fn apply_upto(connection: &mut Connection, last_step: usize) -> Result<(), StoreError> {
    connection.execute_batch("CREATE TABLE IF NOT EXISTS migration (number INTEGER PRIMARY KEY)")?;
    // As at most starts. Whoever else brings it up to date at this moment takes it to no other step.
    if last(connection)? == last_step as i64 {
        return Ok(());
    }
    for (number, step) in (1_i64..).zip(STEPS).take(last_step) {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let seen = last(&transaction)?;
        if seen > STEPS.len() as i64 {
            return Err(StoreError::Damaged("a layout of a newer version"));
        }
        if seen < number {
            transaction.execute_batch(step)?;
            transaction.execute("INSERT INTO migration (number) VALUES (?1)", [number])?;
        }
        transaction.commit()?;
    }
    Ok(())
}

/// The last step that a database has seen.
fn last(connection: &Connection) -> Result<i64, StoreError> {
    Ok(connection.query_row("SELECT coalesce(max(number), 0) FROM migration", [], |row| row.get(0))?)
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
    Ok(if last(connection)? > STEPS.len() as i64 { Standing::Newer } else { Standing::Known })
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

    /// Everything of a table, as text.
    fn rows(connection: &Connection, query: &str) -> Vec<String> {
        let mut statement = connection.prepare(query).unwrap();
        let rows = statement.query_map([], |row| row.get(0)).unwrap();
        rows.collect::<Result<_, _>>().unwrap()
    }

    #[test]
    fn rights_that_were_a_users_alone_become_those_of_the_organization_whose_list_gave_them() {
        let mut connection = Connection::open_in_memory().unwrap();
        apply_upto(&mut connection, 9).unwrap();
        connection
            .execute_batch(
                "INSERT INTO organization (id, code, name) VALUES ('A', 'TX01', 'A'), ('B', 'TX02', 'B');
                 INSERT INTO user_account (id, username, name, password_hash) VALUES ('u', 'u', 'U', '');
                 INSERT INTO membership (user, organization, role) VALUES ('u', 'A', 'nurse'), ('u', 'B', 'nurse');
                 INSERT INTO document (row, kind, id, organization, epoch, saved, view) VALUES
                    (1, 'list', 'la', 'A', 0, '', ''), (2, 'list', 'lb', 'B', 0, '', ''),
                    (3, 'client', 'ca', 'A', 0, '', ''), (4, 'client', 'both', 'A', 0, '', ''), (5, 'client', 'gone', 'A', 0, '', '');
                 INSERT INTO list (document, organization, name) VALUES (1, 'A', 'a'), (2, 'B', 'b');
                 INSERT INTO list_member (list, client) VALUES (1, 3), (1, 4), (2, 4);
                 INSERT INTO list_assignment (list, user) VALUES (1, 'u'), (2, 'u');
                 INSERT INTO document_grant (user, document, granted, revoked) VALUES
                    ('u', 1, 1, NULL), ('u', 2, 2, NULL), ('u', 3, 3, NULL), ('u', 4, 4, NULL), ('u', 5, 5, 6);
                 UPDATE feed SET head = 10;",
            )
            .unwrap();
        apply(&mut connection).unwrap();
        let grants = "SELECT organization || document || ':' || granted || ':' || coalesce(revoked, '-')
                      FROM document_grant ORDER BY organization, document";
        let expected = [
            "A1:1:-", "A2:2:11", "A3:3:-", "A4:4:-", "A5:5:6", "B1:1:12", "B2:2:-", "B3:3:13", "B4:4:-",
            "B5:5:6",
        ];
        assert_eq!(
            rows(&connection, grants),
            expected,
            "what was not this organization's ends at places of its own"
        );
        assert_eq!(rows(&connection, "SELECT CAST(head AS TEXT) FROM feed"), ["13"]);
    }
}
