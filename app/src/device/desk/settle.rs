//! What the registry said of what was sent.

use super::{Desk, open};
use crate::device::browser::indexed_db::Durability;
use crate::device::error::DeviceError;
use crate::device::outbox::{Place, Refused, Unsent};
use crate::device::vault::{Entry, META, OUTBOX};
use bluebonnet_shared::calendar::Timestamp;
use bluebonnet_shared::sync::ChangeHash;

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

    /// Carries out what became of entries: on the disk first.
    ///
    /// # Errors
    /// When it cannot be written; the entries are then sent again, which is harmless.
    pub async fn settle(&self, judged: &Judged) -> Result<(), DeviceError> {
        let _turn = self.0.turn.lock().await;
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
        self.vault()?.write(Durability::Strict, &entries).await?;
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
        drop(shelf);
        self.bump();
        Ok(())
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
