//! Which series of an antigen can speak for the patient at all: asked before any is forecast, so that the others need not be.
//!
//! Where nothing is observed of a patient, no series for those at risk is relevant and nothing is ruled out. Of a series group of
//! standard series, chapter 8 then chooses among those with a valid dose and, where it finds none among them, takes the one to
//! follow by default (SELECTSCORE-2, SELECTB-7). Most series of most patients are neither.

use crate::forecast::evaluation::Walk;
use crate::forecast::finding::Finding;
use crate::schedule::{Antigen, GroupSet};

/// What a first look says of an antigen's series groups.
#[derive(Default)]
pub(in crate::forecast) struct Candidates {
    /// The series groups that choose among standard series alone; none where something is observed.
    plain: GroupSet,
    /// Those of them in which some series has a valid dose.
    begun: GroupSet,
    /// Those of them with a series to follow by default, and with several.
    with_default: GroupSet,
    with_several_defaults: GroupSet,
}

impl Candidates {
    /// Takes the antigen's relevant series, and evaluates those that one of the records could begin.
    pub fn among(antigen: &Antigen, walks: &mut [Walk], findings: &mut Vec<Finding>) -> Self {
        let mut candidates = Self::default();
        if walks.first().is_none_or(|walk| !walk.history.is_unobserved()) {
            return candidates;
        }
        candidates.plain = antigen.plain_groups;
        for walk in walks.iter_mut() {
            let group = walk.series.series_group;
            if !candidates.plain.contains(group) {
                continue;
            }
            if walk.series.default {
                if candidates.with_default.contains(group) {
                    candidates.with_several_defaults.insert(group);
                }
                candidates.with_default.insert(group);
            }
            if walk.can_begin() {
                // No series of a plain group asks whether another is complete.
                walk.evaluate(&GroupSet::default(), findings);
                if walk.valid > 0 {
                    candidates.begun.insert(group);
                }
            }
        }
        candidates
    }

    /// Whether a series can be chosen.
    pub fn include(&self, walk: &Walk) -> bool {
        let group = walk.series.series_group;
        if walk.series.default || walk.valid > 0 || !self.plain.contains(group) {
            return true;
        }
        let has_one_default =
            self.with_default.contains(group) && !self.with_several_defaults.contains(group);
        !self.begun.contains(group) && !has_one_default
    }
}
