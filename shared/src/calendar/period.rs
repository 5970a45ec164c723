//! Periods as schedules write them, and adding them to dates (CDSi 3.4).

use super::{Date, Dated, Day, add_days};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::fmt;
use std::str::FromStr;

/// A length of time in a schedule's own terms: `12 months - 4 days`, `4 years + 2 weeks`.
///
/// It keeps its terms, because months are of different lengths and because a reader wants to see what the schedule says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    first: Term,
    second: Option<Term>,
    /// Years and months together, in months.
    months: i32,
    /// Weeks and days together, in days.
    days: i32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Term {
    count: i16,
    unit: Unit,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unit {
    Years,
    Months,
    Weeks,
    Days,
}

impl Default for Period {
    /// No time at all.
    fn default() -> Self {
        Self::of(Term { count: 0, unit: Unit::Days }, None)
    }
}

impl Period {
    /// The date this long after another (CALCDT-1 to -6): years and months first, then weeks and days. A day that does
    /// not exist becomes the first of the next month; a date beyond the calendar stops at its end.
    pub fn after(self, date: Date) -> Date {
        add_days(add_months(date, self.months), self.days)
    }

    /// Its years and months together, in months, and beside them its weeks and days, in days.
    pub fn months_and_days(self) -> (i32, i32) {
        (self.months, self.days)
    }

    /// Whether it is a number of whole years, as an age at a birthday is.
    pub fn is_whole_years(self) -> bool {
        self.first.unit == Unit::Years && self.second.is_none()
    }

    /// The day this long after another.
    pub fn day_after(self, since: Dated) -> Day {
        let months_on = if self.months == 0 { since.day } else { since.months_after(self.months) };
        months_on.plus(self.days)
    }

    /// Whether this long has passed on a day, since another. Most days are so far apart, or so near to each other, that no
    /// month needs to be counted.
    pub fn is_over(self, since: Dated, on: Day) -> bool {
        let apart = on.days_after(since.day);
        if apart > self.most_days() {
            return true;
        }
        apart >= self.months * 28 + self.days && self.day_after(since) <= on
    }

    /// The most days that it can be.
    pub fn most_days(self) -> i32 {
        self.months * 31 + self.days
    }

    fn of(first: Term, second: Option<Term>) -> Self {
        let sum = |unit: Unit| -> i32 {
            let terms = [Some(first), second].into_iter().flatten().filter(|term| term.unit == unit);
            terms.map(|term| i32::from(term.count)).sum()
        };
        Self {
            first,
            second,
            months: sum(Unit::Years) * 12 + sum(Unit::Months),
            days: sum(Unit::Weeks) * 7 + sum(Unit::Days),
        }
    }

    /// About how many days it is: good for comparing two periods of a schedule, not for dates.
    pub fn approximate_days(self) -> i32 {
        self.months * 487 / 16 + self.days
    }

    /// As one says it to a reader: `12 months less 4 days`, `4 years and 2 weeks`.
    pub fn in_words(self) -> String {
        match self.second {
            None => self.first.to_string(),
            Some(term) if term.count < 0 => format!("{} less {}", self.first, term.absolute()),
            Some(term) => format!("{} and {}", self.first, term),
        }
    }
}

/// A date moved by months alone; a day that does not exist becomes the first of the next month (CALCDT-5).
pub(super) fn add_months(date: Date, months: i32) -> Date {
    let total = i32::from(date.year()) * 12 + i32::from(date.month()) - 1;
    let at = |total: i32, day: i8| {
        let year = i16::try_from(total.div_euclid(12)).ok()?;
        let month = i8::try_from(total.rem_euclid(12)).ok()? + 1;
        Some(Date::new(year, month, day))
    };
    let moved = total.saturating_add(months);
    let end = if months < 0 { Date::MIN } else { Date::MAX };
    match at(moved, date.day()) {
        Some(Ok(date)) => date,
        Some(Err(_)) => at(moved.saturating_add(1), 1).and_then(Result::ok).unwrap_or(end),
        None => end,
    }
}

impl Term {
    fn absolute(self) -> Self {
        Self { count: self.count.saturating_abs(), unit: self.unit }
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = match self.unit {
            Unit::Years => "year",
            Unit::Months => "month",
            Unit::Weeks => "week",
            Unit::Days => "day",
        };
        write!(f, "{} {unit}{}", self.count, if self.count == 1 { "" } else { "s" })
    }
}

impl fmt::Display for Period {
    /// The schedule's notation, which [`Period::from_str`] reads again.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.second {
            None => self.first.fmt(f),
            Some(term) if term.count < 0 => write!(f, "{} - {}", self.first, term.absolute()),
            Some(term) => write!(f, "{} + {term}", self.first),
        }
    }
}

/// Why a text is not a period.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PeriodError {
    /// Not a count and a unit, with at most one more added or taken away.
    #[error("`{0}` is not a period: write it as `12 months`, `12 months - 4 days` or `4 years + 2 weeks`")]
    NotAPeriod(String),
    /// Shorter than nothing, or longer than anyone lives.
    #[error("`{0}` is not possible: a period lies between 0 days and 150 years")]
    Impossible(String),
}

impl FromStr for Period {
    type Err = PeriodError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let unreadable = || PeriodError::NotAPeriod(text.to_owned());
        let mut words = text.split_whitespace();
        let mut term = |sign: i16| {
            let count: i16 = words.next()?.parse().ok().filter(|count| (0..=9999).contains(count))?;
            let unit = match words.next()? {
                "year" | "years" => Unit::Years,
                "month" | "months" => Unit::Months,
                "week" | "weeks" => Unit::Weeks,
                "day" | "days" => Unit::Days,
                _ => return None,
            };
            let next = match words.next() {
                None => None,
                Some("+") => Some(1),
                Some("-") => Some(-1),
                Some(_) => return None,
            };
            Some((Term { count: sign * count, unit }, next))
        };
        let (first, sign) = term(1).ok_or_else(unreadable)?;
        let second = match sign {
            None => None,
            Some(sign) => match term(sign) {
                Some((second, None)) => Some(second),
                _ => return Err(unreadable()),
            },
        };
        let period = Self::of(first, second);
        if !(0..=150 * 366).contains(&period.approximate_days()) {
            return Err(PeriodError::Impossible(text.to_owned()));
        }
        Ok(period)
    }
}

impl Serialize for Period {
    /// As its notation where people read, as two numbers a term where they do not.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            return serializer.collect_str(self);
        }
        let pack = |term: Term| (term.count, term.unit as u8);
        (pack(self.first), self.second.map(pack)).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Period {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            return String::deserialize(deserializer)?.parse().map_err(de::Error::custom);
        }
        let unpack = |(count, unit): (i16, u8)| {
            let unit = match unit {
                0 => Unit::Years,
                1 => Unit::Months,
                2 => Unit::Weeks,
                3 => Unit::Days,
                _ => return Err(de::Error::custom("a period of no known unit")),
            };
            Ok(Term { count, unit })
        };
        let (first, second): ((i16, u8), Option<(i16, u8)>) = Deserialize::deserialize(deserializer)?;
        Ok(Self::of(unpack(first)?, second.map(unpack).transpose()?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn after(from: Date, period: &str) -> Date {
        period.parse::<Period>().unwrap().after(from)
    }

    #[test]
    fn years_and_months_hold_the_day() {
        assert_eq!(after(date(2000, 1, 1), "3 years"), date(2003, 1, 1));
        assert_eq!(after(date(2000, 1, 1), "6 months"), date(2000, 7, 1));
        assert_eq!(after(date(2000, 11, 1), "6 months"), date(2001, 5, 1));
    }

    #[test]
    fn weeks_and_days_are_counted() {
        assert_eq!(after(date(2000, 1, 1), "3 days"), date(2000, 1, 4));
        assert_eq!(after(date(2000, 1, 1), "3 weeks"), date(2000, 1, 22));
        assert_eq!(after(date(2000, 2, 1), "5 weeks"), date(2000, 3, 7));
    }

    #[test]
    fn a_day_that_does_not_exist_becomes_the_first_of_the_next_month() {
        assert_eq!(after(date(2000, 3, 31), "6 months"), date(2000, 10, 1));
        assert_eq!(after(date(2000, 8, 31), "6 months"), date(2001, 3, 1));
        assert_eq!(after(date(2024, 2, 29), "1 year"), date(2025, 3, 1));
        assert_eq!(after(date(2025, 12, 31), "2 months"), date(2026, 3, 1));
    }

    #[test]
    fn months_come_before_days() {
        assert_eq!(after(date(2000, 1, 31), "6 months - 4 days"), date(2000, 7, 27));
        assert_eq!(after(date(2000, 1, 31), "1 month - 4 days"), date(2000, 2, 26));
        assert_eq!(after(date(2020, 2, 29), "4 years + 2 weeks"), date(2024, 3, 14));
    }

    #[test]
    fn a_period_is_over_on_the_day_that_it_ends_on() {
        for period in
            ["0 days", "4 weeks", "1 month", "6 months - 4 days", "6 months", "1 year", "10 years + 2 weeks"]
        {
            for from in
                [date(2024, 1, 31), date(2024, 2, 29), date(2023, 7, 31), date(2026, 12, 1), date(2025, 2, 1)]
            {
                let end = after(from, period);
                assert_eq!(period.parse::<Period>().unwrap().day_after(from.into()).date(), end);
                let is_over = |on: Date| period.parse::<Period>().unwrap().is_over(from.into(), on.into());
                assert!(is_over(end), "{period} from {from}");
                assert!(is_over(add_days(end, 40)), "{period} from {from}");
                assert!(!is_over(add_days(end, -1)), "{period} from {from}");
                assert!(!is_over(add_days(end, -40)), "{period} from {from}");
            }
        }
    }

    #[test]
    fn both_terms_may_be_of_one_kind() {
        assert_eq!(after(date(2026, 1, 1), "28 days - 4 days"), date(2026, 1, 25));
        assert_eq!(after(date(2026, 1, 1), "16 years - 4 months"), date(2041, 9, 1));
    }

    #[test]
    fn a_period_is_written_as_it_was_read() {
        for text in ["12 months - 4 days", "1 year", "5 months + 4 weeks", "0 days", "8 months + 1 day"] {
            assert_eq!(text.parse::<Period>().unwrap().to_string(), text);
        }
        assert_eq!("12 months - 4 days".parse::<Period>().unwrap().in_words(), "12 months less 4 days");
    }

    #[test]
    fn what_is_no_period_is_refused() {
        for text in
            ["", "months", "12", "12 moons", "1 year - ", "1 year 2 days", "1 year + 2 days + 3", "-1 days"]
        {
            assert!(matches!(text.parse::<Period>(), Err(PeriodError::NotAPeriod(_))), "{text}");
        }
        for text in ["4 days - 1 week", "200 years"] {
            assert!(matches!(text.parse::<Period>(), Err(PeriodError::Impossible(_))), "{text}");
        }
    }

    #[test]
    fn a_period_is_a_text_where_people_read_it() {
        let period: Period = "12 months - 4 days".parse().unwrap();
        let json = serde_json::to_string(&period).unwrap();
        assert_eq!(json, "\"12 months - 4 days\"");
        assert_eq!(serde_json::from_str::<Period>(&json).unwrap(), period);
    }

    #[test]
    fn the_ends_of_the_calendar_hold() {
        assert_eq!(after(Date::MAX, "1 month"), Date::MAX);
        assert_eq!(after(Date::MAX, "100 years + 1 day"), Date::MAX);
    }
}
