//! Antigens with the same rules. Those of one vaccine, as measles, mumps and rubella, mostly have them, but for the vaccines against
//! one of them alone. What a forecast finds of the one then holds for the other, where no such vaccine was given.

use super::product::{Lookup, ProductSet};
use crate::schedule::release::{Antigen, Condition, CvxCode, Series, SeriesKind, Since};

/// That an antigen has the rules of another, for a patient of whom nothing is observed.
#[derive(Debug)]
pub(crate) struct Twin {
    /// The place of the other, which comes before it.
    pub antigen: usize,
    /// The vaccines that only one of the two names where it says what counts.
    pub apart: ProductSet,
}

impl Twin {
    /// Finds the twin of an antigen among those before it.
    pub(super) fn of(antigen: &Antigen, before: &[Antigen], lookup: &Lookup) -> Option<Self> {
        before.iter().enumerate().find_map(|(place, other)| {
            let apart = vaccines_apart(antigen, other)?;
            Some(Self { antigen: place, apart: lookup.set(&apart) })
        })
    }
}

/// The vaccines that only one of two antigens names where its series say what counts; `None` where more than that is different.
/// Series for those at risk are not asked where nothing is observed, and may be different; where there are no others, nothing is to
/// be shared.
fn vaccines_apart(one: &Antigen, other: &Antigen) -> Option<Vec<CvxCode>> {
    if one.series.len() != other.series.len() || one.immunity.births != other.immunity.births {
        return None;
    }
    if one.series.iter().all(|series| series.kind == SeriesKind::Risk) {
        return None;
    }
    let mut apart = Vec::new();
    for (one, other) in one.series.iter().zip(&other.series) {
        if one.kind != other.kind || one.doses.len() != other.doses.len() {
            return None;
        }
        if one.kind == SeriesKind::Risk {
            continue;
        }
        // The series without their names, and without the lists that were compared.
        let (mut one, mut other) = (one.clone(), other.clone());
        (one.name, other.name) = (String::new(), String::new());
        for (one, other) in lists(&mut one).into_iter().zip(lists(&mut other)) {
            // A count of no vaccines is one of any vaccine.
            if one.is_empty() != other.is_empty() {
                return None;
            }
            let (one, other) = (std::mem::take(one), std::mem::take(other));
            apart.extend(one.iter().filter(|cvx| !other.contains(cvx)));
            apart.extend(other.iter().filter(|cvx| !one.contains(cvx)));
        }
        if one != other {
            return None;
        }
    }
    Some(apart)
}

/// The lists of vaccines by which a series judges what was given. The vaccines that it prefers are not among them: a forecast names them,
/// given or not.
fn lists(series: &mut Series) -> Vec<&mut Vec<CvxCode>> {
    let mut lists = Vec::new();
    for dose in &mut series.doses {
        lists.push(&mut dose.inadvertent);
        lists.extend(dose.allowable.iter_mut().map(|vaccines| &mut vaccines.cvx));
        let intervals = dose.intervals.iter_mut().map(|interval| &mut interval.since);
        let allowable = dose.allowable_intervals.iter_mut().map(|interval| &mut interval.since);
        lists.extend(intervals.chain(allowable).filter_map(|since| match since {
            Since::Recent(vaccines) => Some(vaccines),
            Since::Previous | Since::Dose(_) | Since::Observation(_) => None,
        }));
        let sets = dose.skips.iter_mut().flat_map(|skip| &mut skip.sets);
        lists.extend(sets.flat_map(|set| &mut set.conditions).filter_map(|condition| match condition {
            Condition::Count(count) => Some(&mut count.cvx),
            Condition::Age(_) | Condition::Interval(_) | Condition::Complete(_) => None,
        }));
    }
    lists
}
