//! Connections for reading, lent one at a time.

use super::{StoreError, connect};
use rusqlite::{Connection, TransactionBehavior};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

/// This many are kept open when nobody reads.
const KEPT: usize = 8;

/// A pool that opens a connection when all are lent, and keeps some that come back.
pub(super) struct Readers {
    file: PathBuf,
    idle: Mutex<Vec<Connection>>,
}

impl Readers {
    pub(super) fn new(file: PathBuf) -> Self {
        Self { file, idle: Mutex::new(Vec::new()) }
    }

    /// Runs `work` in one read transaction: everything it reads is of one moment.
    pub(super) fn read<T>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut connection = match idle {
            Some(connection) => connection,
            None => {
                let connection = connect(&self.file)?;
                connection.pragma_update(None, "query_only", true)?;
                connection
            }
        };
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Deferred)?;
        let outcome = work(&transaction)?;
        transaction.finish()?;
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < KEPT {
            idle.push(connection);
        }
        Ok(outcome)
    }
}
