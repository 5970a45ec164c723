//! The commands of `bluebonnet` over a district's data folder.

mod devices;

use crate::support::District;
use std::process::{Command, Output};

/// Runs a command over a district's data, while the district's store is open as it would be in a server.
fn run(district: &District, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_bluebonnet"))
        .args(arguments)
        .env("BLUEBONNET_DATA", district.data())
        .output()
        .unwrap()
}

/// What a command that must succeed prints.
fn printed(district: &District, arguments: &[&str]) -> String {
    let output = run(district, arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// What a command that must fail says.
fn refused(district: &District, arguments: &[&str]) -> String {
    let output = run(district, arguments);
    assert!(!output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    String::from_utf8(output.stderr).unwrap()
}
