//! Dates, ages and counts in the words of the screen.

use bluebonnet_shared::calendar::{Date, Timestamp};
use jiff::Unit;

/// A date as Texas writes it: `MM/DD/YYYY`.
pub use bluebonnet_shared::print::us_date;

/// An age as `8 years, 2 months, 3 days`; parts that are zero are left out. A birth date in the future gives
/// `not born yet`.
pub fn age(birth: Date, today: Date) -> String {
    let Some((years, months, days)) = span(birth, today) else { return "not born yet".to_owned() };
    let parts = [(years, "year"), (months, "month"), (days, "day")];
    let words: Vec<String> =
        parts.into_iter().filter(|(count, _)| *count > 0).map(|(count, unit)| counted(count, unit)).collect();
    if words.is_empty() { "born today".to_owned() } else { words.join(", ") }
}

/// An age for a line of a list: `8 years`, `14 months`, `20 days`.
pub fn short_age(birth: Date, today: Date) -> String {
    match span(birth, today) {
        None => "not born yet".to_owned(),
        Some((years, ..)) if years >= 2 => counted(years, "year"),
        Some((years, months, _)) if years * 12 + months >= 1 => counted(years * 12 + months, "month"),
        Some((_, _, days)) => counted(days, "day"),
    }
}

/// `1 day`, `2 days`: a count with its unit.
pub fn counted(count: usize, unit: &str) -> String {
    if count == 1 { format!("1 {unit}") } else { format!("{} {unit}s", grouped(count)) }
}

/// `1 entry`, `2 entries`.
pub fn entries(count: usize) -> String {
    if count == 1 { "1 entry".to_owned() } else { format!("{} entries", grouped(count)) }
}

/// A number with a comma between thousands: `2,000`.
pub fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Reads a date as people type it: `09/14/2026`, `9/14/26`, `09142026`, or `2026-09-14`. Two digits of a year mean this
/// century up to the year of `today`, the last one after that. `None` when it is no date.
pub fn read_date(text: &str, today: Date) -> Option<Date> {
    let text = text.trim();
    let parts: Vec<&str> = text.split(['/', '-', '.', ' ']).filter(|part| !part.is_empty()).collect();
    let (year, month, day) = match parts.as_slice() {
        [all] if all.len() == 8 && all.is_ascii() => (&all[4..], &all[..2], &all[2..4]),
        [year, month, day] if year.len() == 4 => (*year, *month, *day),
        [month, day, year] => (*year, *month, *day),
        _ => return None,
    };
    let (month, day) = (month.parse().ok()?, day.parse().ok()?);
    let number: i16 = year.parse().ok()?;
    let year = match year.len() {
        4 => number,
        2 if number <= today.year() % 100 => today.year() - today.year() % 100 + number,
        2 => today.year() - today.year() % 100 - 100 + number,
        _ => return None,
    };
    Date::new(year, month, day).ok()
}

/// A time of day by this device's clock, as Texas writes it: `9:41 AM`.
pub fn time_of_day(at: Timestamp) -> String {
    let local = local(at);
    clock(local.get_hours(), local.get_minutes())
}

/// A day and time by this device's clock: `11/24/2026 9:41 AM`.
pub fn moment(at: Timestamp) -> String {
    let local = local(at);
    let (month, day) = (local.get_month() + 1, local.get_date());
    format!(
        "{month:02}/{day:02}/{:04} {}",
        local.get_full_year(),
        clock(local.get_hours(), local.get_minutes())
    )
}

/// The browser knows the device's time zone.
fn local(at: Timestamp) -> js_sys::Date {
    js_sys::Date::new(&(at.as_millisecond() as f64).into())
}

fn clock(hour: u32, minute: u32) -> String {
    let half = if hour < 12 { "AM" } else { "PM" };
    let hour = if hour.is_multiple_of(12) { 12 } else { hour % 12 };
    format!("{hour}:{minute:02} {half}")
}

fn span(birth: Date, today: Date) -> Option<(usize, usize, usize)> {
    if birth > today {
        return None;
    }
    let span = birth.until((Unit::Year, today)).ok()?;
    // None is negative: the birth date is not after today.
    let part = |count: i32| usize::try_from(count).unwrap_or(0);
    Some((part(span.get_years().into()), part(span.get_months()), part(span.get_days())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn an_age_leaves_out_what_is_zero() {
        assert_eq!(age(date(2018, 9, 21), date(2026, 11, 24)), "8 years, 2 months, 3 days");
        assert_eq!(age(date(2018, 11, 24), date(2026, 11, 24)), "8 years");
        assert_eq!(age(date(2026, 11, 23), date(2026, 11, 24)), "1 day");
        assert_eq!(age(date(2026, 11, 24), date(2026, 11, 24)), "born today");
        assert_eq!(age(date(2027, 1, 1), date(2026, 11, 24)), "not born yet");
    }

    #[test]
    fn a_leap_day_child_is_a_year_older_on_the_last_of_february() {
        assert_eq!(age(date(2020, 2, 29), date(2021, 3, 1)), "1 year, 1 day");
    }

    #[test]
    fn a_line_of_a_list_gives_the_age_in_its_largest_unit() {
        assert_eq!(short_age(date(2018, 9, 21), date(2026, 11, 24)), "8 years");
        assert_eq!(short_age(date(2025, 9, 21), date(2026, 11, 24)), "14 months");
        assert_eq!(short_age(date(2026, 11, 4), date(2026, 11, 24)), "20 days");
    }

    #[test]
    fn midnight_and_noon_are_twelve() {
        assert_eq!(clock(0, 5), "12:05 AM");
        assert_eq!(clock(12, 0), "12:00 PM");
        assert_eq!(clock(15, 41), "3:41 PM");
    }

    #[test]
    fn thousands_are_set_apart() {
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(2000), "2,000");
        assert_eq!(grouped(1_234_567), "1,234,567");
    }

    #[test]
    fn dates_are_read_as_people_type_them() {
        let today = date(2026, 11, 24);
        let expected = Some(date(2026, 9, 4));
        for text in ["09/04/2026", "9/4/2026", "9/4/26", "09042026", "2026-09-04", " 9-4-2026 "] {
            assert_eq!(read_date(text, today), expected, "{text}");
        }
        assert_eq!(read_date("9/4/98", today), Some(date(1998, 9, 4)));
        for text in ["", "13/01/2026", "02/30/2026", "soon", "9/4", "9/4/202", "é234567"] {
            assert_eq!(read_date(text, today), None, "{text}");
        }
    }
}
