//! Whether this device's clock agrees with the registry's. A wrong clock dates doses wrongly, and a forecast is of its day.

use super::{Desk, open};
use crate::device::browser::indexed_db::Durability;
use crate::device::clock;
use crate::device::vault::{Entry, META};
use crate::device::watch::Watch;
use bluebonnet_shared::calendar::Timestamp;

/// Seconds that the two may differ by: a slow network and a clock that was set by hand.
const TOLERANCE: i64 = 10 * 60;

impl Desk {
    /// Notes what time it is at the registry, where it said so.
    pub async fn note_registry_time(&self, time: Option<Timestamp>) {
        let Some(time) = time else { return };
        let ahead = clock::now().as_second() - time.as_second();
        let ahead = (ahead.abs() > TOLERANCE).then_some(ahead);
        let known = self.0.clock_ahead.get();
        // A clock that is off goes on being off: what it is off by is not written down anew each round.
        if known.map(minutes) == ahead.map(minutes) {
            return;
        }
        self.0.clock_ahead.set(ahead);
        if let (Ok(vault), Ok(entry)) = (self.vault(), Entry::json(META, open::CLOCK.to_owned(), &ahead)) {
            // Lost, it is found out again at the next contact.
            let _ = vault.write(Durability::Relaxed, &[entry]).await;
        }
    }

    /// Seconds that this device's clock was ahead of the registry's at the last contact, or behind it; none while the two agree.
    pub fn clock_ahead(&self) -> Watch<Option<i64>> {
        self.0.clock_ahead.clone()
    }
}

fn minutes(seconds: i64) -> i64 {
    seconds / 60
}
