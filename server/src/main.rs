//! The `bluebonnet` command.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command speaks to whoever typed it")]

mod command;

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    match command::run(command::Bluebonnet::parse()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("bluebonnet: {error:#}");
            ExitCode::FAILURE
        }
    }
}
