//! Counting days: dates of the Gregorian calendar as numbers, and back.
//!
//! The calendar's 400 years repeat, so a year that begins in March, whose last day may be the 29th of February, makes each
//! step a division. A forecast counts days by the hundred, most of them few: those only step over the end of a month.

use super::Date;

/// Days in 400 years.
const ERA: i32 = 146_097;

/// The day's number, counted from March 1 of the year 0.
pub(super) fn number(date: Date) -> i32 {
    let month = i32::from(date.month());
    let year = i32::from(date.year()) - i32::from(month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let month_of_year = (month + 9) % 12;
    let day_of_year = (153 * month_of_year + 2) / 5 + i32::from(date.day()) - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * ERA + day_of_era
}

/// The day of a number; one outside the calendar is the calendar's first or last.
pub(super) fn of_number(number: i32) -> Date {
    let end = if number < 0 { Date::MIN } else { Date::MAX };
    let era = number.div_euclid(ERA);
    let day_of_era = number.rem_euclid(ERA);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_of_year = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_of_year + 2) / 5 + 1;
    let month = if month_of_year < 10 { month_of_year + 3 } else { month_of_year - 9 };
    let year = era * 400 + year_of_era + i32::from(month <= 2);
    let parts = (i16::try_from(year), i8::try_from(month), i8::try_from(day));
    let (Ok(year), Ok(month), Ok(day)) = parts else { return end };
    Date::new(year, month, day).unwrap_or(end)
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
        day += i32::from(length(year, month));
    } else if day > 28 {
        let days = i32::from(length(year, month));
        if day > days {
            day -= days;
            (year, month) = if month == 12 { (year.checked_add(1)?, 1) } else { (year, month + 1) };
        }
    }
    Date::new(year, month, i8::try_from(day).ok()?).ok()
}

/// How many days a month has.
fn length(year: i16, month: i8) -> i8 {
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
