//! Two hundred thousand seeds of the simulator: `cargo xtask bench simulate`. The figure that counts is the number of failures.
#![allow(clippy::print_stdout, reason = "a command line tool speaks on standard output")]

use bluebonnet_tests::simulator::many;
use std::process::ExitCode;
use std::time::Instant;

const SEEDS: u64 = 200_000;

fn main() -> ExitCode {
    let begun = Instant::now();
    let tally = match many::live(&(0..SEEDS)) {
        Ok(tally) => tally,
        Err(error) => {
            println!("There is no folder to work in: {error}");
            return ExitCode::FAILURE;
        }
    };
    let seconds = begun.elapsed().as_secs_f64();
    for (_, failure) in tally.failures.iter().take(5) {
        println!("{failure}\n");
    }
    let figures = [
        serde_json::json!({"figure": "simulated worlds", "value": SEEDS as f64 / seconds, "unit": "/s"}),
        serde_json::json!({"figure": "simulated worlds that fail", "value": tally.failures.len(), "unit": "", "limit": 0}),
    ];
    for figure in figures {
        println!("{figure}");
    }
    ExitCode::SUCCESS
}
