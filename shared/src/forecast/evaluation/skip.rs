//! Evaluate conditional skip (6.2, and with other dates 7.1 and 7.6).

use super::Walk;
use crate::calendar::Day;
use crate::forecast::history::Shot;
use crate::forecast::outcome::DoseStatus;
use crate::forecast::season::{earlier, years_back};
use crate::schedule::release::{DoseCountBound, SkipLogic};
use crate::schedule::{Condition, DoseCount, GroupSet, SeriesDose, Skip, SkipSet};

/// What a skip is asked for.
#[derive(Clone, Copy, Debug)]
pub(in crate::forecast) enum Asked {
    /// The evaluation of a record.
    Evaluating(usize),
    /// A forecast.
    Forecasting,
}

/// What was counted: it is the same as long as the same is asked with the same records before.
#[derive(Clone, Copy, Debug)]
pub(super) struct Counted {
    /// Which count, by where it lies in the schedule: it is compared and never followed.
    count: *const DoseCount,
    earlier: usize,
    years_back: i16,
    holds: bool,
}

/// Whether the target dose need not be given (table 6-11). `on` is the reference date of CONDSKIP-2; `complete` are the antigen's
/// series groups that have a complete series.
pub(in crate::forecast) fn can_skip(
    walk: &Walk,
    target: &SeriesDose,
    asked: Asked,
    on: Day,
    complete: &GroupSet,
) -> bool {
    !target.skips.is_empty() && is_skipped(walk, target, asked, on, complete)
}

fn is_skipped(walk: &Walk, target: &SeriesDose, asked: Asked, on: Day, complete: &GroupSet) -> bool {
    let question = Question::new(walk, target, asked, on, complete);
    target.skips.iter().filter(|skip| question.is_for(skip)).any(|skip| question.skips(skip))
}

/// The conditions by which the target dose need not be given, in their order: those that are met of the first skip that is. None where
/// it must be given.
pub(in crate::forecast) fn met<'t>(
    walk: &Walk,
    target: &'t SeriesDose,
    asked: Asked,
    on: Day,
    complete: &GroupSet,
) -> Vec<&'t Condition> {
    let question = &Question::new(walk, target, asked, on, complete);
    let mut skips = target.skips.iter().filter(|skip| question.is_for(skip));
    let Some(skip) = skips.find(|skip| question.skips(skip)) else { return Vec::new() };
    // Where one set is enough the first that is met is, and of a set the first condition where one is enough.
    let enough = |logic: SkipLogic| if logic == SkipLogic::Any { 1 } else { usize::MAX };
    let sets = skip.sets.iter().filter(|set| question.is_in_force(set) && question.meets(set));
    let of_set = |set: &'t SkipSet| {
        let holding = set.conditions.iter().filter(move |condition| question.holds(condition));
        holding.take(enough(set.logic))
    };
    sets.take(enough(skip.logic)).flat_map(of_set).collect()
}

/// What conditions are asked about.
struct Question<'w, 'a> {
    walk: &'w Walk<'a>,
    /// What a skip is asked for.
    asked: Asked,
    /// Rules are in force by the day of the dose, or by the day of assessment (3.3).
    in_force: Day,
    /// The antigen's series groups that have a complete series.
    complete: &'w GroupSet,
    /// The reference date (CONDSKIP-2).
    on: Day,
    /// How many records come before the one that is evaluated.
    earlier: usize,
    /// How many years back the season of the target dose lies: a condition's days lie with it.
    years_back: i16,
}

impl<'w, 'a> Question<'w, 'a> {
    fn new(walk: &'w Walk<'a>, target: &SeriesDose, asked: Asked, on: Day, complete: &'w GroupSet) -> Self {
        let (in_force, earlier) = match asked {
            Asked::Evaluating(record) => (on, record),
            Asked::Forecasting => (walk.history.as_of, walk.records.len()),
        };
        let years_back = target.season.map_or(0, |season| years_back(walk.history, season));
        Self { walk, asked, in_force, complete, on, earlier, years_back }
    }

    /// Whether a skip is asked here.
    fn is_for(&self, skip: &Skip) -> bool {
        match self.asked {
            Asked::Evaluating(_) => skip.in_evaluation,
            Asked::Forecasting => skip.in_forecast,
        }
    }

    fn is_in_force(&self, set: &SkipSet) -> bool {
        set.in_force.holds(self.in_force)
    }

    /// Table 6-11, of one skip.
    fn skips(&self, skip: &Skip) -> bool {
        let mut sets = skip.sets.iter().filter(|set| self.is_in_force(set));
        match skip.logic {
            // A skip none of whose sets is in force says nothing.
            SkipLogic::All => {
                sets.next().is_some_and(|set| self.meets(set)) && sets.all(|set| self.meets(set))
            }
            SkipLogic::Any => sets.any(|set| self.meets(set)),
        }
    }

    /// Table 6-10.
    fn meets(&self, set: &SkipSet) -> bool {
        match set.logic {
            SkipLogic::All => set.conditions.iter().all(|condition| self.holds(condition)),
            SkipLogic::Any => set.conditions.iter().any(|condition| self.holds(condition)),
        }
    }

    /// Tables 6-6 to 6-9.
    fn holds(&self, condition: &Condition) -> bool {
        match condition {
            Condition::Age(ages) => self.walk.history.at_age(*ages, self.on),
            Condition::Interval(interval) => {
                // CALCDTSKIP-5: from the dose given before, whatever became of it.
                let previous = self.earlier.checked_sub(1).and_then(|record| self.walk.shot(record));
                previous.is_some_and(|previous| interval.is_over(previous.on, self.on))
            }
            Condition::Complete(groups) => groups.meets(self.complete),
            Condition::Count(count) => self.counted(count),
        }
    }

    /// What was counted last, where the same is asked again; else it is counted.
    fn counted(&self, count: &DoseCount) -> bool {
        let (earlier, years_back) = (self.earlier, self.years_back);
        if let Some(last) = self.walk.counted.get()
            && std::ptr::eq(last.count, count)
            && (last.earlier, last.years_back) == (earlier, years_back)
        {
            return last.holds;
        }
        let holds = self.counts(count);
        self.walk.counted.set(Some(Counted { count, earlier, years_back, holds }));
        holds
    }

    /// Table 6-9: counts the doses given before the one that is evaluated (CONDSKIP-1). Only this series' own records have a
    /// status, so only they can be valid; in a total, vaccines that the condition names count whatever their antigen.
    ///
    /// Never inlined: most conditions are ages, and asking for one is quick where counting is out of the way.
    #[inline(never)]
    fn counts(&self, count: &DoseCount) -> bool {
        let (walk, history) = (self.walk, self.walk.history);
        // Where too few doses come into question to make a difference, none needs to be looked at.
        let most = if count.valid {
            walk.valid
        } else if count.vaccines.is_none() {
            self.earlier
        } else {
            self.shots_before()
        };
        match count.doses {
            DoseCountBound::MoreThan(bound) if most <= bound.into() => return false,
            DoseCountBound::Exactly(bound) if most < bound.into() => return false,
            DoseCountBound::FewerThan(bound) if most < bound.into() => return true,
            _ => {}
        }
        let (of_age, too_old) = history.bounds(count.ages);
        let from = of_age.max(earlier(count.from, self.years_back));
        let before = too_old.min(earlier(count.before, self.years_back));
        let counts = |shot: &Shot| {
            from <= shot.day
                && shot.day < before
                && count.vaccines.as_ref().is_none_or(|vaccines| vaccines.contains(shot.product))
        };
        let record_counts = |place: usize| history.shots.get(place).is_some_and(counts);
        let (DoseCountBound::MoreThan(bound)
        | DoseCountBound::Exactly(bound)
        | DoseCountBound::FewerThan(bound)) = count.doses;
        // One more than the bound says as much as all of them.
        let enough = usize::from(bound) + 1;
        let number = if count.valid {
            let judged = walk.judgements.iter().zip(walk.records).take(self.earlier);
            let valid = judged
                .filter(|(judgement, place)| judgement.status == DoseStatus::Valid && record_counts(**place));
            valid.take(enough).count()
        } else if count.vaccines.is_none() {
            let records = walk.records.iter().take(self.earlier);
            records.filter(|place| record_counts(**place)).take(enough).count()
        } else {
            let shots = history.shots.iter().take(self.shots_before());
            shots.filter(|shot| counts(shot)).take(enough).count()
        };
        match count.doses {
            DoseCountBound::MoreThan(bound) => number > bound.into(),
            DoseCountBound::Exactly(bound) => number == usize::from(bound),
            DoseCountBound::FewerThan(bound) => number < bound.into(),
        }
    }

    /// How many doses of the history come before the record that is evaluated.
    fn shots_before(&self) -> usize {
        let record = self.walk.records.get(self.earlier);
        record.copied().unwrap_or(self.walk.history.shots.len())
    }
}
