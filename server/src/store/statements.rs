//! Confidentiality Statements that were published here.

use super::{Cause, StoreError};
use crate::account::StatementText;
use bluebonnet_shared::account::Statement;
use bluebonnet_shared::calendar::Timestamp;

/// A statement as an operator looks at it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedStatement {
    /// Its version.
    pub version: u32,
    /// Its heading.
    pub title: String,
    /// Since when it is shown; none for the first one, which came with the program.
    pub published: Option<Timestamp>,
    /// How many users have agreed to it.
    pub agreed: u32,
}

/// Confidentiality Statements. None is ever changed or taken out, since agreements name them.
pub trait Statements {
    /// The newest of those published before a moment; none when there was none yet.
    ///
    /// # Errors
    /// When the database fails.
    fn statement_before(&self, moment: Timestamp) -> Result<Option<Statement>, StoreError>;

    /// All there are, the first one before them, the newest last.
    ///
    /// # Errors
    /// When the database fails.
    fn statements(&self, first: &Statement) -> Result<Vec<PublishedStatement>, StoreError>;

    /// Publishes a text: from then on it is in force, under the version that is returned. `first` is what was in force before any was
    /// published.
    ///
    /// # Errors
    /// `Exists` when the one in force says the same.
    fn publish_statement(
        &self,
        text: &StatementText,
        first: &Statement,
        cause: &Cause,
    ) -> Result<u32, StoreError>;
}
