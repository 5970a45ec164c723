//! Forecasts of the rows: made anew when the day or the schedule has changed, a pack at a time, while the nurse works.

use super::{ClientView, Desk, parse_client};
use crate::device::browser::indexed_db::{Durability, Query};
use crate::device::browser::timer::breathe;
use crate::device::error::DeviceError;
use crate::device::page;
use crate::device::row::StudentRow;
use crate::device::vault::RECORDS;
use bluebonnet_shared::calendar::Date;
use bluebonnet_shared::ids::ClientId;
use bluebonnet_shared::replica::StoredRecord;
use bluebonnet_shared::schedule::Schedule;
use bluebonnet_shared::sync::DocumentId;
use std::collections::HashMap;

impl Desk {
    /// Brings every row's forecast up to today and the schedule in force. Does nothing while it is at it already.
    ///
    /// # Errors
    /// When a record cannot be read or a pack not be written; what is done by then stays.
    pub async fn refresh_forecasts(&self) -> Result<(), DeviceError> {
        if self.0.forecasting.replace(true) {
            return Ok(());
        }
        let outcome = self.refresh_stale().await;
        self.0.forecasting.set(false);
        outcome
    }

    /// Goes over the rows until they are of today and of the schedule in force, which may be another by the end.
    async fn refresh_stale(&self) -> Result<(), DeviceError> {
        loop {
            let (schedule, today) = (self.schedule(), self.today());
            self.refresh_rows(&schedule, today).await?;
            if self.schedule().version() == schedule.version() {
                return Ok(());
            }
        }
    }

    async fn refresh_rows(&self, schedule: &Schedule, today: Date) -> Result<(), DeviceError> {
        let version = schedule.version();
        let stale = self.0.shelf.borrow().stale(|row: &StudentRow| row.is_fresh(today, version));
        if stale.is_empty() {
            return Ok(());
        }
        for clients in stale.values() {
            self.refresh(clients, schedule, today).await?;
            self.bump();
            breathe().await;
        }
        page::mark("forecasts-fresh");
        Ok(())
    }

    /// Forecasts students of one pack.
    async fn refresh(
        &self,
        clients: &[ClientId],
        schedule: &Schedule,
        today: Date,
    ) -> Result<(), DeviceError> {
        let _turn = self.0.turn.lock().await;
        let vault = self.vault()?;
        let keys = clients.iter().map(|client| DocumentId::Client(*client).to_string()).collect();
        let mut records = Vec::with_capacity(clients.len());
        for (_, bytes) in vault.read(&[Query::Keys(RECORDS, keys)]).await?.into_iter().flatten() {
            let stored =
                StoredRecord::from_bytes(&bytes).ok_or(DeviceError::Damaged("a student's record"))?;
            records.push(parse_client(&stored)?);
        }
        page::mark("pack-forecast-begun");
        let views: Vec<ClientView> =
            records.into_iter().map(|client| ClientView::new(schedule, client, today)).collect();
        page::mark("pack-forecast-done");
        let rows: HashMap<_, _> = views.iter().map(|view| (view.client.id, Some(view.row()))).collect();
        vault.write(Durability::Relaxed, &self.row_entries(&rows)?).await?;
        let mut shelf = self.0.shelf.borrow_mut();
        for row in rows.into_values().flatten() {
            shelf.put_row(row);
        }
        Ok(())
    }
}
