//! What a rule found, in figures: small and without text, since a forecast finds far more than anyone reads.

use super::outcome::Reason;
use crate::calendar::{Date, Period};
use crate::codes::Cvx;
use crate::schedule::release::{CvxCode, ObservationCode};
use crate::schedule::{AgeId, Schedule};

/// A finding; each is the [`Reason`] of the same name.
#[derive(Clone, Copy, Debug)]
pub(super) enum Finding {
    TooYoung { minimum: AgeId, earliest: Date },
    TooOld { maximum: AgeId, latest: Date },
    TooSoon { minimum: Period, after: Date, earliest: Date },
    Grace { full: Date },
    LiveVirusConflict { with: CvxCode, after: Date, earliest: Date },
    WrongVaccine,
    WrongAgeForVaccine,
    Inadvertent,
    SeriesComplete,
    SubStandard,
    EvidenceOfImmunity(ObservationCode),
    ImmuneByBirth { before: Date },
    Contraindication(ObservationCode),
    EnoughByHistory,
    SeasonOver { end: Date },
    AgedOut { maximum: AgeId, latest: Date },
    CannotFinish { maximum: AgeId, latest: Date },
    DueByAge { age: AgeId, on: Date },
    DueByInterval { interval: Period, after: Date, on: Date },
    NotBeforeAge { age: AgeId, on: Date },
    NotBeforeInterval { interval: Period, after: Date, on: Date },
    NotBeforeConflict { with: CvxCode, after: Date, on: Date },
    NotBeforeSeason { start: Date },
}

impl Finding {
    /// The same for readers.
    pub fn reason(self, schedule: &Schedule) -> Reason {
        let observation = |code: ObservationCode| {
            schedule.observation_name(code).map_or_else(|| code.to_string(), str::to_owned)
        };
        let cvx = |code: CvxCode| Cvx::new(code.0);
        let age = |age: AgeId| schedule.rules().age(age);
        match self {
            Self::TooYoung { minimum, earliest } => Reason::TooYoung { minimum: age(minimum), earliest },
            Self::TooOld { maximum, latest } => Reason::TooOld { maximum: age(maximum), latest },
            Self::TooSoon { minimum, after, earliest } => Reason::TooSoon { minimum, after, earliest },
            Self::Grace { full } => Reason::Grace { full },
            Self::LiveVirusConflict { with, after, earliest } => {
                Reason::LiveVirusConflict { with: cvx(with), after, earliest }
            }
            Self::WrongVaccine => Reason::WrongVaccine,
            Self::WrongAgeForVaccine => Reason::WrongAgeForVaccine,
            Self::Inadvertent => Reason::Inadvertent,
            Self::SeriesComplete => Reason::SeriesComplete,
            Self::SubStandard => Reason::SubStandard,
            Self::EvidenceOfImmunity(code) => Reason::EvidenceOfImmunity { evidence: observation(code) },
            Self::ImmuneByBirth { before } => Reason::ImmuneByBirth { before },
            Self::Contraindication(code) => Reason::Contraindication { observation: observation(code) },
            Self::EnoughByHistory => Reason::EnoughByHistory,
            Self::SeasonOver { end } => Reason::SeasonOver { end },
            Self::AgedOut { maximum, latest } => Reason::AgedOut { maximum: age(maximum), latest },
            Self::CannotFinish { maximum, latest } => Reason::CannotFinish { maximum: age(maximum), latest },
            Self::DueByAge { age: from, on } => Reason::DueByAge { age: age(from), on },
            Self::DueByInterval { interval, after, on } => Reason::DueByInterval { interval, after, on },
            Self::NotBeforeAge { age: from, on } => Reason::NotBeforeAge { age: age(from), on },
            Self::NotBeforeInterval { interval, after, on } => {
                Reason::NotBeforeInterval { interval, after, on }
            }
            Self::NotBeforeConflict { with, after, on } => {
                Reason::NotBeforeConflict { with: cvx(with), after, on }
            }
            Self::NotBeforeSeason { start } => Reason::NotBeforeSeason { start },
        }
    }
}
