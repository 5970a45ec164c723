//! Evaluate for preferable and for allowable vaccine (6.8, 6.9).

use crate::forecast::finding::Finding;
use crate::forecast::history::{History, Shot};
use crate::schedule::release::SeriesDose;

/// Whether the vaccine is preferable or allowable for the target dose (tables 6-26, 6-29). The volume decides nothing.
pub(super) fn judge(
    history: &History,
    target: &SeriesDose,
    shot: &Shot,
    findings: &mut Vec<Finding>,
) -> bool {
    let preferred = target.preferable.iter().filter(|vaccine| vaccine.cvx == shot.cvx);
    let allowed = target.allowable.iter().filter(|vaccines| vaccines.cvx.contains(&shot.cvx));
    let mut named = false;
    for vaccine in preferred {
        named = true;
        // The maker stands for the trade name, which histories seldom hold.
        let maker = shot.given.mvx.as_ref().map(|mvx| mvx.as_str());
        let same_maker = vaccine.mvx.is_none() || vaccine.mvx.as_deref() == maker;
        if same_maker && history.at_age(vaccine.ages, shot.date) {
            return true;
        }
    }
    for vaccines in allowed {
        named = true;
        if history.at_age(vaccines.ages, shot.date) {
            return true;
        }
    }
    findings.push(if named { Finding::WrongAgeForVaccine } else { Finding::WrongVaccine });
    false
}
