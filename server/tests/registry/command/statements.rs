//! `bluebonnet statement`

use super::{printed, printed_in, refused};
use crate::support::District;
use std::fs;
use std::path::PathBuf;

/// A file in a district's folder.
fn file(district: &District, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
    let file = district.data().join(name);
    fs::write(&file, text).unwrap();
    file
}

fn versions(said: &str) -> Vec<(&str, &str)> {
    said.lines()
        .map(|line| (line.split('\t').next().unwrap(), line.split('\t').next_back().unwrap()))
        .collect()
}

#[test]
fn a_newer_statement_is_published_listed_noted_and_carried_by_a_backup() {
    let district = District::new();
    let text = file(&district, "newer.txt", "\u{feff}Newer\r\n\r\nOne line\r\nand another.\r\n");
    let said = printed(&district, &["statement", "publish", text.to_str().unwrap()]);
    assert!(said.starts_with("Version 2 is in force"), "{said}");
    let listed = printed(&district, &["statement", "list"]);
    assert_eq!(versions(&listed), [("1", "Confidentiality Statement"), ("2", "Newer")]);
    assert!(listed.lines().next().unwrap().contains("came with the program"), "{listed}");
    assert!(listed.lines().all(|line| line.contains("agreed to by 0")), "{listed}");
    let noted = ("administer".to_owned(), "command statement publish, version 2".to_owned());
    assert!(district.audit(None).contains(&noted));

    let again = refused(&district, &["statement", "publish", text.to_str().unwrap()]);
    assert!(again.contains("says the same"), "{again}");

    let elsewhere = tempfile::tempdir().unwrap();
    let copy = elsewhere.path().join("copy.backup");
    // The key that nothing is restored without is made by the first command that needs it.
    bluebonnet_server::account::MasterKey::load_or_make(&district.data().join("server.key")).unwrap();
    printed(&district, &["backup", copy.to_str().unwrap()]);
    let data = elsewhere.path().join("data");
    fs::create_dir(&data).unwrap();
    fs::copy(district.data().join("server.key"), data.join("server.key")).unwrap();
    printed_in(&data, &["restore", copy.to_str().unwrap()]);
    assert_eq!(printed_in(&data, &["statement", "list"]), listed);
}

#[test]
fn what_is_no_statement_is_refused_with_what_is_wrong_and_nothing_changes() {
    let district = District::new();
    for (name, bytes, words) in [
        ("empty.txt", b" \n".to_vec(), "it is empty"),
        ("heading.txt", b"Only a heading".to_vec(), "nothing under its heading"),
        ("latin.txt", b"Heading\n\n\xe9t\xe9".to_vec(), "not plain text in UTF-8"),
        ("large.txt", vec![b'x'; 1024 * 1024 + 1], "larger than 1 MB"),
    ] {
        let file = file(&district, name, bytes);
        let said = refused(&district, &["statement", "publish", file.to_str().unwrap()]);
        assert!(said.contains(words) && said.contains(name), "{said}");
    }
    assert!(refused(&district, &["statement", "publish", "nowhere.txt"]).contains("cannot be read"));
    assert_eq!(versions(&printed(&district, &["statement", "list"])).len(), 1);
}
