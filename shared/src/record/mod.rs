//! A student's record as an Automerge document: its schema, the edits it allows, the view it projects to.
//!
//! The document is the write path; the view ([`crate::person::Client`]) is the read path. What a document holds is
//! written down in [`schema`]. Three rules keep two tablets from ever losing each other's entries:
//!
//! - Every document of a kind begins with the same first change, which makes all its containers. Two tablets that each made
//!   their own `doses` map would see only one of the two.
//! - An entry is a new key in a container, and is never taken out. Deleting a dose sets a field that says who, when and why.
//! - An actor id signs the changes of one unlocked session in one tab, and is never used again after that.

mod absorb;
mod apply;
mod change;
mod client;
mod compact;
mod document;
mod dose;
mod duplicates;
mod edit;
pub(crate) mod effect;
mod entries;
pub(crate) mod fields;
mod list;
mod list_name;
mod mark;
mod project;
mod read;
mod rebuild;
mod saved;
pub mod schema;
#[cfg(test)]
mod tests;
mod write;

pub use automerge::ActorId;
pub use change::{Change, ReadChange};
pub use client::ClientRecord;
pub use document::{Merged, Waiting};
pub use duplicates::{Duplicate, duplicates};
pub use edit::{ClientFacts, Collection, DoseAmendment, Edit, EditError, EnrolmentAmendment, NewEntry};
pub use list::{ListEdit, ListRecord, StudentList, StudentListMember};
pub use list_name::{ListOrder, grade_list_name};
#[cfg(test)]
pub(crate) use mark::mark_bytes as mark_of;
pub use saved::with_changes;

/// Why a document or a change could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// The bytes are not a document or a change, or are damaged.
    #[error("this record cannot be read: {0}")]
    Unreadable(String),
    /// The document lacks a field that every record has.
    #[error("this record lacks {0}")]
    Incomplete(&'static str),
    /// The document is of another kind: a list where a client was expected.
    #[error("this is not a document of the kind `{0}`")]
    OtherKind(&'static str),
    /// The document names itself otherwise than it was asked for.
    #[error("this document is of another client or list")]
    OtherId,
    /// One actor id signed two different changes in the same place. It was used in two tabs, or by a device that was set back to
    /// an earlier state; its later changes can never be merged and must be entered again.
    #[error("two different changes carry the same signature and number")]
    ActorReused,
    /// The document holds what this program's schema has no place for: a newer program made it.
    #[error("this record was made by a newer version, which must be the one to renew it")]
    Newer,
    /// A change refers to something that is not there, or is not made of what a record is made of.
    #[error("this change does not fit the record: {0}")]
    Unfit(&'static str),
}

impl RecordError {
    /// A rebuilt document that does not say what the one before it said.
    fn otherwise() -> Self {
        Self::Unreadable("rebuilt, it would say something else".into())
    }
}
