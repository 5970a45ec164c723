//! Where no month is counted and no date fixed, a forecast moves with its patient.

use crate::effort::{Effort, hold};
use crate::histories::{Case, anything};
use crate::schedules::weeks;
use bluebonnet_shared::calendar::{Date, add_days};
use bluebonnet_shared::codes::Cvx;
use bluebonnet_shared::forecast::{Forecast, forecast};
use proptest::prelude::*;
use serde_json::Value;

/// Birth, doses, observations and assessment all moved by the same whole weeks move every date of the forecast alike and
/// change nothing else. It is told of a schedule of weeks and days alone (`tests/weeks`): over months and fixed dates it is not
/// true, since months differ in length.
pub fn whole_weeks_shift_the_forecast_alike(effort: Effort) -> Result<(), String> {
    let cases = (anything(), -1_500..1_500_i32).prop_map(|(case, weeks)| (of_weeks(case), weeks));
    hold(effort, &cases, |(case, by)| {
        let moved = moved(&case, by * 7);
        // At the ends of the calendar dates stop moving.
        prop_assume!(far_from_the_ends(&case) && far_from_the_ends(&moved));
        let here = json(&forecast(weeks(), &case.patient, case.as_of))?;
        let there = json(&forecast(weeks(), &moved.patient, moved.as_of))?;
        prop_assert_eq!(dates_moved(here, by * 7), there);
        Ok(())
    })
}

/// The case with the codes of the small schedule, and its days drawn together so that rules of weeks bear on them.
fn of_weeks(mut case: Case) -> Case {
    let birth = case.patient.birth_date;
    let near = |date: Date| add_days(birth, (date.duration_since(birth).as_hours() / 24 % 2_400) as i32);
    for dose in &mut case.patient.doses {
        dose.cvx = Cvx::new(dose.cvx.number() % 10);
        dose.date = near(dose.date);
        dose.lot_expires = dose.lot_expires.map(near);
    }
    for (code, on) in &mut case.patient.observations {
        *code = format!("00{}", code.bytes().map(usize::from).sum::<usize>() % 6);
        *on = on.map(near);
    }
    case.as_of = near(case.as_of);
    case
}

fn moved(case: &Case, days: i32) -> Case {
    let mut moved = case.clone();
    moved.as_of = add_days(moved.as_of, days);
    moved.patient.birth_date = add_days(moved.patient.birth_date, days);
    for dose in &mut moved.patient.doses {
        dose.date = add_days(dose.date, days);
        dose.lot_expires = dose.lot_expires.map(|expires| add_days(expires, days));
    }
    for (_, on) in &mut moved.patient.observations {
        *on = on.map(|on| add_days(on, days));
    }
    moved
}

/// Whether every date that a rule could make lies within the calendar: the longest period of the small schedule is 900 weeks.
fn far_from_the_ends(case: &Case) -> bool {
    (-9_000..9_000).contains(&case.patient.birth_date.year())
}

fn json(forecast: &Forecast) -> Result<Value, TestCaseError> {
    serde_json::to_value(forecast).map_err(|error| TestCaseError::fail(error.to_string()))
}

/// The value with every text that is a date moved by so many days.
fn dates_moved(value: Value, days: i32) -> Value {
    match value {
        Value::String(text) => match text.parse::<Date>() {
            Ok(date) => Value::String(add_days(date, days).to_string()),
            Err(_) => Value::String(text),
        },
        Value::Array(values) => values.into_iter().map(|value| dates_moved(value, days)).collect(),
        Value::Object(fields) => {
            fields.into_iter().map(|(name, value)| (name, dates_moved(value, days))).collect()
        }
        other => other,
    }
}
