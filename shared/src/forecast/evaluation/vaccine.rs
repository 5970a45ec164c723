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
    let preferred = target.preferable.iter().filter(|vaccine| vaccine.product == shot.product);
    let allowed = target.allowable.iter().filter(|(vaccines, _)| vaccines.contains(shot.product));
    let mut named = false;
    for vaccine in preferred {
        named = true;
        // The maker stands for the trade name, which histories seldom hold.
        let same_maker = vaccine.maker.is_none() || vaccine.maker == shot.maker;
        if same_maker && history.at_age(vaccine.ages, shot.date) {
            return true;
        }
    }
    for (_, ages) in allowed {
        named = true;
        if history.at_age(*ages, shot.date) {
            return true;
        }
    }
    findings.push(if named { Finding::WrongAgeForVaccine } else { Finding::WrongVaccine });
    false
}
