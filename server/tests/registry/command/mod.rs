//! The commands of `bluebonnet` over a district's data folder.

mod audit;
mod backup;
mod devices;
mod users;

use crate::support::District;
use std::path::Path;
use std::process::{Command, Output};

/// Runs a command over a data folder.
fn run(data: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_bluebonnet"))
        .args(arguments)
        .env("BLUEBONNET_DATA", data)
        .output()
        .unwrap()
}

/// What a command that must succeed prints.
fn printed_in(data: &Path, arguments: &[&str]) -> String {
    let output = run(data, arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// What a command that must fail says.
fn refused_in(data: &Path, arguments: &[&str]) -> String {
    let output = run(data, arguments);
    assert!(!output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    String::from_utf8(output.stderr).unwrap()
}

/// The same over a district's data, while the district's store is open as it would be in a server.
fn printed(district: &District, arguments: &[&str]) -> String {
    printed_in(&district.data(), arguments)
}

fn refused(district: &District, arguments: &[&str]) -> String {
    refused_in(&district.data(), arguments)
}
