//! Evaluate conditional skip (6.2, and with other dates 7.1 and 7.6).

use super::Walk;
use crate::calendar::Day;
use crate::forecast::outcome::DoseStatus;
use crate::schedule::release::{DoseCountBound, SkipLogic};
use crate::schedule::{Condition, DoseCount, SeriesDose, SkipSet};

/// What a skip is asked for.
#[derive(Clone, Copy, Debug)]
pub(in crate::forecast) enum Asked {
    /// The evaluation of a record.
    Evaluating(usize),
    /// A forecast.
    Forecasting,
}

/// Whether the target dose need not be given (table 6-11). `on` is the reference date of CONDSKIP-2.
pub(in crate::forecast) fn can_skip(walk: &Walk, target: &SeriesDose, asked: Asked, on: Day) -> bool {
    if target.skips.is_empty() {
        return false;
    }
    // Rules are in force by the day of the dose, or by the day of assessment (3.3).
    let day = match asked {
        Asked::Evaluating(_) => on,
        Asked::Forecasting => walk.history.as_of,
    };
    let skips = target.skips.iter().filter(|skip| match asked {
        Asked::Evaluating(_) => skip.in_evaluation,
        Asked::Forecasting => skip.in_forecast,
    });
    skips.into_iter().any(|skip| {
        let mut sets = skip.sets.iter().filter(|set| set.in_force.holds(day)).peekable();
        sets.peek().is_some()
            && match skip.logic {
                SkipLogic::All => sets.all(|set| is_met(walk, set, asked, on)),
                SkipLogic::Any => sets.any(|set| is_met(walk, set, asked, on)),
            }
    })
}

/// Table 6-10.
fn is_met(walk: &Walk, set: &SkipSet, asked: Asked, on: Day) -> bool {
    let holds = |condition: &Condition| match condition {
        Condition::Age(ages) => walk.history.at_age(*ages, on),
        Condition::Interval(interval) => {
            // CALCDTSKIP-5: from the dose given before, whatever became of it.
            let previous = earlier(walk, asked).checked_sub(1).and_then(|record| walk.shot(record));
            previous.is_some_and(|previous| interval.is_over(previous.on, on))
        }
        Condition::Complete(groups) => groups.meets(&walk.complete_groups),
        Condition::Count(count) => is_counted(walk, count, asked),
    };
    match set.logic {
        SkipLogic::All => set.conditions.iter().all(holds),
        SkipLogic::Any => set.conditions.iter().any(holds),
    }
}

/// How many records come before the one that is evaluated.
fn earlier(walk: &Walk, asked: Asked) -> usize {
    match asked {
        Asked::Evaluating(record) => record,
        Asked::Forecasting => walk.records.len(),
    }
}

/// Table 6-9: counts the doses given before the one that is evaluated (CONDSKIP-1). Only this series' own records have a
/// status, so only they can be valid; in a total, vaccines that the condition names count whatever their antigen.
fn is_counted(walk: &Walk, count: &DoseCount, asked: Asked) -> bool {
    let history = walk.history;
    let counts = |place: usize| {
        history.shots.get(place).is_some_and(|shot| {
            count.vaccines.as_ref().is_none_or(|vaccines| vaccines.contains(shot.product))
                && history.at_age(count.ages, shot.day)
                && count.from <= shot.day
                && shot.day < count.before
        })
    };
    let earlier = earlier(walk, asked);
    let number = if count.valid {
        let valid = walk.judgements.iter().zip(walk.records).take(earlier);
        valid.filter(|(judgement, place)| judgement.status == DoseStatus::Valid && counts(**place)).count()
    } else if count.vaccines.is_none() {
        walk.records.iter().take(earlier).filter(|place| counts(**place)).count()
    } else {
        let end = walk.records.get(earlier).copied().unwrap_or(history.shots.len());
        (0..end).filter(|place| counts(*place)).count()
    };
    match count.doses {
        DoseCountBound::MoreThan(bound) => number > bound.into(),
        DoseCountBound::Exactly(bound) => number == usize::from(bound),
        DoseCountBound::FewerThan(bound) => number < bound.into(),
    }
}
