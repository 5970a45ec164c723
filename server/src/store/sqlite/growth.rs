//! Telling those who listen that the feed has grown.

use super::{StoreError, feed};
use crate::store::Listener;
use bluebonnet_shared::sync::Cursor;
use rusqlite::Connection;
use std::sync::{Arc, Mutex, PoisonError};

/// Who listens.
#[derive(Clone, Default)]
pub(super) struct Listeners(Arc<Mutex<Vec<Listener>>>);

impl Listeners {
    pub(super) fn add(&self, listener: Listener) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(listener);
    }

    /// What the writer does after each commit, on its own connection: tells the feed's head where that has moved.
    ///
    /// # Errors
    /// When the feed's head cannot be read.
    pub(super) fn after_commit(
        &self,
        connection: &Connection,
    ) -> Result<impl FnMut(&Connection) + Send + 'static, StoreError> {
        let mut told: Cursor = feed::head(connection)?;
        let listeners = self.0.clone();
        Ok(move |connection: &Connection| {
            // What cannot be read now is told after the next commit.
            let Ok(head) = feed::head(connection) else { return };
            if head > told {
                told = head;
                let mut listeners = listeners.lock().unwrap_or_else(PoisonError::into_inner);
                listeners.retain_mut(|listener| listener(head).is_continue());
            }
        })
    }
}
