//! CDSi: evaluate, select, forecast, explain.
//!
//! [`forecast`] takes a schedule, a patient and the day to assess on, and says of every dose whether it is valid and of
//! every vaccine group what is due and when. Section numbers in this room are those of CDC's CDSi Logic Specification 4.6.

mod outcome;
mod patient;

pub use outcome::{AntigenVerdict, DoseStatus, DoseVerdict, Forecast, GroupForecast, Reason, SeriesStatus};
pub use patient::{GivenDose, Patient};

use crate::calendar::Date;
use crate::schedule::Schedule;

/// Evaluates every dose and forecasts every vaccine group of the schedule, as of a day (the *assessment date*).
pub fn forecast(schedule: &Schedule, patient: &Patient, as_of: Date) -> Forecast {
    let _ = patient;
    Forecast { schedule_version: schedule.version().to_owned(), as_of, doses: Vec::new(), groups: Vec::new() }
}
