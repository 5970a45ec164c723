//! Lives worlds of the simulator through, seed by seed: `cargo xtask test` does so with thousands of them. `--watch SEED` shows
//! every event of one.
#![allow(clippy::print_stdout, reason = "a command line tool speaks on standard output")]

use bluebonnet_tests::simulator::{Workshop, many};
use std::io;
use std::ops::Range;
use std::process::ExitCode;
use std::time::Instant;

/// Failures after which there is enough to look at.
const ENOUGH: usize = 5;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let done = match &words[..] {
        [option, seeds] if option == "--seeds" => read(seeds).map(|seeds| live(&seeds)),
        [option, seed] if option == "--watch" => seed.parse().ok().map(watch),
        _ => None,
    };
    match done {
        Some(Ok(true)) => ExitCode::SUCCESS,
        Some(Ok(false)) => ExitCode::FAILURE,
        Some(Err(error)) => {
            println!("There is no folder to work in: {error}");
            ExitCode::FAILURE
        }
        None => {
            println!("usage: simulate --seeds SEED, --seeds FROM..TO, or --watch SEED");
            ExitCode::FAILURE
        }
    }
}

/// Lives seeds through; whether all was well.
fn live(seeds: &Range<u64>) -> io::Result<bool> {
    let begun = Instant::now();
    let tally = many::live(seeds)?;
    for (_, failure) in tally.failures.iter().take(ENOUGH) {
        println!("{failure}\n");
    }
    let failed: Vec<String> = tally.failures.iter().map(|(seed, _)| seed.to_string()).collect();
    if !failed.is_empty() {
        println!("These seeds fail: {}", failed.join(", "));
    }
    println!(
        "{} seeds, {} events, {} entries saved, {} failures, {:.1} s",
        seeds.end.saturating_sub(seeds.start),
        tally.events,
        tally.entries,
        failed.len(),
        begun.elapsed().as_secs_f64()
    );
    Ok(failed.is_empty())
}

/// Shows every event of a seed; whether all was well.
fn watch(seed: u64) -> io::Result<bool> {
    let report = Workshop::new()?.watch(seed);
    println!("{}", report.trace);
    match &report.fault {
        Some(fault) => println!("seed {seed}: {fault}"),
        None => println!("seed {seed}: all is well, {:016x}", report.trace.digest()),
    }
    Ok(report.fault.is_none())
}

fn read(seeds: &str) -> Option<Range<u64>> {
    match seeds.split_once("..") {
        Some((from, to)) => Some(from.parse().ok()?..to.parse().ok()?),
        None => seeds.parse().ok().map(|seed: u64| seed..seed + 1),
    }
}
