//! The messages themselves.

use super::{Blob, ChangeHash};
use crate::calendar::Timestamp;
use crate::ids::{ClientId, ListId};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use serde_json::value::RawValue;
use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

/// A document that syncs. Written `client:<uuid>` or `list:<uuid>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DocumentId {
    /// A client's record.
    Client(ClientId),
    /// A school list's members.
    List(ListId),
}

impl fmt::Display for DocumentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Client(id) => write!(f, "client:{id}"),
            Self::List(id) => write!(f, "list:{id}"),
        }
    }
}

/// A text that names no kind of document this program knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a document id is client: or list: and a UUID")]
pub struct NotADocumentId;

impl FromStr for DocumentId {
    type Err = NotADocumentId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (kind, id) = text.split_once(':').ok_or(NotADocumentId)?;
        let uuid: Uuid = id.parse().map_err(|_| NotADocumentId)?;
        match kind {
            "client" => Ok(Self::Client(ClientId::new(uuid))),
            "list" => Ok(Self::List(ListId::new(uuid))),
            _ => Err(NotADocumentId),
        }
    }
}

impl Serialize for DocumentId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for DocumentId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        std::borrow::Cow::<'de, str>::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

/// A place in the registry's feed. Never a time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cursor(pub u64);

impl Cursor {
    /// How far a feed leaps when its registry goes on from a backup: further than any registry gets between a backup and its end.
    pub const LEAP: u64 = 1 << 32;

    /// The restoring after which the registry made this place.
    pub fn generation(self) -> Generation {
        Generation(self.0 / Self::LEAP)
    }

    /// The place from which this feed goes on when its registry goes on from a backup at a time. Counting how often that has happened
    /// would not do: who goes on from the same backup twice does not know of the first time, and made the same places again. Nor does the
    /// time alone: a machine without a battery begins in the same year each time. So some days are added that were drawn for this alone.
    pub fn after_restoring(self, at: Timestamp, drawn: u32) -> Self {
        let seconds = at.as_second().saturating_sub(Generation::FIRST_SECOND).max(0).cast_unsigned();
        let earliest = seconds.max(self.generation().0 + 1);
        let generation = (earliest + u64::from(drawn) % Generation::DRAWN).min(Generation::LAST);
        Self(generation * Self::LEAP + self.0 % Self::LEAP)
    }
}

/// When a registry went on from a backup last, by its clock: seconds since 2026 began, and up to twelve days more that were drawn by
/// chance. 0 for one that never did. A device that meets
/// another one than it knows has entries that the registry has lost; it need not be a later one, because a clock can be behind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Generation(pub u64);

impl Generation {
    /// The first second of 2026, since 1970.
    const FIRST_SECOND: i64 = 1_767_225_600;
    /// Two restorings by clocks that show the same are the same once in so many times. More would soon be past the last one, where a
    /// registry is restored often.
    const DRAWN: u64 = 1 << 20;
    /// The last one whose places a database can count, at the beginning of 2094.
    const LAST: u64 = i64::MAX.cast_unsigned() / Cursor::LEAP;
}

/// A document's incarnation. Erasing or compacting makes a new one; merges from an older one are refused.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Epoch(pub u32);

/// One line of a pull. `GET /api/sync/pull?after=<cursor>`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FeedEntry {
    /// A whole document: the right to it is new since the cursor, or its epoch is.
    Document {
        /// Place in the feed.
        at: Cursor,
        /// Which document.
        document: DocumentId,
        /// Its epoch.
        epoch: Epoch,
        /// The saved document.
        bytes: Blob,
        /// The registry's projection of it, by the same code: a `person::Client` or a `record::StudentList`.
        view: Box<RawValue>,
    },
    /// One change to a document the device already has.
    Change {
        /// Place in the feed.
        at: Cursor,
        /// Which document.
        document: DocumentId,
        /// Its epoch.
        epoch: Epoch,
        /// The change's hash.
        hash: ChangeHash,
        /// The change.
        bytes: Blob,
    },
    /// The right to a document has ended: drop it.
    Forget {
        /// Place in the feed.
        at: Cursor,
        /// Which document.
        document: DocumentId,
    },
    /// Nothing more for now; the next pull begins here.
    End {
        /// The new cursor.
        at: Cursor,
    },
}

impl FeedEntry {
    /// The entry's place in the feed: once it is on the device's disk, the device's cursor.
    pub fn at(&self) -> Cursor {
        match self {
            Self::Document { at, .. }
            | Self::Change { at, .. }
            | Self::Forget { at, .. }
            | Self::End { at } => *at,
        }
    }
}

/// A batch of changes. `POST /api/sync/push`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Push {
    /// The changes, causes before effects.
    pub changes: Vec<PushedChange>,
}

/// One change as pushed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PushedChange {
    /// The document it belongs to.
    pub document: DocumentId,
    /// The epoch it was made in.
    pub epoch: Epoch,
    /// Its hash; the registry computes it again and refuses a change whose hash differs.
    pub hash: ChangeHash,
    /// The change.
    pub bytes: Blob,
}

/// The answer to a push, sent after everything stored is on disk: one verdict a change, in the order sent.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PushReply {
    /// The verdicts.
    pub verdicts: Vec<Verdict>,
}

/// What became of one pushed change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// The change.
    pub hash: ChangeHash,
    /// Its fate.
    pub outcome: Outcome,
}

/// A pushed change's fate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "kebab-case")]
pub enum Outcome {
    /// Stored, on disk, at this place of the feed.
    Stored {
        /// Its place.
        at: Cursor,
    },
    /// The registry had it already.
    Known,
    /// Kept, on disk, for an administrator to look at, because the device may not have its user's records any more
    /// ([`Standing`](super::Standing)); nothing of it reaches anyone before.
    Held,
    /// Not stored; nothing of it reaches anyone.
    Refused {
        /// Why.
        code: Refusal,
        /// The field it concerns, where there is one; of [`Refusal::Merged`] the record that goes on, as a [`DocumentId`], where the sender
        /// may see that one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        field: Option<String>,
    },
}

/// Why a change is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Refusal {
    /// Not a change that can be read, or its hash is another.
    Unreadable,
    /// The document does not exist or is outside the sender's lists.
    OutOfReach,
    /// The change's actor belongs to another user or device.
    ForeignActor,
    /// A change it depends on is not known, or was refused.
    MissingCause,
    /// Made in an epoch that has ended.
    OldEpoch,
    /// Larger than a change may be, or it would make the document larger than one may be.
    TooLarge,
    /// It changes what vital statistics registered.
    Locked,
    /// It changes what another organization owns: a dose, an enrolment, a list.
    NotYours,
    /// The sender's role is to look at records, and not to change them.
    NotYourRole,
    /// It says that another user or organization did it.
    ForeignStamp,
    /// A value that cannot be: a dose before birth, a day that has not come, nothing where something must stand.
    Impossible,
    /// It writes the record in a way that this registry does not know: it was made by a newer program, or a damaged one.
    NewerSchema,
    /// The client was erased from the registry.
    Erased,
    /// The record was merged into another one of the same client, which goes on.
    Merged,
    /// As much is held already of this device, which may not have its user's records any more, as is held of any.
    TooMuchHeld,
    /// A reason that this program does not know: the registry is newer.
    #[serde(other)]
    Unknown,
}

impl Refusal {
    /// Of what stands beside it, the field that it concerns. What stands beside [`Refusal::Merged`] is a record, and has no words.
    pub fn field_of(self, beside: Option<&str>) -> Option<&str> {
        beside.filter(|_| self != Self::Merged)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_feed_goes_on_beyond_every_place_before_and_never_twice_at_the_same() {
        let at = |second| Timestamp::from_second(Generation::FIRST_SECOND + second).unwrap();
        let backup = Cursor(7);
        let (first, second) = (backup.after_restoring(at(60), 0), backup.after_restoring(at(61), 0));
        assert_eq!(first, Cursor(60 * Cursor::LEAP + 7));
        assert!(first.generation() < second.generation() && first.0 + 1_000_000 < second.0);
        let wrong = Cursor(first.0 + 9).after_restoring(at(-5), 0);
        assert_eq!(wrong.generation(), Generation(61), "by a clock that is wrong it still goes on");
        let last = Cursor(i64::MAX.cast_unsigned()).after_restoring(at(1 << 33), u32::MAX);
        assert!(i64::try_from(last.0).is_ok());
    }

    #[test]
    fn restorings_by_a_clock_that_stands_still_differ_by_what_is_drawn() {
        for clock in [Timestamp::UNIX_EPOCH, Timestamp::from_second(Generation::FIRST_SECOND + 60).unwrap()] {
            let backup = Cursor(7);
            let restored = |drawn| backup.after_restoring(clock, drawn).generation();
            assert_ne!(restored(1), restored(2));
            assert_ne!(restored(1 << 19), restored(1));
            assert!([0, 1, u32::MAX].map(restored).iter().all(|it| *it > backup.generation()));
        }
    }

    #[test]
    fn a_newer_registrys_reason_is_read_as_unknown_and_the_others_as_themselves() {
        let read = |code: &str| {
            let text = format!(r#"{{"outcome":"refused","code":"{code}","field":"doses/1/date"}}"#);
            serde_json::from_str::<Outcome>(&text).unwrap()
        };
        let refused = |code| Outcome::Refused { code, field: Some("doses/1/date".into()) };
        assert_eq!(read("not-yours"), refused(Refusal::NotYours));
        assert_eq!(read("newer-schema"), refused(Refusal::NewerSchema));
        assert_eq!(read("too-much-held"), refused(Refusal::TooMuchHeld));
        assert_eq!(read("merged"), refused(Refusal::Merged));
        assert_eq!(read("frobnicated"), refused(Refusal::Unknown));
    }
}
