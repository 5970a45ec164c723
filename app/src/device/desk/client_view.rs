//! A student's record as it is opened.

use super::Desk;
use crate::device::error::DeviceError;
use crate::device::row::{RowForecast, StudentRow};
use bluebonnet_shared::calendar::Date;
use bluebonnet_shared::forecast::{Forecast, Patient, forecast};
use bluebonnet_shared::ids::ClientId;
use bluebonnet_shared::person::Client;
use bluebonnet_shared::replica::StoredRecord;
use bluebonnet_shared::schedule::Schedule;
use bluebonnet_shared::sync::{Deed, DocumentId};
use std::rc::Rc;

/// A student's record and what follows from it today.
#[derive(Clone, Debug, PartialEq)]
pub struct ClientView {
    /// The record.
    pub client: Client,
    /// Every dose judged and every vaccine group forecast, as of today.
    pub forecast: Forecast,
}

impl ClientView {
    pub(super) fn new(schedule: &Schedule, client: Client, today: Date) -> Self {
        let forecast = forecast(schedule, &Patient::from(&client), today);
        Self { client, forecast }
    }

    /// The student's row in the lists.
    pub(super) fn row(&self) -> StudentRow {
        StudentRow { forecast: Some(RowForecast::from(&self.forecast)), ..StudentRow::of(&self.client) }
    }
}

impl Desk {
    /// A student's record with its forecast for today. That it was opened is noted.
    ///
    /// # Errors
    /// `NotHere` when the record is not on this device.
    pub async fn client(&self, id: ClientId) -> Result<Rc<ClientView>, DeviceError> {
        let document = DocumentId::Client(id);
        let stored = self.vault()?.record(document).await?.ok_or(DeviceError::NotHere)?;
        let view = ClientView::new(&self.schedule(), parse_client(&stored)?, self.today());
        self.note(Deed::Opened, Some(document));
        Ok(Rc::new(view))
    }
}

/// Reads a record's view.
pub(super) fn parse_client(stored: &StoredRecord) -> Result<Client, DeviceError> {
    stored.client().map_err(|_| DeviceError::Damaged("a student's record"))
}
