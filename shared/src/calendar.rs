//! Ages, intervals and CDSi's date arithmetic on civil dates.

pub use jiff::Timestamp;
pub use jiff::civil::Date;
