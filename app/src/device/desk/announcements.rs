//! What the registry announces: kept in the vault, so that it shows with no network.

use super::{Desk, open};
use crate::device::browser::indexed_db::Durability;
use crate::device::clock;
use crate::device::vault::{Entry, META};
use crate::sync::registry::{self, Failure};
use bluebonnet_shared::ids::AnnouncementId;
use bluebonnet_shared::office::Announcement;

/// Seconds after which the registry is asked again what it announces. Rounds of sync come far more often.
const STALE: i64 = 10 * 60;

impl Desk {
    /// What the registry announced when this device last heard.
    pub fn announcements(&self) -> Vec<Announcement> {
        self.0.noticeboard.borrow().all().to_vec()
    }

    /// Notes that one was read, and tells the registry: now, or at a later round.
    pub async fn read_announcement(&self, id: AnnouncementId) {
        if !self.0.noticeboard.borrow_mut().read(id) {
            return;
        }
        self.keep_noticeboard().await;
        // Out of reach, the registry hears of it with the next round that asks it.
        if self.tell_read().await.is_ok() {
            self.keep_noticeboard().await;
        }
    }

    /// Asks the registry what it announces, if it was not asked a while ago.
    ///
    /// # Errors
    /// When it does not say; what it said before stays.
    pub async fn refresh_announcements(&self) -> Result<(), Failure> {
        let now = clock::now().as_second();
        if self.0.asked_for_announcements.get().is_some_and(|at| (0..STALE).contains(&(now - at))) {
            return Ok(());
        }
        self.0.asked_for_announcements.set(Some(now));
        let answer = self.fetch_announcements().await;
        if answer.is_err() {
            self.0.asked_for_announcements.set(None);
        }
        answer
    }

    /// Asks the registry now what it announces.
    ///
    /// # Errors
    /// When it does not say; what it said before stays.
    pub async fn fetch_announcements(&self) -> Result<(), Failure> {
        let before = self.0.noticeboard.borrow().clone();
        let told = self.tell_read().await;
        let announced = registry::office::announcements().await?;
        self.0.noticeboard.borrow_mut().take(announced);
        let is_new = *self.0.noticeboard.borrow() != before;
        if is_new {
            self.keep_noticeboard().await;
        }
        told
    }

    async fn tell_read(&self) -> Result<(), Failure> {
        let untold = self.0.noticeboard.borrow().untold().to_vec();
        for id in untold {
            match registry::office::mark_read(id).await {
                // One that the registry has taken back since need not be told of.
                Ok(()) | Err(Failure::Problem(_)) => self.0.noticeboard.borrow_mut().told(id),
                Err(failure) => return Err(failure),
            }
        }
        Ok(())
    }

    async fn keep_noticeboard(&self) {
        self.bump();
        let entry = Entry::json(META, open::ANNOUNCEMENTS.to_owned(), &*self.0.noticeboard.borrow());
        if let (Ok(vault), Ok(entry)) = (self.vault(), entry) {
            // Lost, it comes down again; at worst something is to be read twice.
            let _ = vault.write(Durability::Relaxed, &[entry]).await;
        }
    }
}
