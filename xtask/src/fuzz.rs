//! `cargo xtask fuzz --minutes N`: tries what must always hold with made-up histories and damaged files, for as long as one
//! likes. It stands apart from `bench`, because it measures nothing: it either finds a failure or it does not.
//!
//! The properties are those of the tests (`tests/src/properties`), run by `tests/examples/fuzz.rs` from one seed after another,
//! optimised but with overflow and every other check of a test build left in.

use crate::house::House;
use crate::native::Native;
use crate::{process, say};
use anyhow::Result;
use std::time::{SystemTime, UNIX_EPOCH};

/// For how long, and from where.
#[derive(clap::Args)]
pub struct Options {
    /// Go on for so many minutes; without it, one round is made.
    #[arg(long)]
    minutes: Option<u64>,
    /// Begin at this seed, as a failure names it; without it, at one that no run had before.
    #[arg(long)]
    seed: Option<u64>,
    /// Try this property alone, by the name a failure gives it.
    #[arg(long)]
    only: Option<String>,
}

/// Fuzzes; fails when a property did not hold.
pub fn fuzz(options: &Options) -> Result<()> {
    let house = House::find()?;
    let native = Native::find()?;
    let seed = match options.seed {
        Some(seed) => seed,
        None => SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs(),
    };
    say::doing(&format!("Fuzzing from seed {seed}"));
    let mut command = native.cargo(&house, "run");
    command.args([
        "--quiet",
        "--profile",
        "fuzz",
        "--package",
        "bluebonnet-tests",
        "--example",
        "fuzz",
        "--",
    ]);
    command.args(["--seed", &seed.to_string()]);
    if let Some(minutes) = options.minutes {
        command.args(["--minutes", &minutes.to_string()]);
    }
    if let Some(only) = &options.only {
        command.args(["--only", only]);
    }
    process::run(&mut command, "find that every property holds")
}
