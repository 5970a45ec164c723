//! A revoked device takes everything of its user's off itself.

use super::Desk;
use crate::device::error::DeviceError;
use crate::device::vault::keyring::Keyring;
use bluebonnet_shared::sync::{Outcome, PushReply};

impl Desk {
    /// Counts what the registry holds for review, because this device is revoked.
    pub fn note_held(&self, reply: &PushReply) {
        let held = reply.verdicts.iter().filter(|verdict| verdict.outcome == Outcome::Held).count();
        self.0.held.set(self.0.held.get() + held);
    }

    /// Takes records, outbox and key of this user off the device, and locks. Another user's vault on this device stays: it is locked with her password, may hold what she has not sent, and wipes itself
    /// when she unlocks it.
    ///
    /// # Errors
    /// What the browser says: then the next round tries again.
    pub async fn wipe(&self) -> Result<(), DeviceError> {
        let _turn = self.0.turn.lock().await;
        self.vault()?.wipe().await?;
        Keyring::open().await?.forget(&self.0.account).await?;
        self.0.parting.replace(Some(parting_words(self.0.held.get())));
        self.lock();
        Ok(())
    }

    /// What the door says once this desk is locked, if anything.
    pub fn parting(&self) -> Option<String> {
        self.0.parting.borrow().clone()
    }
}

fn parting_words(held: usize) -> String {
    let records = "This device was revoked by an administrator. Its records have been removed.";
    match held {
        0 => records.to_owned(),
        1 => format!("{records} 1 entry that was unsent has been sent to the registry for review."),
        more => {
            format!("{records} {more} entries that were unsent have been sent to the registry for review.")
        }
    }
}
