//! The developer's own commands, run as `cargo xtask <command>`. One file for each.
#![allow(clippy::print_stdout, reason = "a command line tool speaks on standard output")]

mod bench;
mod browser;
mod budget;
mod build;
mod bundle;
mod compress;
mod debian;
mod fuzz;
mod house;
mod import_cdsi;
mod import_codes;
mod module;
mod names;
mod native;
mod node;
mod process;
mod run;
mod say;
mod schedule;
mod stamp;
mod tally;
mod test;
mod tools;
mod wasm_toolchain;

#[path = "../../shared/src/calendar/mod.rs"]
#[allow(dead_code, unused_imports, reason = "the schedule's form uses a part of it")]
mod calendar;

#[path = "../../shared/src/rule_files.rs"]
#[allow(dead_code, unused_imports, reason = "the importer uses a part of it")]
mod rule_files;

use clap::Parser;
use std::process::ExitCode;

/// Bluebonnet's developer commands.
#[derive(Parser)]
#[command(bin_name = "cargo xtask", disable_help_subcommand = true)]
enum Command {
    /// Build everything, fill a demo district, and serve it on this machine.
    Run(run::Options),
    /// Run every check and every test there is.
    Test(test::Options),
    /// Leave one binary, `bluebonnet`, with the app inside it.
    Build(build::Options),
    /// Measure, and print the figures beside the ones noted before.
    Bench(bench::Options),
    /// Try what must always hold with made-up histories and damaged files.
    Fuzz(fuzz::Options),
    /// Turn CDC's CDSi supporting data into schedules/acip.
    ImportCdsi(import_cdsi::Options),
    /// Import vaccine codes from the public code base into schedules/codes.
    ImportCodes(import_codes::Options),
}

fn main() -> ExitCode {
    let ended = match Command::parse() {
        Command::Run(options) => run::run(&options).map(|()| true),
        Command::Test(options) => test::test(&options),
        Command::Build(options) => build::build(&options).map(|()| true),
        Command::Bench(options) => bench::bench(&options).map(|()| true),
        Command::Fuzz(options) => fuzz::fuzz(&options).map(|()| true),
        Command::ImportCdsi(options) => import_cdsi::import(&options).map(|()| true),
        Command::ImportCodes(options) => import_codes::import(&options).map(|()| true),
    };
    match ended {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            say::failure(&error);
            ExitCode::FAILURE
        }
    }
}
