//! A school list's document: its name and its members.

use super::{ActorId, Change, RecordError};
use crate::ids::{ClientId, ListId, OrgId};
use crate::person::Stamp;
use serde::{Deserialize, Serialize};

/// A list as plain values.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StudentList {
    /// The list.
    pub id: ListId,
    /// Its name.
    pub name: String,
    /// The organization it belongs to.
    pub organization: OrgId,
    /// Members, in no order.
    pub members: Vec<StudentListMember>,
}

/// A student on a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StudentListMember {
    /// The student.
    pub client: ClientId,
    /// Who added the student, and when.
    pub added: Stamp,
}

/// One edit of a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ListEdit {
    /// Fills a new document.
    Create {
        /// The list.
        id: ListId,
        /// Its name.
        name: String,
        /// Its organization.
        organization: OrgId,
    },
    /// Renames the list.
    Rename(String),
    /// Adds students; those on the list already stay as they are.
    Add(Vec<ClientId>),
    /// Takes students off.
    Remove(Vec<ClientId>),
}

/// A list's document, open for reading and editing.
#[derive(Debug)]
pub struct ListRecord {
    document: automerge::AutoCommit,
}

impl ListRecord {
    /// Opens saved bytes, as [`super::ClientRecord::load`].
    ///
    /// # Errors
    /// `Unreadable` when the bytes are not a document.
    pub fn load(bytes: &[u8], actor: ActorId) -> Result<Self, RecordError> {
        let document =
            automerge::AutoCommit::load(bytes).map_err(|error| RecordError::Unreadable(error.to_string()))?;
        Ok(Self { document: document.with_actor(actor) })
    }

    /// Makes one edit and returns the change.
    ///
    /// # Errors
    /// `BadField` when a name is empty.
    pub fn edit(&mut self, edit: &ListEdit, by: &Stamp) -> Result<Change, RecordError> {
        let _ = (edit, by);
        Err(RecordError::NoSuchEntry)
    }

    /// The whole document as bytes.
    pub fn save(&mut self) -> Vec<u8> {
        self.document.save()
    }

    /// The list as plain values.
    ///
    /// # Errors
    /// `Incomplete` when the document is not a list's.
    pub fn view(&self) -> Result<StudentList, RecordError> {
        Err(RecordError::Incomplete("everything"))
    }
}
