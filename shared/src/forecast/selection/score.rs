//! Scoring of series that could each speak for the patient (8.4 to 8.7).

use super::{Places, is_missed};
use crate::calendar::{Dated, Day};
use crate::forecast::outcome::DoseStatus;
use crate::forecast::planning::Plan;
use smallvec::SmallVec;

/// Whether a condition holds for each of the scored series.
type Holds = SmallVec<[bool; 16]>;

/// Complete series (table 8-7).
pub(super) fn complete(plans: &[Plan], scored: &Places) -> Option<usize> {
    let series = Scored::new(plans, scored);
    let most = series.most_valid_doses();
    series.highest(|place| points(&most, place, 1))
}

/// Series in process (table 8-9).
pub(super) fn in_process(plans: &[Plan], scored: &Places) -> Option<usize> {
    let series = Scored::new(plans, scored);
    let finish: SmallVec<[Option<Day>; 16]> = series.each().map(finish_date).collect();
    let product: Holds =
        series.each().map(|plan| plan.walk.series.product && has_all_valid_doses(plan)).collect();
    let completable: Holds =
        series.each().zip(&finish).map(|(plan, finish)| is_completable(plan, *finish)).collect();
    let most = series.most_valid_doses();
    let open = |plan: &Plan| plan.walk.series.doses.len().saturating_sub(plan.walk.next);
    let fewest = series.each().map(open).min();
    let closest: Holds = series.each().map(|plan| Some(open(plan)) == fewest).collect();
    let first =
        finish.iter().zip(&completable).filter(|(_, can)| **can).filter_map(|(finish, _)| *finish).min();
    let earliest: Holds = finish
        .iter()
        .zip(&completable)
        .map(|(finish, can)| *can && finish.is_some() && *finish == first)
        .collect();
    series.highest(|place| {
        flat(&product, place, 2)
            + flat(&completable, place, 3)
            + points(&most, place, 2)
            + points(&closest, place, 2)
            + points(&earliest, place, 1)
    })
}

/// Series without a valid dose (table 8-11). That a series is bound to a product speaks against it here.
pub(super) fn without_valid_doses(plans: &[Plan], scored: &Places) -> Option<usize> {
    let series = Scored::new(plans, scored);
    // SELECTB-14; a series that it is too late to begin has no start.
    let start = |plan: &Plan| plan.earliest.filter(|_| !is_missed(plan));
    let first = series.each().filter_map(start).min();
    let earliest: Holds = series.each().map(|plan| start(plan).is_some() && start(plan) == first).collect();
    let completable: Holds = series.each().map(|plan| is_completable(plan, finish_date(plan))).collect();
    let product: Holds = series.each().map(|plan| plan.walk.series.product).collect();
    series.highest(|place| {
        points(&earliest, place, 1) + flat(&completable, place, 1) - flat(&product, place, 1)
    })
}

/// The series that are scored against each other.
struct Scored<'p, 'a> {
    plans: &'p [Plan<'a>],
    places: &'p [usize],
}

impl<'p, 'a> Scored<'p, 'a> {
    fn new(plans: &'p [Plan<'a>], places: &'p Places) -> Self {
        Self { plans, places }
    }

    fn each(&self) -> impl Iterator<Item = &'p Plan<'a>> {
        self.places.iter().filter_map(|place| self.plans.get(*place))
    }

    /// The highest score; among equals the smallest preference (SELECTBEST-1, -2).
    fn highest(&self, score: impl Fn(usize) -> i32) -> Option<usize> {
        let ranked = self
            .each()
            .enumerate()
            .min_by_key(|(place, plan)| (std::cmp::Reverse(score(*place)), plan.walk.series.preference));
        ranked.and_then(|(place, _)| self.places.get(place)).copied()
    }

    /// SELECTB-19.
    fn most_valid_doses(&self) -> Holds {
        let most = self.each().map(|plan| plan.walk.valid).max();
        self.each().map(|plan| Some(plan.walk.valid) == most).collect()
    }
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

/// SELECTB-2: an earlier dose that was not valid counts against it although a later one satisfied the same target.
fn has_all_valid_doses(plan: &Plan) -> bool {
    let mut judged = plan.walk.judgements.iter().filter(|judgement| judgement.has_target());
    judged.all(|judgement| judgement.status == DoseStatus::Valid)
}

/// SELECTB-12: the earliest date, and the longest of the minimum intervals still to come.
fn finish_date(plan: &Plan) -> Option<Day> {
    let earliest = plan.earliest?;
    let since = Dated { day: earliest, date: earliest.date() };
    let as_of = plan.walk.history.as_of;
    let remaining = plan.walk.series.doses.iter().skip(plan.walk.next + 1);
    let intervals = remaining.flat_map(|dose| dose.intervals_on(as_of));
    let finish = intervals.filter_map(|interval| Some(interval.minimum?.day_after(since))).max();
    Some(finish.unwrap_or(earliest))
}

/// SELECTB-3: a last dose without a maximum age can always be reached.
fn is_completable(plan: &Plan, finish: Option<Day>) -> bool {
    let walk = plan.walk;
    let last = walk.series.doses.last().and_then(|dose| dose.ages_on(walk.history.as_of));
    match last.and_then(|rule| rule.maximum) {
        None => true,
        Some(maximum) => finish.is_some_and(|finish| finish < walk.history.at(maximum)),
    }
}
