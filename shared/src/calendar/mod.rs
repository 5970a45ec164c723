//! Ages, intervals and CDSi's date arithmetic on civil dates.

mod age;
mod day;
mod days;
mod period;
mod today;

pub use age::Age;
pub use day::{Dated, Day};
pub use days::add_days;
pub use jiff::Timestamp;
pub use jiff::civil::Date;
pub use period::{Period, PeriodError};
pub use today::{Coming, Today};

use std::fmt;

/// A date as American readers write it: `03/09/2026`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slashed(pub Date);

impl fmt::Display for Slashed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}/{:02}/{:04}", self.0.month(), self.0.day(), self.0.year())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn dates_are_written_month_first_with_leading_zeros() {
        assert_eq!(Slashed(date(2026, 3, 9)).to_string(), "03/09/2026");
    }
}
