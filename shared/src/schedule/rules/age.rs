//! Ages by number.

use crate::calendar::{Date, Day, Period};
use crate::schedule::release::AgeBand;

/// The number of an age among those that rules name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct AgeId(u16);

/// From birth on, and before that too: some doses are dated a day early.
const ALWAYS: AgeId = AgeId(0);
/// For life.
const NEVER: AgeId = AgeId(1);
/// Numbers below this are not of any period.
const FIRST: u16 = 2;

impl AgeId {
    /// The day of this age among those of [`super::Rules::days_of_ages`].
    pub fn of(self, days: &[Day]) -> Day {
        days.get(usize::from(self.0)).copied().unwrap_or(Day::END)
    }

    pub(super) fn period(self, ages: &[Period]) -> Period {
        let place = self.0.checked_sub(FIRST).map(usize::from);
        place.and_then(|place| ages.get(place)).copied().unwrap_or_default()
    }
}

/// An age range.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ages {
    from: AgeId,
    before: AgeId,
}

impl Ages {
    /// The first day of the range, for someone with these days of ages.
    pub fn first_day(self, days: &[Day]) -> Day {
        self.from.of(days)
    }

    /// Whether a day lies in the range, for someone with these days of ages.
    pub fn hold(self, days: &[Day], on: Day) -> bool {
        self.from.of(days) <= on && on < self.before.of(days)
    }
}

pub(super) fn days(ages: &[Period], birth: Date) -> Vec<Day> {
    let birth = birth.into();
    let mut days = Vec::with_capacity(ages.len() + usize::from(FIRST));
    days.extend([Day::BEGINNING, Day::END]);
    days.extend(ages.iter().map(|age| age.day_after(birth)));
    days
}

/// Gives numbers to ages.
#[derive(Default)]
pub(super) struct Numbering {
    pub ages: Vec<Period>,
}

impl Numbering {
    pub fn number(&mut self, age: Period) -> AgeId {
        let place = self.ages.iter().position(|known| *known == age).unwrap_or_else(|| {
            self.ages.push(age);
            self.ages.len() - 1
        });
        // No release names so many ages; one that did would be read as if the last were all the rest.
        AgeId(u16::try_from(place).unwrap_or(u16::MAX - FIRST).saturating_add(FIRST))
    }

    pub fn several(&mut self, age: Option<Period>) -> Option<AgeId> {
        age.map(|age| self.number(age))
    }

    pub fn range(&mut self, band: AgeBand) -> Ages {
        Ages {
            from: band.from.map_or(ALWAYS, |age| self.number(age)),
            before: band.before.map_or(NEVER, |age| self.number(age)),
        }
    }
}
