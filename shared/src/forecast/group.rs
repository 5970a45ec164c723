//! Identify and evaluate vaccine group (chapter 9).

use super::history::History;
use super::outcome::{Basis, GroupForecast, SeriesStatus};
use super::planning::{Dates, Plan};
use crate::codes::{Cvx, VaccineGroup};
use crate::schedule::release::{Group, SeriesKind};

/// The forecasts of a vaccine group, from the best series of its antigens: one for what everybody needs, and one for what
/// a risk asks for beside it (FORECASTVG-1; only series of one type are blended).
pub(super) fn forecasts(
    history: &History,
    group: &Group,
    antigens: &[usize],
    best: &[&Plan],
) -> Vec<GroupForecast> {
    let best = started(history, best);
    let is_risk = |plan: &&Plan| plan.walk.series.kind == SeriesKind::Risk;
    let (risk, standard): (Vec<&Plan>, Vec<&Plan>) = best.into_iter().partition(is_risk);
    let blended = [(Basis::Standard, standard), (Basis::Risk, risk)];
    let blended = blended.into_iter().filter(|(_, plans)| !plans.is_empty());
    blended.map(|(basis, plans)| blend(history, group, antigens, basis, &plans)).collect()
}

/// Leaves out series that everybody begins at a later age, as long as another is under way or done: each series group has
/// a forecast of its own (FORECASTVG-1), and what is needed from 50 years on is no news at 5.
fn started<'p, 'a>(history: &History, best: &[&'p Plan<'a>]) -> Vec<&'p Plan<'a>> {
    let is_later = |plan: &Plan| {
        plan.walk.series.kind == SeriesKind::Standard
            && plan.walk.series.start_from.is_some_and(|from| history.as_of < from.after(history.birth))
    };
    let has_ended = |plan: &Plan| matches!(plan.status, SeriesStatus::AgedOut | SeriesStatus::NotRecommended);
    if best.iter().any(|plan| !is_later(plan) && !has_ended(plan)) {
        return best.iter().copied().filter(|plan| !is_later(plan)).collect();
    }
    best.to_vec()
}

fn blend(
    history: &History,
    group: &Group,
    antigens: &[usize],
    basis: Basis,
    plans: &[&Plan],
) -> GroupForecast {
    let status = if antigens.len() > 1 { of_several(group, plans) } else { of_one(plans) };
    let dates: Vec<Dates> = match status {
        SeriesStatus::NotComplete => plans.iter().filter_map(|plan| plan.dates).collect(),
        _ => Vec::new(),
    };
    let earliest = earliest(history, antigens, &dates);
    let not_before_earliest = |date| earliest.map_or(date, |earliest| earliest.max(date));
    let numbers = dates.iter().map(|dates| dates.number);
    let number = if group.whole { numbers.min() } else { numbers.max() };
    let mut vaccines: Vec<Cvx> = Vec::new();
    if status == SeriesStatus::NotComplete {
        for cvx in plans.iter().flat_map(|plan| &plan.vaccines).map(|cvx| Cvx::new(cvx.0)) {
            if !vaccines.contains(&cvx) {
                vaccines.push(cvx);
            }
        }
    }
    let mut reasons = Vec::new();
    for finding in plans.iter().filter(|plan| plan.status == status).flat_map(|plan| &plan.findings) {
        let reason = finding.reason(history.schedule);
        if !reasons.contains(&reason) {
            reasons.push(reason);
        }
    }
    GroupForecast {
        group: VaccineGroup::new(group.name.as_str()),
        basis,
        series: plans.iter().map(|plan| plan.walk.series.name.clone()).collect(),
        status,
        dose_number: number.and_then(|number| u8::try_from(number).ok()),
        earliest,
        // FORECASTVG-2, -3 and -4.
        recommended: dates.iter().map(|dates| dates.recommended).min().map(not_before_earliest),
        past_due: dates.iter().filter_map(|dates| dates.past_due).min().map(not_before_earliest),
        latest: dates.iter().filter_map(|dates| dates.latest).min(),
        vaccines,
        reasons,
    }
}

/// SINGLEANTVG-1. Where one antigen has several best series of a type, what is still needed comes first.
fn of_one(plans: &[&Plan]) -> SeriesStatus {
    plans.iter().map(|plan| plan.status).min().unwrap_or(SeriesStatus::NotRecommended)
}

/// Table 9-4. Where the group need not be given whole, as with DT for a child who may not have pertussis vaccine, an antigen
/// that is contraindicated does not stop the others: so CDC's published cases have it.
fn of_several(group: &Group, plans: &[&Plan]) -> SeriesStatus {
    let goes_on = |plan: &&Plan| plan.status != SeriesStatus::Contraindicated;
    let others: Vec<&Plan> = plans.iter().copied().filter(goes_on).collect();
    let plans = if group.whole || others.is_empty() { plans } else { others.as_slice() };
    let any = |status| plans.iter().any(|plan| plan.status == status);
    let first = [
        SeriesStatus::Contraindicated,
        SeriesStatus::AgedOut,
        SeriesStatus::NotRecommended,
        SeriesStatus::NotComplete,
        SeriesStatus::Complete,
    ];
    first.into_iter().find(|status| any(*status)).unwrap_or(SeriesStatus::Immune)
}

/// SINGLEANTVG-2 and MULTIANTVG-1: with a priority forecast the earliest date, but not before the group's last dose; else,
/// of several antigens, the latest.
fn earliest(history: &History, antigens: &[usize], dates: &[Dates]) -> Option<crate::calendar::Date> {
    let all = dates.iter().map(|dates| dates.earliest);
    if antigens.len() == 1 {
        return all.min();
    }
    if !dates.iter().any(|dates| dates.priority) {
        return all.max();
    }
    let in_group =
        |cvx| history.schedule.antigens_of(cvx).iter().any(|(antigen, _)| antigens.contains(antigen));
    let last = history.shots.iter().filter(|shot| in_group(shot.cvx)).map(|shot| shot.date).max();
    all.min().map(|earliest| last.map_or(earliest, |last| last.max(earliest)))
}
