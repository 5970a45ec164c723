//! An antigen that has the rules of another, as tetanus has those of diphtheria: what was found of the one is not asked again for the
//! other.

use super::Judged;
use super::history::History;
use super::planning::Plan;
use crate::schedule::Antigen;

/// The antigen before this one whose best series are this one's too: its twin, where nothing is observed of the patient, both have
/// the same records, and no vaccine was given that sets them apart.
pub(super) fn judged_alike<'j, 'a>(
    history: &History,
    antigen: &Antigen,
    records: &[usize],
    judged: &'j [Judged<'a>],
) -> Option<&'j Judged<'a>> {
    let twin = antigen.twin.as_ref().filter(|_| history.is_unobserved())?;
    let other = judged.get(twin.antigen).filter(|other| other.records == records)?;
    let is_apart = history.shots.iter().any(|shot| twin.apart.contains(shot.product));
    (!is_apart).then_some(other)
}

/// Adds the best series of an antigen once more, as those of its twin.
pub(super) fn add_best_series<'a>(plans: &mut Vec<Plan<'a>>, of: &Judged<'a>, twin: &'a Antigen) {
    for place in of.best.clone() {
        let Some(plan) = plans.get(place) else { break };
        // Those that can be chosen where nothing is observed come in the same order, and differ by name.
        let nth = of.antigen.series_without_risk().position(|series| std::ptr::eq(series, plan.walk.series));
        let series = nth.and_then(|nth| twin.series_without_risk().nth(nth)).unwrap_or(plan.walk.series);
        let mut walk = plan.walk.clone();
        walk.series = series;
        plans.push(Plan { walk, ..*plan });
    }
}
