//! Evaluate for preferable and for allowable vaccine (6.8, 6.9).

use crate::forecast::finding::Finding;
use crate::forecast::history::{History, Shot};
use crate::schedule::SeriesDose;

/// Whether the vaccine is preferable or allowable for the target dose (tables 6-26, 6-29). The volume decides nothing.
pub(super) fn judge(
    history: &History,
    target: &SeriesDose,
    shot: &Shot,
    findings: &mut Vec<Finding>,
) -> bool {
    let named = target.accepted.of(shot.product);
    for vaccine in named {
        // The maker stands for the trade name, which histories seldom hold.
        if (vaccine.maker.is_none() || vaccine.maker == shot.maker) && history.at_age(vaccine.ages, shot.day)
        {
            return true;
        }
    }
    findings.push(if named.is_empty() { Finding::WrongVaccine } else { Finding::WrongAgeForVaccine });
    false
}
