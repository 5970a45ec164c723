//! Which series are asked (chapter 5), and which of them speak for the patient (chapter 8).

mod candidates;
mod relevant;
mod score;

use super::outcome::SeriesStatus;
use super::planning::Plan;
use crate::calendar::Day;
use crate::schedule::release::{DoseCountBound, SeriesKind};
use crate::schedule::{Condition, GroupSet, SeriesDose};
pub(super) use candidates::Candidates;
pub(super) use relevant::relevant_series;
use smallvec::SmallVec;

/// Places among the patient series of an antigen: few, and mostly one.
pub(super) type Places = SmallVec<[usize; 8]>;

/// The best series of an antigen (8.8), by place among its patient series.
pub(super) fn best(plans: &[Plan]) -> Places {
    let mut groups = GroupSet::default();
    let mut prioritized = Places::new();
    for group in plans.iter().map(|plan| plan.walk.series.series_group) {
        if !groups.contains(group) {
            groups.insert(group);
            prioritized.extend(prioritized_of(plans, group));
        }
    }
    let of = |place: &usize| plans.get(*place);
    let best = prioritized.iter().filter(|place| {
        let Some(plan) = of(place) else { return false };
        if is_complete(plan) {
            return true;
        }
        let series = plan.walk.series;
        let mut equivalent = prioritized.iter().filter_map(of).filter(|other| {
            let group = other.walk.series.series_group;
            group != series.series_group && series.equivalent_groups.contains(group)
        });
        // Table 8-14.
        match series.kind {
            SeriesKind::EvaluationOnly => false,
            SeriesKind::Risk => !equivalent.any(is_complete),
            SeriesKind::Standard => {
                !equivalent.any(|other| is_complete(other) || other.walk.series.kind == SeriesKind::Risk)
            }
        }
    });
    best.copied().collect()
}

/// The prioritized series of a series group (8.1 to 8.7).
fn prioritized_of(plans: &[Plan], group: u8) -> Option<usize> {
    let members = Members { plans, group };
    let mut all = members.all();
    let (first, plan) = all.next()?;
    if all.next().is_none() {
        return is_chosen_alone(plan).then_some(first);
    }
    let facts = GroupFacts::of(members);
    let scorable: Places =
        members.all().filter(|(_, plan)| facts.let_score(plan)).map(|(place, _)| place).collect();
    match scorable.as_slice() {
        [] => return facts.default(),
        [only] => return Some(*only),
        _ => {}
    }
    if !facts.any_begun {
        return facts.default().or_else(|| score::without_valid_doses(plans, &scorable));
    }
    // Table 8-3, and table 8-5 where it names no single series.
    let those = |what: fn(&Plan) -> bool| -> Places {
        let all = scorable.iter().copied();
        all.filter(|place| plans.get(*place).is_some_and(what)).collect()
    };
    let (complete, in_process) = (those(is_complete), those(is_in_process));
    match (complete.as_slice(), in_process.as_slice()) {
        ([only], _) | ([], [only]) => Some(*only),
        ([_, ..], _) => score::complete(plans, &complete),
        ([], [_, ..]) => score::in_process(plans, &in_process),
        ([], []) => facts.default().or_else(|| score::without_valid_doses(plans, &scorable)),
    }
}

/// Whether the only series of a series group speaks for it: the one to follow by default, or let through by the pre-filter, where
/// nothing that it asks of the other series can keep it back.
fn is_chosen_alone(plan: &Plan) -> bool {
    let series = plan.walk.series;
    series.default
        || match series.kind {
            SeriesKind::Risk => true,
            SeriesKind::Standard => plan.walk.first_valid.is_none_or(|first| is_begun_in_time(plan, first)),
            SeriesKind::EvaluationOnly => is_complete(plan),
        }
}

/// The patient series of a series group.
#[derive(Clone, Copy)]
struct Members<'p, 'a> {
    plans: &'p [Plan<'a>],
    group: u8,
}

impl<'p, 'a> Members<'p, 'a> {
    fn all(self) -> impl Iterator<Item = (usize, &'p Plan<'a>)> {
        let plans = self.plans.iter().enumerate();
        plans.filter(move |(_, plan)| plan.walk.series.series_group == self.group)
    }
}

/// What the pre-filter asks of a series group as a whole.
struct GroupFacts {
    /// Whether every series is contraindicated.
    all_ruled_out: bool,
    /// Whether some series has a valid dose.
    any_begun: bool,
    /// The first series that is one to follow by default, and how many are.
    first_default: Option<usize>,
    defaults: usize,
    /// The highest priority, of the series that may go before others by it: asked only where one is for those at risk.
    priority: char,
}

impl GroupFacts {
    fn of(members: Members) -> Self {
        let mut facts = Self {
            all_ruled_out: true,
            any_begun: false,
            first_default: None,
            defaults: 0,
            priority: char::MAX,
        };
        let mut any_risk = false;
        for (place, plan) in members.all() {
            let series = plan.walk.series;
            facts.all_ruled_out &= plan.status == SeriesStatus::Contraindicated;
            facts.any_begun |= plan.walk.valid > 0;
            if series.default {
                facts.first_default = facts.first_default.or(Some(place));
                facts.defaults += 1;
            }
            any_risk |= series.kind == SeriesKind::Risk;
        }
        if any_risk {
            let open = members.all().filter(|(_, plan)| is_open(plan));
            facts.priority = open.map(|(_, plan)| plan.walk.series.priority).min().unwrap_or(char::MAX);
        }
        facts
    }

    /// The one series to follow by default (SELECTB-7).
    fn default(&self) -> Option<usize> {
        self.first_default.filter(|_| self.defaults == 1)
    }

    /// Pre-filter (SELECTB-24, SELECTSCORE-2).
    fn let_score(&self, plan: &Plan) -> bool {
        let series = plan.walk.series;
        if plan.status == SeriesStatus::Contraindicated && !self.all_ruled_out {
            return false;
        }
        match series.kind {
            SeriesKind::Risk => series.priority <= self.priority,
            SeriesKind::Standard => match plan.walk.first_valid {
                Some(first) => is_begun_in_time(plan, first),
                None => !self.any_begun && self.defaults == 0,
            },
            SeriesKind::EvaluationOnly => is_complete(plan),
        }
    }
}

/// Whether a first valid dose on this day is early enough (SELECTSCORE-2).
fn is_begun_in_time(plan: &Plan, first: Day) -> bool {
    plan.walk.series.start_before.is_none_or(|age| first < plan.walk.history.at(age))
}

/// Whether a series goes before others by its priority: not one that the patient is too old for and has no dose in.
fn is_open(plan: &Plan) -> bool {
    !(is_missed(plan) || plan.walk.valid == 0 && plan.status == SeriesStatus::AgedOut)
}

/// Whether the patient is too old to begin a series: no dose counts in it, and its first target doses are skipped for the
/// patient's age and not for doses that were given. SELECTSCORE-2 asks for the priority alone; but nothing else in CDC's release
/// ends the meningococcal series for infants, and a child of 5 would be told to begin it at birth.
fn is_missed(plan: &Plan) -> bool {
    let walk = plan.walk;
    let skipped = walk.series.doses.iter().take(walk.next);
    let mut conditions = skipped.flat_map(SeriesDose::skip_conditions);
    let is_of_age = |condition: &Condition| match condition {
        Condition::Age(_) => true,
        Condition::Count(count) => {
            matches!(count.doses, DoseCountBound::Exactly(0) | DoseCountBound::FewerThan(_))
        }
        Condition::Interval(_) | Condition::Complete(_) => false,
    };
    walk.next > 0 && walk.valid == 0 && conditions.all(is_of_age)
}

/// SELECTB-6.
fn is_complete(plan: &Plan) -> bool {
    plan.status == SeriesStatus::Complete
}

/// SELECTB-16.
fn is_in_process(plan: &Plan) -> bool {
    plan.walk.valid > 0 && plan.status == SeriesStatus::NotComplete
}
