//! Where a student stands with a vaccine of the ACIP schedule, as a shape and a word.

use super::mark::{ChipWords, Mark};
use crate::device::GroupStanding;
use bluebonnet_shared::calendar::Date;
use bluebonnet_shared::forecast::{self, GroupForecast, NextDose};

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
        group.standing(today).into()
    }

    /// Where one group of a list's row stands on a day: as the forecast that the row was made from.
    pub fn of_row(group: &GroupStanding, today: Date) -> Self {
        let GroupStanding { earliest, recommended, past_due, latest, status, .. } = *group;
        NextDose { earliest, recommended, past_due, latest }.standing(status, today).into()
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

impl From<forecast::Standing> for Standing {
    fn from(standing: forecast::Standing) -> Self {
        match standing {
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
    use bluebonnet_shared::codes::VaccineGroup;
    use bluebonnet_shared::forecast::SeriesStatus;
    use jiff::civil::date;

    fn group(recommended: Option<Date>, past_due: Option<Date>, latest: Option<Date>) -> GroupStanding {
        GroupStanding {
            group: VaccineGroup::new("Rotavirus"),
            status: SeriesStatus::NotComplete,
            earliest: None,
            recommended,
            past_due,
            latest,
        }
    }

    #[test]
    fn the_past_due_day_itself_is_not_overdue() {
        let today = date(2026, 11, 24);
        let of = |recommended, past_due| Standing::of_row(&group(recommended, past_due, None), today);
        assert_eq!(of(Some(today), Some(today)), Standing::Due);
        assert_eq!(of(Some(today), Some(date(2026, 11, 23))), Standing::Overdue);
        assert_eq!(of(Some(date(2026, 11, 25)), None), Standing::Later);
    }

    #[test]
    fn a_row_is_no_longer_due_once_the_last_day_has_gone_by() {
        let last = date(2026, 11, 24);
        let group = group(Some(date(2026, 10, 1)), Some(date(2026, 11, 1)), Some(last));
        assert_eq!(Standing::of_row(&group, last), Standing::Overdue);
        assert_eq!(Standing::of_row(&group, date(2026, 11, 25)), Standing::NotNeeded);
    }
}
