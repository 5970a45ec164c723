//! Counting days: dates of the Gregorian calendar as numbers, and back.
//!
//! A year that begins in March has the day that may be missing at its end, so that each step is a division. Years are counted
//! from one before the calendar's first, which leaves nothing negative. A forecast counts days by the hundred, most of them
//! few: those only step over the end of a month.

use super::Date;

/// The year that years are counted from: before the calendar's first, and at the start of its 400 years that repeat.
const FIRST_YEAR: i32 = -10_000;
/// Days from March 1 of that year to March 1 of the year 0: the calendar's 400 years, 25 times.
const DAYS_TO_ZERO: i32 = 146_097 * 25;

/// The day's number, counted from March 1 of the year 0.
pub(super) fn number(date: Date) -> i32 {
    first_of_month(date.year().into(), date.month().into()) + i32::from(date.day()) - 1
}

/// The number of the first day of a month, of a year that is not before [`FIRST_YEAR`].
fn first_of_month(year: i32, month: i32) -> i32 {
    let (year, month_of_year) = if month <= 2 { (year - 1, month + 9) } else { (year, month - 3) };
    let years = (year - FIRST_YEAR) as u32;
    let days = years * 365 + years / 4 - years / 100 + years / 400;
    days as i32 + (153 * month_of_year + 2) / 5 - DAYS_TO_ZERO
}

/// The number of the day so many months after a date; where that month has no such day, of the first day after it (CALCDT-5). A day
/// outside the calendar is the calendar's first or last.
pub(super) fn number_after_months(date: Date, months: i32) -> i32 {
    let months_on = (i32::from(date.year()) - FIRST_YEAR) * 12 + i32::from(date.month()) - 1;
    let months_on = u32::try_from(months_on.saturating_add(months)).unwrap_or(0);
    let (year, month) = ((months_on / 12) as i32 + FIRST_YEAR, (months_on % 12) as i32 + 1);
    if year < Date::MIN.year().into() || year > Date::MAX.year().into() {
        return number(if months < 0 { Date::MIN } else { Date::MAX });
    }
    let mut days = i32::from(date.day()) - 1;
    // Every month has 28 days. The day after the last of a month is the first of the next.
    if days >= 28 {
        days = days.min(length(year, month));
    }
    first_of_month(year, month) + days
}

/// The day of a number; one outside the calendar is the calendar's first or last.
///
/// The method is that of Neri and Schneider, *Euclidean affine functions and their application to calendar algorithms* (2023): a
/// division and its remainder become one multiplication, whose high half is the one and whose low half holds the other.
pub(super) fn of_number(number: i32) -> Date {
    let end = if number < 0 { Date::MIN } else { Date::MAX };
    let Ok(days) = u32::try_from(number.saturating_add(DAYS_TO_ZERO)) else { return end };
    let Some(quarters) = days.checked_mul(4) else { return end };
    // Days of a century, in quarters of a day, so that every fourth year's day more needs no case of its own.
    let (century, of_century) = ((quarters + 3) / 146_097, ((quarters + 3) % 146_097) | 3);
    let years = u64::from(of_century) * 2_939_745;
    let day_of_year = (years as u32) / 2_939_745 / 4;
    let months = day_of_year * 2_141 + 197_913;
    let (month, day) = (months >> 16, (months & 0xffff) / 2_141 + 1);
    // January and February, which are months 13 and 14 here, are of the next year.
    let next = u32::from(day_of_year >= 306);
    let year = i64::from(century) * 100 + (years >> 32) as i64 + i64::from(next) + i64::from(FIRST_YEAR);
    let Ok(year) = i16::try_from(year) else { return end };
    Date::new(year, (month - 12 * next) as i8, day as i8).unwrap_or(end)
}

/// A date moved by whole days; a date outside the calendar's range stops at its end.
pub fn add_days(date: Date, days: i32) -> Date {
    if days == 0 {
        return date;
    }
    near(date, days).unwrap_or_else(|| of_number(number(date).saturating_add(days)))
}

/// A date moved by so few days that it stays in its month, or goes to one next to it.
fn near(date: Date, days: i32) -> Option<Date> {
    let (mut year, mut month) = (date.year(), date.month());
    let mut day = i32::from(date.day()).checked_add(days)?;
    if day < 1 {
        (year, month) = if month == 1 { (year.checked_sub(1)?, 12) } else { (year, month - 1) };
        day += length(year.into(), month.into());
    } else if day > 28 {
        let days = length(year.into(), month.into());
        if day > days {
            day -= days;
            (year, month) = if month == 12 { (year.checked_add(1)?, 1) } else { (year, month + 1) };
        }
    }
    Date::new(year, month, i8::try_from(day).ok()?).ok()
}

/// How many days a month has.
fn length(year: i32, month: i32) -> i32 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn days_are_counted_over_the_end_of_february() {
        assert_eq!(add_days(date(2000, 2, 1), 35), date(2000, 3, 7));
        assert_eq!(add_days(date(2001, 2, 1), 35), date(2001, 3, 8));
        assert_eq!(add_days(date(2000, 1, 15), -4), date(2000, 1, 11));
    }

    #[test]
    fn a_date_beyond_the_calendar_stops_at_its_end() {
        assert_eq!(add_days(Date::MAX, 1), Date::MAX);
        assert_eq!(add_days(date(2000, 1, 1), i32::MAX), Date::MAX);
        assert_eq!(add_days(date(2000, 1, 1), i32::MIN), Date::MIN);
        assert_eq!(add_days(Date::MIN, -1), Date::MIN);
    }

    #[test]
    fn every_day_is_followed_by_the_next_as_the_calendar_has_it() {
        let mut day = date(1596, 1, 1);
        while day < date(2404, 1, 1) {
            let next = day.tomorrow().expect("the calendar goes on");
            assert_eq!(number(next), number(day) + 1, "{day}");
            assert_eq!(of_number(number(day)), day);
            day = next;
        }
        for end in [Date::MIN, Date::MAX] {
            assert_eq!(of_number(number(end)), end);
        }
    }

    #[test]
    fn days_before_and_after_the_calendar_are_its_ends() {
        let (first, last) = (number(Date::MIN), number(Date::MAX));
        for beyond in [i32::MIN, -DAYS_TO_ZERO - 1, -DAYS_TO_ZERO, first - 1] {
            assert_eq!(of_number(beyond), Date::MIN, "{beyond}");
        }
        for beyond in [last + 1, last + 400 * 366, i32::MAX / 4, i32::MAX] {
            assert_eq!(of_number(beyond), Date::MAX, "{beyond}");
        }
    }

    #[test]
    fn months_are_counted_alike_in_days_and_in_dates() {
        let ends = [Date::MIN, Date::MAX, date(-9999, 1, 31), date(9999, 11, 30)];
        let days = [date(2024, 2, 29), date(1999, 12, 31), date(2026, 1, 30), date(2000, 3, 1)];
        for from in ends.into_iter().chain(days) {
            for months in (-40..40).chain([i32::MIN, -240_000, -4_801, 4_799, 240_000, i32::MAX]) {
                let moved = super::super::period::add_months(from, months);
                assert_eq!(number_after_months(from, months), number(moved), "{from} {months}");
            }
        }
    }

    #[test]
    fn days_are_moved_as_the_calendar_counts_them() {
        for days in
            [-146_097, -36_525, -4_000, -366, -31, -28, -4, -1, 0, 1, 27, 28, 31, 365, 36_524, 146_098]
        {
            for from in [date(2024, 2, 29), date(1900, 3, 1), date(2026, 12, 31), date(2000, 1, 1)] {
                let moved = from.saturating_add(jiff::SignedDuration::from_hours(i64::from(days) * 24));
                assert_eq!(add_days(from, days), moved, "{from} {days}");
            }
        }
    }
}
