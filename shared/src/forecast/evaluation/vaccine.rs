//! Evaluate for preferable and for allowable vaccine (6.8, 6.9).

use crate::forecast::finding::Finding;
use crate::forecast::history::{History, Shot};
use crate::schedule::{AcceptedVaccine, SeriesDose};

/// Whether the vaccine is preferable or allowable for the target dose (tables 6-26, 6-29). The volume decides nothing.
pub(super) fn judge(
    history: &History,
    target: &SeriesDose,
    shot: &Shot,
    findings: &mut Vec<Finding>,
) -> bool {
    let accepted = target.accepts(shot.product);
    // The maker stands for the trade name, which histories seldom hold.
    let fits = |vaccine: &AcceptedVaccine| {
        (vaccine.maker.is_none() || vaccine.maker == shot.maker) && history.at_age(vaccine.ages, shot.day)
    };
    if accepted.iter().any(fits) {
        return true;
    }
    findings.push(if accepted.is_empty() { Finding::WrongVaccine } else { Finding::WrongAgeForVaccine });
    false
}
