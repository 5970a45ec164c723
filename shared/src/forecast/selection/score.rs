//! Scoring of series that could each speak for the patient (8.4 to 8.7).

use crate::calendar::Date;
use crate::forecast::evaluation::InForce;
use crate::forecast::outcome::DoseStatus;
use crate::forecast::planning::Plan;

type Scorable<'p, 'a> = (usize, &'p Plan<'a>);

/// Complete series (table 8-7).
pub(super) fn complete(series: &[Scorable]) -> Option<usize> {
    let most = most_valid_doses(series);
    highest(series, |place| points(&most, place, 1))
}

/// Series in process (table 8-9).
pub(super) fn in_process(series: &[Scorable]) -> Option<usize> {
    let finish: Vec<Option<Date>> = series.iter().map(|(_, plan)| finish_date(plan)).collect();
    let product: Vec<bool> =
        series.iter().map(|(_, plan)| plan.walk.series.product && has_all_valid_doses(plan)).collect();
    let completable: Vec<bool> =
        series.iter().zip(&finish).map(|((_, plan), finish)| is_completable(plan, *finish)).collect();
    let most = most_valid_doses(series);
    let open = |plan: &Plan| plan.walk.series.doses.len().saturating_sub(plan.walk.next);
    let fewest = series.iter().map(|(_, plan)| open(plan)).min();
    let closest: Vec<bool> = series.iter().map(|(_, plan)| Some(open(plan)) == fewest).collect();
    let first =
        finish.iter().zip(&completable).filter(|(_, can)| **can).filter_map(|(finish, _)| *finish).min();
    let earliest: Vec<bool> = finish
        .iter()
        .zip(&completable)
        .map(|(finish, can)| *can && finish.is_some() && *finish == first)
        .collect();
    highest(series, |place| {
        flat(&product, place, 2)
            + flat(&completable, place, 3)
            + points(&most, place, 2)
            + points(&closest, place, 2)
            + points(&earliest, place, 1)
    })
}

/// Series without a valid dose (table 8-11). That a series is bound to a product speaks against it here.
pub(super) fn without_valid_doses(series: &[Scorable]) -> Option<usize> {
    let start: Vec<Option<Date>> =
        series.iter().map(|(_, plan)| plan.dates.map(|dates| dates.earliest)).collect();
    let first = start.iter().flatten().min();
    let earliest: Vec<bool> = start.iter().map(|start| start.is_some() && start.as_ref() == first).collect();
    let completable: Vec<bool> =
        series.iter().map(|(_, plan)| is_completable(plan, finish_date(plan))).collect();
    let product: Vec<bool> = series.iter().map(|(_, plan)| plan.walk.series.product).collect();
    highest(series, |place| {
        points(&earliest, place, 1) + flat(&completable, place, 1) - flat(&product, place, 1)
    })
}

/// The highest score; among equals the smallest preference (SELECTBEST-1, -2).
fn highest(series: &[Scorable], score: impl Fn(usize) -> i32) -> Option<usize> {
    let ranked = series.iter().enumerate().min_by_key(|(place, (_, plan))| {
        (std::cmp::Reverse(score(*place)), plan.walk.series.preference.unwrap_or(u8::MAX))
    });
    ranked.map(|(_, (place, _))| *place)
}

/// Points where a condition holds for one series alone; none where it holds for several.
fn points(holds: &[bool], place: usize, worth: i32) -> i32 {
    match (holds.get(place), holds.iter().filter(|holds| **holds).count()) {
        (Some(true), 1) => worth,
        (Some(true), _) => 0,
        _ => -worth,
    }
}

/// Points where a condition holds, for however many.
fn flat(holds: &[bool], place: usize, worth: i32) -> i32 {
    if holds.get(place) == Some(&true) { worth } else { -worth }
}

/// SELECTB-19.
fn most_valid_doses(series: &[Scorable]) -> Vec<bool> {
    let most = series.iter().map(|(_, plan)| plan.walk.satisfied.len()).max();
    series.iter().map(|(_, plan)| Some(plan.walk.satisfied.len()) == most).collect()
}

/// SELECTB-2: an earlier dose that was not valid counts against it although a later one satisfied the same target.
fn has_all_valid_doses(plan: &Plan) -> bool {
    let mut judged = plan.walk.judgements.iter().filter(|judgement| judgement.target.is_some());
    judged.all(|judgement| judgement.status == DoseStatus::Valid)
}

/// SELECTB-12: the earliest date, and the longest of the minimum intervals still to come.
fn finish_date(plan: &Plan) -> Option<Date> {
    let earliest = plan.dates?.earliest;
    let as_of = plan.walk.history.as_of;
    let remaining = plan.walk.series.doses.iter().skip(plan.walk.next + 1);
    let intervals = remaining.flat_map(|dose| &dose.intervals).filter(|interval| interval.in_force(as_of));
    let finish = intervals.filter_map(|interval| Some(interval.minimum?.after(earliest))).max();
    Some(finish.unwrap_or(earliest))
}

/// SELECTB-3: a last dose without a maximum age can always be reached.
fn is_completable(plan: &Plan, finish: Option<Date>) -> bool {
    let walk = &plan.walk;
    let last = walk
        .series
        .doses
        .last()
        .and_then(|dose| dose.ages.iter().find(|rule| rule.in_force(walk.history.as_of)));
    match last.and_then(|rule| rule.maximum) {
        None => true,
        Some(maximum) => finish.is_some_and(|finish| finish < maximum.after(walk.history.birth)),
    }
}
