//! Forecasts of the rows: made anew when the day or the schedule has changed, a pack at a time, while the nurse works.

use super::{ClientView, Desk, parse_client};
use crate::device::browser::indexed_db::{Durability, Query};
use crate::device::browser::timer::breathe;
use crate::device::error::DeviceError;
use crate::device::row::StudentRow;
use crate::device::shelf::Pack;
use crate::device::vault::{RECORDS, StoredRecord};
use bluebonnet_shared::calendar::Date;
use bluebonnet_shared::schedule::Schedule;
use bluebonnet_shared::sync::DocumentId;
use std::collections::HashMap;

impl Desk {
    /// Brings every row's forecast up to today and the schedule in force.
    ///
    /// # Errors
    /// When a record cannot be read or a pack not be written; what is done by then stays.
    pub async fn refresh_forecasts(&self) -> Result<(), DeviceError> {
        let today = self.today();
        for pack in Pack::all() {
            if self.refresh_pack(pack, today).await? {
                self.bump();
                breathe().await;
            }
        }
        Ok(())
    }

    /// One pack. True when anything in it was stale.
    async fn refresh_pack(&self, pack: Pack, today: Date) -> Result<bool, DeviceError> {
        let _turn = self.0.turn.lock().await;
        let vault = self.vault()?;
        let schedule = Schedule::acip().version();
        let fresh = |row: &StudentRow| {
            row.forecast
                .as_ref()
                .is_some_and(|forecast| forecast.as_of == today && forecast.schedule == schedule)
        };
        let stale = self.0.shelf.borrow().stale(pack, fresh);
        if stale.is_empty() {
            return Ok(false);
        }
        let keys = stale.iter().map(|client| DocumentId::Client(*client).to_string()).collect();
        let mut rows = HashMap::with_capacity(stale.len());
        for (_, bytes) in vault.read(&[Query::Keys(RECORDS, keys)]).await?.into_iter().flatten() {
            let stored =
                StoredRecord::from_bytes(&bytes).ok_or(DeviceError::Damaged("a student's record"))?;
            let view = ClientView::new(parse_client(&stored)?, today);
            rows.insert(view.client.id, Some(view.row()));
        }
        vault.write(Durability::Relaxed, &self.row_entries(&rows)?).await?;
        let mut shelf = self.0.shelf.borrow_mut();
        for row in rows.into_values().flatten() {
            shelf.put_row(row);
        }
        Ok(true)
    }
}
