//! Evaluate age (6.4).

use crate::calendar::Day;
use crate::forecast::finding::Finding;
use crate::forecast::history::History;
use crate::schedule::{AgeRule, SeriesDose};

/// Whether a dose was given at a valid age.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Valid,
    TooYoung,
    TooOld,
}

/// Table 6-15, and what is found. A target dose without ages takes any.
pub(super) fn judge(history: &History, target: &SeriesDose, on: Day, findings: &mut Vec<Finding>) -> Verdict {
    let Some(rule) = target.ages_on(on) else { return Verdict::Valid };
    let verdict = verdict(history, rule, on);
    let found = match verdict {
        Verdict::TooYoung => {
            rule.absolute_minimum.map(|minimum| Finding::TooYoung { minimum, earliest: history.at(minimum) })
        }
        Verdict::TooOld => {
            let latest = |maximum| history.at(maximum).plus(-1);
            rule.maximum.map(|maximum| Finding::TooOld { maximum, latest: latest(maximum) })
        }
        Verdict::Valid => {
            let full = rule.minimum.map(|minimum| history.at(minimum));
            full.filter(|full| on < *full).map(|full| Finding::Grace { full })
        }
    };
    findings.extend(found);
    verdict
}

/// Whether a dose on this day would be at a valid age.
pub(super) fn is_valid(history: &History, target: &SeriesDose, on: Day) -> bool {
    target.ages_on(on).is_none_or(|rule| verdict(history, rule, on) == Verdict::Valid)
}

fn verdict(history: &History, rule: &AgeRule, on: Day) -> Verdict {
    if rule.absolute_minimum.is_some_and(|minimum| on < history.at(minimum)) {
        Verdict::TooYoung
    } else if rule.maximum.is_some_and(|maximum| on >= history.at(maximum)) {
        Verdict::TooOld
    } else {
        Verdict::Valid
    }
}
