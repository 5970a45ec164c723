//! Antigens, their series, and the groups they are forecast in.

use super::age::{AgeId, Ages};
use super::dose::SeriesDose;
use super::product::ProductSet;
use super::skip::GroupSet;
use super::twin::Twin;
use crate::codes::{AntigenName, VaccineGroup};
use crate::schedule::release::{Gender, ObservationCode, SeriesKind};
use std::sync::Arc;

/// One antigen. What makes immune and what rules out a vaccine is asked seldom, and stays in the release.
#[derive(Debug)]
pub(crate) struct Antigen {
    /// Its name.
    pub name: AntigenName,
    /// The ways to protection. Those that ask whether another is complete come last.
    pub series: Vec<Series>,
    /// The places of the series that are not for those at risk.
    pub(super) without_risk: Vec<usize>,
    /// The series groups that, but for series for those at risk, have only standard series, none of which asks whether another is
    /// complete.
    pub plain_groups: GroupSet,
    /// An antigen with the same rules.
    pub twin: Option<Twin>,
}

impl Antigen {
    /// The series that are not for those at risk.
    pub fn series_without_risk(&self) -> impl Iterator<Item = &Series> {
        self.without_risk.iter().filter_map(|place| self.series.get(*place))
    }
}

/// One way to protection.
#[derive(Debug)]
pub(crate) struct Series {
    /// Its name.
    pub name: Arc<str>,
    /// For everyone, for those at risk, or only for judging a history.
    pub kind: SeriesKind,
    /// The genders it is for; none named is all.
    pub genders: Vec<Gender>,
    /// Number of its series group.
    pub series_group: u8,
    /// Series groups that stand for this one too (8.8).
    pub equivalent_groups: GroupSet,
    /// Whether it is the series to follow where nothing else decides (SELECTB-7).
    pub default: bool,
    /// Whether it is bound to one product (SELECTB-23).
    pub product: bool,
    /// `A` comes before `B` (8.1).
    pub priority: char,
    /// The smaller is preferred where scores are equal (8.7).
    pub preference: u8,
    /// The age to begin it at.
    pub start_from: Option<AgeId>,
    /// Its first valid dose must be given before this age (SELECTSCORE-2).
    pub start_before: Option<AgeId>,
    /// What makes it needed, for a risk series.
    pub indications: Vec<(ObservationCode, Ages)>,
    /// Its doses, in order.
    pub doses: Vec<SeriesDose>,
    /// How many of its doses may be the first to be satisfied: each but the last of them may be skipped.
    pub(super) opening: usize,
    /// Whether one of its skips asks for a complete series (table 6-7).
    pub asks_for_complete: bool,
    /// Whether one of its skips counts doses (table 6-9).
    pub asks_for_count: bool,
}

impl Series {
    /// The doses that may be the first to be satisfied.
    pub fn opening_doses(&self) -> &[SeriesDose] {
        self.doses.get(..self.opening).unwrap_or(&self.doses)
    }
}

/// A vaccine group.
#[derive(Debug)]
pub(crate) struct Group {
    /// Its name.
    pub name: VaccineGroup,
    /// Its antigens, by place.
    pub antigens: Vec<usize>,
    /// Whether the whole group is given although not every antigen is needed (9.1).
    pub whole: bool,
    /// Every vaccine that counts for one of its antigens, at some age.
    pub products: ProductSet,
}
