//! What every request can reach.

use super::Fault;
use super::live::Live;
use super::schedule::PackedSchedule;
use super::throttle::Throttle;
use crate::account::{MasterKey, Passwords, confidentiality_statement};
use crate::schedules::in_force;
use crate::settings::Settings;
use crate::store::{Store, StoreError};
use anyhow::Context;
use bluebonnet_shared::account::Statement;
use bluebonnet_shared::schedule::InForce;
use std::sync::Arc;
use tokio::sync::Semaphore;

/// What every request can reach.
pub struct AppState {
    store: Arc<dyn Store>,
    pub(super) settings: Settings,
    pub(super) master_key: MasterKey,
    pub(super) passwords: Passwords,
    pub(super) statement: Statement,
    pub(super) throttle: Throttle,
    /// The schedule that every forecast here is made with, until the registry is started again.
    pub(super) schedule: InForce,
    pub(super) packed_schedule: PackedSchedule,
    pub(super) live: Arc<Live>,
    /// The right to send more than a page.
    pub(super) long_pulls: Arc<Semaphore>,
}

/// So many pulls of more than a page are sent at once; others wait. Each has a few pages in memory.
const LONG_PULLS: usize = 32;

impl AppState {
    /// Puts a registry together over a store; makes the master key if the data folder has none.
    ///
    /// # Errors
    /// When the master key cannot be used or the system gives no random numbers.
    pub fn new(store: Arc<dyn Store>, settings: Settings) -> anyhow::Result<Self> {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let file = settings.master_key();
        let (schedule, damage) = in_force(&settings.data);
        match damage {
            None => tracing::info!(version = schedule.version(), "schedule in force"),
            Some(error) => tracing::error!(
                %error,
                version = schedule.version(),
                "THE INSTALLED SCHEDULE IS DAMAGED; the built-in one decides until it is installed again"
            ),
        }
        Ok(Self {
            long_pulls: Arc::new(Semaphore::new(LONG_PULLS)),
            live: Live::listen(&*store, settings.live_connections),
            store,
            master_key: MasterKey::load_or_make(&file).with_context(|| file.display().to_string())?,
            passwords: Passwords::new(cores)?,
            statement: confidentiality_statement()?,
            throttle: Throttle::new(settings.sign_ins_per_minute),
            packed_schedule: PackedSchedule::of(&schedule),
            schedule,
            settings,
        })
    }

    /// Ends what would last until somebody hangs up: the registry stops.
    pub fn stop(&self) {
        self.live.close();
    }

    /// The store, for work that already runs on a thread that may block.
    pub(super) fn store(&self) -> Arc<dyn Store> {
        self.store.clone()
    }

    /// Does something in the store, on a thread that may block. A write goes on to its end even if the caller hangs up.
    pub(super) async fn in_store<T: Send + 'static>(
        &self,
        work: impl FnOnce(&dyn Store) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, Fault> {
        let store = self.store();
        let done = tokio::task::spawn_blocking(move || work(&*store)).await;
        Ok(done.map_err(|_| StoreError::Unfinished)??)
    }
}
