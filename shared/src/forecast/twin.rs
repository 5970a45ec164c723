//! An antigen that has the rules of another, as tetanus has those of diphtheria: what was found of the one is not asked again for the
//! other.

use super::Judged;
use super::asked::AskedAntigen;
use super::history::History;
use super::planning::Plan;
use crate::schedule::Antigen;

/// The place of the antigen before this one whose best series are this one's too: its twin, where nothing is observed of the patient,
/// both have the same records, and no vaccine was given that sets them apart.
pub(super) fn asked_alike(
    history: &History,
    antigen: &Antigen,
    records: &[usize],
    asked: &[AskedAntigen],
) -> Option<usize> {
    let twin = antigen.twin.as_ref().filter(|_| history.is_unobserved())?;
    let other = asked.get(twin.antigen)?;
    let is_apart = history.shots.iter().any(|shot| twin.apart.contains(shot.product));
    (other.records == records && !is_apart).then_some(twin.antigen)
}

/// Adds the best series of an antigen once more, as those of its twin.
pub(super) fn add_best_series<'a>(plans: &mut Vec<Plan<'a>>, of: &Judged, twin: &'a Antigen) {
    for place in of.best.clone() {
        let Some(plan) = plans.get(place).copied() else { break };
        // Those that can be chosen where nothing is observed come in the same order, and differ by name.
        let mut alike = of.asked.antigen.series_without_risk().zip(twin.series_without_risk());
        let series = alike.find(|(series, _)| std::ptr::eq(*series, plan.series)).map(|(_, like)| like);
        plans.push(Plan { series: series.unwrap_or(plan.series), ..plan });
    }
}
