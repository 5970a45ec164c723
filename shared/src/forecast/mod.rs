//! CDSi: evaluate, select, forecast, explain.
//!
//! [`forecast()`] takes a schedule, a patient and the day to assess on, and says of every dose whether it is valid and of
//! every vaccine group what is due and when. Section numbers in this room are those of CDC's CDSi Logic Specification 4.6.
//!
//! | room | chapter |
//! | --- | --- |
//! | `history` | 4.2: the history in order, broken into antigens |
//! | `conflict` | 6.7: which live vaccines came too close to each other |
//! | `selection` | 5 and 8: which series are asked, and which speak for the patient |
//! | `evaluation` | 6: whether each dose satisfies a target dose |
//! | `planning` | 7: what is needed next, and when |
//! | `group` | 9: antigens blended into vaccine groups |
//! | `verdict` | what all that says of each dose |

mod conflict;
mod due;
mod evaluation;
mod finding;
mod group;
mod history;
mod outcome;
mod patient;
mod planning;
mod season;
mod selection;
mod sentence;
mod verdict;

pub use due::Standing;
pub use outcome::{
    AntigenVerdict, Basis, DoseStatus, DoseVerdict, Forecast, GroupForecast, Reason, SeriesStatus,
};
pub use patient::{GivenDose, Patient};

use crate::calendar::Date;
use crate::schedule::release::SeriesKind;
use crate::schedule::{Antigen, GroupSet, Schedule};
use evaluation::Walk;
use history::History;
use planning::{Exclusions, Plan};
use smallvec::SmallVec;

/// Evaluates every dose and forecasts every vaccine group of the schedule, as of a day (the *assessment date*). Doses after
/// that day are not looked at.
pub fn forecast(schedule: &Schedule, patient: &Patient, as_of: Date) -> Forecast {
    let history = History::new(schedule, patient, as_of);
    let rules = schedule.rules();
    let judged: Vec<Judged> =
        (0..).zip(&rules.antigens).map(|(place, antigen)| Judged::new(&history, place, antigen)).collect();
    let mut groups = Vec::with_capacity(rules.groups.len());
    for group in &rules.groups {
        group::forecasts(&history, group, &judged, &mut groups);
    }
    let doses = verdict::verdicts(&history, &judged);
    Forecast { schedule_version: rules.version.clone(), as_of, doses, groups }
}

/// An antigen with its best series.
struct Judged<'a> {
    /// The antigen.
    antigen: &'a Antigen,
    /// Places in the history of its records.
    records: &'a [usize],
    /// What keeps the patient from vaccines against it.
    exclusions: Exclusions,
    /// Its best series (chapter 8).
    best: Vec<Plan<'a>>,
}

impl<'a> Judged<'a> {
    /// Evaluates and forecasts every relevant series of an antigen (figure 4-5), and keeps the best (chapter 8). Series that
    /// ask whether another is complete come after those that do not ask.
    fn new(history: &'a History<'a>, place: usize, antigen: &'a Antigen) -> Self {
        let relevance = selection::Relevance::of(history, antigen);
        let relevant = || antigen.series.iter().filter(|series| relevance.includes(history, series));
        let mut plans: Vec<Plan> = Vec::with_capacity(relevant().count());
        let records = history.records(place);
        if plans.capacity() == 0 {
            return Self { antigen, records, exclusions: Exclusions::none(), best: plans };
        }
        let exclusions = Exclusions::of(history, place);
        let mut complete = GroupSet::default();
        for series in relevant() {
            let asks = if series.asks_for_complete { complete } else { GroupSet::default() };
            let plan = planning::plan(Walk::new(history, series, records, asks), &exclusions);
            if plan.status == SeriesStatus::Complete && !series.asks_for_complete {
                complete.insert(series.series_group);
            }
            plans.push(plan);
        }
        let chosen = selection::best(&plans, &antigen.series_groups);
        let mut place = 0..;
        plans.retain(|_| place.next().is_some_and(|place| chosen.contains(&place)));
        count_on(&mut plans);
        Self { antigen, records, exclusions, best: plans }
    }
}

/// Numbers the next dose of a risk series on from the doses that satisfied another best series of the antigen: after a
/// complete childhood series comes dose 5, not dose 1 again. FORECASTDN-1 counts within one series; CDC's published cases count
/// on.
fn count_on(plans: &mut [Plan]) {
    if plans.len() < 2 {
        return;
    }
    let mut satisfied: SmallVec<[usize; 16]> =
        plans.iter().flat_map(|plan| plan.walk.satisfied()).map(|(record, _)| record).collect();
    satisfied.sort_unstable();
    satisfied.dedup();
    let is_counted_on = |plan: &&mut Plan| plan.walk.series.kind == SeriesKind::Risk && !is_new_round(plan);
    for plan in plans.iter_mut().filter(is_counted_on) {
        plan.counted_on = satisfied.len() - plan.walk.valid;
    }
}

/// Whether a series is begun, and looks neither at other series nor at how many doses there were: a second round, as of MMR after
/// a treatment, whose doses FORECASTDN-1 numbers from 1.
fn is_new_round(plan: &Plan) -> bool {
    let series = plan.walk.series;
    plan.walk.valid > 0 && !series.asks_for_complete && !series.asks_for_count
}

#[cfg(test)]
mod tests;
