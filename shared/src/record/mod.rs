//! A student's record as an Automerge document: its schema, the edits it allows, the view it projects to.
//!
//! The document is the write path; the view (`person::Client`) is the read path.

mod client;
mod edit;
mod list;

pub use client::ClientRecord;
pub use edit::{ClientFacts, DoseAmendment, Edit};
pub use list::{ListEdit, ListRecord, StudentList, StudentListMember};

use crate::sync::ChangeHash;
pub use automerge::ActorId;

/// A change just made or met, ready to be stored and sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Its hash.
    pub hash: ChangeHash,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Why a document could not be read or changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// The bytes are not a document, or are damaged.
    #[error("this record cannot be read: {0}")]
    Unreadable(String),
    /// The document lacks a field that every record has.
    #[error("this record lacks {0}")]
    Incomplete(&'static str),
    /// A field holds what cannot stand in it.
    #[error("{field} cannot be read")]
    BadField {
        /// Path of the field.
        field: String,
    },
    /// The edit names an entry that the record does not have.
    #[error("the record has no such entry")]
    NoSuchEntry,
}
