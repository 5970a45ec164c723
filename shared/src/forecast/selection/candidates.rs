//! Which series of an antigen can speak for the patient at all: asked before any is evaluated and again before any is forecast, so
//! that the others need not be.
//!
//! Where nothing is observed of a patient, no series for those at risk is relevant and nothing is ruled out. Of a series group of
//! standard series, chapter 8 then chooses among those that were begun in time and, where it finds none among them, takes the one to
//! follow by default (SELECTSCORE-2, SELECTB-7). Most series of most patients are neither.

use crate::calendar::Day;
use crate::forecast::evaluation::{Walk, can_begin};
use crate::forecast::finding::Finding;
use crate::forecast::history::History;
use crate::schedule::{Antigen, GroupSet, Series};

/// What is known of an antigen's series groups.
#[derive(Default)]
pub(in crate::forecast) struct Candidates {
    /// The series groups that choose among standard series alone; none where something is observed.
    plain: GroupSet,
    /// Those of them in which some series has a valid dose.
    begun: GroupSet,
    /// Those of them with a series to follow by default, and with several.
    with_default: GroupSet,
    with_several_defaults: GroupSet,
    /// Whether some series asks whether another is complete, be that one chosen or not.
    any_asks_for_complete: bool,
}

impl Candidates {
    /// A first look at the relevant series of an antigen.
    pub fn among(history: &History, antigen: &Antigen, relevant: &[&Series]) -> Self {
        let mut candidates = Self::default();
        if !history.is_unobserved() {
            return candidates;
        }
        candidates.plain = antigen.plain_groups;
        for series in relevant {
            candidates.any_asks_for_complete |= series.asks_for_complete;
            if series.default && candidates.plain.contains(series.series_group) {
                if candidates.with_default.contains(series.series_group) {
                    candidates.with_several_defaults.insert(series.series_group);
                }
                candidates.with_default.insert(series.series_group);
            }
        }
        candidates
    }

    /// Whether a series may be chosen, before any is evaluated: it is not, where there is one to follow by default and none of the
    /// records could begin it in time.
    pub fn may_include(&self, history: &History, series: &Series, records: &[usize]) -> bool {
        if series.default || !self.has_one_default(series.series_group) {
            return true;
        }
        // One that was begun too late is not chosen, but may be complete, and be asked for.
        let start_before = series.start_before.filter(|_| !self.any_asks_for_complete);
        let too_late = start_before.map_or(Day::END, |age| history.at(age));
        can_begin(history, series, records, too_late)
    }

    /// Evaluates the series among which a group chooses by what was begun.
    pub fn evaluate<'w, 'a: 'w>(
        &mut self,
        walks: impl Iterator<Item = &'w mut Walk<'a>>,
        findings: &mut Vec<Finding>,
    ) {
        for walk in walks {
            let group = walk.series.series_group;
            if self.plain.contains(group) {
                // No series of such a group asks whether another is complete.
                walk.evaluate(&GroupSet::default(), findings);
                if walk.valid > 0 {
                    self.begun.insert(group);
                }
            }
        }
    }

    /// Whether a series can be chosen.
    pub fn include(&self, walk: &Walk) -> bool {
        let group = walk.series.series_group;
        if walk.series.default || walk.valid > 0 || !self.plain.contains(group) {
            return true;
        }
        !self.begun.contains(group) && !self.has_one_default(group)
    }

    fn has_one_default(&self, group: u8) -> bool {
        self.with_default.contains(group) && !self.with_several_defaults.contains(group)
    }
}
