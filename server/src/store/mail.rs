//! Mail on its way out.

use super::{Cause, StoreError};
use bluebonnet_shared::calendar::Timestamp;
use uuid::Uuid;

/// Mail to be sent.
#[derive(Clone)]
pub struct QueuedMail {
    /// Its id, made by the caller.
    pub id: Uuid,
    /// The letter, sealed under the registry's master key: it may hold a link that sets a password.
    pub sealed: Vec<u8>,
    /// After this it is of no use any more.
    pub expires: Timestamp,
    /// On whose behalf and why: what the audit log says once it is sent.
    pub cause: Cause,
}

/// Mail whose turn it is.
#[derive(Clone)]
pub struct DueMail {
    /// The mail. Its cause has the time at which it became due.
    pub mail: QueuedMail,
    /// How often it was tried before.
    pub tries: u32,
}

/// How sending ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// It was taken.
    Sent,
    /// It was not, and has another turn.
    Again(Timestamp),
    /// It was not in all the time that it was good for.
    GivenUp,
}

/// The queue of mail.
pub trait Mails {
    /// Puts mail in the queue, due at once.
    ///
    /// # Errors
    /// When the database fails.
    fn queue_mail(&self, mail: &QueuedMail) -> Result<(), StoreError>;

    /// Mail that is due by `now`, the longest first, and at most `most`.
    ///
    /// # Errors
    /// When the database fails.
    fn due_mail(&self, now: Timestamp, most: u32) -> Result<Vec<DueMail>, StoreError>;

    /// When the next mail is due, if there is any.
    ///
    /// # Errors
    /// When the database fails.
    fn next_mail(&self) -> Result<Option<Timestamp>, StoreError>;

    /// Notes how sending a mail ended. What was sent or given up leaves the queue and is in the audit log.
    ///
    /// # Errors
    /// When the database fails.
    fn settle_mail(&self, mail: &QueuedMail, delivery: Delivery, at: Timestamp) -> Result<(), StoreError>;
}
