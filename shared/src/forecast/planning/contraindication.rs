//! Determine contraindications (7.3).

use super::Exclusions;
use crate::calendar::Period;
use crate::forecast::finding::Finding;
use crate::forecast::history::History;
use crate::schedule::Series;
use crate::schedule::release::{AgeBand, Antigen, CvxCode};

/// The first contraindication of the whole antigen that applies (table 7-5).
pub(super) fn of_antigen(history: &History, antigen: &Antigen) -> Option<Finding> {
    let applies = antigen
        .contraindications
        .iter()
        .find(|entry| history.observed(entry.observation) && applies_now(history, entry.ages))?;
    Some(Finding::Contraindication(applies.observation))
}

/// The vaccines that are contraindicated (table 7-6).
pub(super) fn of_vaccines(history: &History, antigen: &Antigen) -> Vec<(CvxCode, Finding)> {
    let mut ruled_out = Vec::new();
    for entry in antigen.vaccine_contraindications.iter().filter(|entry| history.observed(entry.observation))
    {
        for vaccines in entry.vaccines.iter().filter(|vaccines| applies_now(history, vaccines.ages)) {
            let why = Finding::Contraindication(entry.observation);
            ruled_out.extend(vaccines.cvx.iter().map(|cvx| (*cvx, why)));
        }
    }
    ruled_out
}

/// What keeps a series from going on: the antigen's contraindication, or one for each of the series' preferable vaccines
/// (table 7-7).
pub(super) fn of_series(exclusions: &Exclusions, series: &Series) -> Option<Finding> {
    if exclusions.contraindicated.is_some() {
        return exclusions.contraindicated;
    }
    if exclusions.ruled_out.is_empty() {
        return None;
    }
    let ruled_out = |cvx: CvxCode| exclusions.ruled_out.iter().find(|(ruled_out, _)| *ruled_out == cvx);
    let mut preferable = series.doses.iter().flat_map(|dose| &dose.preferable).peekable();
    let why = ruled_out(preferable.peek()?.cvx).map(|(_, why)| *why);
    preferable.all(|vaccine| ruled_out(vaccine.cvx).is_some()).then_some(why).flatten()
}

fn applies_now(history: &History, ages: AgeBand) -> bool {
    let reached = |age: Period| age.day_after(history.birth);
    ages.from.is_none_or(|from| reached(from) <= history.as_of)
        && ages.before.is_none_or(|before| history.as_of < reached(before))
}
