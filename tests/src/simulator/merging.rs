//! A student has two records, and the office makes one of them.

use super::ledger::{AtRegistry, Ledger};
use bluebonnet_server::store::{Cause, FreshActors, Merger, Mergers, NotMerged, SqliteStore, StoreError};
use bluebonnet_shared::ids::ClientId;
use bluebonnet_shared::replica::Write;
use bluebonnet_shared::sync::DocumentId;

/// Students merged in one world: the others are to work with.
pub const MOST_MERGED: usize = 3;

/// Merges two records at the registry, where neither has ended meanwhile.
///
/// # Errors
/// When the store fails.
pub fn merge(
    store: &SqliteStore,
    keep: ClientId,
    gone: ClientId,
    fresh: FreshActors,
    cause: &Cause,
) -> Result<(), StoreError> {
    match store.merge_clients(Merger { keep, gone, even_so: false }, fresh, cause) {
        Err(StoreError::NotMerged(NotMerged::Itself | NotMerged::Erased(_) | NotMerged::Before { .. })) => {
            Ok(())
        }
        outcome => outcome,
    }
}

impl AtRegistry {
    /// The record that goes on for one that was merged; any other is its own.
    pub fn goes_on_as(&self, document: DocumentId) -> DocumentId {
        match document {
            DocumentId::Client(client) => {
                DocumentId::Client(self.merged.get(&client).copied().unwrap_or(client))
            }
            DocumentId::List(_) => document,
        }
    }

    /// Follows a merger: lists that had the one have the other.
    pub fn follow_merger(&mut self, keep: ClientId, gone: ClientId) {
        let has_ended = |client| self.erased.contains(&client) || self.merged.contains_key(&client);
        if keep == gone || has_ended(keep) || has_ended(gone) {
            return;
        }
        for kept in self.merged.values_mut().filter(|kept| **kept == gone) {
            *kept = keep;
        }
        self.merged.insert(gone, keep);
        for members in self.members.values_mut() {
            if members.remove(&gone) {
                members.insert(keep);
            }
        }
    }
}

impl Ledger {
    /// Follows entries that a tablet enters on the record that goes on, at other places of its outbox; and those that say what that
    /// record says already.
    pub fn carried(&mut self, tablet: usize, writes: &[Write]) {
        for pair in writes.windows(2) {
            if let [Write::PutUnsent(to, again), Write::DropUnsent(from)] = pair
                && !self.outboxes.contains_key(&(tablet, *to))
                && let Some(entry) = self.outboxes.remove(&(tablet, *from))
            {
                self.outboxes.insert((tablet, *to), entry);
                (self.entries[entry].document, self.entries[entry].hash) = (again.document, again.hash);
            }
        }
        for write in writes {
            let Write::PutSent(sent) = write else { continue };
            let of_this = self.outboxes.iter().filter(|((of, _), _)| *of == tablet);
            for (_, entry) in of_this {
                let entry = &mut self.entries[*entry];
                if entry.hash == sent.hash {
                    entry.document = sent.document;
                }
            }
        }
    }
}
