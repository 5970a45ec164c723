//! What every request can reach.

use super::Fault;
use super::crowd::Crowd;
use super::denied::Denials;
use super::live::Live;
use super::remarks::Remarks;
use super::schedule::PackedSchedule;
use super::throttle::Throttle;
use crate::account::{Captchas, MasterKey, Passes, Passwords, first_statement, statement_in_force};
use crate::mail::PostOffice;
use crate::schedules::in_force;
use crate::settings::Settings;
use crate::store::{Sender, Store, StoreError};
use anyhow::Context;
use bluebonnet_shared::account::Statement;
use bluebonnet_shared::calendar::Timestamp;
use bluebonnet_shared::schedule::InForce;
use bluebonnet_shared::sync::{Push, PushReply};
use governor::Quota;
use std::num::NonZeroU32;
use std::sync::Arc;
use tokio::sync::Semaphore;

/// How many links that set a password the same codes may ask for in an hour.
const RESETS_PER_HOUR: NonZeroU32 = NonZeroU32::new(5).expect("five is not nought");

/// What every request can reach.
pub struct AppState {
    store: Arc<dyn Store>,
    pub(super) settings: Settings,
    pub(super) master_key: Arc<MasterKey>,
    post_office: PostOffice,
    pub(super) passwords: Passwords,
    /// The Confidentiality Statement that is in force until another is published.
    pub(super) first_statement: Arc<Statement>,
    /// How often an address may ask for a link, or for a change of its account.
    pub(super) throttle: Throttle,
    /// Who waits to try codes.
    pub(super) crowd: Arc<Crowd>,
    /// What came to nothing and was noted lately.
    pub(super) remarks: Remarks,
    /// Accesses that were refused and noted lately.
    pub(super) denials: Denials,
    pub(super) captcha_throttle: Throttle,
    /// How often a link may be asked for by the same codes.
    pub(super) reset_throttle: Throttle<[u8; 32]>,
    pub(super) captchas: Arc<Captchas>,
    /// The schedule that every forecast here is made with, until the registry is started again.
    pub(super) schedule: InForce,
    pub(super) packed_schedule: PackedSchedule,
    pub(super) live: Arc<Live>,
    /// The right to send more than a page.
    pub(super) long_pulls: Arc<Semaphore>,
    /// The right to have a push judged.
    pushes: Arc<Semaphore>,
}

/// So many pushes for each core are judged and written at once: while some are judged, others wait for the disk. The rest wait in the
/// order in which they came, without a thread and with no document open.
const PUSHES_A_CORE: usize = 2;

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
        let master_key =
            Arc::new(MasterKey::load_or_make(&file).with_context(|| file.display().to_string())?);
        let post_office = PostOffice::new(store.clone(), master_key.clone(), &settings.mail, &settings.data)
            .context("mail cannot be set up")?;
        let kept = store.password_parameters()?;
        let kept = kept.iter().filter_map(|parameters| Passes::of(parameters));
        let passwords = Passwords::new(cores, settings.password_passes, kept)?;
        Ok(Self {
            long_pulls: Arc::new(Semaphore::new(settings.long_pulls.at_once)),
            pushes: Arc::new(Semaphore::new(cores * PUSHES_A_CORE)),
            live: Live::listen(&*store, settings.live_connections),
            store,
            master_key,
            post_office,
            passwords,
            first_statement: Arc::new(first_statement()?),
            throttle: Throttle::new(Quota::per_minute(settings.askings_per_minute)),
            crowd: Arc::default(),
            remarks: Remarks::default(),
            denials: Denials::default(),
            captcha_throttle: Throttle::new(Quota::per_minute(settings.askings_per_minute)),
            reset_throttle: Throttle::new(Quota::per_hour(RESETS_PER_HOUR)),
            captchas: Arc::new(Captchas::new(settings.fixed_captcha.clone())),
            packed_schedule: PackedSchedule::of(&schedule),
            schedule,
            settings,
        })
    }

    /// Ends what would last until somebody hangs up: the registry stops.
    pub fn stop(&self) {
        self.live.close();
    }

    /// The Confidentiality Statement in force at this moment: one may be published while the registry serves.
    pub(super) async fn statement(&self) -> Result<Statement, Fault> {
        let first = self.first_statement.clone();
        self.in_store(move |store| statement_in_force(store, &first)).await
    }

    /// What links in mail begin with.
    pub(super) fn public_address(&self) -> String {
        self.settings
            .public_address
            .as_ref()
            .map_or_else(|| "http://localhost".to_owned(), ToString::to_string)
    }

    /// The post office, for the task that delivers.
    pub fn post_office(&self) -> &PostOffice {
        &self.post_office
    }

    /// The store, for work that already runs on a thread that may block.
    pub(super) fn store(&self) -> Arc<dyn Store> {
        self.store.clone()
    }

    /// Has a push judged, when it is its turn. It goes on to its end even if the device hangs up, and keeps its turn until then.
    pub(super) async fn push(&self, sender: Sender, push: Push, now: Timestamp) -> Result<PushReply, Fault> {
        let turn = self.pushes.clone().acquire_owned().await.map_err(|_| Fault::Busy)?;
        self.in_store(move |store| {
            let reply = store.push(sender, push, now);
            drop(turn);
            reply
        })
        .await
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
