//! Dates as schools write them.

use super::Reason;
use bluebonnet_shared::calendar::Date;

/// How a year of two digits is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TwoDigitYear {
    /// A birth: the latest such year that does not lie in the future, so that `3/26/22` is 2022 and, before 2031,
    /// `3/26/31` is 1931.
    Birth,
    /// A dose: this century up to ten years ahead, the last one beyond. A slip of the pen such as next year's number
    /// is then seen as a date in the future and not silently taken for one a hundred years ago.
    Dose,
}

/// Reads a date. American order, the month first, wherever the year does not come first:
///
/// - `2022-03-26`, `2022/3/26`, `20220326`, each also with a time of day after it
/// - `3/26/2022`, `03-26-2022`, `3.26.22`, `03262022`
/// - `26-Mar-2022`, `26 March 22`, `Mar 26, 2022`
///
/// Years before 1890 are not read: a birth date must be later than that.
///
/// # Errors
/// `NotADate` when the text is in none of these styles, `NoSuchDay` for February 30.
pub fn read(text: &str, two_digits: TwoDigitYear, today: Date) -> Result<Date, Reason> {
    let (year, month, day) = parts(without_time(text.trim())).ok_or(Reason::NotADate)?;
    let year = match year.len() {
        4 => number(year).ok_or(Reason::NotADate)?,
        2 => {
            let year = number(year).ok_or(Reason::NotADate)?;
            century(year, i16::from(month), i16::from(day), two_digits, today) + year
        }
        _ => return Err(Reason::NotADate),
    };
    if year < 1890 {
        return Err(Reason::NotADate);
    }
    let narrow = |number: u8| i8::try_from(number).map_err(|_| Reason::NoSuchDay);
    Date::new(year, narrow(month)?, narrow(day)?).map_err(|_| Reason::NoSuchDay)
}

fn century(year: i16, month: i16, day: i16, rule: TwoDigitYear, today: Date) -> i16 {
    let this = today.year() / 100 * 100;
    let ahead = match rule {
        TwoDigitYear::Birth => {
            (this + year, month, day) > (today.year(), i16::from(today.month()), i16::from(today.day()))
        }
        TwoDigitYear::Dose => this + year > today.year() + 10,
    };
    if ahead { this - 100 } else { this }
}

/// Drops a time of day: `2022-03-26T00:00:00`, `3/26/2022 12:00 AM`.
fn without_time(text: &str) -> &str {
    match text.split_once(['T', ' ']) {
        Some((date, time))
            if time.contains(':') && date.bytes().any(|b| b.is_ascii_digit()) && date.len() >= 6 =>
        {
            date
        }
        _ => text,
    }
}

/// Year as written, month, day.
fn parts(text: &str) -> Option<(&str, u8, u8)> {
    if text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit()) {
        // Year first, or month first? A month and a day make at most 1231, a year here at least 1890.
        let (year, month, day) = if text.get(..4)? >= "1890" {
            (text.get(..4)?, text.get(4..6)?, text.get(6..)?)
        } else {
            (text.get(4..)?, text.get(..2)?, text.get(2..4)?)
        };
        return Some((year, number(month)?, number(day)?));
    }
    let mut pieces = text.split(['-', '/', '.', ' ', ',']).filter(|piece| !piece.is_empty());
    let (first, second, third) = (pieces.next()?, pieces.next()?, pieces.next()?);
    if pieces.next().is_some() {
        return None;
    }
    if let Some(month) = month_name(second) {
        Some((third, month, number(first)?))
    } else if let Some(month) = month_name(first) {
        Some((third, month, number(second)?))
    } else if first.len() == 4 {
        Some((first, number(second)?, number(third)?))
    } else {
        Some((third, number(first)?, number(second)?))
    }
}

fn number<N: std::str::FromStr>(digits: &str) -> Option<N> {
    digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse().ok()).flatten()
}

/// A month's English name, or its first three letters or more.
fn month_name(word: &str) -> Option<u8> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let word = word.to_lowercase();
    let at = MONTHS.iter().position(|month| word.len() >= 3 && month.starts_with(&word))?;
    u8::try_from(at + 1).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use bluebonnet_shared::calendar::Date;

    const TODAY: Date = Date::constant(2026, 11, 24);

    fn dose(text: &str) -> Result<Date, Reason> {
        read(text, TwoDigitYear::Dose, TODAY)
    }

    #[test]
    fn every_style_means_the_same_day() {
        for text in [
            "2022-03-26",
            "2022/3/26",
            "2022.03.26",
            "20220326",
            "3/26/2022",
            "03/26/2022",
            "3-26-2022",
            "3/26/22",
            "3.26.22",
            "03262022",
            "26-Mar-2022",
            "26 March 22",
            "Mar 26, 2022",
            "MARCH 26 2022",
            "2022-03-26T00:00:00",
            "2022-03-26 00:00",
            "3/26/2022 12:00:00 AM",
            " 2022-03-26 ",
        ] {
            assert_eq!(dose(text), Ok(Date::constant(2022, 3, 26)), "{text}");
        }
    }

    #[test]
    fn days_that_do_not_exist_are_told_from_what_is_no_date() {
        for text in ["2031-02-30", "2/29/2023", "13/01/2022", "20221301", "2022-00-10", "31-Apr-2022"] {
            assert_eq!(dose(text), Err(Reason::NoSuchDay), "{text}");
        }
        for text in [
            "",
            "soon",
            "2022",
            "3/2022",
            "1/2/3/4",
            "44646",
            "0022-03-26",
            "3/26/222",
            "+1/2/2022",
            "３/１/2022",
        ] {
            assert_eq!(dose(text), Err(Reason::NotADate), "{text}");
        }
    }

    #[test]
    fn a_birth_of_two_digits_is_never_in_the_future() {
        let birth = |text| read(text, TwoDigitYear::Birth, TODAY);
        assert_eq!(birth("11/24/26"), Ok(Date::constant(2026, 11, 24)));
        assert_eq!(birth("11/25/26"), Ok(Date::constant(1926, 11, 25)));
        assert_eq!(birth("5/1/09"), Ok(Date::constant(2009, 5, 1)));
    }

    #[test]
    fn a_dose_of_two_digits_may_be_seen_to_be_in_the_future() {
        assert_eq!(dose("5/1/27"), Ok(Date::constant(2027, 5, 1)));
        assert_eq!(dose("5/1/36"), Ok(Date::constant(2036, 5, 1)));
        assert_eq!(dose("5/1/37"), Ok(Date::constant(1937, 5, 1)));
        assert_eq!(dose("5/1/98"), Ok(Date::constant(1998, 5, 1)));
    }
}
