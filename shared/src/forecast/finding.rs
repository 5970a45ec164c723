//! What a rule found, in figures: small and without text, since a forecast finds far more than anyone reads.

use super::outcome::Reason;
use crate::calendar::{Date, Period};
use crate::codes::Cvx;
use crate::schedule::Schedule;
use crate::schedule::release::{CvxCode, ObservationCode};

/// A finding; each is the [`Reason`] of the same name.
#[derive(Clone, Copy, Debug)]
pub(super) enum Finding {
    TooYoung { minimum: Period, earliest: Date },
    TooOld { maximum: Period, latest: Date },
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
    AgedOut { maximum: Period, latest: Date },
    CannotFinish { maximum: Period, latest: Date },
    DueByAge { age: Period, on: Date },
    DueByInterval { interval: Period, after: Date, on: Date },
    NotBeforeAge { age: Period, on: Date },
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
        match self {
            Self::TooYoung { minimum, earliest } => {
                Reason::TooYoung { minimum: minimum.to_string(), earliest }
            }
            Self::TooOld { maximum, latest } => Reason::TooOld { maximum: maximum.to_string(), latest },
            Self::TooSoon { minimum, after, earliest } => {
                Reason::TooSoon { minimum: minimum.to_string(), after, earliest }
            }
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
            Self::AgedOut { maximum, latest } => Reason::AgedOut { maximum: maximum.to_string(), latest },
            Self::CannotFinish { maximum, latest } => {
                Reason::CannotFinish { maximum: maximum.to_string(), latest }
            }
            Self::DueByAge { age, on } => Reason::DueByAge { age: age.to_string(), on },
            Self::DueByInterval { interval, after, on } => {
                Reason::DueByInterval { interval: interval.to_string(), after, on }
            }
            Self::NotBeforeAge { age, on } => Reason::NotBeforeAge { age: age.to_string(), on },
            Self::NotBeforeInterval { interval, after, on } => {
                Reason::NotBeforeInterval { interval: interval.to_string(), after, on }
            }
            Self::NotBeforeConflict { with, after, on } => {
                Reason::NotBeforeConflict { with: cvx(with), after, on }
            }
            Self::NotBeforeSeason { start } => Reason::NotBeforeSeason { start },
        }
    }
}
