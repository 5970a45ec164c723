//! Where a student stands with a vaccine of the ACIP schedule, as a shape and a word.

use super::mark::{ChipWords, Mark};
use crate::device::GroupStanding;
use bluebonnet_shared::calendar::Date;
use bluebonnet_shared::forecast::{self, GroupForecast, SeriesStatus};

/// Where a student stands with one vaccine group on one day, most urgent first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// The past-due date is behind us.
    Overdue,
    /// The recommended date has come.
    Due,
    /// May be given already, is recommended later.
    Early,
    /// More doses are needed, later.
    Later,
    /// Nothing is to be given: contraindicated.
    Contraindicated,
    /// Nothing is to be given: not recommended, or too old for it.
    NotNeeded,
    /// All doses are in.
    Complete,
    /// Evidence of immunity.
    Immune,
}

impl Standing {
    /// Where a forecast of one group stands on a day.
    pub fn of(group: &GroupForecast, today: Date) -> Self {
        match group.standing(today) {
            forecast::Standing::Overdue { .. } => Self::Overdue,
            forecast::Standing::DueNow { .. } => Self::Due,
            forecast::Standing::MayBeGiven { .. } => Self::Early,
            forecast::Standing::DueLater { .. } | forecast::Standing::Needed => Self::Later,
            forecast::Standing::Complete => Self::Complete,
            forecast::Standing::Immune => Self::Immune,
            forecast::Standing::Contraindicated => Self::Contraindicated,
            forecast::Standing::NotRecommended | forecast::Standing::AgedOut => Self::NotNeeded,
        }
    }

    /// Where one group of a list's row stands on a day.
    pub fn of_row(group: &GroupStanding, today: Date) -> Self {
        Self::by(group.status, group.recommended.or(group.earliest), group.past_due, today)
    }

    fn by(status: SeriesStatus, recommended: Option<Date>, past_due: Option<Date>, today: Date) -> Self {
        match status {
            SeriesStatus::Complete => Self::Complete,
            SeriesStatus::Immune => Self::Immune,
            SeriesStatus::Contraindicated => Self::Contraindicated,
            SeriesStatus::NotRecommended | SeriesStatus::AgedOut => Self::NotNeeded,
            SeriesStatus::NotComplete => Self::by_dates(recommended, past_due, today),
        }
    }

    /// Where a dose that is still to be given stands: recommended from, overdue after.
    pub fn by_dates(recommended: Option<Date>, past_due: Option<Date>, today: Date) -> Self {
        match (recommended, past_due) {
            (_, Some(past_due)) if past_due < today => Self::Overdue,
            (Some(recommended), _) if recommended <= today => Self::Due,
            _ => Self::Later,
        }
    }

    /// The word that stands beside the shape.
    pub fn word(self) -> &'static str {
        match self {
            Self::Overdue => "overdue",
            Self::Due => "due now",
            Self::Early => "may be given",
            Self::Later => "not due yet",
            Self::Contraindicated => "contraindicated",
            Self::NotNeeded => "not recommended",
            Self::Complete => "up to date",
            Self::Immune => "immune",
        }
    }

    /// The class that carries the colour.
    pub fn class(self) -> &'static str {
        Mark::from(self).class()
    }

    /// A chip for one vaccine.
    pub fn chip(self, name: String) -> ChipWords {
        ChipWords { mark: self.into(), name, word: self.word(), under: false }
    }
}

impl From<Standing> for Mark {
    fn from(standing: Standing) -> Self {
        match standing {
            Standing::Overdue => Self::Overdue,
            Standing::Due => Self::Due,
            Standing::Early | Standing::Later => Self::Later,
            Standing::Contraindicated => Self::Exempt,
            Standing::NotNeeded => Self::Absent,
            Standing::Complete | Standing::Immune => Self::Done,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_past_due_day_itself_is_not_overdue() {
        let today = date(2026, 11, 24);
        assert_eq!(Standing::by_dates(Some(today), Some(today), today), Standing::Due);
        assert_eq!(Standing::by_dates(None, Some(date(2026, 11, 23)), today), Standing::Overdue);
        assert_eq!(Standing::by_dates(Some(date(2026, 11, 25)), None, today), Standing::Later);
    }
}
