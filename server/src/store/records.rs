//! Documents as the registry itself reads and writes them: imports, printing, commands.

use super::{Cause, Grantee, NewDocument, StoreError};
use bluebonnet_shared::ids::{ClientId, OrgId};
use bluebonnet_shared::sync::{DocumentId, Epoch};
use std::collections::HashMap;

/// A document as it is kept.
#[derive(Clone)]
pub struct StoredDocument {
    /// Which.
    pub id: DocumentId,
    /// Whose.
    pub organization: OrgId,
    /// Its incarnation.
    pub epoch: Epoch,
    /// The saved document.
    pub saved: Vec<u8>,
    /// Its projection as JSON: a `person::Client` or a `record::StudentList`.
    pub view: String,
}

/// Changes the registry itself makes to a document it holds.
#[derive(Clone)]
pub struct RecordChanges {
    /// Which document.
    pub document: DocumentId,
    /// The changes' bytes, causes before effects.
    pub changes: Vec<Vec<u8>>,
}

/// Documents, for the registry's own use.
pub trait Records {
    /// Keeps new documents, all of them or none. Prepare them on several threads; this only writes rows. A list names
    /// clients, so create these first. Returns after all are on disk: some hundred at a time is a good batch.
    ///
    /// # Errors
    /// `Exists` when a document of that id is there.
    fn create_documents(&self, documents: Vec<NewDocument>, cause: &Cause) -> Result<(), StoreError>;

    /// Merges changes made by the registry into documents, all of them or none; they reach every device that holds one.
    /// Changes already known do nothing.
    ///
    /// # Errors
    /// `Missing` when a document is not there, `Record` when a change does not fit.
    fn change_documents(&self, changes: Vec<RecordChanges>, cause: &Cause) -> Result<(), StoreError>;

    /// Documents by id, in no order; ids that do not exist are left out. Each is noted as read in the audit log.
    ///
    /// # Errors
    /// When the database fails.
    fn read_documents(&self, ids: &[DocumentId], cause: &Cause) -> Result<Vec<StoredDocument>, StoreError>;

    /// The clients that an organization knows by these student ids, whatever their enrolment's status.
    ///
    /// # Errors
    /// When the database fails.
    fn clients_by_student_id(
        &self,
        organization: OrgId,
        student_ids: &[String],
    ) -> Result<HashMap<String, ClientId>, StoreError>;

    /// Whether somebody may see a document now.
    ///
    /// # Errors
    /// When the database fails.
    fn may_see(&self, grantee: Grantee, document: DocumentId) -> Result<bool, StoreError>;
}
