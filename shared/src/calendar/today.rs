//! Today, as far as a device with a clock that may be wrong can tell.

use super::Date;

/// Today, and up to which day it may be in truth. A form that stops days to come must not stop the day it really is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Today {
    /// The day.
    pub day: Date,
    /// The last day that may have come by now; none where the clock is known to be behind, and not by how much.
    pub last: Option<Date>,
}

/// Whether a day has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coming {
    /// It has.
    Come,
    /// It has not.
    NotYet,
    /// By the day that is taken for today it has not, and that may be wrong.
    Unknown,
}

impl Today {
    /// Whether a day has come.
    pub fn coming(self, day: Date) -> Coming {
        match self.last {
            _ if day <= self.day => Coming::Come,
            Some(last) if day > last => Coming::NotYet,
            Some(_) | None => Coming::Unknown,
        }
    }

    /// The day by which to stop what has not come: nothing is stopped where nobody knows.
    pub fn at_most(self) -> Date {
        self.last.unwrap_or(Date::MAX)
    }
}

impl From<Date> for Today {
    /// Today by a clock that is right.
    fn from(day: Date) -> Self {
        Self { day, last: Some(day) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_day_beyond_what_may_be_today_has_not_come_and_one_between_may_have() {
        let (yesterday, day, tomorrow) = (date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 25));
        let of = |last| [yesterday, day, tomorrow].map(|asked| Today { day, last }.coming(asked));
        assert_eq!(of(Some(day)), [Coming::Come, Coming::Come, Coming::NotYet]);
        assert_eq!(of(Some(tomorrow)), [Coming::Come, Coming::Come, Coming::Unknown]);
        assert_eq!(of(None), [Coming::Come, Coming::Come, Coming::Unknown]);
        assert_eq!(Today { day, last: None }.at_most(), Date::MAX);
    }
}
