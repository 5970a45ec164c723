//! Generate forecast dates (7.5).

use crate::calendar::Day;
use crate::forecast::evaluation::{Walk, reference};
use crate::forecast::finding::Finding;
use crate::forecast::season::{SeasonDays, season_of};
use crate::schedule::{AgeRule, SeriesDose};

/// The dates of a forecast: what only the series that speak for the patient are asked for.
#[derive(Clone, Copy, Debug)]
pub(in crate::forecast) struct Dates {
    /// Number of the dose (FORECASTDN-1).
    pub number: usize,
    /// FORECASTDT-1.
    pub earliest: Day,
    /// Adjusted recommended date (FORECASTDT-5).
    pub recommended: Day,
    /// What makes it due then.
    pub due: Option<Finding>,
    /// Adjusted past due date (FORECASTDT-6).
    pub past_due: Option<Day>,
    /// FORECASTDT-4.
    pub latest: Option<Day>,
    /// Whether the forecast goes before others of its group (FORECASTPRIORITY-1).
    pub priority: bool,
}

/// The earliest date of table 7-13 (FORECASTDT-1), by the rules in force on the day of assessment, and what keeps it from being
/// earlier. Every series is asked for it.
pub(super) fn earliest(
    walk: &Walk,
    target: &SeriesDose,
    rule: Option<&AgeRule>,
    season: Option<SeasonDays>,
) -> (Day, Option<Finding>) {
    let history = walk.history;
    let mut earliest = Latest::default();
    if let Some(age) = rule.and_then(|rule| rule.minimum) {
        let on = history.at(age);
        earliest.offer(on, || Finding::NotBeforeAge { age, on });
    }
    for interval in target.intervals_on(history.as_of) {
        if let Some(minimum) = interval.minimum
            && let Some(after) = reference(walk, &interval.since, None)
        {
            let (after, on) = (after.day, minimum.day_after(after));
            earliest.offer(on, || Finding::NotBeforeInterval { interval: minimum, after, on });
        }
    }
    if let Some(end) = history.conflicts.last_end(history.schedule.rules(), target)
        && let Some(shot) = history.shots.get(end.earlier)
    {
        let found = || Finding::NotBeforeConflict { with: shot.cvx, after: shot.day, on: end.on };
        earliest.offer(end.on, found);
    }
    if let Some(season) = season {
        earliest.offer(season.from, || Finding::NotBeforeSeason { start: season.from });
    }
    // The latest inadvertent administration and the latest dose of the series are both among its records.
    if let Some(last) = walk.records.len().checked_sub(1).and_then(|record| walk.shot(record)) {
        earliest.raise(last.day);
    }
    // A dose may be dated before birth, by mistake; nobody can be vaccinated then.
    let born = history.birth.day;
    earliest.0.filter(|(day, _)| *day >= born).unwrap_or((born, None))
}

/// All dates of table 7-13, of which the earliest is known.
pub(super) fn dates(walk: &Walk, target: &SeriesDose, earliest: Day) -> Dates {
    let history = walk.history;
    let rule = target.ages_on(history.as_of);
    let mut by_interval = Latest::default();
    let mut past_due_by_interval: Option<Day> = None;
    let mut priority = None;
    for interval in target.intervals_on(history.as_of) {
        priority = Some(priority.unwrap_or(true) && interval.priority);
        let Some(since) = reference(walk, &interval.since, None) else { continue };
        let after = since.day;
        if let Some(interval) = interval.recommended {
            let on = interval.day_after(since);
            by_interval.offer(on, || Finding::DueByInterval { interval, after, on });
        }
        if let Some(interval) = interval.recommended_before {
            past_due_by_interval = past_due_by_interval.max(Some(interval.day_after(since)));
        }
    }
    let recommended = match rule.and_then(|rule| rule.recommended) {
        Some(age) => Some((history.at(age), Some(Finding::DueByAge { age, on: history.at(age) }))),
        None => by_interval.0,
    };
    let past_due =
        rule.and_then(|rule| rule.recommended_before).map(|age| history.at(age)).or(past_due_by_interval);
    Dates {
        number: number(walk),
        earliest,
        recommended: recommended.map_or(earliest, |(on, _)| on.max(earliest)),
        due: recommended.filter(|(on, _)| *on >= earliest).and_then(|(_, why)| why),
        past_due: past_due.map(|past_due| past_due.plus(-1).max(earliest)),
        latest: rule.and_then(|rule| rule.maximum).map(|maximum| history.at(maximum).plus(-1)),
        priority: priority.unwrap_or(!target.intervals.is_empty()),
    }
}

/// FORECASTDN-1: one more than the doses that count; of a season's doses, those given in this season.
fn number(walk: &Walk) -> usize {
    let counted = walk.satisfied().filter(|(record, target)| {
        let season = walk.series.doses.get(*target).and_then(|dose| dose.season);
        let season = season.map(|season| season_of(walk.history, season));
        season.is_none_or(|season| walk.shot(*record).is_some_and(|shot| season.from <= shot.day))
    });
    counted.count() + 1
}

/// The latest of some days, with the finding that it comes from.
#[derive(Default)]
struct Latest(Option<(Day, Option<Finding>)>);

impl Latest {
    fn offer(&mut self, day: Day, why: impl FnOnce() -> Finding) {
        if self.0.is_none_or(|(latest, _)| latest < day) {
            self.0 = Some((day, Some(why())));
        }
    }

    /// A day that nothing needs to be said of.
    fn raise(&mut self, day: Day) {
        if self.0.is_none_or(|(latest, _)| latest < day) {
            self.0 = Some((day, None));
        }
    }
}
