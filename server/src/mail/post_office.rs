//! Taking letters in, and seeing to it that they go out.

use super::letter::seal;
use super::{Carrier, Letter, MailSettings, NotSent};
use crate::account::{KeyError, MasterKey};
use crate::store::{Cause, Delivery, DueMail, QueuedMail, Store, StoreError};
use bluebonnet_shared::calendar::Timestamp;
use lettre::message::Mailbox;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;

/// So many letters are looked at together.
const AT_ONCE: u32 = 32;
/// The queue is looked at this often even if nobody says that there is something: a command beside the server may have written.
const LOOK_EVERY: Duration = Duration::from_secs(20);
/// A letter that was not taken waits this long, then twice as long, and so on.
const FIRST_WAIT: Duration = Duration::from_secs(15);
/// It never waits longer than this.
const LONGEST_WAIT: Duration = Duration::from_secs(30 * 60);

/// The registry's post office.
pub struct PostOffice {
    store: Arc<dyn Store>,
    key: Arc<MasterKey>,
    from: Mailbox,
    carrier: Carrier,
    posted: Notify,
}

impl PostOffice {
    /// Opens one over a store's queue. Nothing goes out before [`PostOffice::deliver`] runs.
    ///
    /// # Errors
    /// When TLS cannot be set up, or the sender's name is more than one line: the mail library panics over one.
    pub fn new(
        store: Arc<dyn Store>,
        key: Arc<MasterKey>,
        settings: &MailSettings,
        data: &Path,
    ) -> anyhow::Result<Self> {
        let name = settings.from.name.as_deref().unwrap_or_default();
        anyhow::ensure!(
            !name.chars().any(char::is_control),
            "the name that mail is from is not one line of text"
        );
        let carrier = Carrier::new(settings, data)?;
        Ok(Self { store, key, from: settings.from.clone(), carrier, posted: Notify::new() })
    }

    /// Seals a letter for the queue. It is good until `expires`; the cause is what the audit log says once it is sent.
    ///
    /// # Errors
    /// `NoRandomness` when the system gives none.
    pub fn seal(&self, letter: &Letter, expires: Timestamp, cause: Cause) -> Result<QueuedMail, KeyError> {
        seal(&self.key, letter, expires, cause)
    }

    /// Says that there is something in the queue.
    pub fn posted(&self) {
        self.posted.notify_one();
    }

    /// Sends what is in the queue and whatever comes, for ever.
    pub async fn deliver(&self) {
        loop {
            let now = Timestamp::now();
            let wait = match self.deliver_due(now).await {
                Ok(next) => wait_until(next, now),
                Err(error) => {
                    tracing::error!(%error, "the queue of mail cannot be read");
                    LOOK_EVERY
                }
            };
            tokio::select! {
                () = self.posted.notified() => {}
                () = tokio::time::sleep(wait) => {}
            }
        }
    }

    /// Tries everything that is due by `now`, and says when the next is.
    ///
    /// # Errors
    /// When the database fails. That a letter is not taken is no error: it has another turn.
    pub async fn deliver_due(&self, now: Timestamp) -> Result<Option<Timestamp>, StoreError> {
        loop {
            let due = self.in_store(move |store| store.due_mail(now, AT_ONCE)).await?;
            if due.is_empty() {
                return self.in_store(|store| store.next_mail()).await;
            }
            for due in due {
                self.try_one(due, now).await?;
            }
        }
    }

    async fn try_one(&self, DueMail { mail, tries }: DueMail, now: Timestamp) -> Result<(), StoreError> {
        let delivery = match self.send(&mail).await {
            Ok(()) => Delivery::Sent,
            Err(error) => {
                let again = now.checked_add(wait_after(tries)).unwrap_or(Timestamp::MAX);
                if again < mail.expires {
                    tracing::warn!(mail = %mail.id, %error, tries = tries + 1, "mail not sent; it is tried again");
                    Delivery::Again(again)
                } else {
                    tracing::error!(mail = %mail.id, %error, "mail given up");
                    Delivery::GivenUp
                }
            }
        };
        self.in_store(move |store| store.settle_mail(&mail, delivery, now)).await
    }

    async fn send(&self, mail: &QueuedMail) -> Result<(), NotSent> {
        let letter = self.key.open("mail", mail.id.as_bytes(), &mail.sealed).map_err(|_| NotSent::Letter)?;
        let letter: Letter = serde_json::from_slice(&letter).map_err(|_| NotSent::Letter)?;
        let message = letter.message(mail.id, &self.from).map_err(|_| NotSent::Letter)?;
        self.carrier.take(mail.id, message).await
    }

    async fn in_store<T: Send + 'static>(
        &self,
        work: impl FnOnce(&dyn Store) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let store = self.store.clone();
        tokio::task::spawn_blocking(move || work(&*store)).await.map_err(|_| StoreError::Unfinished)?
    }
}

/// How long nobody looks at the queue. Never no time at all: a clock that is set back must not make this a busy loop.
fn wait_until(next: Option<Timestamp>, now: Timestamp) -> Duration {
    let until = next.map_or(LOOK_EVERY, |next| next.duration_since(now).try_into().unwrap_or_default());
    until.clamp(Duration::from_millis(100), LOOK_EVERY)
}

/// How long a letter waits that has failed so often before.
fn wait_after(tries: u32) -> Duration {
    FIRST_WAIT.saturating_mul(1 << tries.min(16)).min(LONGEST_WAIT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_waits_longer_each_time_but_never_for_hours() {
        let waits: Vec<u64> = (0..12).map(|tries| wait_after(tries).as_secs()).collect();
        assert!(waits.starts_with(&[15, 30, 60, 120]) && waits.is_sorted());
        assert_eq!(wait_after(u32::MAX), LONGEST_WAIT);
    }
}
