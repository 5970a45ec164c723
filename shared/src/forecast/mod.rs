//! CDSi: evaluate, select, forecast, explain.
//!
//! [`forecast()`] takes a schedule, a patient and the day to assess on, and says of every dose whether it is valid and of
//! every vaccine group what is due and when. Section numbers in this room are those of CDC's CDSi Logic Specification 4.6.
//!
//! | room | chapter |
//! | --- | --- |
//! | `history` | 4.2: the history in order, broken into antigens |
//! | `asked` | 4.4: every series that can speak for the patient, evaluated and forecast |
//! | `conflict` | 6.7: which live vaccines came too close to each other |
//! | `selection` | 5 and 8: which series are asked, and which speak for the patient |
//! | `evaluation` | 6: whether each dose satisfies a target dose |
//! | `planning` | 7: what is needed next, and when |
//! | `twin` | antigens with the same rules |
//! | `group` | 9: antigens blended into vaccine groups |
//! | `verdict` | what all that says of each dose |
//! | `trail` | why a forecast is as it is, found when someone asks |

mod asked;
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
mod source;
mod trail;
mod twin;
mod verdict;

pub use due::{NextDose, Standing};
pub use outcome::{
    AntigenVerdict, Basis, DoseStatus, DoseVerdict, Few, Forecast, GroupForecast, NamedVaccines, Reason,
    SeriesStatus,
};
pub use patient::{GivenDose, Patient};
pub use trail::{About, Followed, Since, SkipCondition, Step, Trail, explain};

use crate::calendar::Date;
use crate::schedule::Schedule;
use crate::schedule::release::SeriesKind;
use asked::{Asked, AskedAntigen, AskedSeries};
use finding::Finding;
use history::History;
use planning::Plan;
use smallvec::SmallVec;
use std::ops::Range;

/// Evaluates every dose and forecasts every vaccine group of the schedule, as of a day (the *assessment date*). Doses after
/// that day are not looked at.
pub fn forecast(schedule: &Schedule, patient: &Patient, as_of: Date) -> Forecast {
    let history = History::new(schedule, patient, as_of);
    let rules = schedule.rules();
    let asked = Asked::all(&history);
    let assessment = Assessment::of(&asked);
    let mut groups = Vec::with_capacity(rules.groups.len());
    for group in &rules.groups {
        group::forecasts(&history, group, &assessment, &mut groups);
    }
    let doses = verdict::verdicts(&history, &assessment);
    Forecast { schedule_version: rules.version.clone(), as_of, doses, groups }
}

/// Every antigen with its best series.
struct Assessment<'a> {
    /// The antigens, in the release's order.
    antigens: Vec<Judged<'a>>,
    /// The best series of all antigens, one antigen after another.
    best: Vec<Plan<'a>>,
    /// What was found of the records in every series that was asked, one series after another.
    findings: &'a [Finding],
}

/// An antigen as its best series have it.
struct Judged<'a> {
    /// What was asked of it.
    asked: &'a AskedAntigen<'a>,
    /// Where its best series are (chapter 8).
    best: Range<usize>,
}

impl<'a> Assessment<'a> {
    fn of(asked: &'a Asked<'a>) -> Self {
        let mut best = Vec::with_capacity(asked.series.len());
        let mut judged: Vec<Judged> = Vec::with_capacity(asked.antigens.len());
        for antigen in &asked.antigens {
            let start = best.len();
            match antigen.twin.and_then(|twin| judged.get(twin)) {
                Some(twin) => twin::add_best_series(&mut best, twin, antigen.antigen),
                None => {
                    add_best_series(&mut best, asked.series.get(antigen.series.clone()).unwrap_or_default())
                }
            }
            judged.push(Judged { asked: antigen, best: start..best.len() });
        }
        Self { antigens: judged, best, findings: &asked.findings }
    }

    /// The antigen at a place in the release, and its best series.
    fn antigen(&self, place: usize) -> Option<(&Judged<'a>, &[Plan<'a>])> {
        let judged = self.antigens.get(place)?;
        Some((judged, self.best.get(judged.best.clone())?))
    }
}

/// Adds the best of an antigen's series (chapter 8).
fn add_best_series<'a>(plans: &mut Vec<Plan<'a>>, series: &'a [AskedSeries<'a>]) {
    let start = plans.len();
    plans.extend(series.iter().filter_map(|series| Some(Plan::new(&series.walk, series.need?))));
    let of_antigen = plans.get_mut(start..).unwrap_or_default();
    let chosen = selection::best(of_antigen);
    // The chosen ones move to the front, in their order.
    let mut kept = 0;
    for place in 0..of_antigen.len() {
        if chosen.contains(&place) {
            if kept < place {
                of_antigen.swap(kept, place);
            }
            kept += 1;
        }
    }
    plans.truncate(start + kept);
    count_on(plans.get_mut(start..).unwrap_or_default());
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
