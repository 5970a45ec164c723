//! Dates, ages and counts in the words of the screen.

use bluebonnet_shared::account::Role;
use bluebonnet_shared::calendar::{Age, Date, Timestamp};
pub use bluebonnet_shared::print::us_date;

/// What a role is called.
pub fn role(role: Role) -> &'static str {
    match role {
        Role::Nurse => "nurse",
        Role::Clerk => "school clerk",
        Role::Admin => "organization admin",
        Role::RegistryStaff => "registry staff",
    }
}

/// An age as `8 years, 2 months, 3 days`. A birth date in the future gives `not born yet`.
pub fn age(birth: Date, today: Date) -> String {
    Age::on(birth, today).map_or_else(|| "not born yet".to_owned(), |age| age.to_string())
}

/// An age for a line of a list, in its largest unit: `8 years`, `14 months`, `20 days`.
pub fn short_age(birth: Date, today: Date) -> String {
    // None of an age's parts is negative.
    let count = |count: i32| usize::try_from(count).unwrap_or(0);
    match Age::on(birth, today) {
        None => "not born yet".to_owned(),
        Some(age) if age.years >= 2 => counted(count(age.years.into()), "year"),
        Some(age) if age.in_months() >= 1 => counted(count(age.in_months()), "month"),
        Some(age) => counted(count(age.days.into()), "day"),
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

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

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
