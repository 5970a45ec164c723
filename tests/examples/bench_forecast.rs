//! How fast forecasts are made on one core: the roster's students with all their doses and every antigen, the slowest of many
//! histories of 60 doses, and whether memory stays flat. `cargo xtask bench forecast`.
#![allow(clippy::print_stdout, reason = "figures are lines on standard output")]

use bluebonnet_shared::calendar::Date;
use bluebonnet_shared::forecast::forecast;
use bluebonnet_shared::schedule::Schedule;
use bluebonnet_tests::effort::draw;
use bluebonnet_tests::histories::sixty_doses;
use bluebonnet_tests::roster::students;
use std::hint::black_box;
use std::time::{Duration, Instant};

/// The day of assessment: in the school year that the roster's grades are of.
const AS_OF: Date = Date::constant(2026, 11, 1);
/// Rounds that the median is taken of.
const ROUNDS: usize = 11;
/// Generated histories of 60 doses.
const LONG_HISTORIES: usize = 2_000;
/// Times that each of them is forecast; the fastest counts, so that what else the machine does is no figure of ours.
const TIMES: usize = 5;

fn main() {
    let schedule = Schedule::acip();
    let students = students();
    let round = || {
        let begun = Instant::now();
        for student in &students {
            black_box(forecast(schedule, black_box(student), AS_OF));
        }
        begun.elapsed()
    };
    // The first round finds the caches cold and the allocator without memory.
    round();
    let mut rounds: Vec<Duration> = (0..ROUNDS).map(|_| round()).collect();
    rounds.sort_unstable();
    let rate = students.len() as f64 / rounds[ROUNDS / 2].as_secs_f64();
    print("students forecast a second on one core", rate, "/s", Some(("at_least", 50_000.0)));

    let before = resident_kilobytes();
    for _ in 0..10 {
        round();
    }
    if let Some((before, after)) = before.zip(resident_kilobytes()) {
        print("memory that ten rounds of the roster leave taken", after - before, "KB", None);
    }

    let slowest = draw(&sixty_doses(), LONG_HISTORIES, 0)
        .iter()
        .filter_map(|case| {
            let time = || {
                let begun = Instant::now();
                black_box(forecast(schedule, black_box(&case.patient), case.as_of));
                begun.elapsed()
            };
            (0..TIMES).map(|_| time()).min()
        })
        .max()
        .unwrap_or_default();
    let milliseconds = slowest.as_secs_f64() * 1_000.0;
    print("slowest forecast of 60 doses", milliseconds, "ms", Some(("limit", 5.0)));
}

/// A figure as a line of JSON; its bound by kind, where it has one.
fn print(figure: &str, value: f64, unit: &str, bound: Option<(&str, f64)>) {
    let bound = bound.map_or_else(String::new, |(kind, bound)| format!(r#", "{kind}": {bound}"#));
    println!(r#"{{"figure": "{figure}", "value": {value:.3}, "unit": "{unit}"{bound}}}"#);
}

/// Memory that this process has in RAM, as Linux tells it; none elsewhere.
fn resident_kilobytes() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.split_whitespace().next()?.parse().ok()
}
