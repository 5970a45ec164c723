//! Counting days: dates of the Gregorian calendar as numbers, and back.
//!
//! The calendar's 400 years repeat, so a year that begins in March, whose last day may be the 29th of February, makes each
//! step a division. A forecast does this thousands of times, and must not take the way over time zones and clocks.

use super::Date;

/// Days in 400 years.
const ERA: i32 = 146_097;

/// The day's number, counted from March 1 of the year 0.
fn number(date: Date) -> i32 {
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
fn of_number(number: i32) -> Date {
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
    // Every month has these days, and most moves stay among them.
    if let day @ 1..=28 = days.saturating_add(date.day().into())
        && let Ok(Ok(moved)) = i8::try_from(day).map(|day| Date::new(date.year(), date.month(), day))
    {
        return moved;
    }
    of_number(number(date).saturating_add(days))
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
