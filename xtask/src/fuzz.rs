//! `cargo xtask fuzz --minutes N`: tries what must always hold with made-up histories, damaged files and nonsense requests, for as long as
//! one likes. It stands apart from `bench`, because it measures nothing: it either finds a failure or it does not.
//!
//! The properties are those of the tests (`tests/src/properties`), run by `tests/examples/fuzz.rs` from one seed after another,
//! optimised but with overflow and every other check of a test build left in. The requests are those of the registry's own test of every
//! route (`server/tests/registry/http/fuzzed.rs`), more of them and from other seeds.

use crate::house::House;
use crate::native::Native;
use crate::{process, say};
use anyhow::Result;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// What stands for the routes among the names of properties.
const ROUTES: &str = "routes";
/// Requests to each route in one round: ten times as many as in a test.
const CASES: u32 = 300;

/// For how long, and from where.
#[derive(clap::Args)]
pub struct Options {
    /// Go on for so many minutes, half of them for properties and half for routes; without it, one round is made of each.
    #[arg(long)]
    minutes: Option<u64>,
    /// Begin at this seed, as a failure names it; without it, at one that no run had before.
    #[arg(long)]
    seed: Option<u64>,
    /// Try this property alone, by the name a failure gives it, or `routes`.
    #[arg(long)]
    only: Option<String>,
}

/// Fuzzes; fails when a property did not hold or a route did not answer.
pub fn fuzz(options: &Options) -> Result<()> {
    let house = House::find()?;
    let native = Native::find()?;
    let seed = match options.seed {
        Some(seed) => seed,
        None => SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs(),
    };
    let only = options.only.as_deref();
    if only != Some(ROUTES) {
        properties(&house, &native, seed, options, only)?;
    }
    if only.is_none_or(|only| only == ROUTES) {
        routes(&house, &native, seed, options, only.is_some())?;
    }
    Ok(())
}

fn properties(
    house: &House,
    native: &Native,
    seed: u64,
    options: &Options,
    only: Option<&str>,
) -> Result<()> {
    say::doing(&format!("Fuzzing from seed {seed}"));
    let mut command = native.cargo(house, "run");
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
        let share = if only.is_some() { minutes } else { minutes.div_ceil(2) };
        command.args(["--minutes", &share.to_string()]);
    }
    if let Some(only) = only {
        command.args(["--only", only]);
    }
    process::run(&mut command, "find that every property holds")
}

/// One round, or as many as there is time for; each from the seed after the last.
fn routes(house: &House, native: &Native, first: u64, options: &Options, alone: bool) -> Result<()> {
    let minutes = Duration::from_secs(60 * options.minutes.unwrap_or_default());
    let share = if alone { minutes } else { minutes / 2 };
    let mut begun = None;
    for seed in first.. {
        say::doing(&format!("Asking every route for nonsense from seed {seed}"));
        let mut command = native.cargo(house, "test");
        command.args([
            "--quiet",
            "--profile",
            "fuzz",
            "--package",
            "bluebonnet-server",
            "--test",
            "registry",
        ]);
        command.args(["--", "http::fuzzed"]);
        command.env("BLUEBONNET_FUZZ_SEED", seed.to_string());
        command.env("BLUEBONNET_FUZZ_CASES", CASES.to_string());
        process::run(&mut command, "find that every route answers nonsense")?;
        // What building took is not fuzzing.
        if begun.get_or_insert_with(Instant::now).elapsed() >= share {
            break;
        }
    }
    Ok(())
}
