//! Whether this device's clock agrees with the registry's. A wrong clock dates doses wrongly, and a forecast is of its day.

use super::{Desk, open};
use crate::device::browser::indexed_db::Durability;
use crate::device::clock;
use crate::device::reckoning::{Contact, today};
use crate::device::vault::{Entry, META};
use crate::device::watch::Watch;
use bluebonnet_shared::calendar::{Date, Timestamp, Today};

/// Seconds after which a contact is written down anew, though the clock is off by as much as before.
const STALE: i64 = 60 * 60;

impl Desk {
    /// Notes what time it is at the registry, where it said so.
    pub async fn note_registry_time(&self, time: Option<Timestamp>) {
        let Some(registry) = time else { return };
        let contact = Contact { registry, device: clock::now() };
        let before = self.today();
        self.0.contact.set(Some(contact));
        if self.today() != before {
            self.bump();
        }
        self.0.clock_ahead.set(said(self.0.clock_ahead.get(), contact.ahead()));
        if self.0.noted_contact.get().is_some_and(|noted| !is_news(noted, contact)) {
            return;
        }
        self.0.noted_contact.set(Some(contact));
        if let (Ok(vault), Ok(entry)) = (self.vault(), Entry::json(META, open::CLOCK.to_owned(), &contact)) {
            // Lost, it is found out again at the next contact.
            let _ = vault.write(Durability::Relaxed, &[entry]).await;
        }
    }

    /// Seconds that this device's clock was ahead of the registry's at the last contact, or behind it; none while the two agree.
    pub fn clock_ahead(&self) -> Watch<Option<i64>> {
        self.0.clock_ahead.clone()
    }

    /// Today in the device's time zone: by its clock, or by the registry's where that one is known to be wrong.
    pub fn today(&self) -> Date {
        self.reckoned_today().day
    }

    /// The same, with the last day that may have come by now.
    pub fn reckoned_today(&self) -> Today {
        today(self.0.contact.get(), clock::now())
    }
}

/// What the clock is off by, as it is said on the screen: a few seconds more or less are the same.
fn said(before: Option<i64>, ahead: Option<i64>) -> Option<i64> {
    if before.map(minutes) == ahead.map(minutes) { before } else { ahead }
}

/// Whether a contact says more than the one that is written down: a clock that is off goes on being off, and is not written down anew each
/// round.
fn is_news(noted: Contact, contact: Contact) -> bool {
    let since = contact.registry.as_second() - noted.registry.as_second();
    noted.ahead().map(minutes) != contact.ahead().map(minutes) || !(0..STALE).contains(&since)
}

fn minutes(seconds: i64) -> i64 {
    seconds / 60
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contact_is_written_down_when_the_clock_is_off_by_more_or_the_last_one_is_old() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let contact = |registry, ahead| Contact { registry: at(registry), device: at(registry + ahead) };
        let noted = contact(10_000, 7_200);
        assert!(!is_news(noted, contact(10_020, 7_205)));
        assert!(is_news(noted, contact(10_020, 0)));
        assert!(is_news(noted, contact(10_000 + STALE, 7_200)));
        assert!(is_news(noted, contact(9_000, 7_200)), "the registry's own clock was set");
    }

    #[test]
    fn what_the_clock_is_off_by_stays_as_it_was_said_while_it_is_off_by_as_many_minutes() {
        assert_eq!(said(Some(7_200), Some(7_205)), Some(7_200));
        assert_eq!(said(Some(7_200), Some(7_300)), Some(7_300));
        assert_eq!(said(Some(7_200), None), None);
    }
}
