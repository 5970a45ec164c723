//! `bluebonnet record`, as it is typed.
#![expect(clippy::unwrap_used, reason = "a test may stop where it stands")]

use std::path::Path;
use std::process::Command;

const STUDENTS: &str = "\
student_id,first_name,last_name,birth_date,gender,school_code,school_name,grade
7700123,Ana,Ejemplo,2018-03-01,F,999901101,Sample Elementary,02
7700124,Binh,Muster,2018-04-01,M,999901101,Sample Elementary,02
";
const IMMUNIZATIONS: &str = "\
student_id,date_administered,cvx,mvx,lot,source
7700123,2019-03-02,03,MSD,S1,01
";

/// Runs a command of the registry in `data`: whether it went well, and what it said.
fn bluebonnet(data: &Path, arguments: &[&str]) -> (bool, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_bluebonnet"))
        .env("BLUEBONNET_DATA", data.join("data"))
        .args(arguments)
        .output()
        .unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(said).unwrap())
}

fn files_hold(data: &Path, words: &str) -> bool {
    std::fs::read_dir(data.join("data")).unwrap().any(|entry| {
        let file = std::fs::read(entry.unwrap().path()).unwrap();
        file.windows(words.len()).any(|window| window == words.as_bytes())
    })
}

#[test]
fn a_record_is_found_made_anew_and_erased() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    let (students, immunizations) = (data.join("students.csv"), data.join("immunizations.csv"));
    std::fs::write(&students, STUDENTS).unwrap();
    std::fs::write(&immunizations, IMMUNIZATIONS).unwrap();
    let import =
        ["import", "roster", students.to_str().unwrap(), immunizations.to_str().unwrap(), "--org", "SAMPLE"];
    let (done, said) = bluebonnet(data, &import);
    assert!(done, "{said}");

    let (found, id) = bluebonnet(data, &["record", "find", "SAMPLE", "7700123"]);
    assert!(found, "{id}");
    let id = id.trim();
    let (compacted, said) = bluebonnet(data, &["record", "compact", id]);
    assert!(compacted && said.contains("bytes"), "{said}");
    assert!(files_hold(data, "Ejemplo"));

    let (erased, said) = bluebonnet(data, &["record", "erase", id]);
    assert!(!erased && said.contains("--why"), "{said}");
    let (erased, said) = bluebonnet(data, &["record", "erase", id, "--why", "consent-withdrawn"]);
    assert!(erased, "{said}");
    assert!(!files_hold(data, "Ejemplo") && files_hold(data, "Muster"));
    let (found, said) = bluebonnet(data, &["record", "find", "SAMPLE", "7700123"]);
    assert!(!found && said.contains("no student of this id"), "{said}");
    let (list, said) = bluebonnet(data, &["record", "erase", &format!("list:{id}"), "--why", "ordered"]);
    assert!(!list && said.contains("only a client"), "{said}");
}

#[test]
fn two_records_of_a_student_are_merged_by_command() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    let (students, immunizations) = (data.join("students.csv"), data.join("immunizations.csv"));
    let twice = STUDENTS.replace("7700124,Binh,Muster,2018-04-01,M", "7700124,Anna,Ejemplo,2018-03-02,F");
    std::fs::write(&students, twice).unwrap();
    std::fs::write(&immunizations, IMMUNIZATIONS.replace("7700123,", "7700124,")).unwrap();
    let import =
        ["import", "roster", students.to_str().unwrap(), immunizations.to_str().unwrap(), "--org", "SAMPLE"];
    let (done, said) = bluebonnet(data, &import);
    assert!(done, "{said}");
    let id = |student_id| bluebonnet(data, &["record", "find", "SAMPLE", student_id]).1.trim().to_owned();
    let (keep, gone) = (id("7700123"), id("7700124"));
    let merge = |more: &[&str]| bluebonnet(data, &[&["record", "merge", &keep, &gone], more].concat());
    let (merged, said) = merge(&[]);
    assert!(!merged && said.contains("--reason"), "{said}");
    let (merged, said) = merge(&["--reason", "entered-twice"]);
    assert!(!merged && said.contains("different birth dates") && said.contains("--even-so"), "{said}");
    let (merged, said) = merge(&["--reason", "entered-twice", "--even-so"]);
    assert!(merged && said.contains(&keep), "{said}");
    assert_eq!(id("7700124"), keep);
    let (again, said) = merge(&["--reason", "entered-twice"]);
    assert!(again, "{said}");
    let (erased, said) = bluebonnet(data, &["record", "erase", &gone, "--why", "ordered"]);
    assert!(!erased && said.contains(&format!("merged into {keep}")), "{said}");
}
