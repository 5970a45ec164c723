//! When a dose of a series need not be given (6.2, 7.1).

use super::antigen::AgeBand;
use super::code::CvxCode;
use crate::calendar::{Date, Period};
use serde::{Deserialize, Serialize};

/// When a dose need not be given.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Skip {
    /// Where it is asked.
    pub context: SkipContext,
    /// Whether all sets must be met or one.
    pub logic: SkipLogic,
    /// The sets.
    pub sets: Vec<SkipSet>,
}

/// Where a skip is asked (3.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SkipContext {
    /// When a dose is judged.
    Evaluation,
    /// When a dose is forecast.
    Forecast,
    /// Both.
    Both,
}

/// How many must be met (tables 6-10 and 6-11).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SkipLogic {
    /// All.
    All,
    /// One at least.
    Any,
}

/// A set of conditions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct SkipSet {
    /// Whether all conditions must be met or one.
    pub logic: SkipLogic,
    /// The conditions.
    pub conditions: Vec<Condition>,
    /// First day the set is in force (3.3).
    #[serde(default)]
    pub effective: Option<Date>,
    /// Last day the set is in force (3.3).
    #[serde(default)]
    pub ceased: Option<Date>,
}

/// A condition (tables 6-6 to 6-9).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Condition {
    /// The reference date lies at these ages.
    Age(AgeBand),
    /// This long after the previous dose.
    Interval(Period),
    /// A series group is complete.
    Complete(CompleteSeries),
    /// So many doses were given.
    Count(DoseCount),
}

/// Series groups of which one must be complete.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct CompleteSeries {
    /// Their numbers.
    pub series_groups: Vec<u8>,
}

/// A count of doses (CONDSKIP-1).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct DoseCount {
    /// How many.
    pub doses: DoseCountBound,
    /// Whether only valid ones count.
    #[serde(default)]
    pub valid: bool,
    /// Of these vaccines; none named is any.
    #[serde(default)]
    pub cvx: Vec<CvxCode>,
    /// Given at these ages.
    #[serde(default)]
    pub ages: AgeBand,
    /// Given on or after this day.
    #[serde(default)]
    pub from: Option<Date>,
    /// Given before this day.
    #[serde(default)]
    pub before: Option<Date>,
}

/// A bound on a count (table 6-9).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DoseCountBound {
    /// More than so many.
    MoreThan(u8),
    /// Exactly so many.
    Exactly(u8),
    /// Fewer than so many.
    FewerThan(u8),
}
