//! Lives worlds of the simulator through, seed by seed: `cargo xtask test` does so with ten thousand of them.
#![allow(clippy::print_stdout, reason = "a command line tool speaks on standard output")]

use bluebonnet_tests::simulator::many;
use std::ops::Range;
use std::process::ExitCode;
use std::time::Instant;

/// Failures after which there is enough to look at.
const ENOUGH: usize = 5;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let seeds = match &words[..] {
        [option, seeds] if option == "--seeds" => read(seeds),
        _ => None,
    };
    let Some(seeds) = seeds else {
        println!("usage: simulate --seeds SEED, or --seeds FROM..TO");
        return ExitCode::FAILURE;
    };
    let begun = Instant::now();
    let tally = match many::live(&seeds) {
        Ok(tally) => tally,
        Err(error) => {
            println!("There is no folder to work in: {error}");
            return ExitCode::FAILURE;
        }
    };
    for (_, failure) in tally.failures.iter().take(ENOUGH) {
        println!("{failure}\n");
    }
    let failed: Vec<String> = tally.failures.iter().map(|(seed, _)| seed.to_string()).collect();
    if !failed.is_empty() {
        println!("These seeds fail: {}", failed.join(", "));
    }
    println!(
        "{} seeds, {} events, {} entries saved, {} failures, {:.1} s",
        seeds.end - seeds.start,
        tally.events,
        tally.entries,
        failed.len(),
        begun.elapsed().as_secs_f64()
    );
    if failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn read(seeds: &str) -> Option<Range<u64>> {
    match seeds.split_once("..") {
        Some((from, to)) => Some(from.parse().ok()?..to.parse().ok()?),
        None => seeds.parse().ok().map(|seed: u64| seed..seed + 1),
    }
}
