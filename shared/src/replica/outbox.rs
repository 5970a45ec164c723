//! What has been entered here and is not yet on the registry's disk.

use crate::calendar::Timestamp;
use crate::immunization::Dose;
use crate::person::{Enrolment, Entry, Stamp};
use crate::record::Edit;
use crate::sync::{Blob, ChangeHash, DocumentId, Epoch, PushedChange, Refusal};
use serde::{Deserialize, Serialize};

/// Why the registry refused an entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    /// Why.
    pub code: Refusal,
    /// The field it concerns, where there is one.
    pub field: Option<String>,
}

/// A place in the order in which things were entered: causes before effects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place(u64);

impl Place {
    /// The place after another; the first one after none.
    pub fn after(last: Option<Self>) -> Self {
        Self(last.map_or(0, |last| last.0 + 1))
    }

    /// The place as a key of the store, in an order that text sorts in.
    pub fn key(self) -> String {
        format!("{:012}", self.0)
    }

    /// Reads [`Self::key`].
    pub fn from_key(key: &str) -> Option<Self> {
        key.parse().ok().map(Self)
    }
}

/// An entry as it was typed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Typed {
    /// The edits.
    pub edits: Vec<Edit>,
    /// Who made them, and when.
    pub by: Stamp,
    /// What the edits change, as it was on the screen: a form holds all fields, and only those that differ from this were changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Box<Before>>,
}

/// Parts of a record as they were when they were edited. An earlier version of the app kept the whole record, of which these are read.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Before {
    /// Doses.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub doses: Vec<Dose>,
    /// Enrolments.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub enrolments: Vec<Entry<Enrolment>>,
}

/// An entry as it lies in the outbox.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Unsent {
    /// The record it belongs to.
    pub document: DocumentId,
    /// The record's epoch when it was entered.
    pub epoch: Epoch,
    /// The change's hash.
    pub hash: ChangeHash,
    /// The change.
    pub bytes: Blob,
    /// What was typed, to make the change anew where the record it was made on is no more. `None` only for what an earlier version
    /// of the app kept.
    #[serde(default)]
    pub typed: Option<Typed>,
    /// The student's name then.
    pub client_name: String,
    /// What was entered, in words.
    pub what: String,
    /// When.
    pub at: Timestamp,
    /// How often the change was made anew without a person's doing.
    #[serde(default)]
    pub remade: u8,
    /// Set once the registry has refused it.
    #[serde(default)]
    pub refused: Option<Refused>,
}

impl Unsent {
    /// The entry as it lies on the disk.
    ///
    /// # Errors
    /// When it cannot be written, which no entry of ours is.
    pub fn to_bytes(&self) -> Result<Vec<u8>, serde_json::Error> {
        serde_json::to_vec(self)
    }

    /// Reads [`Self::to_bytes`].
    ///
    /// # Errors
    /// When the bytes are not an entry.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, serde_json::Error> {
        serde_json::from_slice(bytes)
    }

    /// The change as it is pushed.
    pub fn pushed(&self) -> PushedChange {
        PushedChange {
            document: self.document,
            epoch: self.epoch,
            hash: self.hash,
            bytes: self.bytes.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_sort_as_text_in_the_order_of_entry() {
        let mut place = Place::after(None);
        for _ in 0..1_200 {
            let next = Place::after(Some(place));
            assert!(place.key() < next.key());
            assert_eq!(Place::from_key(&next.key()), Some(next));
            place = next;
        }
    }
}
