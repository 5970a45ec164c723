//! When a dose need not be given (6.2, 7.1).

use super::age::Ages;
use super::dose::InForce;
use super::product::ProductSet;
use crate::calendar::{Day, Period};
use crate::schedule::release::{DoseCountBound, SkipLogic};
use std::sync::Arc;

/// When a dose need not be given.
#[derive(Debug)]
pub(crate) struct Skip {
    /// Whether it is asked when a dose is judged.
    pub in_evaluation: bool,
    /// Whether it is asked when a dose is forecast.
    pub in_forecast: bool,
    /// Whether all sets must be met or one.
    pub logic: SkipLogic,
    /// The sets.
    pub sets: Vec<SkipSet>,
}

/// A set of conditions.
#[derive(Debug)]
pub(crate) struct SkipSet {
    /// Whether all conditions must be met or one.
    pub logic: SkipLogic,
    /// The conditions.
    pub conditions: Vec<Condition>,
    /// When the set is in force.
    pub in_force: InForce,
}

/// A condition (tables 6-6 to 6-9).
#[derive(Debug)]
pub(crate) enum Condition {
    /// The reference date lies at these ages.
    Age(Ages),
    /// This long after the previous dose.
    Interval(Period),
    /// One of these series groups is complete.
    Complete(GroupSet),
    /// So many doses were given.
    Count(Arc<DoseCount>),
}

/// A count of doses (CONDSKIP-1). Many doses ask the same, and then share it: what was counted for one is known to the next.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct DoseCount {
    /// How many.
    pub doses: DoseCountBound,
    /// Whether only valid ones count.
    pub valid: bool,
    /// Of these vaccines; none named is any.
    pub vaccines: Option<ProductSet>,
    /// Given at these ages.
    pub ages: Ages,
    /// Given on or after this day.
    pub from: Day,
    /// Given before this day.
    pub before: Day,
}

/// A set of series groups by their numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct GroupSet([u64; 4]);

impl GroupSet {
    /// Adds a group.
    pub fn insert(&mut self, group: u8) {
        if let Some(word) = self.0.get_mut(usize::from(group / 64)) {
            *word |= 1 << (group % 64);
        }
    }

    /// Whether a group is in it.
    pub fn contains(&self, group: u8) -> bool {
        self.0.get(usize::from(group / 64)).is_some_and(|word| word >> (group % 64) & 1 == 1)
    }

    /// Whether the two have a group in common.
    pub fn meets(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).any(|(one, other)| one & other != 0)
    }
}

impl FromIterator<u8> for GroupSet {
    fn from_iter<I: IntoIterator<Item = u8>>(groups: I) -> Self {
        let mut set = Self::default();
        groups.into_iter().for_each(|group| set.insert(group));
        set
    }
}
