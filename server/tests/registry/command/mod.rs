//! The commands of `bluebonnet` over a district's data folder.

mod audit;
mod backup;
mod devices;
mod ended;
mod statements;
mod users;

use crate::support::District;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// Runs a command over a data folder.
fn run(data: &Path, arguments: &[&str]) -> Output {
    run_with(data, arguments, "")
}

/// The same with a text to read.
fn run_with(data: &Path, arguments: &[&str], text: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_bluebonnet"))
        .args(arguments)
        .env("BLUEBONNET_DATA", data)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that reads nothing may be gone by now.
    let _ = child.stdin.take().unwrap().write_all(text.as_bytes());
    child.wait_with_output().unwrap()
}

/// Runs a command on a disk on which no file can grow beyond so many blocks of 512 bytes.
fn run_on_small_disk(data: &Path, blocks: u32, arguments: &[&str]) -> Output {
    // What the system does to a program that goes on all the same is of no matter here: a full disk is only an error.
    let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$@\"");
    Command::new("sh")
        .args(["-c", &script, "sh", env!("CARGO_BIN_EXE_bluebonnet")])
        .args(arguments)
        .env("BLUEBONNET_DATA", data)
        .output()
        .unwrap()
}

/// What a command that must succeed prints.
fn printed_in(data: &Path, arguments: &[&str]) -> String {
    good(run(data, arguments))
}

fn good(output: Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// What a command that must fail says.
fn refused_in(data: &Path, arguments: &[&str]) -> String {
    bad(run(data, arguments))
}

fn bad(output: Output) -> String {
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

/// The same with a text to read.
fn printed_with(district: &District, arguments: &[&str], text: &str) -> String {
    good(run_with(&district.data(), arguments, text))
}

fn refused_with(district: &District, arguments: &[&str], text: &str) -> String {
    bad(run_with(&district.data(), arguments, text))
}
