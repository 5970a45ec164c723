//! What a forecast says.

use super::source::sourced;
use super::trail::SkipCondition;
use crate::calendar::{Date, Period};
use crate::codes::{AntigenName, Cvx, VaccineGroup};
use crate::ids::DoseId;
use serde::{Deserialize, Serialize};
use smallvec::SmallVec;
use std::sync::Arc;

/// A list that mostly holds one entry, or none. A forecast has a hundred of them, and asking for memory for each would take longer
/// than all its rules.
pub type Few<T> = SmallVec<[T; 1]>;
/// The products that a forecast names.
pub type NamedVaccines = SmallVec<[Cvx; 8]>;

/// The outcome for one patient on one day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Forecast {
    /// Version of the schedule that decided.
    pub schedule_version: Arc<str>,
    /// The assessment date.
    pub as_of: Date,
    /// A verdict for each dose and vaccine group it belongs to, oldest dose first. A dose that the schedule asks nothing of has none: its
    /// vaccine is unknown to it, or no series is for the patient.
    pub doses: Vec<DoseVerdict>,
    /// What each vaccine group needs, in the schedule's order.
    pub groups: Vec<GroupForecast>,
}

/// Whether one dose counts for one vaccine group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DoseVerdict {
    /// The dose.
    pub dose: DoseId,
    /// The vaccine group judged.
    pub group: VaccineGroup,
    /// The best status over the dose's antigens in the group.
    pub status: DoseStatus,
    /// Place in its series: `(1, 4)` is "1 of 4".
    pub place: Option<(u8, u8)>,
    /// Why, in the order the rules were asked.
    #[serde(with = "sourced")]
    pub reasons: Few<Reason>,
    /// The verdict for each antigen.
    pub antigens: Few<AntigenVerdict>,
}

/// Whether one dose counts for one antigen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AntigenVerdict {
    /// The antigen, as the schedule names it.
    pub antigen: AntigenName,
    /// The status.
    pub status: DoseStatus,
    /// Why.
    #[serde(with = "sourced")]
    pub reasons: Few<Reason>,
}

/// Evaluation status (6.10), best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DoseStatus {
    /// Counts.
    Valid,
    /// More than the series asks for.
    Extraneous,
    /// Does not count.
    NotValid,
    /// Could not count: expired, recalled, subpotent.
    SubStandard,
    /// No series looked at it: it is dated after the assessment date.
    NotEvaluated,
}

/// What one vaccine group needs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GroupForecast {
    /// The group.
    pub group: VaccineGroup,
    /// Whether this is what everybody needs, or what a risk asks for beside it.
    #[serde(default)]
    pub basis: Basis,
    /// Names of the series it comes from, as the schedule writes them.
    #[serde(default)]
    pub series: Few<Arc<str>>,
    /// Where the patient stands.
    pub status: SeriesStatus,
    /// Number of the dose forecast.
    pub dose_number: Option<u8>,
    /// First day it may be given.
    pub earliest: Option<Date>,
    /// From this day it should be given (the *adjusted recommended date*).
    pub recommended: Option<Date>,
    /// From the day after this one it is overdue (the *adjusted past due date*).
    pub past_due: Option<Date>,
    /// Last day it may be given.
    pub latest: Option<Date>,
    /// Products that the series prefers.
    pub vaccines: NamedVaccines,
    /// Why, in short: [`super::explain`] says it of each date.
    #[serde(with = "sourced")]
    pub reasons: SmallVec<[Reason; 2]>,
}

/// Whom a forecast is for: a group may have one of each (chapter 9).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// Everybody.
    #[default]
    Standard,
    /// Those with a condition, a journey or an occupation that the schedule names.
    Risk,
}

/// Patient series status (7.4), worst to best for a nurse's eye is up to the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SeriesStatus {
    /// More doses are needed.
    NotComplete,
    /// All doses are in.
    Complete,
    /// Evidence of immunity.
    Immune,
    /// Contraindicated.
    Contraindicated,
    /// Not recommended, now or at all.
    NotRecommended,
    /// Past the maximum age.
    AgedOut,
}

/// One step of an explanation: a rule, the figures it compared, and where it stands. As data, so that each screen can put it
/// into its reader's words.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Reason {
    /// Given before the minimum age less grace.
    TooYoung {
        /// The schedule's minimum age: `12 months - 4 days`.
        minimum: Period,
        /// The first day it would have counted.
        earliest: Date,
    },
    /// Given after the maximum age.
    TooOld {
        /// The schedule's maximum age.
        maximum: Period,
        /// The last day it would have counted.
        latest: Date,
    },
    /// Too soon after an earlier dose.
    TooSoon {
        /// The interval.
        minimum: Period,
        /// The day of the earlier dose.
        after: Date,
        /// The first day it would have counted.
        earliest: Date,
    },
    /// Within the grace period before the minimum.
    Grace {
        /// The first day without grace.
        full: Date,
    },
    /// Less than the recommended volume was given, which decides nothing (6.8).
    LessVolume {
        /// The least volume recommended, in mL.
        recommended: f32,
    },
    /// Too soon after a live-virus vaccine.
    LiveVirusConflict {
        /// The other vaccine.
        with: Cvx,
        /// Its day.
        after: Date,
        /// The first day it would have counted.
        earliest: Date,
    },
    /// A vaccine that the series allows nowhere.
    WrongVaccine,
    /// A vaccine of the series, but not at this age.
    WrongAgeForVaccine,
    /// A vaccine given by mistake (inadvertent administration, 6.3).
    Inadvertent,
    /// The series was complete already.
    SeriesComplete,
    /// The dose cannot be evaluated: expired, recalled, subpotent.
    SubStandard,
    /// Given after the assessment date.
    AfterAssessment,
    /// Evidence of immunity (7.2).
    EvidenceOfImmunity {
        /// The observation, or the birth date rule.
        evidence: String,
    },
    /// Immune by date of birth (7.2).
    ImmuneByBirth {
        /// Born before this day.
        before: Date,
    },
    /// Contraindicated (7.3).
    Contraindication {
        /// The observation.
        observation: String,
    },
    /// The history protects enough without a dose of this series (7.4).
    EnoughByHistory,
    /// The season is over (7.4).
    SeasonOver {
        /// Its last day.
        end: Date,
    },
    /// Past the maximum age (7.4).
    AgedOut {
        /// The schedule's maximum age.
        maximum: Period,
        /// The last day of it.
        latest: Date,
    },
    /// The next dose could only be given past the maximum age (7.4).
    CannotFinish {
        /// The schedule's maximum age.
        maximum: Period,
        /// The last day of it.
        latest: Date,
    },
    /// Recommended from an age on (7.5).
    DueByAge {
        /// The age.
        age: Period,
        /// Its day.
        on: Date,
    },
    /// Recommended some time after an earlier dose, or after an observation (7.5).
    DueByInterval {
        /// How long.
        interval: Period,
        /// The day it counts from.
        after: Date,
        /// The day it is over.
        on: Date,
    },
    /// Recommended as soon as it may be given: neither an age nor an interval says when (7.5).
    DueAtEarliest,
    /// Overdue from an age on (7.5).
    OverdueByAge {
        /// The age.
        age: Period,
        /// The last day before it.
        on: Date,
    },
    /// Overdue some time after an earlier dose, or after an observation (7.5).
    OverdueByInterval {
        /// How long.
        interval: Period,
        /// The day it counts from.
        after: Date,
        /// The last day of it.
        on: Date,
    },
    /// Never overdue: neither an age nor an interval says when (7.5).
    NeverOverdue,
    /// Possible up to an age (7.5).
    PossibleUntil {
        /// The age.
        maximum: Period,
        /// The last day before it.
        latest: Date,
    },
    /// Not before an age (7.5).
    NotBeforeAge {
        /// The age.
        age: Period,
        /// Its day.
        on: Date,
    },
    /// Not before some time after an earlier dose, or after an observation (7.5).
    NotBeforeInterval {
        /// How long.
        interval: Period,
        /// The day it counts from.
        after: Date,
        /// The day it is over.
        on: Date,
    },
    /// Not before some time after another vaccine (7.5).
    NotBeforeConflict {
        /// The other vaccine.
        with: Cvx,
        /// Its day.
        after: Date,
        /// The day the conflict is over.
        on: Date,
    },
    /// Not before the season (7.5).
    NotBeforeSeason {
        /// Its first day.
        start: Date,
    },
    /// Not before the last dose on record (7.4).
    NotBeforeLastDose {
        /// Its day.
        on: Date,
    },
    /// Not before the last dose of the vaccine group (9.3).
    NotBeforeLastOfGroup {
        /// Its day.
        on: Date,
    },
    /// From birth on: no rule names another day.
    NotBeforeBirth {
        /// The day of birth.
        on: Date,
    },
    /// A dose of the series need not be given (6.2, 7.1, 7.6).
    Skipped {
        /// Its number in the series.
        dose: u8,
        /// What is so, all of it.
        because: Vec<SkipCondition>,
    },
}
