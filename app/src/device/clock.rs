//! The device's clock: the one place that asks what day and what time it is.

use bluebonnet_shared::calendar::{Date, Timestamp};

/// Today, by the device's clock and time zone.
pub fn today() -> Date {
    let now = js_sys::Date::new_0();
    // The browser's civil date is always one; were it not, the epoch is as good as any wrong clock.
    Date::new(now.get_full_year() as i16, now.get_month() as i8 + 1, now.get_date() as i8)
        .unwrap_or(Date::constant(1970, 1, 1))
}

/// Now, by the device's clock.
pub fn now() -> Timestamp {
    Timestamp::now()
}
