//! Taking in what the registry's feed brings.

use super::Desk;
use super::carry_out::fresh_actor;
use crate::device::error::DeviceError;
use bluebonnet_shared::sync::FeedEntry;

impl Desk {
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
}
