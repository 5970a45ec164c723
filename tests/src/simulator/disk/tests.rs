//! The virtual disk with SQLite on it.

use super::*;
use rusqlite::{Connection, ErrorCode};
use std::time::Duration;
use tempfile::TempDir;

struct Bench {
    disk: Mounted,
    _folder: TempDir,
}

fn bench() -> Bench {
    let folder = tempfile::tempdir().unwrap();
    Bench { disk: Mounted::new(&folder.path().join("some.db"), &Image::default()), _folder: folder }
}

impl Bench {
    fn connect(&self, synchronous: &str) -> rusqlite::Result<Connection> {
        let connection = Connection::open(self.disk.path())?;
        connection.busy_timeout(Duration::ZERO)?;
        connection.pragma_update(None, "journal_mode", "wal")?;
        connection.pragma_update(None, "synchronous", synchronous)?;
        // Often, so that the power goes while pages move from the log into the database too.
        connection.pragma_update(None, "wal_autocheckpoint", 8)?;
        connection
            .execute_batch("CREATE TABLE IF NOT EXISTS kept (number INTEGER PRIMARY KEY, text TEXT)")?;
        Ok(connection)
    }

    fn numbers(&self) -> Vec<u32> {
        let connection = self.connect("full").unwrap();
        let sound: String = connection.pragma_query_value(None, "integrity_check", |row| row.get(0)).unwrap();
        assert_eq!(sound, "ok");
        numbers(&connection)
    }
}

fn numbers(connection: &Connection) -> Vec<u32> {
    let mut rows = connection.prepare("SELECT number FROM kept ORDER BY number").unwrap();
    rows.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
}

/// Inserts until the power goes; gives what was committed by then.
fn insert_until_the_power_goes(connection: &Connection, chance: &mut Chance) -> Vec<u32> {
    let mut committed = Vec::new();
    for number in 1..200 {
        let text = "x".repeat(chance.place(3000));
        if connection.execute("INSERT INTO kept VALUES (?1, ?2)", (number, text)).is_err() {
            return committed;
        }
        committed.push(number);
    }
    panic!("the power never went")
}

/// How often a seed of 100 lost something that was committed.
fn losses(synchronous: &str) -> usize {
    let lost = |seed| {
        let mut chance = Chance::new(seed);
        let bench = bench();
        let connection = bench.connect(synchronous).unwrap();
        bench.disk.cut_power_after(chance.below(150));
        let committed = insert_until_the_power_goes(&connection, &mut chance);
        drop(connection);
        let outage = Outage::draw(&mut chance);
        bench.disk.power_on(outage, &mut chance);
        if synchronous == "off" {
            // Such a database may even be damaged.
            let Ok(connection) = bench.connect("full") else { return true };
            let Ok(mut rows) = connection.prepare("SELECT number FROM kept") else { return true };
            let found: Result<Vec<u32>, _> = rows.query_map([], |row| row.get(0)).unwrap().collect();
            return found.is_ok_and(|found| found.len() < committed.len());
        }
        let found = bench.numbers();
        assert!(found.len() <= committed.len() + 1, "seed {seed}: more than was ever written");
        !found.starts_with(&committed)
    };
    (0..100).filter(|seed| lost(*seed)).count()
}

#[test]
fn what_was_committed_and_synced_is_there_after_every_outage() {
    assert_eq!(losses("full"), 0);
}

#[test]
fn what_was_committed_without_a_sync_is_often_lost() {
    assert!(losses("off") > 20);
}

#[test]
fn a_sync_that_does_nothing_loses_what_was_committed() {
    let mut chance = Chance::new(0);
    let bench = bench();
    let connection = bench.connect("full").unwrap();
    bench.disk.let_syncs_do_nothing();
    connection.execute("INSERT INTO kept VALUES (1, '')", []).unwrap();
    drop(connection);
    bench.disk.power_on(Outage::NothingArrived, &mut chance);
    assert!(bench.numbers().is_empty());
}

#[test]
fn a_program_that_ends_loses_nothing_that_it_wrote() {
    let mut chance = Chance::new(0);
    let bench = bench();
    let connection = bench.connect("off").unwrap();
    connection.execute("INSERT INTO kept VALUES (1, '')", []).unwrap();
    bench.disk.cut_power();
    drop(connection);
    bench.disk.power_on(Outage::Killed, &mut chance);
    assert_eq!(bench.numbers(), [1]);
}

#[test]
fn a_reader_keeps_its_moment_while_others_write() {
    let bench = bench();
    let (writer, reader, other) =
        (bench.connect("full").unwrap(), bench.connect("full").unwrap(), bench.connect("full").unwrap());
    writer.execute("INSERT INTO kept VALUES (1, '')", []).unwrap();
    reader.execute_batch("BEGIN").unwrap();
    assert_eq!(numbers(&reader), [1]);
    // Enough to move pages into the database, were the reader not there.
    for number in 2..60 {
        writer.execute("INSERT INTO kept VALUES (?1, ?2)", (number, "x".repeat(2000))).unwrap();
    }
    assert_eq!(numbers(&reader), [1]);
    reader.execute_batch("COMMIT").unwrap();
    assert_eq!(numbers(&reader).len(), 59);
    writer.execute_batch("BEGIN IMMEDIATE").unwrap();
    let refused = other.execute_batch("BEGIN IMMEDIATE").unwrap_err();
    assert_eq!(refused.sqlite_error_code(), Some(ErrorCode::DatabaseBusy));
    writer.execute_batch("ROLLBACK").unwrap();
    other.execute_batch("BEGIN IMMEDIATE; ROLLBACK").unwrap();
}

#[test]
fn what_was_open_when_the_power_went_stays_dead() {
    let bench = bench();
    let connection = bench.connect("full").unwrap();
    bench.disk.power_on(Outage::Killed, &mut Chance::new(0));
    assert!(connection.execute("INSERT INTO kept VALUES (1, '')", []).is_err());
    let fresh = bench.connect("full").unwrap();
    fresh.execute("INSERT INTO kept VALUES (2, '')", []).unwrap();
    drop(connection);
    fresh.execute("INSERT INTO kept VALUES (3, '')", []).unwrap();
    assert_eq!(numbers(&fresh), [2, 3]);
}

#[test]
fn a_full_disk_says_so_and_keeps_nothing_of_the_write() {
    let bench = bench();
    let connection = bench.connect("full").unwrap();
    connection.execute("INSERT INTO kept VALUES (1, '')", []).unwrap();
    bench.disk.fill_after(2);
    let refused = connection.execute("INSERT INTO kept VALUES (2, ?1)", ["x".repeat(50_000)]).unwrap_err();
    assert_eq!(refused.sqlite_error_code(), Some(ErrorCode::DiskFull));
    assert_eq!(numbers(&connection), [1]);
    bench.disk.make_room();
    connection.execute("INSERT INTO kept VALUES (3, '')", []).unwrap();
    assert_eq!(bench.numbers(), [1, 3]);
}

#[test]
fn an_image_begins_another_disk() {
    let first = bench();
    let connection = first.connect("full").unwrap();
    connection.execute("INSERT INTO kept VALUES (1, '')", []).unwrap();
    connection.close().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let disk = Mounted::new(&folder.path().join("other.db"), &first.disk.image());
    let second = Bench { disk, _folder: folder };
    assert_eq!(second.numbers(), [1]);
}

#[test]
fn a_path_with_no_disk_is_the_machines_own_file() {
    let _installed = bench();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("real.db");
    let connection = Connection::open(&path).unwrap();
    connection.execute_batch("PRAGMA journal_mode = wal; CREATE TABLE kept (number INTEGER)").unwrap();
    assert!(std::fs::metadata(&path).unwrap().len() > 0);
}

#[test]
fn a_disk_that_is_replaced_holds_what_the_image_holds_and_whatever_was_open_is_dead() {
    let bench = bench();
    let connection = bench.connect("full").unwrap();
    connection.execute("INSERT INTO kept VALUES (1, 'before')", []).unwrap();
    drop(connection);
    let image = bench.disk.image();
    let connection = bench.connect("full").unwrap();
    connection.execute("INSERT INTO kept VALUES (2, 'after')", []).unwrap();
    bench.disk.replace(&image);
    assert!(connection.execute("INSERT INTO kept VALUES (3, 'nowhere')", []).is_err());
    drop(connection);
    assert_eq!(bench.numbers(), [1]);
    assert_eq!(bench.disk.says(&BTreeSet::from(["before"])), Some("before"));
    assert_eq!(bench.disk.says(&BTreeSet::from(["after"])), None);
}

#[test]
fn one_of_several_texts_is_found_wherever_it_stands() {
    let texts = BTreeSet::from(["typed 000001", "typed 000012", "typed 310000"]);
    for text in &texts {
        let there = format!("t typed 00001typed 00{text}");
        assert_eq!(find_one(there.as_bytes(), &texts), Some(*text));
        assert_eq!(find_one(&there.as_bytes()[..there.len() - 1], &texts), None);
    }
    assert_eq!(find_one(b"typed 000001", &BTreeSet::new()), None);
}
