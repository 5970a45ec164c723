//! CDSi: evaluate, select, forecast, explain.
//!
//! [`forecast()`] takes a schedule, a patient and the day to assess on, and says of every dose whether it is valid and of
//! every vaccine group what is due and when. Section numbers in this room are those of CDC's CDSi Logic Specification 4.6.
//!
//! | room | chapter |
//! | --- | --- |
//! | `history` | 4.2: the history in order, broken into antigens |
//! | `selection` | 5 and 8: which series are asked, and which speak for the patient |
//! | `evaluation` | 6: whether each dose satisfies a target dose |
//! | `planning` | 7: what is needed next, and when |
//! | `group` | 9: antigens blended into vaccine groups |
//! | `verdict` | what all that says of each dose |

mod due;
mod evaluation;
mod finding;
mod group;
mod history;
mod outcome;
mod patient;
mod planning;
mod selection;
mod sentence;
mod verdict;

pub use due::Standing;
pub use outcome::{
    AntigenVerdict, Basis, DoseStatus, DoseVerdict, Forecast, GroupForecast, Reason, SeriesStatus,
};
pub use patient::{GivenDose, Patient};

use crate::calendar::Date;
use crate::schedule::Schedule;
use crate::schedule::release::{Antigen, Condition, Series, SeriesKind};
use evaluation::Walk;
use history::History;
use planning::{Exclusions, Plan};

/// Evaluates every dose and forecasts every vaccine group of the schedule, as of a day (the *assessment date*). Doses after
/// that day are not looked at.
pub fn forecast(schedule: &Schedule, patient: &Patient, as_of: Date) -> Forecast {
    let history = History::new(schedule, patient, as_of);
    let antigens = &schedule.release().antigens;
    let records: Vec<Vec<usize>> = (0..antigens.len()).map(|antigen| history.records(antigen)).collect();
    let mut doses = Vec::new();
    let mut groups = Vec::new();
    for (group, members) in schedule.groups() {
        let mut judged = Vec::with_capacity(members.len());
        for antigen in members {
            if let (Some(antigen), Some(records)) = (antigens.get(*antigen), records.get(*antigen)) {
                judged.push((antigen, best_series(&history, antigen, records)));
            }
        }
        let best: Vec<&Plan> = judged.iter().flat_map(|(_, plans)| plans).collect();
        groups.extend(group::forecasts(&history, group, members, &best));
        verdict::verdicts(&history, group, &judged, &mut doses);
    }
    let order = |dose: &DoseVerdict| {
        history.shots.iter().chain(&history.later).position(|shot| shot.given.id == dose.dose)
    };
    doses.sort_by_cached_key(order);
    Forecast { schedule_version: schedule.version().to_owned(), as_of, doses, groups }
}

/// Evaluates and forecasts every relevant series of an antigen (figure 4-5), and keeps the best (chapter 8). A series that
/// asks whether another is complete waits until those that do not ask are done.
fn best_series<'a>(history: &'a History, antigen: &'a Antigen, records: &'a [usize]) -> Vec<Plan<'a>> {
    let exclusions = Exclusions::of(history, antigen);
    let relevant = antigen.series.iter().filter(|series| selection::is_relevant(history, series));
    let (asking, first): (Vec<&Series>, Vec<&Series>) =
        relevant.partition(|series| asks_for_complete(series));
    let mut plans: Vec<Plan> = Vec::with_capacity(asking.len() + first.len());
    for series in first {
        plans.push(planning::plan(Walk::new(history, series, records, Vec::new()), &exclusions));
    }
    let complete = plans.iter().filter(|plan| plan.status == SeriesStatus::Complete);
    let complete: Vec<u8> = complete.map(|plan| plan.walk.series.series_group).collect();
    for series in asking {
        plans.push(planning::plan(Walk::new(history, series, records, complete.clone()), &exclusions));
    }
    let best = selection::best(&plans);
    let mut place = 0..;
    plans.retain(|_| place.next().is_some_and(|place| best.contains(&place)));
    count_on(&mut plans);
    plans
}

/// Numbers the next dose of a risk series on from the doses that satisfied another best series of the antigen: after a
/// complete childhood series comes dose 5, not dose 1 again. FORECASTDN-1 counts within one series; CDC's published cases count
/// on.
fn count_on(plans: &mut [Plan]) {
    let satisfied: Vec<Vec<usize>> =
        plans.iter().map(|plan| plan.walk.satisfied.iter().map(|(_, record)| *record).collect()).collect();
    for (place, plan) in
        plans.iter_mut().enumerate().filter(|(_, plan)| plan.walk.series.kind == SeriesKind::Risk)
    {
        let mut known = satisfied.get(place).cloned().unwrap_or_default();
        let own = known.len();
        for record in satisfied.iter().flatten() {
            if !known.contains(record) {
                known.push(*record);
            }
        }
        if let Some(dates) = &mut plan.dates {
            dates.number += known.len() - own;
        }
    }
}

/// Whether a skip of the series asks for a complete series (table 6-7).
fn asks_for_complete(series: &Series) -> bool {
    let skips = series.doses.iter().flat_map(|dose| &dose.skips);
    let mut conditions = skips.flat_map(|skip| &skip.sets).flat_map(|set| &set.conditions);
    conditions.any(|condition| matches!(condition, Condition::Complete(_)))
}

#[cfg(test)]
mod tests;
