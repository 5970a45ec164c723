//! How long something holds, said ahead of its end.

use crate::parts::words::{counted, us_date};
use bluebonnet_shared::calendar::{Date, Day};
use bluebonnet_shared::compliance::Term;

/// So many days before its end it is said how many are left.
const AHEAD: i32 = 60;

/// A term in words: `until 10/01/2027, expires in 40 days`.
pub fn words(term: Term, today: Date) -> String {
    let Some(last) = term.last else {
        return if term.first > today {
            format!("from {}", us_date(term.first))
        } else {
            "for life".to_owned()
        };
    };
    match Day::from(last).days_after(Day::from(today)) {
        ..0 => format!("ended {}", us_date(last)),
        _ if term.first > today => format!("from {} until {}", us_date(term.first), us_date(last)),
        0 => format!("until {}, the last day is today", us_date(last)),
        left @ 1..=AHEAD => {
            let left = counted(usize::try_from(left).unwrap_or(0), "day");
            format!("until {}, expires in {left}", us_date(last))
        }
        _ => format!("until {}", us_date(last)),
    }
}

/// Whether it has ended, or ends soon enough to be said.
pub fn needs_attention(term: Term, today: Date) -> bool {
    term.last.is_some_and(|last| Day::from(last).days_after(Day::from(today)) <= AHEAD)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const FIRST: Date = Date::constant(2026, 1, 5);

    fn said(last: Option<Date>) -> (String, bool) {
        let (term, today) = (Term { first: FIRST, last }, date(2026, 11, 24));
        (words(term, today), needs_attention(term, today))
    }

    #[test]
    fn an_end_within_sixty_days_is_counted_and_a_later_one_is_not() {
        assert_eq!(said(Some(date(2027, 1, 23))), ("until 01/23/2027, expires in 60 days".to_owned(), true));
        assert_eq!(said(Some(date(2027, 1, 24))), ("until 01/24/2027".to_owned(), false));
        assert_eq!(said(Some(date(2026, 11, 25))), ("until 11/25/2026, expires in 1 day".to_owned(), true));
        assert_eq!(said(Some(date(2026, 11, 24))).0, "until 11/24/2026, the last day is today");
        assert_eq!(said(Some(date(2026, 11, 23))), ("ended 11/23/2026".to_owned(), true));
        assert_eq!(said(None), ("for life".to_owned(), false));
    }

    #[test]
    fn what_has_not_begun_says_from_when() {
        let term = Term { first: FIRST, last: Some(date(2028, 1, 5)) };
        assert_eq!(words(term, date(2026, 1, 4)), "from 01/05/2026 until 01/05/2028");
    }
}
