//! How fast students are held against the Texas school requirements, on one core: every vaccine of the roster of generated
//! students, on a day of the school year.
#![allow(clippy::print_stdout, reason = "figures are read from the standard output")]

use bluebonnet_shared::calendar::Date;
use bluebonnet_shared::codes::Grade;
use bluebonnet_shared::compliance::case::read_dose;
use bluebonnet_shared::compliance::{Facts, Rules};
use std::hint::black_box;
use std::time::Instant;

const ROSTER: &str = include_str!("../roster/students.csv");
/// How often the roster is gone through in one measurement, and how many measurements there are.
const ROUNDS: u32 = 20;
const MEASUREMENTS: u32 = 9;
/// A list of 200,000 students in a second.
const LIMIT: f64 = 5.0;

fn main() {
    let students: Vec<(Facts, Grade)> = ROSTER.lines().skip(1).filter_map(student).collect();
    let rules = Rules::texas();
    let on = Date::constant(2026, 11, 24);
    let measure = || {
        let started = Instant::now();
        for _ in 0..ROUNDS {
            for (facts, grade) in &students {
                black_box(rules.evaluate(black_box(facts), on, *grade, None));
            }
        }
        let evaluated = f64::from(ROUNDS) * f64::from(u32::try_from(students.len()).unwrap_or(u32::MAX));
        started.elapsed().as_secs_f64() * 1e6 / evaluated
    };
    let mut figures: Vec<f64> = (0..MEASUREMENTS).map(|_| measure()).collect();
    figures.sort_by(f64::total_cmp);
    let median = figures[figures.len() / 2];
    println!(
        r#"{{"figure": "school requirements of one student", "value": {median:.3}, "unit": "us", "limit": {LIMIT}}}"#
    );
    println!("{:.0} students a second", 1e6 / median);
}

fn student(line: &str) -> Option<(Facts, Grade)> {
    let mut columns = line.split(',');
    let (_, birth, _, grade) = (columns.next()?, columns.next()?, columns.next()?, columns.next()?);
    let mut facts = Facts::born(birth.parse().ok()?);
    for (place, dose) in columns.next()?.split_whitespace().enumerate() {
        facts.doses.push(read_dose(dose, place).ok()?);
    }
    Some((facts, Grade::read(grade)?))
}
