//! Evaluate for preferable and for allowable vaccine (6.8, 6.9).

use crate::forecast::finding::Finding;
use crate::forecast::history::{History, Shot};
use crate::schedule::{PreferableVaccine, SeriesDose};

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
    } else if shot.half
        && let Some(recommended) = recommended_volume(history, target, shot)
    {
        findings.push(Finding::LessVolume { recommended });
    }
    is_accepted
}

/// The least volume of a vaccine where it is a preferable one (table 6-26). What was given is known as a whole dose or half of one, so
/// half of one is less than that. It decides nothing.
fn recommended_volume(history: &History, target: &SeriesDose, shot: &Shot) -> Option<f32> {
    let is_it = |vaccine: &&PreferableVaccine| {
        vaccine.cvx == shot.cvx
            && vaccine.brand.is_none_or(|brand| shot.brands.contains(brand))
            && history.at_age(vaccine.ages, shot.day)
    };
    target.preferable.iter().find(is_it)?.volume
}

/// The same, nothing said.
pub(super) fn is_accepted(history: &History, target: &SeriesDose, shot: &Shot) -> bool {
    target.accepted.of(shot.product).iter().any(|vaccine| {
        vaccine.brand.is_none_or(|brand| shot.brands.contains(brand))
            && history.at_age(vaccine.ages, shot.day)
    })
}
