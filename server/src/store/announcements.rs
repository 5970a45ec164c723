//! What the registry announces to everybody.

use super::{Cause, StoreError};
use bluebonnet_shared::ids::{AnnouncementId, UserId};
use bluebonnet_shared::office::{Announcement, Notice};

/// Announcements and release notes.
pub trait Announcements {
    /// The latest announcements, at most `most`, the newest first, each with whether a user has read it.
    ///
    /// # Errors
    /// When the database fails.
    fn announcements(&self, user: UserId, most: usize) -> Result<Vec<Announcement>, StoreError>;

    /// Announces something, under an id made by the caller. Of two of one moment, the later is the newer.
    ///
    /// # Errors
    /// When the database fails.
    fn announce(&self, id: AnnouncementId, notice: &Notice, cause: &Cause) -> Result<(), StoreError>;

    /// Takes an announcement back, and with it who has read it.
    ///
    /// # Errors
    /// `Missing` when there is no such announcement.
    fn take_back(&self, id: AnnouncementId, cause: &Cause) -> Result<(), StoreError>;

    /// Notes that a user has read an announcement. Reading it again is no error, and is not noted again.
    ///
    /// # Errors
    /// `Missing` when there is no such announcement.
    fn read_announcement(&self, id: AnnouncementId, user: UserId, cause: &Cause) -> Result<(), StoreError>;
}
