//! Tries every property again and again, each round from the next seed, until the time is over: `cargo xtask fuzz`.
//!
//! The seed of each round is printed before it begins, so that even a round that never ends can be run again.
#![allow(clippy::print_stdout, reason = "a command line tool speaks on standard output")]

use bluebonnet_tests::effort::Effort;
use bluebonnet_tests::properties::{ALL, Property};
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// Cases of a property in one round.
const CASES: u32 = 512;

fn main() -> ExitCode {
    let Some(asked) = Asked::read(std::env::args().skip(1)) else {
        println!("usage: fuzz [--minutes MINUTES] [--seed SEED] [--only PROPERTY]");
        return ExitCode::FAILURE;
    };
    let properties: Vec<&Property> =
        ALL.iter().filter(|property| asked.only.as_ref().is_none_or(|only| property.name == only)).collect();
    if properties.is_empty() {
        let names: Vec<&str> = ALL.iter().map(|property| property.name).collect();
        println!("There is no such property. There are: {}", names.join(", "));
        return ExitCode::FAILURE;
    }
    let begun = Instant::now();
    let mut broken = 0;
    let mut rounds = 0;
    for seed in asked.seed.. {
        println!("round from seed {seed}, {} s", begun.elapsed().as_secs());
        for property in &properties {
            if let Err(failure) = (property.hold)(Effort { cases: CASES, seed }) {
                broken += 1;
                println!("{} does not hold: {failure}", property.name);
            }
        }
        rounds += 1;
        if asked.minutes.is_none_or(|minutes| begun.elapsed() >= minutes) {
            break;
        }
    }
    println!("{rounds} rounds of {CASES} cases for {} properties, {broken} failures", properties.len());
    if broken == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// What the command line asks for.
struct Asked {
    /// How long to go on; one round where none is given.
    minutes: Option<Duration>,
    seed: u64,
    only: Option<String>,
}

impl Asked {
    fn read(mut words: impl Iterator<Item = String>) -> Option<Self> {
        let mut asked = Self { minutes: None, seed: 0, only: None };
        while let Some(word) = words.next() {
            let value = words.next()?;
            match word.as_str() {
                "--minutes" => asked.minutes = Some(Duration::from_secs(60 * value.parse::<u64>().ok()?)),
                "--seed" => asked.seed = value.parse().ok()?,
                "--only" => asked.only = Some(value),
                _ => return None,
            }
        }
        Some(asked)
    }
}
