//! What a document holds: schema version 1.
//!
//! Documents of this version are in use for ever. A field may be added at any time, because a program passes by the fields
//! that it does not know. A container may not: it would need a new version with its own first change.
//!
//! # A client's document
//!
//! | at the root | holds |
//! | --- | --- |
//! | `kind` | `client` |
//! | `schema` | `1` |
//! | `client` | `id`, `birth_date`, `sex`, `ethnicity`, `language`, `phone`, `email` |
//! | `name` | `first`, `middle`, `last`, `suffix` |
//! | `birth` | `vital_statistics`, `mother_first`, `mother_maiden_last`, `state`, `country`, `certificate`, `death_date` |
//! | `race` | a race code → true while it applies |
//! | `organizations` | kept for what one organization notes of a client; nothing stands there yet |
//! | each container of [`CLIENT_ENTRIES`] | an entry's UUID → a map of its fields |
//! | `doses` | a dose's UUID → a map of its fields |
//!
//! The entries:
//!
//! | in | fields |
//! | --- | --- |
//! | `aka` | as `name` |
//! | `consents` | `kind`, `on`, `granted` |
//! | `enrolments` | `organization`, `student_id`, `school_code`, `school_name`, `grade`, `enrolled_on`, `status`, `provisional_kind`, `provisional_since`, `override_until` |
//! | `addresses` | `street`, `city`, `state`, `zip`, `county` |
//! | `responsible_persons` | as `name`, and `relationship`, `primary`, `phone` |
//! | `comments` | `code`, `text`, `from` |
//! | `notes` | `text` |
//! | `identifiers` | `authority`, `value` |
//! | `observations` | `code`, `on` |
//! | `exemptions` | `kind`, `signed_on`, `received_on`, `until`, and `vaccine:<code>` → true for each vaccine it covers |
//! | all of them | `recorded`, once amended `amended` and, once removed, `removed`: marks |
//! | `doses` | `cvx`, `mvx`, `trade_name`, `date`, `lot`, `lot_expires`, `site`, `route`, `vis_date`, `amount`, `condition`, `source`, `owner`, `given_by`, `funding`, `comment`; `reaction:<code>` → true; `recorded`, `amended`, `deleted`: marks |
//!
//! # A list's document
//!
//! | at the root | holds |
//! | --- | --- |
//! | `kind` | `list` |
//! | `schema` | `1` |
//! | `list` | `id`, `name`, `organization` |
//! | `members` | a client's UUID → the mark of who added the student |
//! | `removed` | a client's UUID → the mark of who took the student off; none while on the list |
//!
//! # Values
//!
//! | a | is |
//! | --- | --- |
//! | text or code | a string; empty is the same as none |
//! | date | a string, `2026-11-24` |
//! | CVX code | an unsigned number |
//! | id of a client, list or organization | 16 bytes |
//! | mark (who, for whom, when, why) | bytes, so that the four are one fact: version 1, milliseconds since 1970 (8, big-endian), user (16), organization (16), length of the user's name (2), the name, then the reason |
//! | cleared field | null |

use automerge::transaction::{CommitOptions, Transactable};
use automerge::{ActorId, Automerge, ObjType, ROOT};
use std::sync::OnceLock;

/// The version that this program writes.
pub const VERSION: u32 = 1;

/// Containers of a client's entries, other than doses.
pub const CLIENT_ENTRIES: [&str; 10] = [
    "aka",
    "consents",
    "enrolments",
    "addresses",
    "responsible_persons",
    "comments",
    "notes",
    "identifiers",
    "observations",
    "exemptions",
];

/// Maps of a client's document that hold fields, not entries, and the doses.
const CLIENT_MAPS: [&str; 6] = ["client", "name", "birth", "race", "organizations", "doses"];

/// Maps of a list's document.
const LIST_MAPS: [&str; 3] = ["list", "members", "removed"];

/// Kinds of document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A client's record.
    Client,
    /// A school list.
    List,
}

impl Kind {
    /// The kind as it stands in the document.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::List => "list",
        }
    }

    /// A document of this kind that holds its first change and nothing else. The same bytes everywhere and always.
    ///
    /// # Errors
    /// When Automerge refuses to make a container, which it has no reason to.
    pub(super) fn first_document(self) -> Result<Automerge, automerge::AutomergeError> {
        static CLIENT: OnceLock<Automerge> = OnceLock::new();
        static LIST: OnceLock<Automerge> = OnceLock::new();
        let kept = match self {
            Self::Client => &CLIENT,
            Self::List => &LIST,
        };
        if let Some(document) = kept.get() {
            return Ok(document.clone());
        }
        let document = self.make_first_document()?;
        Ok(kept.get_or_init(|| document).clone())
    }

    fn make_first_document(self) -> Result<Automerge, automerge::AutomergeError> {
        let (actor, maps): (&[u8; 16], Vec<&str>) = match self {
            Self::Client => {
                (b"bluebonnet-cl-01", CLIENT_MAPS.iter().chain(&CLIENT_ENTRIES).copied().collect())
            }
            Self::List => (b"bluebonnet-li-01", LIST_MAPS.to_vec()),
        };
        let mut document = Automerge::new().with_actor(ActorId::from(actor));
        let mut transaction = document.transaction();
        transaction.put(ROOT, "kind", self.name())?;
        transaction.put(ROOT, "schema", u64::from(VERSION))?;
        for map in maps {
            transaction.put_object(ROOT, map, ObjType::Map)?;
        }
        transaction.commit_with(CommitOptions::default().with_time(0));
        Ok(document)
    }
}
