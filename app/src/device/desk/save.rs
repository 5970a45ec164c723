//! Saving: the one way in which anything is entered on this device.

use super::{ClientView, Desk, open, parse_client};
use crate::device::browser::indexed_db::Durability;
use crate::device::browser::timer::to_its_end;
use crate::device::error::{DeviceError, SaveError};
use crate::device::outbox::Unsent;
use crate::device::page;
use crate::device::vault::{Entry, META, OUTBOX, StoredRecord};
use crate::device::wording::describe;
use bluebonnet_shared::ids::ClientId;
use bluebonnet_shared::record::{ClientRecord, Edit};
use bluebonnet_shared::sync::{Blob, DocumentId};
use std::collections::HashMap;

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
        let document = DocumentId::Client(id);
        let stored = vault.record(document).await?.ok_or(DeviceError::NotHere)?;
        let before = parse_client(&stored)?;

        let actor = self.0.actor.borrow().clone();
        let mut record = ClientRecord::load(&stored.document, actor)?;
        let stamp = self.stamp();
        let Some(change) = record.edit_all(&edits, &stamp)? else {
            // The record says all of it already: a second press on Save.
            return Ok(());
        };
        let view = ClientView::new(&self.schedule(), record.view()?, self.today());

        let json =
            serde_json::to_vec(&view.client).map_err(|_| DeviceError::Damaged("a student's record"))?;
        let stored = StoredRecord { epoch: stored.epoch, document: record.save(), view: json };
        let row = view.row();
        let unsent = Unsent {
            document,
            epoch: stored.epoch,
            hash: change.hash,
            bytes: Blob(change.bytes),
            client_name: row.name.clone(),
            what: describe(&edits, &before),
            at: stamp.at,
            refused: None,
        };
        let mut memory = self.0.memory.borrow().clone();
        memory.learn(&edits);

        let place = self.0.shelf.borrow().next_place();
        let mut entries = self.row_entries(&HashMap::from([(id, Some(row.clone()))]))?;
        entries.extend([
            Entry::record(document, &stored),
            Entry::json(OUTBOX, place.key(), &unsent)?,
            Entry::json(META, open::MEMORY.to_owned(), &memory)?,
        ]);
        vault.write(Durability::Strict, &entries).await?;

        self.0.memory.replace(memory);
        {
            let mut shelf = self.0.shelf.borrow_mut();
            shelf.put_unsent(place, unsent);
            shelf.put_row(row);
        }
        page::mark("save-durable");
        self.0.state.set(self.0.state.get().after_saving(self.unsent_count().0));
        self.bump();
        self.sync_now();
        Ok(())
    }
}
