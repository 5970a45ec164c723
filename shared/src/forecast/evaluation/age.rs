//! Evaluate age (6.4).

use crate::calendar::Day;
use crate::forecast::finding::Finding;
use crate::forecast::history::History;
use crate::schedule::SeriesDose;

/// Whether a dose was given at a valid age.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Valid,
    TooYoung,
    TooOld,
}

/// Table 6-15. A target dose without ages takes any.
pub(super) fn judge(history: &History, target: &SeriesDose, on: Day, findings: &mut Vec<Finding>) -> Verdict {
    let Some(rule) = target.ages_on(on) else { return Verdict::Valid };
    if let Some(minimum) = rule.absolute_minimum {
        let earliest = history.at(minimum);
        if on < earliest {
            findings.push(Finding::TooYoung { minimum, earliest });
            return Verdict::TooYoung;
        }
    }
    if let Some(maximum) = rule.maximum {
        let end = history.at(maximum);
        if on >= end {
            findings.push(Finding::TooOld { maximum, latest: end.plus(-1) });
            return Verdict::TooOld;
        }
    }
    if let Some(minimum) = rule.minimum {
        let full = history.at(minimum);
        if on < full {
            findings.push(Finding::Grace { full });
        }
    }
    Verdict::Valid
}
