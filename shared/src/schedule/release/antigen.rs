//! One antigen: who is immune, who may not be vaccinated, and the series that lead to protection.

use super::code::{CvxCode, ObservationCode};
use super::skip::Skip;
use crate::calendar::{Date, Period};
use serde::{Deserialize, Serialize};

/// One antigen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Antigen {
    /// Its name, such as `Measles`.
    pub antigen: String,
    /// The vaccine group it is forecast in.
    pub group: String,
    /// What shows that a patient is immune.
    #[serde(default)]
    pub immunity: Immunity,
    /// What rules out every vaccine against it.
    #[serde(default)]
    pub contraindications: Vec<Contraindication>,
    /// What rules out some vaccines against it.
    #[serde(default)]
    pub vaccine_contraindications: Vec<VaccineContraindication>,
    /// The ways to protection.
    pub series: Vec<Series>,
}

/// An age range: from a first age on, and before another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct AgeBand {
    /// From this age on; none is from birth.
    #[serde(default)]
    pub from: Option<Period>,
    /// Before this age; none is for life.
    #[serde(default)]
    pub before: Option<Period>,
}

/// Evidence of immunity (7.2).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Immunity {
    /// Any of these observations.
    #[serde(default)]
    pub observations: Vec<ObservationCode>,
    /// Or a birth before some day.
    #[serde(default)]
    pub births: Vec<BirthRule>,
}

/// Immune by date of birth.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct BirthRule {
    /// Born before this day.
    pub before: Date,
    /// In this country; none is any.
    #[serde(default)]
    pub country: Option<String>,
    /// But not with any of these observations.
    #[serde(default)]
    pub unless: Vec<ObservationCode>,
}

/// An observation that rules out every vaccine against the antigen (7.3).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Contraindication {
    /// The observation.
    pub observation: ObservationCode,
    /// At these ages.
    #[serde(default)]
    pub ages: AgeBand,
}

/// An observation that rules out some vaccines (7.3).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct VaccineContraindication {
    /// The observation.
    pub observation: ObservationCode,
    /// The vaccines, at the ages each is ruled out.
    pub vaccines: Vec<ContraindicatedVaccines>,
}

/// Vaccines that are ruled out at some ages.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ContraindicatedVaccines {
    /// Their codes.
    pub cvx: Vec<CvxCode>,
    /// At these ages.
    #[serde(default)]
    pub ages: AgeBand,
}

/// One way to protection.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Series {
    /// Its name.
    pub name: String,
    /// For everyone, for those at risk, or only for judging a history.
    pub kind: SeriesKind,
    /// The genders it is for; none named is all.
    #[serde(default)]
    pub genders: Vec<Gender>,
    /// Number of its series group: of each group one series is chosen (8.2).
    pub series_group: u8,
    /// Series groups that stand for this one too (8.8).
    #[serde(default)]
    pub equivalent_groups: Vec<u8>,
    /// Whether it is the series to follow where nothing else decides (SELECTB-7).
    #[serde(default)]
    pub default: bool,
    /// Whether it is bound to one product (SELECTB-23).
    #[serde(default)]
    pub product: bool,
    /// `A` comes before `B` (8.1).
    pub priority: char,
    /// The smaller is preferred where scores are equal (8.7).
    #[serde(default)]
    pub preference: Option<u8>,
    /// The age to begin it at. No rule of the specification asks for it; a vaccine group's forecast does.
    #[serde(default)]
    pub start_from: Option<Period>,
    /// Its first valid dose must be given before this age (SELECTSCORE-2).
    #[serde(default)]
    pub start_before: Option<Period>,
    /// What makes it needed, for a risk series.
    #[serde(default)]
    pub indications: Vec<Observed>,
    /// Its doses, in order.
    #[serde(rename = "dose")]
    pub doses: Vec<SeriesDose>,
}

/// For whom a series is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SeriesKind {
    /// For everyone.
    Standard,
    /// For those with an indication.
    Risk,
    /// Never recommended, but it counts if it is complete.
    EvaluationOnly,
}

/// A gender that a series asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Gender {
    /// Female.
    Female,
    /// Male.
    Male,
    /// Unknown or another.
    Unknown,
}

/// An observation at some age: an indication (5.1).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Observed {
    /// The observation.
    pub observation: ObservationCode,
    /// At these ages.
    #[serde(default)]
    pub ages: AgeBand,
}

/// One dose of a series: in a patient's series, the *target dose*.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct SeriesDose {
    /// Ages, each for a time (6.4).
    #[serde(default)]
    pub ages: Vec<AgeRule>,
    /// Preferable intervals; all must be kept (6.5).
    #[serde(default)]
    pub intervals: Vec<Interval>,
    /// Allowable intervals: all kept is as good (6.6).
    #[serde(default)]
    pub allowable_intervals: Vec<AllowableInterval>,
    /// Preferable vaccines (6.8).
    #[serde(default)]
    pub preferable: Vec<PreferableVaccine>,
    /// Allowable vaccines (6.9).
    #[serde(default)]
    pub allowable: Vec<AllowableVaccines>,
    /// Vaccines that are here a mistake (6.3).
    #[serde(default)]
    pub inadvertent: Vec<CvxCode>,
    /// When it need not be given (6.2, 7.1).
    #[serde(default)]
    pub skips: Vec<Skip>,
    /// Whether it comes again once given (4.4).
    #[serde(default)]
    pub recurring: bool,
    /// The season it is for (7.4, 7.5).
    #[serde(default)]
    pub season: Option<Season>,
}

/// The ages for a dose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct AgeRule {
    /// Valid from here on, grace included.
    #[serde(default)]
    pub absolute_minimum: Option<Period>,
    /// The first age.
    #[serde(default)]
    pub minimum: Option<Period>,
    /// Recommended from here on.
    #[serde(default)]
    pub recommended: Option<Period>,
    /// Recommended before here.
    #[serde(default)]
    pub recommended_before: Option<Period>,
    /// Possible before here.
    #[serde(default)]
    pub maximum: Option<Period>,
    /// First day the rule is in force (3.3).
    #[serde(default)]
    pub effective: Option<Date>,
    /// Last day the rule is in force (3.3).
    #[serde(default)]
    pub ceased: Option<Date>,
}

/// What an interval counts from (CALCDTINT-1, -2, -8, -9).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Since {
    /// The immediate previous dose.
    Previous,
    /// The dose that satisfied the target dose of this number.
    Dose(u8),
    /// The most recent of these vaccines.
    Recent(Vec<CvxCode>),
    /// The day of an observation.
    Observation(ObservationCode),
}

/// A preferable interval.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Interval {
    /// What it counts from.
    pub since: Since,
    /// Valid from here on, grace included.
    #[serde(default)]
    pub absolute_minimum: Option<Period>,
    /// The shortest.
    #[serde(default)]
    pub minimum: Option<Period>,
    /// Recommended from here on.
    #[serde(default)]
    pub recommended: Option<Period>,
    /// Recommended before here.
    #[serde(default)]
    pub recommended_before: Option<Period>,
    /// Whether it has priority in a group of several antigens (FORECASTPRIORITY-1).
    #[serde(default)]
    pub priority: bool,
    /// First day the rule is in force (3.3).
    #[serde(default)]
    pub effective: Option<Date>,
    /// Last day the rule is in force (3.3).
    #[serde(default)]
    pub ceased: Option<Date>,
}

/// An allowable interval.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct AllowableInterval {
    /// What it counts from.
    pub since: Since,
    /// Valid from here on.
    #[serde(default)]
    pub absolute_minimum: Option<Period>,
    /// First day the rule is in force (3.3).
    #[serde(default)]
    pub effective: Option<Date>,
    /// Last day the rule is in force (3.3).
    #[serde(default)]
    pub ceased: Option<Date>,
}

/// A vaccine that a dose prefers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PreferableVaccine {
    /// Its code.
    pub cvx: CvxCode,
    /// At these ages.
    #[serde(default)]
    pub ages: AgeBand,
    /// The trade name it must have.
    #[serde(default)]
    pub trade_name: Option<String>,
    /// The maker it must have (MVX).
    #[serde(default)]
    pub mvx: Option<String>,
    /// Least volume, in mL.
    #[serde(default)]
    pub volume: Option<f32>,
    /// Whether a forecast names it (FORECASTRECVAC-1).
    #[serde(default)]
    pub forecast: bool,
}

/// Vaccines that a dose allows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct AllowableVaccines {
    /// Their codes.
    pub cvx: Vec<CvxCode>,
    /// At these ages.
    #[serde(default)]
    pub ages: AgeBand,
}

/// A season, both days in it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Season {
    /// First day.
    pub from: Date,
    /// Last day; none is open.
    #[serde(default)]
    pub until: Option<Date>,
}
