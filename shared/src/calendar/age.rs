//! How old someone is on a day.

use super::Date;
use std::fmt;

/// An age in completed years, months and days, as a nurse says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Age {
    /// Completed years.
    pub years: i16,
    /// Completed months beyond the years, 0 to 11.
    pub months: i8,
    /// Completed days beyond the months, 0 to 30.
    pub days: i8,
}

impl Age {
    /// The age on a day of someone born on another; none before the birth.
    ///
    /// A month is complete on the day of the month of birth, or on the first of the next month where this month has no
    /// such day (CDSi CALCDT-5), so that ages and schedule dates agree.
    pub fn on(birth: Date, day: Date) -> Option<Self> {
        if day < birth {
            return None;
        }
        let mut months = i32::from(day.year() - birth.year()) * 12 + i32::from(day.month() - birth.month());
        let mut since = super::period::add_months(birth, months);
        if since > day {
            months -= 1;
            since = super::period::add_months(birth, months);
        }
        let days = day.duration_since(since).as_hours() / 24;
        Some(Self { years: (months / 12) as i16, months: (months % 12) as i8, days: days as i8 })
    }

    /// Completed months in all.
    pub fn in_months(self) -> i32 {
        i32::from(self.years) * 12 + i32::from(self.months)
    }
}

impl fmt::Display for Age {
    /// `8 years, 2 months, 3 days`; parts that are nought are left out, but a newborn is `0 days` old.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts =
            [(i32::from(self.years), "year"), (self.months.into(), "month"), (self.days.into(), "day")];
        let mut written = false;
        for (count, unit) in parts.into_iter().filter(|(count, _)| *count != 0) {
            let comma = if written { ", " } else { "" };
            let plural = if count == 1 { "" } else { "s" };
            write!(f, "{comma}{count} {unit}{plural}")?;
            written = true;
        }
        if written { Ok(()) } else { f.write_str("0 days") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn an_age_is_said_in_years_months_and_days() {
        let age = Age::on(date(2018, 1, 10), date(2026, 3, 13));
        assert_eq!(age.map(|age| age.to_string()).as_deref(), Some("8 years, 2 months, 3 days"));
    }

    #[test]
    fn parts_that_are_nought_are_left_out() {
        let age = Age::on(date(2025, 1, 10), date(2026, 1, 11));
        assert_eq!(age.map(|age| age.to_string()).as_deref(), Some("1 year, 1 day"));
    }

    #[test]
    fn a_newborn_is_nought_days_old() {
        let age = Age::on(date(2026, 1, 10), date(2026, 1, 10));
        assert_eq!(age.map(|age| age.to_string()).as_deref(), Some("0 days"));
    }

    #[test]
    fn nobody_has_an_age_before_birth() {
        assert_eq!(Age::on(date(2026, 1, 10), date(2026, 1, 9)), None);
    }

    #[test]
    fn born_on_a_leap_day_turns_one_on_the_first_of_march() {
        assert_eq!(Age::on(date(2024, 2, 29), date(2025, 2, 28)).map(Age::in_months), Some(11));
        assert_eq!(Age::on(date(2024, 2, 29), date(2025, 3, 1)), Some(Age { years: 1, months: 0, days: 0 }));
    }

    #[test]
    fn born_on_the_31st_is_a_month_older_on_the_first_where_a_month_has_30_days() {
        let age = Age::on(date(2026, 3, 31), date(2026, 4, 30));
        assert_eq!(age, Some(Age { years: 0, months: 0, days: 30 }));
        let age = Age::on(date(2026, 3, 31), date(2026, 5, 1));
        assert_eq!(age, Some(Age { years: 0, months: 1, days: 0 }));
    }
}
