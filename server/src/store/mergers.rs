//! Two records of one client become one.

use super::{Cause, FreshActors, StoreError};
use bluebonnet_shared::ids::ClientId;
use std::collections::HashMap;

/// Two records to be made one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Merger {
    /// The record that goes on.
    pub keep: ClientId,
    /// The one that ends.
    pub gone: ClientId,
    /// Whether they are one client's though their birth dates differ.
    pub even_so: bool,
}

/// Why two records are not merged. Nothing is changed then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotMerged {
    /// It is one record.
    #[error("the two are one record")]
    Itself,
    /// There is no record of this id.
    #[error("there is no record {0}")]
    Unknown(ClientId),
    /// The record was erased.
    #[error("the record {0} was erased")]
    Erased(ClientId),
    /// The record was merged into another one before.
    #[error("the record {gone} was merged into {kept}")]
    Before {
        /// The record.
        gone: ClientId,
        /// The one that goes on for it.
        kept: ClientId,
    },
    /// They have different birth dates, and nobody said that this is known.
    #[error("the two records have different birth dates")]
    BirthDates,
    /// Vital statistics registered the client in the record that would end, and not in the other: it is the one to rely on.
    #[error("vital statistics registered the client in {0}, and not in the other: keep that one")]
    Registered(ClientId),
    /// Together they are larger than a record may be.
    #[error("together the two are larger than a record may be")]
    TooLarge,
}

/// Merging records.
pub trait Mergers {
    /// Writes all that one record says into another one of the same client, and ends it: lists that have it have the other one instead,
    /// once, devices drop it and get what the other one says more, whole where it is new to them, and what is still sent for it is
    /// refused with the name of the other one, to whoever may see that. Its changes stay known by their hashes, so that nothing that
    /// arrived is entered again. All of it or nothing; a second time it is no error and does nothing.
    ///
    /// # Errors
    /// `NotMerged` when it is not done, and why; `Record` when one of them holds what this program cannot carry over.
    fn merge_clients(&self, merger: Merger, fresh: FreshActors, cause: &Cause) -> Result<(), StoreError>;

    /// Those of these records that were merged, and the records that go on for them.
    ///
    /// # Errors
    /// When the database fails.
    fn merged_into(&self, clients: &[ClientId]) -> Result<HashMap<ClientId, ClientId>, StoreError>;
}
