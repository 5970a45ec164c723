//! Evaluate preferable and allowable intervals (6.5, 6.6).

use super::Walk;
use crate::calendar::{Dated, Day};
use crate::forecast::finding::Finding;
use crate::schedule::{SeriesDose, Since};

/// The day an interval counts from (CALCDTINT-1, -2, -8, -9); none where there is no such day yet. `before` is the place in
/// the history of the dose that is evaluated; all of the history counts where a dose is forecast.
pub(in crate::forecast) fn reference(walk: &Walk, since: &Since, before: Option<usize>) -> Option<Dated> {
    match since {
        Since::Previous => walk.previous,
        Since::Dose(target) => Some(walk.shot(walk.satisfied_by(*target)?)?.on),
        Since::Recent(vaccines) => {
            let shots = walk.history.shots.get(..before.unwrap_or(walk.history.shots.len()))?;
            let inadvertent =
                |place: usize| walk.judgement_of(place).is_some_and(|judgement| judgement.inadvertent);
            let mut recent = shots.iter().enumerate().rev();
            let (_, shot) =
                recent.find(|(place, shot)| vaccines.contains(shot.product) && !inadvertent(*place))?;
            Some(shot.on)
        }
        Since::Observation(code) => walk.history.observed_on(*code),
    }
}

/// Whether all preferable intervals are kept, or else all allowable ones (tables 6-18, 6-21), by the dose at a place in the
/// history.
pub(super) fn judge(
    walk: &Walk,
    target: &SeriesDose,
    place: usize,
    on: Day,
    findings: &mut Vec<Finding>,
) -> bool {
    let before = Some(place);
    let found = findings.len();
    let mut kept = true;
    for interval in target.intervals_on(on) {
        let Some(after) = reference(walk, &interval.since, before) else { continue };
        match (interval.absolute_minimum, interval.minimum) {
            (Some(minimum), _) if !minimum.is_over(after, on) => {
                let earliest = minimum.day_after(after);
                findings.push(Finding::TooSoon { minimum, after: after.day, earliest });
                kept = false;
            }
            (_, Some(minimum)) if !minimum.is_over(after, on) => {
                findings.push(Finding::Grace { full: minimum.day_after(after) });
            }
            _ => {}
        }
    }
    if kept || !allowed(walk, target, before, on) {
        return kept;
    }
    findings.truncate(found);
    true
}

/// Table 6-21: a target dose without allowable intervals allows none.
fn allowed(walk: &Walk, target: &SeriesDose, before: Option<usize>, on: Day) -> bool {
    let mut intervals =
        target.allowable_intervals.iter().filter(|interval| interval.in_force.holds(on)).peekable();
    intervals.peek().is_some()
        && intervals.all(|interval| {
            let after = reference(walk, &interval.since, before);
            let minimum = after.and_then(|after| Some((after, interval.absolute_minimum?)));
            minimum.is_none_or(|(after, minimum)| minimum.is_over(after, on))
        })
}
