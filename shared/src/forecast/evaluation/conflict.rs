//! Evaluate vaccine conflict (6.7).

use super::Walk;
use crate::calendar::Date;
use crate::forecast::finding::Finding;
use crate::forecast::outcome::DoseStatus;
use crate::schedule::release::{CvxCode, SeriesDose};

/// Whether a dose of the history was given too closely after another that conflicts with it (CONFLICT-3).
pub(super) fn judge(walk: &Walk, place: usize, findings: &mut Vec<Finding>) -> bool {
    let Some(shot) = walk.history.shots.get(place) else { return false };
    let Some(earlier) = walk.history.shots.get(..place) else { return false };
    let mut impacted = false;
    for conflict in walk.history.schedule.conflicts_of(shot.cvx) {
        for (place, before) in
            earlier.iter().enumerate().filter(|(_, before)| conflict.earlier.contains(&before.cvx))
        {
            // CALCDTCONFLICT-2: the short end holds after a valid dose and after one that this series does not judge.
            let ends = match status(walk, place) {
                None | Some(DoseStatus::Valid) => conflict.ends_after_valid,
                Some(_) => conflict.ends,
            };
            let earliest = ends.after(before.date);
            if conflict.begins.after(before.date) <= shot.date && shot.date < earliest {
                impacted = true;
                findings.push(Finding::LiveVirusConflict { with: before.cvx, after: before.date, earliest });
            }
        }
    }
    impacted
}

/// The end of the last conflict that the next dose would fall under (CALCDTCONFLICT-3): the vaccine, its day and the end.
pub(in crate::forecast) fn latest_end(walk: &Walk, target: &SeriesDose) -> Option<(CvxCode, Date, Date)> {
    let mut latest: Option<(CvxCode, Date, Date)> = None;
    for vaccine in &target.preferable {
        for conflict in walk.history.schedule.conflicts_of(vaccine.cvx) {
            for shot in walk.history.shots.iter().filter(|shot| conflict.earlier.contains(&shot.cvx)) {
                let end = conflict.ends.after(shot.date);
                if latest.is_none_or(|(_, _, latest)| latest < end) {
                    latest = Some((shot.cvx, shot.date, end));
                }
            }
        }
    }
    latest
}

fn status(walk: &Walk, place: usize) -> Option<DoseStatus> {
    let record = walk.records.iter().position(|record| *record == place)?;
    walk.judgements.get(record).map(|judgement| judgement.status)
}
