//! Where a patient stands with a vaccine group on a day: what a row of a list shows.

use super::outcome::{GroupForecast, SeriesStatus};
use crate::calendar::{Date, add_days};
use serde::{Deserialize, Serialize};

/// Where a patient stands with a group, most urgent first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// A dose should have been given.
    Overdue {
        /// The first day on which it was overdue.
        since: Date,
    },
    /// A dose should be given.
    DueNow {
        /// The day from which it was recommended.
        since: Date,
    },
    /// A dose may be given already, but is recommended later.
    MayBeGiven {
        /// The day from which it is recommended.
        due: Date,
    },
    /// A dose will be needed.
    DueLater {
        /// The first day on which it may be given.
        from: Date,
        /// The day from which it is recommended.
        due: Date,
    },
    /// A dose is needed, but the schedule gives no date.
    Needed,
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

impl Standing {
    /// Whether a dose should be given on the day that was asked about.
    pub fn is_due(self) -> bool {
        matches!(self, Self::Overdue { .. } | Self::DueNow { .. })
    }
}

/// The dates of a group's next dose, as a forecast has them and as a row of a list keeps them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NextDose {
    /// First day it may be given.
    pub earliest: Option<Date>,
    /// From this day it should be given.
    pub recommended: Option<Date>,
    /// From the day after this one it is overdue.
    pub past_due: Option<Date>,
    /// Last day it may be given.
    pub latest: Option<Date>,
}

impl GroupForecast {
    /// Where the patient stands on a day, by the dates of this forecast. The forecast may be older than the day, as long as
    /// nothing was added to the record: only its dates are compared.
    pub fn standing(&self, on: Date) -> Standing {
        let Self { earliest, recommended, past_due, latest, .. } = *self;
        NextDose { earliest, recommended, past_due, latest }.standing(self.status, on)
    }
}

impl NextDose {
    /// Where a patient of this status stands on a day.
    pub fn standing(&self, status: SeriesStatus, on: Date) -> Standing {
        match status {
            SeriesStatus::Complete => Standing::Complete,
            SeriesStatus::Immune => Standing::Immune,
            SeriesStatus::Contraindicated => Standing::Contraindicated,
            SeriesStatus::NotRecommended => Standing::NotRecommended,
            SeriesStatus::AgedOut => Standing::AgedOut,
            SeriesStatus::NotComplete => {
                if self.latest.is_some_and(|latest| latest < on) {
                    return Standing::AgedOut;
                }
                let (earliest, due) = match (self.earliest, self.recommended) {
                    (None, None) => return Standing::Needed,
                    (Some(earliest), Some(due)) => (earliest, due),
                    (Some(only), None) | (None, Some(only)) => (only, only),
                };
                match self.past_due {
                    Some(past_due) if past_due < on => Standing::Overdue { since: add_days(past_due, 1) },
                    _ if due <= on => Standing::DueNow { since: due },
                    _ if earliest <= on => Standing::MayBeGiven { due },
                    _ => Standing::DueLater { from: earliest, due },
                }
            }
        }
    }
}
