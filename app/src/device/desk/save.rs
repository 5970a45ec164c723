//! Saving: the one way in which anything is entered on this device.

use super::{Desk, open, parse_client};
use crate::device::browser::timer::to_its_end;
use crate::device::error::{DeviceError, SaveError};
use crate::device::page;
use crate::device::row::StudentRow;
use crate::device::vault::{Entry, META};
use crate::device::wording::describe;
use bluebonnet_shared::ids::ClientId;
use bluebonnet_shared::record::Edit;
use bluebonnet_shared::replica::{Foresight, NewEntry};
use bluebonnet_shared::sync::DocumentId;

impl Desk {
    /// Saves edits of one student, all or none, as one change. Returns once they are on the disk; sending follows by itself.
    /// Record, row and outbox are written in one transaction, so that no crash can part them. Once begun it goes on to its
    /// end, even if the screen that asked for it is left.
    ///
    /// # Errors
    /// See [`SaveError`]: nothing has been saved then, and the form still holds it.
    pub async fn save(&self, id: ClientId, edits: Vec<Edit>) -> Result<(), SaveError> {
        let desk = self.clone();
        to_its_end(async move { desk.save_whole(id, edits).await })
            .await
            .unwrap_or(Err(DeviceError::Locked.into()))
    }

    async fn save_whole(&self, id: ClientId, edits: Vec<Edit>) -> Result<(), SaveError> {
        let _turn = self.0.turn.lock().await;
        let vault = self.vault()?;
        let stored = vault.record(DocumentId::Client(id)).await?.ok_or(DeviceError::NotHere)?;
        let before = parse_client(&stored)?;
        let mut memory = self.0.memory.borrow().clone();
        memory.learn(&edits);
        let entry = NewEntry {
            what: describe(&edits, &before),
            client_name: StudentRow::of(&before).name,
            by: self.stamp(),
            edits,
        };
        let foresight = Foresight { role: self.session().role, today: self.reckoned_today().at_most() };
        let Some(step) = self.0.shelf.borrow().replica().save(&stored, entry, Some(foresight))? else {
            // The record says all of it already: a second press on Save.
            return Ok(());
        };
        let beside = vec![Entry::json(META, open::MEMORY.to_owned(), &memory)?];
        self.carry_out(&vault, step, beside).await?;
        self.0.memory.replace(memory);
        page::mark("save-durable");
        self.0.state.set(self.0.state.get().after_saving(self.unsent_count().0));
        self.sync_now();
        Ok(())
    }
}
