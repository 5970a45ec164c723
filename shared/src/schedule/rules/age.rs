//! Ages by number.

use crate::calendar::{Dated, Day, Period};
use crate::schedule::release::AgeBand;
use smallvec::SmallVec;

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
}

/// An age range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ages {
    from: AgeId,
    before: AgeId,
}

impl Ages {
    /// The first day of the range, for someone with these days of ages.
    pub fn first_day(self, days: &[Day]) -> Day {
        self.from.of(days)
    }

    /// The first day of the range and the first day after it, for someone with these days of ages.
    pub fn bounds(self, days: &[Day]) -> (Day, Day) {
        (self.from.of(days), self.before.of(days))
    }

    /// Whether a day lies in the range, for someone with these days of ages.
    pub fn hold(self, days: &[Day], on: Day) -> bool {
        self.from.of(days) <= on && on < self.before.of(days)
    }
}

/// Every age that a rule names, ready to be counted from a birth: many ages differ by days alone, so that months are counted
/// once for all of them.
#[derive(Debug, Default)]
pub(super) struct AgeTable {
    /// The ages, by number.
    ages: Vec<Period>,
    /// Every number of months among them, each once.
    months: Vec<i32>,
    /// Of each age, the place of its months and the days beside them.
    parts: Vec<(u16, i32)>,
}

impl AgeTable {
    /// The age of a number.
    pub fn period(&self, id: AgeId) -> Period {
        let place = id.0.checked_sub(FIRST).map(usize::from);
        place.and_then(|place| self.ages.get(place)).copied().unwrap_or_default()
    }

    /// The ends of a range: none where it has none.
    pub fn ends(&self, ages: Ages) -> (Option<Period>, Option<Period>) {
        let end = |id: AgeId| (id.0 >= FIRST).then(|| self.period(id));
        (end(ages.from), end(ages.before))
    }

    /// The days on which someone reaches the ages.
    pub fn days(&self, birth: Dated) -> Vec<Day> {
        let months: SmallVec<[Day; 128]> =
            self.months.iter().map(|months| birth.months_after(*months)).collect();
        let mut days = Vec::with_capacity(self.ages.len() + usize::from(FIRST));
        days.extend([Day::BEGINNING, Day::END]);
        days.extend(self.parts.iter().map(|(place, days)| {
            months.get(usize::from(*place)).map_or(Day::END, |months_on| months_on.plus(*days))
        }));
        days
    }
}

/// Gives numbers to ages.
#[derive(Default)]
pub(super) struct Numbering {
    table: AgeTable,
}

impl Numbering {
    pub fn number(&mut self, age: Period) -> AgeId {
        let table = &mut self.table;
        let place = table.ages.iter().position(|known| *known == age).unwrap_or_else(|| {
            let (months, days) = age.months_and_days();
            let place = table.months.iter().position(|known| *known == months).unwrap_or_else(|| {
                table.months.push(months);
                table.months.len() - 1
            });
            table.ages.push(age);
            table.parts.push((u16::try_from(place).unwrap_or(u16::MAX), days));
            table.ages.len() - 1
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

    /// All that were numbered.
    pub fn table(self) -> AgeTable {
        self.table
    }
}
