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
    /// The unadjusted one, where an age or an interval sets it, and which does (FORECASTDT-2).
    pub due: Option<(Day, Finding)>,
    /// Adjusted past due date (FORECASTDT-6).
    pub past_due: Option<Day>,
    /// The unadjusted one, and the age or the interval that sets it (FORECASTDT-3).
    pub overdue: Option<(Day, Finding)>,
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
    let mut due_by_interval = Latest::default();
    let mut overdue_by_interval = Latest::default();
    let mut priority = None;
    for interval in target.intervals_on(history.as_of) {
        priority = Some(priority.unwrap_or(true) && interval.priority);
        let Some(since) = reference(walk, &interval.since, None) else { continue };
        let after = since.day;
        if let Some(interval) = interval.recommended {
            let on = interval.day_after(since);
            due_by_interval.offer(on, || Finding::DueByInterval { interval, after, on });
        }
        if let Some(interval) = interval.recommended_before {
            let on = interval.day_after(since).plus(-1);
            overdue_by_interval.offer(on, || Finding::OverdueByInterval { interval, after, on });
        }
    }
    let due = match rule.and_then(|rule| rule.recommended) {
        Some(age) => Some((history.at(age), Finding::DueByAge { age, on: history.at(age) })),
        None => due_by_interval.found(),
    };
    let overdue = match rule.and_then(|rule| rule.recommended_before) {
        Some(age) => {
            let on = history.at(age).plus(-1);
            Some((on, Finding::OverdueByAge { age, on }))
        }
        None => overdue_by_interval.found(),
    };
    Dates {
        number: number(walk),
        earliest,
        recommended: due.map_or(earliest, |(on, _)| on.max(earliest)),
        due,
        past_due: overdue.map(|(on, _)| on.max(earliest)),
        overdue,
        latest: rule.and_then(|rule| rule.maximum).map(|maximum| history.at(maximum).plus(-1)),
        // Intervals that are not in force are none (3.3).
        priority: priority.unwrap_or(false),
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

    /// The day and its finding, where it has one.
    fn found(self) -> Option<(Day, Finding)> {
        let (day, why) = self.0?;
        Some((day, why?))
    }

    /// A day that nothing needs to be said of.
    fn raise(&mut self, day: Day) {
        if self.0.is_none_or(|(latest, _)| latest < day) {
            self.0 = Some((day, None));
        }
    }
}
