//! `bluebonnet forecast --cases` over lines of CDC's published cases, in both of their layouts.
#![expect(clippy::unwrap_used, reason = "a test may stop where it stands")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/cases").join(name)
}

fn forecast_cases(file: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_bluebonnet")).args(["forecast", "--cases"]).arg(file).output().unwrap()
}

fn written(text: &str) -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), text).unwrap();
    file
}

#[test]
fn every_case_is_answered_with_the_line_that_cdc_expects() {
    // The one file has its headers in capitals and room for five doses, the other for seven: releases differ so.
    for layout in ["healthy", "conditions"] {
        let output = forecast_cases(&fixture(&format!("{layout}.csv")));
        let expected = std::fs::read_to_string(fixture(&format!("{layout}.jsonl"))).unwrap();
        let answered = String::from_utf8(output.stdout).unwrap();
        for (answered, expected) in answered.lines().zip(expected.lines()) {
            assert_eq!(answered, expected);
        }
        assert_eq!(answered.lines().count(), expected.lines().count());
        assert!(output.stderr.is_empty());
        assert_eq!(output.status.code(), Some(0));
    }
}

#[test]
fn a_line_that_cannot_be_read_is_named_and_the_others_are_answered() {
    let text = "\u{FEFF}cdc_test_id,dob,gender,vaccine_group,assessment_date,date_administered_1,cvx_1\r\n\
        A,2025-08-09,F,BCG,2025-11-10,,\r\n\
        B,8/9/2025,F,DTAP,11/10/2025,,\r\n\
        ,2025-02-30,X,DTAP,2025-11-10,2025-09-20,DTaP\r\n\
        C,2025-08-09,F,MMR,2025-11-10,,\r\n";
    let file = written(text);
    let output = forecast_cases(file.path());
    assert_eq!(output.status.code(), Some(3));
    let answered = String::from_utf8(output.stdout).unwrap();
    let ids: Vec<&str> = answered.lines().map(|line| &line[..9]).collect();
    assert_eq!(ids, [r#"{"id":"B""#, r#"{"id":"C""#]);
    let said = String::from_utf8(output.stderr).unwrap();
    let at = |rest: &str| format!("{}:{rest}", file.path().display());
    let expected = [
        at("2: Vaccine_Group: the schedule 4.64-508 has no vaccine group `BCG`"),
        at("4: CDC_Test_ID: is empty"),
        at("4: DOB: `2025-02-30` is not a date such as 2025-10-15 or 10/15/2025"),
        at("4: Gender: `X` is not a gender; F, M and U are"),
        at("4: CVX_1: `DTaP`: a CVX code is one to three digits"),
    ];
    assert_eq!(said.lines().collect::<Vec<_>>(), expected);
}

#[test]
fn a_history_in_codes_of_another_system_is_understood() {
    let status = |code: &str, system: &str| {
        let text = format!(
            "CDC_Test_ID,DOB,gender,Med_History_Code,Med_History_Code_Sys,Vaccine_Group,Assessment_Date\n\
            A,2015-08-09,F,{code},{system},VAR,2025-11-10\n"
        );
        let output = forecast_cases(written(&text).path());
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        let answer: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        (answer["series_status"].as_str().unwrap().to_owned(), String::from_utf8(output.stderr).unwrap())
    };
    assert_eq!(status("", ""), ("Not complete".into(), String::new()));
    // Laboratory evidence of varicella: CDC's own code, and the same in SNOMED CT.
    for (code, system) in [("023", ""), ("371113008", "SNOMED"), ("371113008", "")] {
        assert_eq!(status(code, system), ("Immune".into(), String::new()), "{code}");
    }
    let (unknown, said) = status("12345", "SNOMED");
    assert_eq!(unknown, "Not complete", "a rule can only ask for what the schedule knows");
    assert!(said.contains(":2: Med_History_Code: the schedule 4.64-508 has no observation"), "{said}");
}

#[test]
fn a_file_that_holds_no_cases_is_refused_as_a_whole() {
    for (text, says) in [
        ("", "the file is empty"),
        ("a,b\n1,2\n", "missing: CDC_Test_ID, DOB, Gender, Vaccine_Group, Assessment_Date"),
        ("PK\u{3}\u{4}", "the file is a spreadsheet workbook"),
    ] {
        let output = forecast_cases(written(text).path());
        assert_eq!(output.status.code(), Some(1), "{text}");
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains(says), "{said}");
    }
    let output = forecast_cases(Path::new("/no/such/file.csv"));
    assert!(String::from_utf8(output.stderr).unwrap().contains("/no/such/file.csv cannot be read"));
}
