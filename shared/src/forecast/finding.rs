//! What a rule found, in figures: small and without text, since a forecast finds far more than anyone reads.

use super::outcome::Reason;
use crate::calendar::{Day, Period};
use crate::codes::Cvx;
use crate::schedule::release::{CvxCode, ObservationCode};
use crate::schedule::{AgeId, Schedule};

/// A finding; each is the [`Reason`] of the same name.
#[derive(Clone, Copy, Debug)]
pub(super) enum Finding {
    TooYoung { minimum: AgeId, earliest: Day },
    TooOld { maximum: AgeId, latest: Day },
    TooSoon { minimum: Period, after: Day, earliest: Day },
    Grace { full: Day },
    LessVolume { recommended: f32 },
    LiveVirusConflict { with: CvxCode, after: Day, earliest: Day },
    WrongVaccine,
    WrongAgeForVaccine,
    Inadvertent,
    SeriesComplete,
    SubStandard,
    EvidenceOfImmunity(ObservationCode),
    ImmuneByBirth { before: Day },
    Contraindication(ObservationCode),
    EnoughByHistory,
    SeasonOver { end: Day },
    AgedOut { maximum: AgeId, latest: Day },
    CannotFinish { maximum: AgeId, latest: Day },
    DueByAge { age: AgeId, on: Day },
    DueByInterval { interval: Period, after: Day, on: Day },
    OverdueByAge { age: AgeId, on: Day },
    OverdueByInterval { interval: Period, after: Day, on: Day },
    NotBeforeAge { age: AgeId, on: Day },
    NotBeforeInterval { interval: Period, after: Day, on: Day },
    NotBeforeConflict { with: CvxCode, after: Day, on: Day },
    NotBeforeSeason { start: Day },
}

impl Finding {
    /// The same for readers.
    pub fn reason(self, schedule: &Schedule) -> Reason {
        let observation = |code: ObservationCode| schedule.name_of(code);
        let cvx = |code: CvxCode| Cvx::new(code.0);
        let age = |age: AgeId| schedule.rules().age(age);
        match self {
            Self::TooYoung { minimum, earliest } => {
                Reason::TooYoung { minimum: age(minimum), earliest: earliest.date() }
            }
            Self::TooOld { maximum, latest } => {
                Reason::TooOld { maximum: age(maximum), latest: latest.date() }
            }
            Self::TooSoon { minimum, after, earliest } => {
                Reason::TooSoon { minimum, after: after.date(), earliest: earliest.date() }
            }
            Self::Grace { full } => Reason::Grace { full: full.date() },
            Self::LessVolume { recommended } => Reason::LessVolume { recommended },
            Self::LiveVirusConflict { with, after, earliest } => {
                Reason::LiveVirusConflict { with: cvx(with), after: after.date(), earliest: earliest.date() }
            }
            Self::WrongVaccine => Reason::WrongVaccine,
            Self::WrongAgeForVaccine => Reason::WrongAgeForVaccine,
            Self::Inadvertent => Reason::Inadvertent,
            Self::SeriesComplete => Reason::SeriesComplete,
            Self::SubStandard => Reason::SubStandard,
            Self::EvidenceOfImmunity(code) => Reason::EvidenceOfImmunity { evidence: observation(code) },
            Self::ImmuneByBirth { before } => Reason::ImmuneByBirth { before: before.date() },
            Self::Contraindication(code) => Reason::Contraindication { observation: observation(code) },
            Self::EnoughByHistory => Reason::EnoughByHistory,
            Self::SeasonOver { end } => Reason::SeasonOver { end: end.date() },
            Self::AgedOut { maximum, latest } => {
                Reason::AgedOut { maximum: age(maximum), latest: latest.date() }
            }
            Self::CannotFinish { maximum, latest } => {
                Reason::CannotFinish { maximum: age(maximum), latest: latest.date() }
            }
            Self::DueByAge { age: from, on } => Reason::DueByAge { age: age(from), on: on.date() },
            Self::DueByInterval { interval, after, on } => {
                Reason::DueByInterval { interval, after: after.date(), on: on.date() }
            }
            Self::OverdueByAge { age: before, on } => {
                Reason::OverdueByAge { age: age(before), on: on.date() }
            }
            Self::OverdueByInterval { interval, after, on } => {
                Reason::OverdueByInterval { interval, after: after.date(), on: on.date() }
            }
            Self::NotBeforeAge { age: from, on } => Reason::NotBeforeAge { age: age(from), on: on.date() },
            Self::NotBeforeInterval { interval, after, on } => {
                Reason::NotBeforeInterval { interval, after: after.date(), on: on.date() }
            }
            Self::NotBeforeConflict { with, after, on } => {
                Reason::NotBeforeConflict { with: cvx(with), after: after.date(), on: on.date() }
            }
            Self::NotBeforeSeason { start } => Reason::NotBeforeSeason { start: start.date() },
        }
    }
}
