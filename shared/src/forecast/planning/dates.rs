//! Generate forecast dates (7.5).

use crate::calendar::{Date, add_days};
use crate::forecast::evaluation::{InForce, Walk, latest_conflict_end, reference};
use crate::forecast::finding::Finding;
use crate::schedule::release::{AgeRule, Season, SeriesDose};

/// The dates of a forecast.
#[derive(Clone, Copy, Debug)]
pub(in crate::forecast) struct Dates {
    /// Number of the dose (FORECASTDN-1).
    pub number: usize,
    /// FORECASTDT-1.
    pub earliest: Date,
    /// Adjusted recommended date (FORECASTDT-5).
    pub recommended: Date,
    /// Adjusted past due date (FORECASTDT-6).
    pub past_due: Option<Date>,
    /// FORECASTDT-4.
    pub latest: Option<Date>,
    /// Whether the forecast goes before others of its group (FORECASTPRIORITY-1).
    pub priority: bool,
}

/// Table 7-13, by the rules in force on the day of assessment. Notes the rule that the earliest date comes from, and the one
/// that the recommended date comes from.
pub(super) fn dates(
    walk: &Walk,
    target: &SeriesDose,
    rule: Option<&AgeRule>,
    season: Option<Season>,
    findings: &mut Vec<Finding>,
) -> Dates {
    let birth = walk.history.birth;
    let intervals: Vec<_> = target
        .intervals
        .iter()
        .filter(|interval| interval.in_force(walk.history.as_of))
        .filter_map(|interval| Some((interval, reference(walk, &interval.since, None)?)))
        .collect();

    let mut earliest = Latest::new();
    if let Some(age) = rule.and_then(|rule| rule.minimum) {
        let on = age.after(birth);
        earliest.offer(on, Some(Finding::NotBeforeAge { age, on }));
    }
    for (interval, after) in &intervals {
        if let Some(interval) = interval.minimum {
            let on = interval.after(*after);
            earliest.offer(on, Some(Finding::NotBeforeInterval { interval, after: *after, on }));
        }
    }
    if let Some((with, after, on)) = latest_conflict_end(walk, target) {
        earliest.offer(on, Some(Finding::NotBeforeConflict { with, after, on }));
    }
    if let Some(season) = season {
        earliest.offer(season.from, Some(Finding::NotBeforeSeason { start: season.from }));
    }
    // The latest inadvertent administration and the latest dose of the series are both among its records.
    if let Some((last, _)) = walk.records.len().checked_sub(1).and_then(|record| walk.shot(record)) {
        earliest.offer(last, None);
    }
    let (earliest, why) = earliest.or(birth);
    findings.extend(why);

    let mut by_interval = Latest::new();
    for (interval, after) in &intervals {
        if let Some(interval) = interval.recommended {
            let on = interval.after(*after);
            by_interval.offer(on, Some(Finding::DueByInterval { interval, after: *after, on }));
        }
    }
    let recommended = match rule.and_then(|rule| rule.recommended) {
        Some(age) => Some((age.after(birth), Some(Finding::DueByAge { age, on: age.after(birth) }))),
        None => by_interval.0,
    };
    if let Some((on, why)) = recommended
        && on >= earliest
    {
        findings.extend(why);
    }
    let past_due = rule.and_then(|rule| rule.recommended_before).map(|age| age.after(birth)).or_else(|| {
        intervals
            .iter()
            .filter_map(|(interval, after)| Some(interval.recommended_before?.after(*after)))
            .max()
    });
    Dates {
        number: number(walk),
        earliest,
        recommended: recommended.map_or(earliest, |(on, _)| on.max(earliest)),
        past_due: past_due.map(|past_due| add_days(past_due, -1).max(earliest)),
        latest: rule.and_then(|rule| rule.maximum).map(|maximum| add_days(maximum.after(birth), -1)),
        priority: !target.intervals.is_empty()
            && target
                .intervals
                .iter()
                .filter(|interval| interval.in_force(walk.history.as_of))
                .all(|one| one.priority),
    }
}

/// The season to go by. A release names one season by its dates; for a day in an earlier year it is the first season of that
/// length, whole years before, that is not over on the day. After the last season it names, a release knows none.
pub(super) fn season_of(season: Season, as_of: Date) -> Season {
    let back = |date: Date, years: i16| Date::new(date.year() - years, date.month(), date.day()).ok();
    let Some(until) = season.until else { return season };
    let years = until.year().saturating_sub(as_of.year());
    let earlier = (1..=years).rev().find_map(|years| {
        let until = back(until, years).filter(|until| as_of <= *until)?;
        Some(Season { from: back(season.from, years)?, until: Some(until) })
    });
    earlier.unwrap_or(season)
}

/// FORECASTDN-1: one more than the doses that count; of a season's doses, those given in this season.
fn number(walk: &Walk) -> usize {
    let counted = walk.satisfied.iter().filter(|(target, record)| {
        let season = walk.series.doses.get(*target).and_then(|dose| dose.season);
        season.is_none_or(|season| walk.shot(*record).is_some_and(|(date, _)| season.from <= date))
    });
    counted.count() + 1
}

/// The latest of some dates, with the finding that it comes from.
struct Latest(Option<(Date, Option<Finding>)>);

impl Latest {
    fn new() -> Self {
        Self(None)
    }

    fn offer(&mut self, date: Date, why: Option<Finding>) {
        if self.0.is_none_or(|(latest, _)| latest < date) {
            self.0 = Some((date, why));
        }
    }

    fn or(self, otherwise: Date) -> (Date, Option<Finding>) {
        self.0.unwrap_or((otherwise, None))
    }
}
