//! Identify and evaluate vaccine group (chapter 9).

use super::finding::Finding;
use super::history::History;
use super::outcome::{Basis, GroupForecast, NamedVaccines, Reason, SeriesStatus};
use super::planning::{Dates, Plan};
use super::{Assessment, Judged};
use crate::calendar::Day;
use crate::schedule::Group;
use crate::schedule::release::SeriesKind;
use smallvec::SmallVec;

/// A best series, and the antigen that it is of.
pub(super) type Member<'j, 'a> = (&'j Judged<'a>, &'j Plan<'a>);
/// Best series that are blended.
pub(super) type Members<'j, 'a> = SmallVec<[Member<'j, 'a>; 4]>;

/// Adds the forecasts of a vaccine group, from what all antigens were judged to need: one for what everybody needs, and one for what
/// a risk asks for beside it (FORECASTVG-1; only series of one type are blended).
pub(super) fn forecasts(
    history: &History,
    group: &Group,
    assessment: &Assessment,
    forecasts: &mut Vec<GroupForecast>,
) {
    let best = best(history, group, assessment);
    if best.is_empty() {
        return;
    }
    if !best.iter().any(|(_, plan)| plan.walk.series.kind == SeriesKind::Risk) {
        forecasts.push(blend(history, group, Basis::Standard, &best));
        return;
    }
    for basis in [Basis::Standard, Basis::Risk] {
        let plans: Members = best.iter().filter(|member| is_of(basis, member)).copied().collect();
        if !plans.is_empty() {
            forecasts.push(blend(history, group, basis, &plans));
        }
    }
}

/// The best series that the forecast of a vaccine group is made from; none where there is no such forecast.
pub(super) fn members<'j, 'a>(
    history: &History,
    group: &Group,
    assessment: &'j Assessment<'a>,
    basis: Basis,
) -> Members<'j, 'a> {
    let mut members = best(history, group, assessment);
    members.retain(|member| is_of(basis, member));
    members
}

fn is_of(basis: Basis, (_, plan): &Member) -> bool {
    (plan.walk.series.kind == SeriesKind::Risk) == (basis == Basis::Risk)
}

/// The best series of a group that are begun, or are to be.
fn best<'j, 'a>(history: &History, group: &Group, assessment: &'j Assessment<'a>) -> Members<'j, 'a> {
    let mut members = Members::new();
    for (judged, best) in group.antigens.iter().filter_map(|place| assessment.antigen(*place)) {
        for plan in best {
            members.push((judged, plan));
        }
    }
    started(history, members)
}

/// Leaves out series that everybody begins at a later age, as long as another is under way or done: each series group has
/// a forecast of its own (FORECASTVG-1), and what is needed from 50 years on is no news at 5.
fn started<'j, 'a>(history: &History, mut best: Members<'j, 'a>) -> Members<'j, 'a> {
    let is_later = |plan: &Plan| {
        plan.walk.series.kind == SeriesKind::Standard
            && plan.walk.series.start_from.is_some_and(|from| history.as_of < history.at(from))
    };
    let has_ended = |plan: &Plan| matches!(plan.status, SeriesStatus::AgedOut | SeriesStatus::NotRecommended);
    if best.iter().any(|(_, plan)| !is_later(plan) && !has_ended(plan)) {
        best.retain(|(_, plan)| !is_later(plan));
    }
    best
}

pub(super) fn blend(history: &History, group: &Group, basis: Basis, plans: &[Member]) -> GroupForecast {
    let status = if group.antigens.len() > 1 { of_several(group, plans) } else { of_one(plans) };
    let mut dates: SmallVec<[Dates; 4]> = SmallVec::new();
    let mut vaccines = NamedVaccines::new();
    let mut reasons: SmallVec<[Reason; 2]> = SmallVec::new();
    let mut give = |finding: Option<Finding>| {
        if let Some(reason) = finding.map(|finding| finding.reason(history.schedule))
            && !reasons.contains(&reason)
        {
            reasons.push(reason);
        }
    };
    for (judged, plan) in plans {
        if plan.status == status {
            give(plan.why);
        }
        if let (SeriesStatus::NotComplete, Some(next)) = (status, plan.dates()) {
            // Before the earliest date nothing is due yet, and what would make it due then decides nothing.
            give(next.due.filter(|(on, _)| *on >= next.earliest).map(|(_, why)| why));
            plan.name_vaccines(&judged.asked.exclusions, &next, &mut vaccines);
            dates.push(next);
        }
    }
    let earliest = earliest(history, group, &dates);
    let not_before_earliest = |day: Day| earliest.map_or(day, |earliest| earliest.max(day)).date();
    let numbers = dates.iter().map(|dates| dates.number);
    let number = if group.whole { numbers.min() } else { numbers.max() };
    GroupForecast {
        group: group.name.clone(),
        basis,
        series: plans.iter().map(|(_, plan)| plan.series.name.clone()).collect(),
        status,
        dose_number: number.and_then(|number| u8::try_from(number).ok()),
        earliest: earliest.map(Day::date),
        // FORECASTVG-2, -3 and -4.
        recommended: dates.iter().map(|dates| dates.recommended).min().map(not_before_earliest),
        past_due: dates.iter().filter_map(|dates| dates.past_due).min().map(not_before_earliest),
        latest: dates.iter().filter_map(|dates| dates.latest).min().map(Day::date),
        vaccines,
        reasons,
    }
}

/// SINGLEANTVG-1. Where one antigen has several best series of a type, what is still needed comes first.
fn of_one(plans: &[Member]) -> SeriesStatus {
    plans.iter().map(|(_, plan)| plan.status).min().unwrap_or(SeriesStatus::NotRecommended)
}

/// Table 9-4. Where the group need not be given whole, as with DT for a child who may not have pertussis vaccine, an antigen
/// that is contraindicated does not stop the others: so CDC's published cases have it.
fn of_several(group: &Group, plans: &[Member]) -> SeriesStatus {
    let is_ruled_out = |plan: &Plan| plan.status == SeriesStatus::Contraindicated;
    let all_count = group.whole || plans.iter().all(|(_, plan)| is_ruled_out(plan));
    let any =
        |status| plans.iter().any(|(_, plan)| plan.status == status && (all_count || !is_ruled_out(plan)));
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
fn earliest(history: &History, group: &Group, dates: &[Dates]) -> Option<Day> {
    let all = dates.iter().map(|dates| dates.earliest);
    if group.antigens.len() == 1 {
        return all.min();
    }
    if !dates.iter().any(|dates| dates.priority) {
        return all.max();
    }
    let in_group = history.shots.iter().filter(|shot| group.products.contains(shot.product));
    let last = in_group.map(|shot| shot.day).max();
    all.min().map(|earliest| last.map_or(earliest, |last| last.max(earliest)))
}
