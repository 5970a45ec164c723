//! Where the rule stands by which something was found.

use super::outcome::Reason;

impl Reason {
    /// The sections, tables and business rules of CDC's CDSi Logic Specification 4.6 that were asked.
    pub fn source(&self) -> &'static str {
        match self {
            Self::TooYoung { .. } => "CDSi 6.4, CALCDTAGE-5",
            Self::TooOld { .. } => "CDSi 6.4, CALCDTAGE-1",
            Self::TooSoon { .. } => "CDSi 6.5, CALCDTINT-3",
            Self::Grace { .. } => "CDSi 6.4 and 6.5, tables 6-15 and 6-18",
            Self::LessVolume { .. } => "CDSi 6.8, table 6-26",
            Self::LiveVirusConflict { .. } => "CDSi 6.7, CONFLICT-3",
            Self::WrongVaccine | Self::WrongAgeForVaccine => "CDSi 6.8 and 6.9, tables 6-26 and 6-29",
            Self::Inadvertent => "CDSi 6.3, table 6-13",
            Self::SeriesComplete => "CDSi 4.4 and 7.4, table 7-10",
            Self::SubStandard => "CDSi 6.1, table 6-3",
            Self::AfterAssessment => "CDSi appendix A, assessment date",
            Self::EvidenceOfImmunity { .. } | Self::ImmuneByBirth { .. } => "CDSi 7.2, table 7-3",
            Self::Contraindication { .. } => "CDSi 7.3, tables 7-5 to 7-7",
            Self::EnoughByHistory
            | Self::SeasonOver { .. }
            | Self::AgedOut { .. }
            | Self::CannotFinish { .. } => "CDSi 7.4, table 7-10",
            Self::DueByAge { .. } => "CDSi 7.5, FORECASTDT-2, CALCDTAGE-3",
            Self::DueByInterval { .. } => "CDSi 7.5, FORECASTDT-2, CALCDTINT-5",
            Self::DueAtEarliest => "CDSi 7.5, FORECASTDT-2",
            Self::OverdueByAge { .. } => "CDSi 7.5, FORECASTDT-3, CALCDTAGE-2",
            Self::OverdueByInterval { .. } => "CDSi 7.5, FORECASTDT-3, CALCDTINT-6",
            Self::NeverOverdue => "CDSi 7.5, FORECASTDT-3",
            Self::PossibleUntil { .. } => "CDSi 7.5, FORECASTDT-4, CALCDTAGE-1",
            Self::NotBeforeAge { .. } => "CDSi 7.4, FORECASTDTCAN-1, CALCDTAGE-4",
            Self::NotBeforeInterval { .. } => "CDSi 7.4, FORECASTDTCAN-1, CALCDTINT-4",
            Self::NotBeforeConflict { .. } => "CDSi 7.4, FORECASTDTCAN-1, CALCDTCONFLICT-3",
            Self::NotBeforeSeason { .. } | Self::NotBeforeLastDose { .. } => "CDSi 7.4, FORECASTDTCAN-1",
            Self::NotBeforeLastOfGroup { .. } => "CDSi 9.3, MULTIANTVG-1",
            Self::NotBeforeBirth { .. } => "CDSi 7.4, no date of FORECASTDTCAN-1",
            Self::Skipped { .. } => "CDSi 6.2, 7.1 and 7.6, table 6-11",
        }
    }
}

/// Reasons as data for other programs: each with its rule, its figures, and its source.
pub(super) mod sourced {
    use crate::forecast::outcome::Reason;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};
    use smallvec::{Array, SmallVec};

    #[derive(Serialize)]
    struct Sourced<'a> {
        #[serde(flatten)]
        reason: &'a Reason,
        source: &'static str,
    }

    /// The source follows from the rule.
    #[derive(Deserialize)]
    struct Read {
        #[serde(flatten)]
        reason: Reason,
    }

    pub fn serialize<A, S>(reasons: &SmallVec<A>, to: S) -> Result<S::Ok, S::Error>
    where
        A: Array<Item = Reason>,
        S: Serializer,
    {
        to.collect_seq(reasons.iter().map(|reason| Sourced { reason, source: reason.source() }))
    }

    pub fn deserialize<'de, A, D>(from: D) -> Result<SmallVec<A>, D::Error>
    where
        A: Array<Item = Reason>,
        D: Deserializer<'de>,
    {
        let read: Vec<Read> = Vec::deserialize(from)?;
        Ok(read.into_iter().map(|read| read.reason).collect())
    }
}
