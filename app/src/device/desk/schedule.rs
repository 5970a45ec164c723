//! The schedule that this desk forecasts with: the one the registry has in force, once it has come, and the one that is built
//! in until then.

use super::{Desk, open};
use crate::device::browser::indexed_db::Durability;
use crate::device::error::DeviceError;
use crate::device::vault::{Entry, META};
use bluebonnet_shared::schedule::{InForce, Schedule, packed};
use std::sync::Arc;

/// A schedule, and what it is known by.
#[derive(Clone, Debug)]
pub(super) struct Held {
    schedule: InForce,
    /// The tag of its packed form. None for the one that is built in, until somebody asks.
    tag: Option<String>,
}

impl Held {
    /// The schedule kept on this device. One that is not there, or was packed for another version of the app, leaves the one
    /// that is built in; the next sync brings it.
    pub(super) fn kept(packed: Option<&Vec<u8>>) -> Self {
        let built_in = Self { schedule: InForce::BuiltIn, tag: None };
        packed.and_then(|bytes| Self::unpack(bytes).ok()).unwrap_or(built_in)
    }

    fn unpack(bytes: &[u8]) -> Result<Self, packed::Unreadable> {
        let schedule = Schedule::new(packed::unpack(bytes)?);
        Ok(Self { schedule: InForce::Taken(Arc::new(schedule)), tag: Some(packed::tag(bytes)) })
    }
}

impl Desk {
    /// The schedule in force on this device. What is forecast with it goes on with it, even when another one comes meanwhile.
    pub fn schedule(&self) -> InForce {
        self.0.schedule.borrow().schedule.clone()
    }

    /// Whether the registry's schedule, by its tag, is one to fetch: another than the one here, and not one that this version
    /// of the app has refused.
    pub fn lacks_schedule(&self, tag: &str) -> bool {
        if self.0.refused_schedule.borrow().as_deref() == Some(tag) {
            return false;
        }
        let mut held = self.0.schedule.borrow_mut();
        let built_in = || packed::tag(&packed::pack(Schedule::acip().release()));
        held.tag.get_or_insert_with(built_in) != tag
    }

    /// Takes the registry's schedule: keeps it on this device, and forecasts with it from now on. One that this version of
    /// the app cannot read is not asked for again before the app is another.
    ///
    /// # Errors
    /// When it cannot be kept; the one before stays in force then.
    pub async fn take_schedule(&self, tag: String, packed: Vec<u8>) -> Result<(), DeviceError> {
        let Ok(held) = Held::unpack(&packed) else {
            self.0.refused_schedule.replace(Some(tag));
            return Ok(());
        };
        let entry = Entry::Put { store: META, key: open::SCHEDULE.to_owned(), plain: packed };
        self.vault()?.write(Durability::Strict, &[entry]).await?;
        self.0.schedule.replace(held);
        self.bump();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_kept_decides_and_what_another_version_packed_does_not() {
        let mut release = Schedule::acip().release().clone();
        release.version = "later".to_owned();
        let mut packed = packed::pack(&release);
        let held = Held::kept(Some(&packed));
        assert_eq!(held.schedule.version(), "later");
        assert_eq!(held.tag, Some(packed::tag(&packed)));
        packed[4] ^= 0xff;
        for bytes in [None, Some(&packed), Some(&Vec::new())] {
            assert!(matches!(Held::kept(bytes).schedule, InForce::BuiltIn));
        }
    }
}
