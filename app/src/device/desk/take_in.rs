//! Taking in what the registry's feed brings.

use super::Desk;
use super::carry_out::{SENT, fresh_actor};
use crate::device::browser::indexed_db::Query;
use crate::device::error::DeviceError;
use crate::device::vault::{RECORDS, Vault};
use bluebonnet_shared::replica::{Met, Unsent};
use bluebonnet_shared::sync::{Cursor, FeedEntry, Generation};

/// What a device finds when a pull begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meeting {
    /// What comes can be taken in.
    AsEver,
    /// The registry goes on from a backup. What it may have lost is in the outbox again and is to be sent, and then the feed asked for
    /// anew; nothing of this one must be taken in.
    AfterRestoring,
}

impl Desk {
    /// Meets a registry whose pull is going to end at a place: see [`bluebonnet_shared::replica::Replica::meet`].
    ///
    /// # Errors
    /// When it cannot be written: then nothing must be taken in.
    pub async fn meet(&self, end: Cursor) -> Result<Meeting, DeviceError> {
        let _turn = self.0.turn.lock().await;
        let vault = self.vault()?;
        let met = self.0.shelf.borrow().replica().meet(end);
        match met {
            Met::Known => Ok(Meeting::AsEver),
            Met::First(step) => {
                self.carry_out(&vault, step, Vec::new()).await?;
                Ok(Meeting::AsEver)
            }
            Met::Restored(generation) => {
                self.offer_again(&vault, generation).await?;
                Ok(Meeting::AfterRestoring)
            }
        }
    }

    /// Takes in entries of the feed, in their order, in one transaction with the new cursor: see
    /// [`bluebonnet_shared::replica::Replica::take_in`].
    ///
    /// # Errors
    /// When it cannot be written: nothing has been taken in then.
    pub async fn take_in(&self, feed: Vec<FeedEntry>) -> Result<(), DeviceError> {
        let _turn = self.0.turn.lock().await;
        let vault = self.vault()?;
        let needed = self.0.shelf.borrow().replica().take_in_needs(&feed);
        let records = self.records(&vault, needed).await?;
        let step = self.0.shelf.borrow().replica().take_in(feed, &records, fresh_actor()?)?;
        self.carry_out(&vault, step, Vec::new()).await
    }

    /// Puts all that was ever sent from here, and is still about somebody on this device, into the outbox again.
    async fn offer_again(&self, vault: &Vault, generation: Generation) -> Result<(), DeviceError> {
        let sent = vault.read_what_opens(&[Query::Prefix(RECORDS, SENT)]).await?;
        // One that cannot be read has arrived once. There is nothing else to be done for it.
        let sent: Vec<Unsent> =
            sent.into_iter().flatten().filter_map(|(_, bytes)| Unsent::from_bytes(&bytes?).ok()).collect();
        let step = self.0.shelf.borrow().replica().offer_again(generation, sent);
        self.carry_out(vault, step, Vec::new()).await
    }
}
