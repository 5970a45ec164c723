//! What devices push and pull.

use super::{Cause, Grantee, StoreError};
use bluebonnet_shared::calendar::Timestamp;
use bluebonnet_shared::ids::{DeviceId, OrgId, UserId};
use bluebonnet_shared::sync::{Cursor, FeedEntry, Push, PushReply};
use std::ops::ControlFlow;

/// Who pushes or pulls, on which device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sender {
    /// The user.
    pub user: UserId,
    /// The device.
    pub device: DeviceId,
    /// The organization the user works for.
    pub organization: OrgId,
}

impl Sender {
    /// The sender whatever the device.
    pub fn grantee(self) -> Grantee {
        Grantee { user: self.user, organization: self.organization }
    }

    /// What the audit log says of what the sender does.
    pub fn cause(&self, why: &str, at: Timestamp) -> Cause {
        Cause {
            user: Some(self.user),
            device: Some(self.device),
            organization: Some(self.organization),
            at,
            device_at: None,
            why: why.to_owned(),
        }
    }
}

/// A pull under way: everything the sender may see after one place of the feed, up to another.
#[derive(Clone, Copy, Debug)]
pub struct Pull {
    /// Who pulls.
    pub sender: Sender,
    /// The device's cursor.
    pub after: Cursor,
    /// The feed's head when the pull began: the device's next cursor.
    pub upto: Cursor,
}

/// A pull that the audit log says nothing of yet. It may be looked at, and nothing of it may be sent.
#[derive(Clone, Debug)]
pub struct PlannedPull {
    /// The pull.
    pub pull: Pull,
    /// The store's numbers of the records in it. Until the pull ends, some may go, and none come.
    pub(super) records: Vec<i64>,
}

/// Some of a pull's entries, in the feed's order.
pub struct Page {
    /// The entries.
    pub entries: Vec<FeedEntry>,
    /// Where the next page goes on; none when this one was the last.
    pub next: Option<Cursor>,
}

/// Hears the feed's head whenever it has moved, and says whether to go on. It is called by whoever writes, so it must not wait for
/// anything.
pub type Listener = Box<dyn FnMut(Cursor) -> ControlFlow<()> + Send>;

/// The change feed.
pub trait Feed {
    /// Judges each change of a push and keeps those that stand; holds all of it where the device may not have the sender's records any
    /// more. Returns after they are on disk.
    ///
    /// # Errors
    /// When nothing could be judged: a full disk, a failing database. Nothing of the push is then kept.
    fn push(&self, sender: Sender, push: Push, at: Timestamp) -> Result<PushReply, StoreError>;

    /// Finds out what a pull is going to send.
    ///
    /// # Errors
    /// `Revoked` when the device is, `Ended` when the sender's work is; when the database fails.
    fn plan_pull(&self, sender: Sender, after: Cursor) -> Result<PlannedPull, StoreError>;

    /// Notes in the audit log every record that a pull is going to send.
    ///
    /// # Errors
    /// When the note cannot be written: then nothing may be sent.
    fn note_pull(&self, planned: PlannedPull, at: Timestamp) -> Result<Pull, StoreError>;

    /// Begins a pull: plans it and notes it.
    ///
    /// # Errors
    /// As either.
    fn begin_pull(&self, sender: Sender, after: Cursor, at: Timestamp) -> Result<Pull, StoreError> {
        self.note_pull(self.plan_pull(sender, after)?, at)
    }

    /// Reads the entries after `from`, at most about `bytes` of them but always one. Each page is a read of its own, so
    /// that a slow device holds nothing open: what the user may no longer see by then is not sent any more, and what
    /// came after the pull's end waits for the next one.
    ///
    /// # Errors
    /// `Revoked` when the device has been revoked since, `Ended` when the sender's work has ended; when the database fails.
    fn pull_page(&self, pull: &Pull, from: Cursor, bytes: usize) -> Result<Page, StoreError>;

    /// The place of the feed's last entry.
    ///
    /// # Errors
    /// When the database fails.
    fn head(&self) -> Result<Cursor, StoreError>;

    /// Whether a pull would bring somebody anything after `after` and up to `upto`.
    ///
    /// # Errors
    /// When the database fails.
    fn has_entries(&self, grantee: Grantee, after: Cursor, upto: Cursor) -> Result<bool, StoreError>;

    /// Has a listener told each time this store has appended to the feed, once that is on disk. What another process appends is
    /// told with the next of our own: who must know of it asks for [`Feed::head`].
    fn on_growth(&self, listener: Listener);
}
