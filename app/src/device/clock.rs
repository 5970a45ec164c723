//! The device's clock: the one place that asks what day and what time it is.

use bluebonnet_shared::calendar::{Date, Timestamp};

/// The day of a time, by the device's time zone.
pub fn day_of(at: Timestamp) -> Date {
    let local = js_sys::Date::new(&(at.as_millisecond() as f64).into());
    // The browser's civil date is always one; were it not, the epoch is as good as any wrong clock.
    Date::new(local.get_full_year() as i16, local.get_month() as i8 + 1, local.get_date() as i8)
        .unwrap_or(Date::constant(1970, 1, 1))
}

/// Now, by the device's clock.
pub fn now() -> Timestamp {
    Timestamp::now()
}
