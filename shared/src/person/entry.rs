//! What every entry of a record carries: who, when, and whether it still stands.

use crate::calendar::Timestamp;
use crate::ids::{EntryId, OrgId, UserId};
use serde::{Deserialize, Serialize};

/// One entry of a collection in a record: never taken out, only marked as removed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry<T> {
    /// The entry's id.
    pub id: EntryId,
    /// What it says.
    pub value: T,
    /// Who entered it and when.
    pub recorded: Stamp,
    /// Who last amended it and when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amended: Option<Stamp>,
    /// Who removed it, when and why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub removed: Option<Removal>,
}

/// Who did something, for whom, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// The user.
    pub user: UserId,
    /// The user's name as it was then, for people to read.
    pub user_name: String,
    /// The organization the user acted for.
    pub organization: OrgId,
    /// When, by the clock of the device.
    pub at: Timestamp,
}

/// Why something no longer stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Removal {
    /// Who and when.
    pub by: Stamp,
    /// Why, in the user's words or a fixed phrase.
    pub reason: String,
}

/// A field to which people gave different values at the same time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conflict {
    /// The field's path in the document: `name/last`, `doses/<id>/lot`.
    pub field: String,
    /// The values, as text; the first is the one shown until someone chooses.
    pub values: Vec<String>,
}

/// An entry or field that this program cannot read: damaged, or written by a newer program in a way it does not know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unreadable {
    /// Its path in the document: `doses/<id>/date` when a dose has no readable date and is left out, `doses/<id>/lot` when
    /// the dose is shown without its lot.
    pub field: String,
}
