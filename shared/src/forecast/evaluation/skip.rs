//! Evaluate conditional skip (6.2, and with other dates 7.1 and 7.6).

use super::{InForce, Walk};
use crate::calendar::Date;
use crate::forecast::outcome::DoseStatus;
use crate::schedule::release::{
    Condition, DoseCount, DoseCountBound, SeriesDose, SkipContext, SkipLogic, SkipSet,
};

/// Whether the target dose need not be given (table 6-11). `on` is the reference date of CONDSKIP-2, and `record` the one
/// that is evaluated, if any.
pub(in crate::forecast) fn can_skip(
    walk: &Walk,
    target: &SeriesDose,
    context: SkipContext,
    on: Date,
    record: Option<usize>,
) -> bool {
    // Rules are in force by the day of the dose, or by the day of assessment (3.3).
    let day = if record.is_some() { on } else { walk.history.as_of };
    let skips =
        target.skips.iter().filter(|skip| skip.context == SkipContext::Both || skip.context == context);
    skips.into_iter().any(|skip| {
        let mut sets = skip.sets.iter().filter(|set| set.in_force(day)).peekable();
        sets.peek().is_some()
            && match skip.logic {
                SkipLogic::All => sets.all(|set| is_met(walk, set, on, record)),
                SkipLogic::Any => sets.any(|set| is_met(walk, set, on, record)),
            }
    })
}

/// Table 6-10.
fn is_met(walk: &Walk, set: &SkipSet, on: Date, record: Option<usize>) -> bool {
    let holds = |condition: &Condition| match condition {
        Condition::Age(ages) => walk.history.at_age(*ages, on),
        Condition::Interval(interval) => {
            // CALCDTSKIP-5: from the dose given before, whatever became of it.
            let previous =
                record.unwrap_or(walk.records.len()).checked_sub(1).and_then(|record| walk.shot(record));
            previous.is_some_and(|(previous, _)| interval.after(previous) <= on)
        }
        Condition::Complete(complete) => {
            complete.series_groups.iter().any(|group| walk.complete_groups.contains(group))
        }
        Condition::Count(count) => is_counted(walk, count, record),
    };
    match set.logic {
        SkipLogic::All => set.conditions.iter().all(holds),
        SkipLogic::Any => set.conditions.iter().any(holds),
    }
}

/// Table 6-9: counts the doses given before the one that is evaluated (CONDSKIP-1). Only this series' own records have a
/// status, so only they can be valid; in a total, vaccines that the condition names count whatever their antigen.
fn is_counted(walk: &Walk, count: &DoseCount, record: Option<usize>) -> bool {
    let history = walk.history;
    let counts = |place: usize| {
        history.shots.get(place).is_some_and(|shot| {
            (count.cvx.is_empty() || count.cvx.contains(&shot.cvx))
                && history.at_age(count.ages, shot.date)
                && count.from.is_none_or(|from| from <= shot.date)
                && count.before.is_none_or(|before| shot.date < before)
        })
    };
    let earlier = record.unwrap_or(walk.records.len());
    let number = if count.valid {
        let valid = walk.judgements.iter().zip(walk.records).take(earlier);
        valid.filter(|(judgement, place)| judgement.status == DoseStatus::Valid && counts(**place)).count()
    } else if count.cvx.is_empty() {
        walk.records.iter().take(earlier).filter(|place| counts(**place)).count()
    } else {
        let end = record.and_then(|record| walk.records.get(record).copied()).unwrap_or(history.shots.len());
        (0..end).filter(|place| counts(*place)).count()
    };
    match count.doses {
        DoseCountBound::MoreThan(bound) => number > bound.into(),
        DoseCountBound::Exactly(bound) => number == usize::from(bound),
        DoseCountBound::FewerThan(bound) => number < bound.into(),
    }
}
