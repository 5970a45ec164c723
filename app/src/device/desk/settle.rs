//! What the registry said of what was sent.

use super::documents::{Open, View};
use super::{ClientView, Desk, open};
use crate::device::browser::crypto::random;
use crate::device::browser::indexed_db::Durability;
use crate::device::error::DeviceError;
use crate::device::outbox::{Place, Refused, Unsent};
use crate::device::row::StudentRow;
use crate::device::vault::{Entry, META, OUTBOX, StoredRecord, Vault};
use bluebonnet_shared::calendar::Timestamp;
use bluebonnet_shared::ids::ClientId;
use bluebonnet_shared::record::ActorId;
use bluebonnet_shared::sync::{ChangeHash, DocumentId};
use std::collections::{BTreeMap, HashMap};

/// What becomes of entries of the outbox after a push.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Judged {
    /// On the registry's disk: they leave the outbox.
    pub arrived: Vec<Place>,
    /// Refused: they stay, for a person to look at.
    pub refused: Vec<(Place, Refused)>,
}

impl Desk {
    /// The outbox, oldest first, with the places of its entries.
    pub fn unsent(&self) -> Vec<(Place, Unsent)> {
        self.0.shelf.borrow().outbox().iter().map(|(place, entry)| (*place, entry.clone())).collect()
    }

    /// Entries not refused, and refused ones.
    pub fn unsent_count(&self) -> (usize, usize) {
        self.0.shelf.borrow().unsent()
    }

    /// Notes which changes are on their way.
    pub fn set_sending(&self, hashes: impl IntoIterator<Item = ChangeHash>) {
        self.0.shelf.borrow_mut().set_sending(hashes);
        self.bump();
    }

    /// Carries out what became of entries: on the disk first. A refused entry stays in the outbox, and what it changed is
    /// taken back from the record, so that nothing further builds on it.
    ///
    /// # Errors
    /// When it cannot be written; the entries are then sent again, which is harmless.
    pub async fn settle(&self, judged: &Judged) -> Result<(), DeviceError> {
        let _turn = self.0.turn.lock().await;
        let vault = self.vault()?;
        let refused: Vec<(Place, Unsent)> = {
            let shelf = self.0.shelf.borrow();
            judged
                .refused
                .iter()
                .filter_map(|(place, refused)| {
                    let entry = shelf.outbox().get(place)?.clone();
                    Some((*place, Unsent { refused: Some(refused.clone()), ..entry }))
                })
                .collect()
        };
        let mut entries: Vec<Entry> =
            judged.arrived.iter().map(|place| Entry::Delete { store: OUTBOX, key: place.key() }).collect();
        for (place, entry) in &refused {
            entries.push(Entry::json(OUTBOX, place.key(), entry)?);
        }
        let rows = self.take_back(&vault, &refused, &mut entries).await?;
        vault.write(Durability::Strict, &entries).await?;

        let mut shelf = self.0.shelf.borrow_mut();
        for place in &judged.arrived {
            if let Some(entry) = shelf.outbox().get(place) {
                self.0.own.borrow_mut().insert(entry.hash);
            }
            shelf.take_unsent(*place);
        }
        for (place, entry) in refused {
            shelf.put_unsent(place, entry);
        }
        for row in rows.into_values().flatten() {
            shelf.put_row(row);
        }
        drop(shelf);
        self.bump();
        Ok(())
    }

    /// Takes refused changes back from the records they changed. Gives the rows of those records.
    async fn take_back(
        &self,
        vault: &Vault,
        refused: &[(Place, Unsent)],
        entries: &mut Vec<Entry>,
    ) -> Result<HashMap<ClientId, Option<StudentRow>>, DeviceError> {
        let mut by_document: BTreeMap<DocumentId, Vec<ChangeHash>> = BTreeMap::new();
        for (_, entry) in refused {
            by_document.entry(entry.document).or_default().push(entry.hash);
        }
        let mut rows = HashMap::new();
        if by_document.is_empty() {
            return Ok(rows);
        }
        // The next change of a record takes the number of the one taken back, so another actor must sign it.
        self.0.actor.replace(ActorId::from(random::<16>()?));
        let actor = self.0.actor.borrow().clone();
        let damaged = |_| DeviceError::Damaged("a student's record");
        for (id, hashes) in by_document {
            let Some(stored) = vault.record(id).await? else { continue };
            let open = Open::load(id, &stored.document, &actor).map_err(damaged)?;
            let open = open.without(&hashes, &actor).map_err(damaged)?;
            let view = open.view().map_err(damaged)?;
            let json = view.json().map_err(|_| DeviceError::Damaged("a student's record"))?;
            entries.push(Entry::record(
                id,
                &StoredRecord { epoch: stored.epoch, document: open.save(), view: json },
            ));
            if let View::Client(client) = view {
                let view = ClientView::new(&self.schedule(), *client, self.today());
                rows.insert(view.client.id, Some(view.row()));
            }
        }
        entries.extend(self.row_entries(&rows)?);
        Ok(rows)
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
