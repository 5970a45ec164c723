use super::{printed, refused};
use crate::support::{District, dose};
use bluebonnet_server::store::AuditLog;

#[test]
fn a_whole_log_is_proven_and_an_altered_row_is_named() {
    let district = District::new();
    for number in 0..4 {
        district.student(&number.to_string());
    }
    let end = district.store.audit_end().unwrap().unwrap();
    let told = printed(&district, &["audit", "verify"]);
    assert!(told.starts_with(&format!("The log is whole: {} rows.", end.seq)), "{told}");
    let hash: String = end.hash.iter().map(|byte| format!("{byte:02x}")).collect();
    assert!(told.contains(&hash), "{told}");
    let database = rusqlite::Connection::open(district.data().join("bluebonnet.db")).unwrap();
    database.execute_batch("UPDATE audit SET user = zeroblob(16) WHERE seq = 3").unwrap();
    let told = refused(&district, &["audit", "verify"]);
    assert!(told.starts_with("Row 3 does not follow"), "{told}");
}

#[test]
fn an_export_holds_ids_fixed_phrases_and_names_of_users_and_says_that_it_was_made() {
    let district = District::new();
    let student = district.student("1");
    let nurse = district.nurse("maria");
    district.assign(district.list("Grade 5", &[student]), nurse);
    let mut tablet = district.tablet(nurse);
    tablet.pull(&*district.store);
    let change = tablet.give(student, &dose(3, "2026-11-20"));
    tablet.push(&*district.store, &[change]);
    let csv = printed(&district, &["audit", "export"]);
    let mut rows = csv::Reader::from_reader(csv.as_bytes());
    let names = rows.headers().unwrap().clone();
    assert_eq!(
        names.iter().collect::<Vec<_>>(),
        [
            "seq",
            "at",
            "device_at",
            "user",
            "user_name",
            "device",
            "organization",
            "action",
            "why",
            "records",
            "hash"
        ]
    );
    let rows: Vec<csv::StringRecord> = rows.records().map(Result::unwrap).collect();
    let change = rows.iter().find(|row| &row[7] == "change").unwrap();
    assert_eq!((&change[4], &change[9]), ("Nurse maria", format!("client:{student}").as_str()));
    assert_eq!((&rows.last().unwrap()[7], &rows.last().unwrap()[8]), ("export", "command audit export"));
    assert!(!csv.contains("Núñez") && !csv.contains("2015-03-14"), "nothing of a record");
    let lines = printed(&district, &["audit", "export", "--format", "jsonl"]);
    let last: serde_json::Value = serde_json::from_str(lines.lines().last().unwrap()).unwrap();
    assert_eq!(
        (last["action"].as_str(), last["seq"].as_u64()),
        (Some("export"), Some(rows.len() as u64 + 1))
    );
    let change = lines.lines().find(|line| line.contains("\"change\"")).unwrap();
    let change: serde_json::Value = serde_json::from_str(change).unwrap();
    assert_eq!(change["records"], serde_json::json!([format!("client:{student}")]));
    assert!(district.store.audit_fault().unwrap().is_none());
}

#[test]
fn an_export_keeps_to_the_days_that_are_asked_for() {
    let district = District::new();
    district.student("1");
    let database = rusqlite::Connection::open(district.data().join("bluebonnet.db")).unwrap();
    let old = bluebonnet_shared::calendar::Timestamp::from_second(1_000_000_000).unwrap().as_millisecond();
    database.execute("UPDATE audit SET at = ?1 WHERE seq = 1", [old]).unwrap();
    let count = |arguments: &[&str]| {
        let all = [&["audit", "export", "--format", "jsonl"], arguments].concat();
        printed(&district, &all).lines().count()
    };
    assert_eq!(count(&["--to", "2001-09-10"]), 1);
    assert_eq!(count(&["--from", "2001-09-08", "--to", "2001-09-09"]), 1);
    assert_eq!(count(&["--to", "2001-09-07"]), 0);
    let told = refused(&district, &["audit", "export", "--from", "2026-02-01", "--to", "2026-01-01"]);
    assert!(told.contains("--to is before --from"), "{told}");
}

#[test]
fn a_name_that_a_spreadsheet_would_reckon_with_is_written_as_text() {
    let district = District::new();
    let nurse = district.nurse("maria");
    let database = rusqlite::Connection::open(district.data().join("bluebonnet.db")).unwrap();
    database.execute("UPDATE user_account SET name = '=1+1'", []).unwrap();
    let mut tablet = district.tablet(nurse);
    district.assign(district.list("Grade 5", &[district.student("1")]), nurse);
    tablet.pull(&*district.store);
    assert!(printed(&district, &["audit", "export"]).contains(",'=1+1,"));
}
