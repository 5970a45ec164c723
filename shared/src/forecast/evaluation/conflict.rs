//! Evaluate vaccine conflict (6.7).

use super::Walk;
use crate::forecast::finding::Finding;
use crate::forecast::history::Shot;
use crate::forecast::outcome::DoseStatus;

/// Whether a dose at a place in the history was given too closely after another that conflicts with it (CONFLICT-3).
pub(super) fn judge(walk: &Walk, place: usize, shot: &Shot, findings: &mut Vec<Finding>) -> bool {
    let history = walk.history;
    let mut impacted = false;
    for close in history.conflicts.of(place) {
        // CALCDTCONFLICT-2: the short end holds after a valid dose and after one that this series does not judge.
        let earliest = match walk.judgement_of(close.earlier).map(|judgement| judgement.status) {
            None | Some(DoseStatus::Valid) => close.ends_after_valid,
            Some(_) => close.ends,
        };
        if let Some(before) = history.shots.get(close.earlier)
            && shot.day < earliest
        {
            impacted = true;
            findings.push(Finding::LiveVirusConflict { with: before.cvx, after: before.day, earliest });
        }
    }
    impacted
}
