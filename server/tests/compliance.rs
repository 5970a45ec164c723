//! The school requirements from the command line, and a report on a list.
#![expect(clippy::unwrap_used, reason = "a test may stop where it stands")]

use bluebonnet_server::demo::{ORG_CODE, Options, Size, USUAL_SEED, fill};
use bluebonnet_server::report::ComplianceReport;
use bluebonnet_server::roster::Circumstances;
use bluebonnet_server::store::{Accounts, AuditLog, Cause, Lists, SqliteStore};
use bluebonnet_shared::calendar::{Date, Timestamp};
use bluebonnet_shared::compliance::Rules;
use bluebonnet_shared::sync::DocumentId;
use indicatif::ProgressBar;
use std::path::Path;
use std::process::{Command, Output};

const HEADING: &str = "id,on,birth_date,grade,enrolled_on,doses,facts,vaccine\n";

fn bluebonnet(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_bluebonnet")).args(arguments).output().unwrap()
}

fn cases(folder: &Path, lines: &str) -> Output {
    let file = folder.join("cases.csv");
    std::fs::write(&file, format!("{HEADING}{lines}")).unwrap();
    bluebonnet(&["compliance", "--cases", file.to_str().unwrap()])
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn each_case_gets_a_line_of_json() {
    let folder = tempfile::tempdir().unwrap();
    let output = cases(
        folder.path(),
        "T01,2026-11-24,2014-02-01,08,,20@2018-02-01,,TDAP\nT02,2026-11-24,2018-02-01,03,,,,tdap\n",
    );
    assert!(output.status.success(), "{}", text(&output.stderr));
    let lines: Vec<serde_json::Value> =
        text(&output.stdout).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines[0]["id"], "T01");
    assert_eq!(lines[0]["vaccine"], "TDAP");
    assert_eq!(lines[0]["status"], "not_yet_due");
    assert_eq!(lines[0]["until"], "2028-02-01");
    assert_eq!(lines[0]["rule"], "25 TAC 97.63, tdap-08-12: 1 dose of Tdap");
    assert_eq!(lines[1]["status"], "not_required");
    assert!(lines[1]["until"].is_null());
}

#[test]
fn a_line_that_cannot_be_read_is_named_and_the_others_are_answered() {
    let folder = tempfile::tempdir().unwrap();
    let output = cases(
        folder.path(),
        "a,2026-11-24,2014-02-01,13,,,,TDAP\n\nb,2026-11-24,2014-02-01,07,,115@2026-01-01,,TDAP\n\
         c,2026-11-24,2014-02-01,07,,115-2026-01-01,,TDAP",
    );
    assert_eq!(output.status.code(), Some(3));
    assert_eq!(text(&output.stdout).lines().count(), 1);
    let errors = text(&output.stderr);
    let errors: Vec<&str> = errors.lines().collect();
    assert!(errors[0].contains("cases.csv:2: column `grade`: `13` is not a grade"), "{errors:?}");
    assert!(errors[1].contains("cases.csv:5: column `doses`: `115-2026-01-01` is not a dose"), "{errors:?}");
    assert_eq!(errors.len(), 2);
}

#[test]
fn a_line_that_is_not_text_is_named_and_the_others_are_answered() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("cases.csv");
    let mut bytes = format!("{HEADING}a,2026-11-24,2014-02-01,HV,,,,RABIES\r\n").into_bytes();
    bytes.extend(b"Mu\xf1oz,2026-11-24,2014-02-01,07,,,,TDAP\r\n");
    bytes.extend("Muñoz,2026-11-24,2014-02-01,07,,,,TDAP\r\n".as_bytes());
    std::fs::write(&file, &bytes).unwrap();
    let output = bluebonnet(&["compliance", "--cases", file.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(3));
    assert_eq!(text(&output.stdout).lines().count(), 2);
    let errors = text(&output.stderr);
    assert!(errors.contains("cases.csv:3: the line is not UTF-8"), "{errors}");
}

#[test]
fn lines_may_end_as_any_system_ends_them() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("cases.csv");
    for end in ["\n", "\r\n", "\r"] {
        let line = "a,2026-11-24,2014-02-01,07,,,,TDAP";
        let cases = format!("\u{feff}{}{line}\n\nb{line}", HEADING.replace(',', ", ")).replace('\n', end);
        std::fs::write(&file, cases).unwrap();
        let output = bluebonnet(&["compliance", "--cases", file.to_str().unwrap()]);
        assert!(output.status.success(), "{end:?}: {}", text(&output.stderr));
        assert_eq!(text(&output.stdout).lines().count(), 2, "{end:?}");
    }
}

#[test]
fn a_file_without_its_columns_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("cases.csv");
    std::fs::write(&file, "id,on\na,2026-11-24\n").unwrap();
    let output = bluebonnet(&["compliance", "--cases", file.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("has no column `birth_date`"));
}

#[test]
fn a_list_is_reported_on_whole_and_every_record_is_in_the_audit_log() {
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(&folder.path().join("bluebonnet.db")).unwrap();
    let with = Circumstances {
        today: Date::constant(2026, 11, 24),
        now: Timestamp::UNIX_EPOCH,
        progress: &ProgressBar::hidden(),
    };
    fill(&store, &Options { size: Size::OneList(60), seed: USUAL_SEED }, &with).unwrap();
    let organization = store.organization_with_code(ORG_CODE).unwrap().unwrap();
    let list = store.lists(organization.id).unwrap().into_iter().find(|list| list.members == 60).unwrap();
    let cause = Cause::command("report compliance", Timestamp::UNIX_EPOCH).for_organization(organization.id);
    let on = Date::constant(2026, 11, 24);
    let report = ComplianceReport::read(&store, Rules::texas(), list.id, on, None, &cause).unwrap();
    for student in &report.students {
        let noted = store.audit_of(DocumentId::Client(student.client)).unwrap().pop().unwrap();
        assert_eq!((noted.action.as_str(), noted.cause.why.as_str()), ("read", "report compliance"));
    }
    assert_eq!(report.students.len(), 60);
    assert_eq!(report.totals().values().sum::<usize>(), 60);
    let classes: Vec<_> = report.students.iter().map(|student| student.class()).collect();
    assert!(classes.is_sorted(), "the worst first");

    let mut csv = Vec::new();
    report.write_csv(Rules::texas(), &mut csv).unwrap();
    let csv = text(&csv);
    assert_eq!(csv.lines().count(), 61);
    assert!(csv.starts_with(
        "student_id,name,birth_date,grade,school_year,on,class,changes_on,dtap,dtap_until,dtap_reason"
    ));
    assert!(report.to_string().contains("     60  students"));

    drop(store);
    let data = folder.path().to_str().unwrap();
    let printed =
        bluebonnet(&["report", "compliance", "--data", data, "--list", &list.name, "--on", "2026-11-24"]);
    assert!(printed.status.success(), "{}", text(&printed.stderr));
    assert_eq!(text(&printed.stdout), report.to_string());
    let missing = bluebonnet(&["report", "compliance", "--data", data, "--list", "Nobody"]);
    assert!(text(&missing.stderr).contains("has no list `Nobody`"));
}
