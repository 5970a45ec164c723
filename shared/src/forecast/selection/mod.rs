//! Which series are asked (chapter 5), and which of them speak for the patient (chapter 8).

mod relevant;
mod score;

use super::outcome::SeriesStatus;
use super::planning::Plan;
use crate::schedule::release::SeriesKind;
pub(super) use relevant::is_relevant;

/// The best series of an antigen (8.8), by place among its patient series.
pub(super) fn best(plans: &[Plan]) -> Vec<usize> {
    let mut groups: Vec<u8> = plans.iter().map(|plan| plan.walk.series.series_group).collect();
    groups.sort_unstable();
    groups.dedup();
    let prioritized: Vec<usize> = groups.into_iter().filter_map(|group| prioritized(plans, group)).collect();
    let of = |place: &usize| plans.get(*place);
    let best = prioritized.iter().filter(|place| {
        let Some(plan) = of(place) else { return false };
        if is_complete(plan) {
            return true;
        }
        let series = plan.walk.series;
        let mut equivalent = prioritized.iter().filter_map(of).filter(|other| {
            let group = other.walk.series.series_group;
            group != series.series_group && series.equivalent_groups.contains(&group)
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
fn prioritized(plans: &[Plan], group: u8) -> Option<usize> {
    let members: Vec<(usize, &Plan)> =
        plans.iter().enumerate().filter(|(_, plan)| plan.walk.series.series_group == group).collect();
    let scorable: Vec<(usize, &Plan)> =
        members.iter().copied().filter(|(_, plan)| is_scorable(plan, &members)).collect();
    let mut defaults = members.iter().filter(|(_, plan)| plan.walk.series.default);
    let default = match (defaults.next(), defaults.next()) {
        (Some((place, _)), None) => Some(*place),
        _ => None,
    };
    // Table 8-3, and table 8-5 where it names no single series.
    let complete: Vec<_> = scorable.iter().copied().filter(|(_, plan)| is_complete(plan)).collect();
    let in_process: Vec<_> = scorable.iter().copied().filter(|(_, plan)| is_in_process(plan)).collect();
    match (scorable.as_slice(), complete.as_slice(), in_process.as_slice()) {
        ([], ..) => default,
        ([(only, _)], ..) | (_, [(only, _)], _) | (_, [], [(only, _)]) => Some(*only),
        (_, [_, ..], _) => score::complete(&complete),
        (_, [], [_, ..]) => score::in_process(&in_process),
        (_, [], []) => default.or_else(|| score::without_valid_doses(&scorable)),
    }
}

/// Pre-filter (SELECTB-24, SELECTSCORE-2).
fn is_scorable(plan: &Plan, members: &[(usize, &Plan)]) -> bool {
    let series = plan.walk.series;
    let all_contraindicated = members.iter().all(|(_, other)| other.status == SeriesStatus::Contraindicated);
    if plan.status == SeriesStatus::Contraindicated && !all_contraindicated {
        return false;
    }
    match series.kind {
        SeriesKind::Risk => members.iter().all(|(_, other)| series.priority <= other.walk.series.priority),
        SeriesKind::Standard => match plan.walk.satisfied.first() {
            Some((_, record)) => {
                let first = plan.walk.shot(*record).map(|(date, _)| date);
                let end = series.start_before.map(|age| age.after(plan.walk.history.birth));
                end.is_none_or(|end| first.is_some_and(|first| first < end))
            }
            None => {
                members.iter().all(|(_, other)| other.walk.satisfied.is_empty() && !other.walk.series.default)
            }
        },
        SeriesKind::EvaluationOnly => is_complete(plan),
    }
}

/// SELECTB-6.
fn is_complete(plan: &Plan) -> bool {
    plan.status == SeriesStatus::Complete
}

/// SELECTB-16.
fn is_in_process(plan: &Plan) -> bool {
    !plan.walk.satisfied.is_empty() && plan.status == SeriesStatus::NotComplete
}
