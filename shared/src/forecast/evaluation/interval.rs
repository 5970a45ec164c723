//! Evaluate preferable and allowable intervals (6.5, 6.6).

use super::Walk;
use crate::calendar::Date;
use crate::forecast::finding::Finding;
use crate::schedule::release::{AgeRule, AllowableInterval, Interval, SeriesDose, Since, SkipSet};

/// Parts of a schedule that are in force for a time (3.3).
pub(in crate::forecast) trait InForce {
    /// First and last day in force.
    fn span(&self) -> (Option<Date>, Option<Date>);

    /// Whether it is in force on a day (RELEVANT-1, RELEVANT-2).
    fn in_force(&self, on: Date) -> bool {
        let (effective, ceased) = self.span();
        effective.is_none_or(|effective| effective <= on) && ceased.is_none_or(|ceased| on <= ceased)
    }
}

impl InForce for AgeRule {
    fn span(&self) -> (Option<Date>, Option<Date>) {
        (self.effective, self.ceased)
    }
}

impl InForce for Interval {
    fn span(&self) -> (Option<Date>, Option<Date>) {
        (self.effective, self.ceased)
    }
}

impl InForce for AllowableInterval {
    fn span(&self) -> (Option<Date>, Option<Date>) {
        (self.effective, self.ceased)
    }
}

impl InForce for SkipSet {
    fn span(&self) -> (Option<Date>, Option<Date>) {
        (self.effective, self.ceased)
    }
}

/// The day an interval counts from (CALCDTINT-1, -2, -8, -9); none where there is no such day yet. `before` is the place in
/// the history of the dose that is evaluated; all of the history counts where a dose is forecast.
pub(in crate::forecast) fn reference(walk: &Walk, since: &Since, before: Option<usize>) -> Option<Date> {
    match since {
        Since::Previous => Some(walk.shot(walk.last_counted()?)?.0),
        Since::Dose(number) => {
            let target = usize::from(*number).checked_sub(1)?;
            let (_, record) = walk.satisfied.iter().rfind(|(satisfied, _)| *satisfied == target)?;
            Some(walk.shot(*record)?.0)
        }
        Since::Recent(vaccines) => {
            let shots = walk.history.shots.get(..before.unwrap_or(walk.history.shots.len()))?;
            let inadvertent = |place: usize| {
                let record = walk.records.iter().position(|record| *record == place);
                record
                    .and_then(|record| walk.judgements.get(record))
                    .is_some_and(|judgement| judgement.inadvertent)
            };
            let mut recent = shots.iter().enumerate().rev();
            let (_, shot) =
                recent.find(|(place, shot)| vaccines.contains(&shot.cvx) && !inadvertent(*place))?;
            Some(shot.date)
        }
        Since::Observation(code) => walk.history.observed_on(*code),
    }
}

/// Whether all preferable intervals are kept, or else all allowable ones (tables 6-18, 6-21).
pub(super) fn judge(
    walk: &Walk,
    target: &SeriesDose,
    record: usize,
    on: Date,
    findings: &mut Vec<Finding>,
) -> bool {
    let before = walk.records.get(record).copied();
    let found = findings.len();
    let mut kept = true;
    for interval in target.intervals.iter().filter(|interval| interval.in_force(on)) {
        let Some(after) = reference(walk, &interval.since, before) else { continue };
        if let Some(minimum) = interval.absolute_minimum {
            let earliest = minimum.after(after);
            if on < earliest {
                findings.push(Finding::TooSoon { minimum, after, earliest });
                kept = false;
                continue;
            }
        }
        if let Some(minimum) = interval.minimum {
            let full = minimum.after(after);
            if on < full {
                findings.push(Finding::Grace { full });
            }
        }
    }
    if kept || !allowed(walk, target, before, on) {
        return kept;
    }
    findings.truncate(found);
    true
}

/// Table 6-21: a target dose without allowable intervals allows none.
fn allowed(walk: &Walk, target: &SeriesDose, before: Option<usize>, on: Date) -> bool {
    let mut intervals = target.allowable_intervals.iter().filter(|interval| interval.in_force(on)).peekable();
    intervals.peek().is_some()
        && intervals.all(|interval| {
            let after = reference(walk, &interval.since, before);
            let earliest = after.and_then(|after| Some(interval.absolute_minimum?.after(after)));
            earliest.is_none_or(|earliest| earliest <= on)
        })
}
