//! Evaluate for preferable and for allowable vaccine (6.8, 6.9).

use crate::forecast::finding::Finding;
use crate::forecast::history::{History, Shot};
use crate::schedule::SeriesDose;

/// Whether the vaccine is preferable or allowable for the target dose (tables 6-26, 6-29), and what is found.
pub(super) fn judge(
    history: &History,
    target: &SeriesDose,
    shot: &Shot,
    findings: &mut Vec<Finding>,
) -> bool {
    let is_accepted = is_accepted(history, target, shot);
    if !is_accepted {
        let is_named = !target.accepted.of(shot.product).is_empty();
        findings.push(if is_named { Finding::WrongAgeForVaccine } else { Finding::WrongVaccine });
    }
    is_accepted
}

/// The same, nothing said. The volume decides nothing.
pub(super) fn is_accepted(history: &History, target: &SeriesDose, shot: &Shot) -> bool {
    target.accepted.of(shot.product).iter().any(|vaccine| {
        // The maker stands for the trade name, which histories seldom hold.
        (vaccine.maker.is_none() || vaccine.maker == shot.maker) && history.at_age(vaccine.ages, shot.day)
    })
}
