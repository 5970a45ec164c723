//! CDC's words for statuses and reasons, as the files of cases write them. Capital and small letters and punctuation differ
//! from file to file; those of the healthy cases are taken.

use bluebonnet_shared::forecast::{DoseStatus, Reason, SeriesStatus};
use serde::Serializer;

/// Every dose status and CDC's word for it.
const DOSES: [(DoseStatus, &str); 5] = [
    (DoseStatus::Valid, "Valid"),
    (DoseStatus::NotValid, "Not Valid"),
    (DoseStatus::Extraneous, "Extraneous"),
    (DoseStatus::SubStandard, "Sub-standard"),
    (DoseStatus::NotEvaluated, "Not evaluated"),
];

/// Every series status and CDC's words for it.
const SERIES: [(SeriesStatus, &str); 6] = [
    (SeriesStatus::NotComplete, "Not complete"),
    (SeriesStatus::Complete, "Complete"),
    (SeriesStatus::Immune, "Immune"),
    (SeriesStatus::Contraindicated, "Contraindicated"),
    (SeriesStatus::NotRecommended, "Not recommended"),
    (SeriesStatus::AgedOut, "Aged out"),
];

/// Every reason and CDC's words for it.
const REASONS: [(CaseReason, &str); 7] = [
    (CaseReason::TooYoung, "Age: Too Young"),
    (CaseReason::TooOld, "Age: Too Old"),
    (CaseReason::TooSoon, "Interval: too Soon"),
    (CaseReason::LiveVirusConflict, "Live Virus Conflict"),
    (CaseReason::Inadvertent, "Inadvertent Vaccine"),
    (CaseReason::WrongVaccine, "Not a preferable or allowable vaccine"),
    (CaseReason::SeriesComplete, "Series Already Complete"),
];

/// Why a dose does not count, as far as CDC's cases tell reasons apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CaseReason {
    /// Before the minimum age.
    TooYoung,
    /// After the maximum age.
    TooOld,
    /// Too soon after an earlier dose.
    TooSoon,
    /// Too soon after a live-virus vaccine.
    LiveVirusConflict,
    /// A vaccine given by mistake.
    Inadvertent,
    /// Neither a preferable nor an allowable vaccine.
    WrongVaccine,
    /// More than the series asks for.
    SeriesComplete,
}

impl CaseReason {
    /// The case's reason that ours is; none for one that no case gives, or that speaks for a dose.
    pub fn of(reason: &Reason) -> Option<Self> {
        match reason {
            Reason::TooYoung { .. } => Some(Self::TooYoung),
            Reason::TooOld { .. } => Some(Self::TooOld),
            Reason::TooSoon { .. } => Some(Self::TooSoon),
            Reason::LiveVirusConflict { .. } => Some(Self::LiveVirusConflict),
            Reason::Inadvertent => Some(Self::Inadvertent),
            Reason::WrongVaccine | Reason::WrongAgeForVaccine => Some(Self::WrongVaccine),
            Reason::SeriesComplete => Some(Self::SeriesComplete),
            _ => None,
        }
    }

    /// CDC's words.
    pub fn words(self) -> &'static str {
        words_of(&REASONS, self)
    }

    pub(super) fn read(words: &str) -> Option<Self> {
        meant(&REASONS, words)
    }
}

/// CDC's word for a dose's status.
pub fn dose_status(status: DoseStatus) -> &'static str {
    words_of(&DOSES, status)
}

pub(super) fn read_dose_status(words: &str) -> Option<DoseStatus> {
    meant(&DOSES, words)
}

/// CDC's words for a series' status.
pub fn series_status(status: SeriesStatus) -> &'static str {
    words_of(&SERIES, status)
}

pub(super) fn read_series_status(words: &str) -> Option<SeriesStatus> {
    meant(&SERIES, words)
}

pub(super) fn write_dose_status<S: Serializer>(status: &DoseStatus, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(dose_status(*status))
}

pub(super) fn write_series_status<S: Serializer>(status: &SeriesStatus, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(series_status(*status))
}

pub(super) fn write_first_reason<S: Serializer>(reasons: &[CaseReason], to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(reasons.first().map_or("", |reason| reason.words()))
}

fn words_of<T: Copy + PartialEq>(table: &[(T, &'static str)], value: T) -> &'static str {
    table.iter().find(|(known, _)| *known == value).map_or("", |(_, words)| words)
}

fn meant<T: Copy>(table: &[(T, &'static str)], words: &str) -> Option<T> {
    let letters =
        |text: &str| text.to_ascii_lowercase().split(|c: char| !c.is_ascii_alphabetic()).collect::<String>();
    table.iter().find(|(_, known)| letters(known) == letters(words)).map(|(value, _)| *value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_understood_whatever_their_letters() {
        for words in ["Interval: too Soon", "Interval too soon", "INTERVAL: TOO SOON"] {
            assert_eq!(CaseReason::read(words), Some(CaseReason::TooSoon), "{words}");
        }
        assert_eq!(read_series_status("Not Complete"), Some(SeriesStatus::NotComplete));
        assert_eq!(read_dose_status("Substandard"), Some(DoseStatus::SubStandard));
        assert_eq!(read_dose_status(""), None);
    }
}
