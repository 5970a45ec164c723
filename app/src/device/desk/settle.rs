//! What the registry said of what was sent, and what a person does with what it refused.

use super::carry_out::fresh_actor;
use super::{Desk, open, parse_client};
use crate::device::browser::indexed_db::Durability;
use crate::device::error::{DeviceError, SaveError};
use crate::device::vault::{Entry, META};
use crate::device::wording::describe;
use bluebonnet_shared::calendar::Timestamp;
use bluebonnet_shared::record::Edit;
use bluebonnet_shared::replica::{Batch, Judged, Mended, Place, Portion, next_batch};
use bluebonnet_shared::sync::{ChangeHash, DocumentId};

impl Desk {
    /// The next batch to push: the oldest entries not refused and after `sent`.
    pub fn next_batch(&self, sent: Option<Place>) -> Option<Batch> {
        next_batch(self.0.shelf.borrow().replica().outbox(), sent, self.portion())
    }

    /// How much goes into one push.
    pub fn portion(&self) -> Portion {
        self.0.portion.get()
    }

    /// Notes whether a push was answered. The next one is larger or smaller for it.
    pub fn note_answered(&self, answered: bool) {
        let portion = self.portion();
        self.0.portion.set(if answered { portion.after_answer() } else { portion.after_silence() });
    }

    /// Entries not refused, and refused ones.
    pub fn unsent_count(&self) -> (usize, usize) {
        self.0.shelf.borrow().replica().unsent()
    }

    /// Notes which changes are on their way.
    pub fn set_sending(&self, hashes: impl IntoIterator<Item = ChangeHash>) {
        self.0.shelf.borrow_mut().set_sending(hashes);
        self.bump();
    }

    /// Carries out what became of entries: see [`bluebonnet_shared::replica::Replica::settle`].
    ///
    /// # Errors
    /// When it cannot be written; the entries are then sent again, which is harmless.
    pub async fn settle(&self, judged: &Judged) -> Result<(), DeviceError> {
        let _turn = self.0.turn.lock().await;
        let vault = self.vault()?;
        let needed = self.0.shelf.borrow().replica().settle_needs(judged);
        let records = self.records(&vault, needed).await?;
        let step = self.0.shelf.borrow().replica().settle(judged, &records, fresh_actor()?)?;
        self.carry_out(&vault, step, Vec::new()).await
    }

    /// Enters a refused entry once more, as it was typed or mended.
    ///
    /// # Errors
    /// See [`SaveError`]; the entry stays where it is then.
    pub async fn send_again(&self, place: Place, mended: Option<Vec<Edit>>) -> Result<(), SaveError> {
        let _turn = self.0.turn.lock().await;
        let vault = self.vault()?;
        let document = self.document_of(place)?;
        let stored = vault.record(document).await?.ok_or(DeviceError::NotHere)?;
        let before = parse_client(&stored)?;
        let mended = mended.map(|edits| Mended { what: describe(&edits, &before), edits });
        let step = self.0.shelf.borrow().replica().send_again(place, mended, self.stamp(), &stored)?;
        self.carry_out(&vault, step, Vec::new()).await?;
        self.sync_now();
        Ok(())
    }

    /// Lets go of a refused entry, because the nurse said so.
    ///
    /// # Errors
    /// When it cannot be written; the entry stays then.
    pub async fn discard(&self, place: Place) -> Result<(), DeviceError> {
        let _turn = self.0.turn.lock().await;
        let step = self.0.shelf.borrow().replica().discard(place)?;
        self.carry_out(&*self.vault()?, step, Vec::new()).await?;
        self.sync_now();
        Ok(())
    }

    fn document_of(&self, place: Place) -> Result<DocumentId, DeviceError> {
        let shelf = self.0.shelf.borrow();
        shelf.replica().outbox().get(&place).map(|entry| entry.document).ok_or(DeviceError::NotHere)
    }

    /// Notes that everything here is in step with the registry.
    pub async fn note_in_step(&self, at: Timestamp) {
        self.0.in_step.set(Some(at));
        if let (Ok(vault), Ok(entry)) = (self.vault(), Entry::json(META, open::IN_STEP.to_owned(), &at)) {
            // Only what the screen says of the last time depends on it.
            let _ = vault.write(Durability::Relaxed, &[entry]).await;
        }
    }
}
