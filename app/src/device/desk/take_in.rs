//! Taking in what the registry's feed brings.

use super::documents::{Open, View};
use super::{ClientView, Desk, open};
use crate::device::browser::indexed_db::Durability;
use crate::device::error::DeviceError;
use crate::device::row::StudentRow;
use crate::device::vault::{Entry, META, RECORDS, StoredRecord, Vault};
use bluebonnet_shared::ids::ClientId;
use bluebonnet_shared::record::StudentList;
use bluebonnet_shared::sync::{Cursor, DocumentId, Epoch, FeedEntry};
use std::collections::{BTreeMap, HashMap};

/// Records whose forecasts are made at once as they come in; of a larger batch they are made afterwards, so that the first
/// sync is not held up.
const FORECAST_AT_ONCE: usize = 40;

/// What a batch makes of one document.
enum Fate {
    /// As the registry sent it, with its view.
    Whole(StoredRecord),
    /// Opened and merged into.
    Merged { epoch: Epoch, open: Box<Open> },
    /// Gone.
    Forgotten,
}

impl Desk {
    /// Takes in entries of the feed, in their order, in one transaction with the new cursor.
    ///
    /// A whole document is stored as it comes, with the registry's own projection of it, unless entries about it are still
    /// unsent here: then it is merged with them. Where a change comes for a record that is not here, the feed is asked for
    /// from its beginning again.
    ///
    /// # Errors
    /// When it cannot be written: nothing has been taken in then.
    pub async fn take_in(&self, feed: Vec<FeedEntry>) -> Result<(), DeviceError> {
        let _turn = self.0.turn.lock().await;
        let vault = self.vault()?;
        let mut cursor = self.0.cursor.get();
        let mut fates: BTreeMap<DocumentId, Fate> = BTreeMap::new();
        let mut gap = false;
        for entry in feed {
            cursor = cursor.max(entry.at());
            gap |= !self.follow(&vault, &mut fates, entry).await?;
        }
        if gap {
            cursor = Cursor::default();
        }
        self.keep(&vault, fates, cursor).await
    }

    /// Follows one entry. False when it builds on something that is not here.
    async fn follow(
        &self,
        vault: &Vault,
        fates: &mut BTreeMap<DocumentId, Fate>,
        entry: FeedEntry,
    ) -> Result<bool, DeviceError> {
        match entry {
            FeedEntry::Document { document, epoch, bytes, view, .. } => {
                let fate = match self.with_unsent(document, epoch, &bytes.0)? {
                    Some(open) => Fate::Merged { epoch, open: Box::new(open) },
                    None => Fate::Whole(StoredRecord {
                        epoch,
                        document: bytes.0,
                        view: view.get().as_bytes().to_vec(),
                    }),
                };
                fates.insert(document, fate);
            }
            FeedEntry::Change { document, epoch, hash, bytes, .. } => {
                if self.0.own.borrow_mut().remove(&hash) {
                    return Ok(true);
                }
                let stored = match fates.remove(&document) {
                    Some(Fate::Merged { epoch, open }) => Some((epoch, *open)),
                    Some(Fate::Whole(stored)) => Some((stored.epoch, self.open_document(document, &stored)?)),
                    Some(Fate::Forgotten) => None,
                    None => match vault.record(document).await? {
                        Some(stored) => Some((stored.epoch, self.open_document(document, &stored)?)),
                        None => None,
                    },
                };
                let Some((held, mut open)) = stored else { return Ok(false) };
                let whole = held == epoch
                    && open
                        .merge(&[bytes.0])
                        .map_err(|_| DeviceError::Damaged("a change from the registry"))?
                        .waiting
                        .is_empty();
                fates.insert(document, Fate::Merged { epoch: held, open: Box::new(open) });
                return Ok(whole);
            }
            FeedEntry::Forget { document, .. } => {
                fates.insert(document, Fate::Forgotten);
            }
            FeedEntry::End { .. } => {}
        }
        Ok(true)
    }

    /// A document from the registry with what is still unsent here merged into it; `None` when nothing is. Entries of an
    /// older epoch are never merged: the registry will refuse them, and a person will see them.
    fn with_unsent(&self, id: DocumentId, epoch: Epoch, bytes: &[u8]) -> Result<Option<Open>, DeviceError> {
        let changes: Vec<Vec<u8>> = self
            .0
            .shelf
            .borrow()
            .outbox()
            .values()
            .filter(|entry| entry.document == id && entry.epoch == epoch && entry.refused.is_none())
            .map(|entry| entry.bytes.0.clone())
            .collect();
        if changes.is_empty() {
            return Ok(None);
        }
        let damaged = |_| DeviceError::Damaged("a record from the registry");
        let mut open = Open::load(id, bytes, &self.0.actor.borrow()).map_err(damaged)?;
        open.merge(&changes).map_err(damaged)?;
        Ok(Some(open))
    }

    fn open_document(&self, id: DocumentId, stored: &StoredRecord) -> Result<Open, DeviceError> {
        Open::load(id, &stored.document, &self.0.actor.borrow())
            .map_err(|_| DeviceError::Damaged("a student's record"))
    }

    async fn keep(
        &self,
        vault: &Vault,
        fates: BTreeMap<DocumentId, Fate>,
        cursor: Cursor,
    ) -> Result<(), DeviceError> {
        let damaged = |_| DeviceError::Damaged("a record from the registry");
        let at_once = fates.len() <= FORECAST_AT_ONCE;
        let (schedule, today) = (self.schedule(), self.today());
        let mut entries = Vec::with_capacity(fates.len() + 1);
        let mut rows: HashMap<ClientId, Option<StudentRow>> = HashMap::new();
        let mut lists: Vec<StudentList> = Vec::new();
        let mut forgotten = Vec::new();
        for (id, fate) in fates {
            let (stored, view) = match fate {
                Fate::Forgotten => {
                    entries.push(Entry::Delete { store: RECORDS, key: id.to_string() });
                    if let DocumentId::Client(client) = id {
                        rows.insert(client, None);
                    }
                    forgotten.push(id);
                    continue;
                }
                Fate::Whole(stored) => {
                    let view = View::parse(id, &stored.view).map_err(damaged)?;
                    (stored, view)
                }
                Fate::Merged { epoch, open } => {
                    let view = open.view().map_err(|_| DeviceError::Damaged("a record from the registry"))?;
                    (StoredRecord { epoch, document: open.save(), view: view.json().map_err(damaged)? }, view)
                }
            };
            entries.push(Entry::record(id, &stored));
            match view {
                View::List(list) => lists.push(list),
                View::Client(client) => {
                    let row = if at_once {
                        ClientView::new(&schedule, *client, today).row()
                    } else {
                        StudentRow::of(&client)
                    };
                    rows.insert(row.id, Some(row));
                }
            }
        }
        entries.extend(self.row_entries(&rows)?);
        if cursor != self.0.cursor.get() {
            entries.push(Entry::json(META, open::CURSOR.to_owned(), &cursor)?);
        }
        if entries.is_empty() {
            return Ok(());
        }
        // What is lost with a power cut here is fetched again: the cursor lies in the same transaction.
        vault.write(Durability::Relaxed, &entries).await?;

        self.0.cursor.set(cursor);
        let mut shelf = self.0.shelf.borrow_mut();
        for id in forgotten {
            shelf.forget(id);
        }
        for row in rows.into_values().flatten() {
            shelf.put_row(row);
        }
        for list in lists {
            shelf.put_list(list);
        }
        drop(shelf);
        self.bump();
        Ok(())
    }
}
