//! Ages by number.

use crate::calendar::{Date, Period};
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
    /// The date of this age among those of [`super::Rules::dates_of_ages`].
    pub fn of(self, dates: &[Date]) -> Date {
        dates.get(usize::from(self.0)).copied().unwrap_or(Date::MAX)
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
    /// Whether a day lies in the range, for someone with these dates of ages.
    pub fn hold(self, dates: &[Date], on: Date) -> bool {
        self.from.of(dates) <= on && (on < self.before.of(dates) || self.before == NEVER)
    }
}

pub(super) fn dates(ages: &[Period], birth: Date) -> Vec<Date> {
    let mut dates = Vec::with_capacity(ages.len() + usize::from(FIRST));
    dates.extend([Date::MIN, Date::MAX]);
    dates.extend(ages.iter().map(|age| age.after(birth)));
    dates
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
