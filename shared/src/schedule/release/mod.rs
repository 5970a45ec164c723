//! A release of a schedule: what stands in a folder of `schedules/`, typed.
//!
//! One form serves three ends: the importer writes it as TOML, people read and edit that, and a build packs it into few
//! bytes for the app. Periods and codes read and write themselves as text in the one and as numbers in the other.
//!
//! This module stands alone but for `calendar`, because the build script and the importer compile it too.

mod antigen;
mod code;
mod skip;
mod tables;

pub use antigen::{
    AgeBand, AgeRule, AllowableInterval, AllowableVaccines, Antigen, BirthRule, ContraindicatedVaccines,
    Contraindication, Gender, Immunity, Interval, Observed, PreferableVaccine, Season, Series, SeriesDose,
    SeriesKind, Since, VaccineContraindication,
};
pub use code::{CvxCode, ObservationCode};
pub use skip::{CompleteSeries, Condition, DoseCount, DoseCountBound, Skip, SkipContext, SkipLogic, SkipSet};
pub use tables::{Association, CodedValue, Conflict, Group, Observation, Product};

use serde::{Deserialize, Serialize};

/// A whole release.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Release {
    /// The publisher's version, such as `4.64-508`.
    pub version: String,
    /// Vaccine groups in the order they are shown.
    pub groups: Vec<Group>,
    /// Every vaccine and the antigens in it.
    pub products: Vec<Product>,
    /// Which vaccine may not closely follow which.
    pub conflicts: Vec<Conflict>,
    /// What may be known of a patient.
    pub observations: Vec<Observation>,
    /// The antigens with their series.
    pub antigens: Vec<Antigen>,
}

impl Release {
    /// A release without anything in it.
    pub fn empty() -> Self {
        Self {
            version: String::new(),
            groups: Vec::new(),
            products: Vec::new(),
            conflicts: Vec::new(),
            observations: Vec::new(),
            antigens: Vec::new(),
        }
    }
}
