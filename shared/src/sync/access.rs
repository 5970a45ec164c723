//! What is done on a device with what is there already, so that no request tells the registry of it: a record is opened, or printed.
//!
//! The device keeps a list and tells of it later. The registry writes it into its audit log, with the device's time as the device's word.
//! Telling twice is harmless: an access is known by its id, and by how often it had been done when it was told of last.

use super::DocumentId;
use crate::calendar::Timestamp;
use crate::ids::AccessId;
use serde::{Deserialize, Serialize};

/// A device tells of at most so many at once.
pub const MOST_TOLD: usize = 200;

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Deed {
    /// A client's record was opened, or a list; where no document is named, the list of everybody on the device.
    Opened,
    /// The Official Immunization Record was given to the browser to print. Whether paper came of it, no device hears.
    Printed,
    /// The Official Immunization Record was saved as a PDF.
    SavedAsPdf,
    /// A screen with a record or a list on it was given to the browser to print.
    ScreenPrinted,
    /// The device was unlocked without the registry.
    Unlocked,
    /// A wrong password was typed at the locked device.
    WrongPassword,
    /// Something that this program does not know: the device has a newer one.
    #[serde(other)]
    Unknown,
}

/// Something done on a device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Access {
    /// By what it is known when it is told of twice.
    pub id: AccessId,
    /// What.
    pub deed: Deed,
    /// With which record or list, if with one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<DocumentId>,
    /// When, by the device's clock; the first time, where it was done more often.
    pub at: Timestamp,
    /// How often.
    pub times: u32,
    /// When last, by the device's clock.
    pub last: Timestamp,
}

impl Access {
    /// Something that was done once.
    pub fn once(id: AccessId, deed: Deed, document: Option<DocumentId>, at: Timestamp) -> Self {
        Self { id, deed, document, at, times: 1, last: at }
    }

    /// Counts it once more.
    pub fn again(&mut self, at: Timestamp) {
        self.times = self.times.saturating_add(1);
        self.last = at;
    }
}

/// What a device tells. `POST /api/sync/accesses`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Accesses {
    /// The oldest first.
    pub accesses: Vec<Access>,
}

/// The answer, sent after everything noted is on disk: a word for each access, in the order told. Whatever the word, it need not be told
/// again.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AccessesReply {
    /// The words.
    pub told: Vec<Told>,
}

/// What became of an access that was told of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Told {
    /// It stands in the audit log.
    Noted,
    /// It was told of before.
    Known,
    /// It is of nothing that the teller may see, or might once; whether it exists is not said.
    Refused,
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn what_a_newer_device_does_is_read_as_unknown_and_the_rest_as_itself() {
        let read = |deed: &str| serde_json::from_str::<Deed>(&format!("\"{deed}\"")).unwrap();
        assert_eq!(read("saved-as-pdf"), Deed::SavedAsPdf);
        assert_eq!(read("unknown"), Deed::Unknown);
        assert_eq!(read("frobnicated"), Deed::Unknown);
    }

    #[test]
    fn what_is_done_again_is_counted_and_keeps_its_first_time() {
        let at = |second| Timestamp::constant(second, 0);
        let mut access = Access::once(AccessId::new(Uuid::nil()), Deed::WrongPassword, None, at(7));
        access.again(at(9));
        assert_eq!((access.at, access.times, access.last), (at(7), 2, at(9)));
        let sent = serde_json::to_string(&access).unwrap();
        assert!(!sent.contains("document"), "{sent}");
        assert_eq!(serde_json::from_str::<Access>(&sent).unwrap(), access);
    }
}
