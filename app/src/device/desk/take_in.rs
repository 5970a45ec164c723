//! Taking in what the registry's feed brings.

use super::Desk;
use super::carry_out::{SENT, fresh_actor};
use crate::device::browser::indexed_db::Query;
use crate::device::error::DeviceError;
use crate::device::vault::{RECORDS, Vault};
use bluebonnet_shared::replica::Unsent;
use bluebonnet_shared::sync::{FeedEntry, Generation};

/// What became of entries of the feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TakenIn {
    /// They are here.
    All,
    /// None is: the registry goes on from a backup. What it may have lost is in the outbox again and is to be sent, and then the feed asked
    /// for anew.
    Restored,
}

impl Desk {
    /// Takes in entries of the feed, in their order, in one transaction with the new cursor: see
    /// [`bluebonnet_shared::replica::Replica::take_in`].
    ///
    /// # Errors
    /// When it cannot be written: nothing has been taken in then.
    pub async fn take_in(&self, feed: Vec<FeedEntry>) -> Result<TakenIn, DeviceError> {
        let _turn = self.0.turn.lock().await;
        let vault = self.vault()?;
        let restored = self.0.shelf.borrow().replica().restored(&feed);
        if let Some(generation) = restored {
            self.offer_again(&vault, generation).await?;
            return Ok(TakenIn::Restored);
        }
        let needed = self.0.shelf.borrow().replica().take_in_needs(&feed);
        let records = self.records(&vault, needed).await?;
        let step = self.0.shelf.borrow().replica().take_in(feed, &records, fresh_actor()?)?;
        self.carry_out(&vault, step, Vec::new()).await?;
        Ok(TakenIn::All)
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
