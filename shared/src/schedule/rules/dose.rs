//! One dose of a series: in a patient's series, the *target dose*.

use super::accepted::AcceptedVaccines;
use super::age::{AgeId, Ages};
use super::brand::Brand;
use super::product::{ProductPlace, ProductSet};
use super::skip::{Condition, Skip};
use crate::calendar::{Day, Period};
use crate::schedule::release::{CvxCode, ObservationCode, Season};
use smallvec::SmallVec;
use std::sync::Arc;

/// When a part of a schedule is in force (3.3).
#[derive(Clone, Copy, Debug)]
pub(crate) struct InForce {
    pub(super) from: Day,
    pub(super) until: Day,
}

impl InForce {
    /// Whether it is in force on a day (RELEVANT-1, RELEVANT-2).
    pub fn holds(self, on: Day) -> bool {
        self.from <= on && on <= self.until
    }
}

/// One dose of a series.
#[derive(Debug)]
pub(crate) struct SeriesDose {
    /// Ages, each for a time (6.4).
    pub ages: SmallVec<[AgeRule; 1]>,
    /// Preferable intervals; all must be kept (6.5).
    pub intervals: SmallVec<[Interval; 1]>,
    /// Allowable intervals: all kept is as good (6.6).
    pub allowable_intervals: Vec<AllowableInterval>,
    /// Preferable vaccines, in the release's order.
    pub preferable: Vec<PreferableVaccine>,
    /// Preferable and allowable vaccines (6.8, 6.9). Many doses accept the same, and are asked one after another.
    pub accepted: Arc<AcceptedVaccines>,
    /// Vaccines that are here a mistake (6.3): none, or few.
    pub inadvertent: Vec<ProductPlace>,
    /// The conflicts that its preferable vaccines may fall under, by place, each once (7.5).
    pub conflicts: Vec<usize>,
    /// When it need not be given (6.2, 7.1).
    pub skips: Vec<Skip>,
    /// Whether it comes again once given (4.4).
    pub recurring: bool,
    /// The season it is for (7.4, 7.5).
    pub season: Option<Season>,
}

impl SeriesDose {
    /// The ages in force on a day.
    pub fn ages_on(&self, on: Day) -> Option<&AgeRule> {
        self.ages.iter().find(|rule| rule.in_force.holds(on))
    }

    /// Every condition of every skip.
    pub fn skip_conditions(&self) -> impl Iterator<Item = &Condition> {
        self.skips.iter().flat_map(|skip| &skip.sets).flat_map(|set| &set.conditions)
    }

    /// The preferable intervals in force on a day.
    pub fn intervals_on(&self, on: Day) -> impl Iterator<Item = &Interval> {
        self.intervals.iter().filter(move |interval| interval.in_force.holds(on))
    }
}

/// The ages for a dose.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AgeRule {
    /// Valid from here on, grace included.
    pub absolute_minimum: Option<AgeId>,
    /// The first age.
    pub minimum: Option<AgeId>,
    /// Recommended from here on.
    pub recommended: Option<AgeId>,
    /// Recommended before here.
    pub recommended_before: Option<AgeId>,
    /// Possible before here.
    pub maximum: Option<AgeId>,
    /// When the rule is in force.
    pub in_force: InForce,
}

/// What an interval counts from (CALCDTINT-1, -2, -8, -9).
#[derive(Debug)]
pub(crate) enum Since {
    /// The immediate previous dose.
    Previous,
    /// The dose that satisfied the target dose at this place.
    Dose(usize),
    /// The most recent of these vaccines.
    Recent(Box<ProductSet>),
    /// The day of an observation.
    Observation(ObservationCode),
}

/// A preferable interval.
#[derive(Debug)]
pub(crate) struct Interval {
    /// What it counts from.
    pub since: Since,
    /// Valid from here on, grace included.
    pub absolute_minimum: Option<Period>,
    /// The shortest.
    pub minimum: Option<Period>,
    /// Recommended from here on.
    pub recommended: Option<Period>,
    /// Recommended before here.
    pub recommended_before: Option<Period>,
    /// Whether it has priority in a group of several antigens (FORECASTPRIORITY-1).
    pub priority: bool,
    /// When the rule is in force.
    pub in_force: InForce,
}

/// An allowable interval.
#[derive(Debug)]
pub(crate) struct AllowableInterval {
    /// What it counts from.
    pub since: Since,
    /// Valid from here on.
    pub absolute_minimum: Option<Period>,
    /// When the rule is in force.
    pub in_force: InForce,
}

/// A vaccine that a dose prefers.
#[derive(Debug)]
pub(crate) struct PreferableVaccine {
    /// Its code.
    pub cvx: CvxCode,
    /// At these ages.
    pub ages: Ages,
    /// The brand it must be.
    pub brand: Option<Brand>,
    /// Least volume, in mL.
    pub volume: Option<f32>,
    /// Whether a forecast names it (FORECASTRECVAC-1).
    pub forecast: bool,
}
