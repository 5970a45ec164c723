//! Why doses of a series are left out: the conditions of each are asked again, as of the dose that was judged past it or of the forecast.

use super::{About, SkipCondition, Step, Steps};
use crate::calendar::{Date, Day};
use crate::codes::Cvx;
use crate::forecast::Judged;
use crate::forecast::asked::{self, AskedAntigen};
use crate::forecast::evaluation::Walk;
use crate::forecast::evaluation::skip::{Asked, met};
use crate::forecast::outcome::{Reason, SeriesStatus};
use crate::forecast::planning::{Plan, earliest};
use crate::forecast::season::{earlier, years_back};
use crate::schedule::{Condition, DoseCount, GroupSet, ProductSet, SeriesDose};
use std::sync::Arc;

/// Adds a step for each dose of a series that is left out.
pub(super) fn add(steps: &mut Steps, all: &asked::Asked, judged: &Judged, plan: &Plan) {
    let complete = Complete::of(all, judged.asked);
    let walk = plan.walk;
    let passed = walk.series.doses.iter().enumerate().take(walk.next);
    for (place, target) in passed.filter(|(place, _)| walk.satisfied_by(*place).is_none()) {
        let because = because(walk, place, target, &complete);
        if let Ok(dose) = u8::try_from(place + 1)
            && !because.is_empty()
        {
            steps.add(Step::new(About::Skipped, None, Reason::Skipped { dose, because }));
        }
    }
}

/// The series of an antigen that are complete, as far as others ask for them.
struct Complete {
    groups: GroupSet,
    series: Vec<(u8, Arc<str>)>,
}

impl Complete {
    fn of<'a>(all: &'a asked::Asked<'a>, mut antigen: &'a AskedAntigen<'a>) -> Self {
        // The series of a twin were asked as those of the other.
        while let Some(other) = antigen.twin.and_then(|twin| all.antigens.get(twin)) {
            antigen = other;
        }
        let series = all.series.get(antigen.series.clone()).unwrap_or_default().iter();
        let complete = series.filter(|series| {
            let is_complete = series.need.is_some_and(|need| need.status == SeriesStatus::Complete);
            is_complete && !series.walk.series.asks_for_complete
        });
        let series =
            complete.map(|series| (series.walk.series.series_group, series.walk.series.name.clone()));
        let series: Vec<(u8, Arc<str>)> = series.collect();
        Self { groups: series.iter().map(|(group, _)| *group).collect(), series }
    }
}

/// Why the target dose at a place was left out, or nothing where that cannot be told.
fn because(walk: &Walk, place: usize, target: &SeriesDose, complete: &Complete) -> Vec<SkipCondition> {
    // The first dose that was judged as a later one was judged past this.
    let past = walk.judgements.iter().position(|judgement| judgement.target().is_none_or(|at| at > place));
    let on = past.and_then(|record| walk.shot(record)).map(|shot| shot.day);
    let (asked, on) = match past.zip(on) {
        Some((record, on)) => (Asked::Evaluating(record), on),
        None => (Asked::Forecasting, walk.history.as_of),
    };
    let found = met(walk, target, asked, on, &complete.groups);
    // What is not so on the day of assessment will be on the first day that the dose could be given (7.6).
    let (found, on) = if found.is_empty() && matches!(asked, Asked::Forecasting) {
        let on = earliest(walk, target);
        (met(walk, target, asked, on, &complete.groups), on)
    } else {
        (found, on)
    };
    found
        .into_iter()
        .filter_map(|condition| condition_met(walk, target, asked, on, complete, condition))
        .collect()
}

fn condition_met(
    walk: &Walk,
    target: &SeriesDose,
    asked: Asked,
    on: Day,
    complete: &Complete,
    condition: &Condition,
) -> Option<SkipCondition> {
    let history = walk.history;
    Some(match condition {
        Condition::Age(ages) => {
            let (from, before) = history.schedule.rules().ends(*ages);
            SkipCondition::Age { from, before, on: on.date() }
        }
        Condition::Interval(interval) => {
            let record = match asked {
                Asked::Evaluating(record) => record,
                Asked::Forecasting => walk.records.len(),
            };
            let before = walk.shot(record.checked_sub(1)?)?;
            SkipCondition::Interval { interval: *interval, after: before.day.date() }
        }
        Condition::Complete(groups) => {
            let series = complete.series.iter().filter(|(group, _)| groups.contains(*group));
            SkipCondition::Complete { series: series.map(|(_, name)| name.clone()).collect() }
        }
        Condition::Count(count) => counted(walk, target, count),
    })
}

fn counted(walk: &Walk, target: &SeriesDose, count: &DoseCount) -> SkipCondition {
    let history = walk.history;
    let rules = history.schedule.rules();
    let (from, before) = rules.ends(count.ages);
    let years = target.season.map_or(0, |season| years_back(history, season));
    let day = |day: Day| -> Option<Date> {
        (day != Day::BEGINNING && day != Day::END).then(|| earlier(day, years).date())
    };
    let products = history.schedule.release().products.iter();
    let named = |set: &ProductSet| {
        let named = products.filter(|product| set.contains(history.schedule.place(product.cvx)));
        named.map(|product| Cvx::new(product.cvx.0)).collect()
    };
    SkipCondition::Count {
        doses: count.doses,
        valid: count.valid,
        vaccines: count.vaccines.as_ref().map(named).unwrap_or_default(),
        from,
        before,
        since: day(count.from),
        until: day(count.before),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::add_days;
    use crate::forecast::Assessment;
    use crate::forecast::history::History;
    use crate::forecast::tests::Sequence;
    use crate::schedule::Schedule;

    #[test]
    fn of_every_dose_that_is_left_out_it_can_be_told_why() {
        let mut sequence = Sequence(11);
        let mut told = 0;
        for _ in 0..300 {
            let any = sequence.patient();
            let on = add_days(any.birth_date, sequence.below(9_000) as i32);
            let history = History::new(Schedule::acip(), &any, on);
            let all = asked::Asked::all(&history);
            let assessment = Assessment::of(&all);
            for place in 0..all.antigens.len() {
                let Some((judged, plans)) = assessment.antigen(place) else { continue };
                let complete = Complete::of(&all, judged.asked);
                for walk in plans.iter().map(|plan| plan.walk) {
                    let passed = walk.series.doses.iter().enumerate().take(walk.next);
                    for (at, target) in passed.filter(|(at, _)| walk.satisfied_by(*at).is_none()) {
                        let because = because(walk, at, target, &complete);
                        assert!(
                            !because.is_empty(),
                            "dose {} of {}: {any:?} on {on}",
                            at + 1,
                            walk.series.name
                        );
                        told += 1;
                    }
                }
            }
        }
        assert!(told > 1_000, "{told}");
    }
}
