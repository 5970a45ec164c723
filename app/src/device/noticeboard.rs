//! What the registry announces, as far as this device has heard, and what its user has read of it.

use bluebonnet_shared::ids::AnnouncementId;
use bluebonnet_shared::office::Announcement;
use serde::{Deserialize, Serialize};

/// The announcements of one user on this device.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Noticeboard {
    /// As the registry last gave them, with what was read here since.
    announcements: Vec<Announcement>,
    /// Read here, with the registry yet to be told.
    untold: Vec<AnnouncementId>,
}

impl Noticeboard {
    /// The announcements, in the registry's order.
    pub fn all(&self) -> &[Announcement] {
        &self.announcements
    }

    /// Notes that one was read here. Whether that is new.
    pub fn read(&mut self, id: AnnouncementId) -> bool {
        let unread = self.announcements.iter_mut().find(|one| one.id == id && !one.read);
        let is_new = unread.is_some();
        if let Some(one) = unread {
            one.read = true;
            self.untold.push(id);
        }
        is_new
    }

    /// Which were read here without the registry knowing of it.
    pub fn untold(&self) -> &[AnnouncementId] {
        &self.untold
    }

    /// Notes that the registry knows of one.
    pub fn told(&mut self, id: AnnouncementId) {
        self.untold.retain(|untold| *untold != id);
    }

    /// Takes what the registry announces now, in the place of all before it. What was read stays read: the answer may have been on its
    /// way before the registry heard of it.
    pub fn take(&mut self, announced: Vec<Announcement>) {
        let before = std::mem::replace(&mut self.announcements, announced);
        for one in &mut self.announcements {
            one.read |= before.iter().any(|known| known.id == one.id && known.read);
        }
        self.untold.retain(|id| self.announcements.iter().any(|one| one.id == *id));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bluebonnet_shared::calendar::Timestamp;
    use bluebonnet_shared::office::AnnouncementKind;

    fn id(number: u128) -> AnnouncementId {
        AnnouncementId::new(uuid::Uuid::from_u128(number))
    }

    fn announcement(number: u128, read: bool) -> Announcement {
        Announcement {
            id: id(number),
            kind: AnnouncementKind::Announcement,
            title: "News".to_owned(),
            paragraphs: vec!["Text.".to_owned()],
            published: Timestamp::UNIX_EPOCH,
            read,
        }
    }

    fn unread(board: &Noticeboard) -> Vec<AnnouncementId> {
        board.all().iter().filter(|one| !one.read).map(|one| one.id).collect()
    }

    #[test]
    fn what_was_read_without_a_network_stays_read_until_the_registry_knows_and_after() {
        let mut board = Noticeboard::default();
        board.take(vec![announcement(1, false)]);
        assert!(board.read(id(1)));
        assert!(!board.read(id(1)), "once is enough");
        // The registry has not heard of it yet.
        board.take(vec![announcement(2, false), announcement(1, false)]);
        assert_eq!(board.untold(), [id(1)]);
        assert_eq!(unread(&board), [id(2)]);
        board.told(id(1));
        assert_eq!(board.untold(), []);
        // This answer was on its way before it did.
        board.take(vec![announcement(2, false), announcement(1, false)]);
        assert_eq!(unread(&board), [id(2)]);
    }

    #[test]
    fn what_was_taken_back_is_gone_and_nobody_is_told_of_it() {
        let mut board = Noticeboard::default();
        board.take(vec![announcement(1, false), announcement(2, false)]);
        assert!(board.read(id(1)));
        board.take(vec![announcement(2, false)]);
        assert_eq!(board.all(), [announcement(2, false)]);
        assert_eq!(board.untold(), []);
    }
}
