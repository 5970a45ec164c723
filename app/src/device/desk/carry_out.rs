//! Carrying out a step of the replica: on the disk first, in one transaction with the rows that follow from it, then in memory.

use super::draft::drafts_of;
use super::{ClientView, Desk, open};
use crate::device::browser::crypto::random;
use crate::device::browser::indexed_db::Durability;
use crate::device::error::DeviceError;
use crate::device::row::StudentRow;
use crate::device::vault::{DRAFTS, Entry, META, OUTBOX, RECORDS, Vault};
use bluebonnet_shared::ids::ClientId;
use bluebonnet_shared::record::{ActorId, StudentList};
use bluebonnet_shared::replica::{Keep, Records, ReplicaError, Step, View, Write};
use bluebonnet_shared::sync::DocumentId;
use std::collections::{BTreeSet, HashMap};

/// Records whose forecasts are made at once as they come in; of a larger batch they are made afterwards, so that the first
/// sync is not held up.
const FORECAST_AT_ONCE: usize = 40;

impl Desk {
    /// Writes a step, and `beside` in the same transaction; then memory follows. The caller holds the turn.
    ///
    /// # Errors
    /// When it cannot be written: nothing has changed then.
    pub(super) async fn carry_out(
        &self,
        vault: &Vault,
        step: Step,
        beside: Vec<Entry>,
    ) -> Result<(), DeviceError> {
        if step.is_empty() {
            return Ok(());
        }
        let mut entries = Vec::with_capacity(step.writes.len() + beside.len() + 1);
        let mut rows: HashMap<ClientId, Option<StudentRow>> = HashMap::new();
        let mut abandoned: Vec<String> = Vec::new();
        for write in &step.writes {
            let entry = match write {
                Write::PutRecord(id, stored) => Entry::record(*id, stored),
                Write::DropRecord(id) => {
                    if let DocumentId::Client(client) = id {
                        rows.insert(*client, None);
                        let drafts = self.0.drafts.borrow();
                        abandoned.extend(drafts_of(&*drafts, *client).cloned());
                    }
                    // What was sent of it is a person's too.
                    entries.push(Entry::DeleteAll { store: RECORDS, prefix: sent_of(*id) });
                    Entry::Delete { store: RECORDS, key: id.to_string() }
                }
                Write::PutUnsent(place, unsent) => {
                    let plain = unsent.to_bytes().map_err(|_| DeviceError::Damaged("an entry"))?;
                    Entry::Put { store: OUTBOX, key: place.key(), plain }
                }
                Write::DropUnsent(place) => Entry::Delete { store: OUTBOX, key: place.key() },
                Write::PutSent(entry)
                    if !step.leaves_there(entry.document).unwrap_or_else(|| self.is_here(entry.document)) =>
                {
                    continue;
                }
                Write::PutSent(entry) => {
                    let plain = entry.to_bytes().map_err(|_| DeviceError::Damaged("an entry"))?;
                    let key = format!("{}{}", sent_of(entry.document), entry.hash);
                    Entry::Put { store: RECORDS, key, plain }
                }
                Write::Cursor(cursor) => Entry::json(META, open::CURSOR.to_owned(), cursor)?,
                Write::Generation(generation) => Entry::json(META, open::GENERATION.to_owned(), generation)?,
            };
            entries.push(entry);
        }
        let lists = self.follow_views(&step, &mut rows);
        entries.extend(self.row_entries(&rows)?);
        // A form half-entered about a student goes with the record: it holds what stood there, and can be saved no more.
        entries.extend(abandoned.iter().map(|key| Entry::Delete { store: DRAFTS, key: key.clone() }));
        entries.extend(beside);
        vault.write(durability(step.keep), &entries).await?;

        let mut shelf = self.0.shelf.borrow_mut();
        shelf.commit(&step);
        for row in rows.into_values().flatten() {
            shelf.put_row(row);
        }
        for list in lists {
            shelf.put_list(list);
        }
        drop(shelf);
        self.0.drafts.borrow_mut().retain(|key| !abandoned.contains(key));
        self.bump();
        Ok(())
    }

    /// Whether a record is on this device. What was sent of one that has left stays no longer than the record.
    fn is_here(&self, document: DocumentId) -> bool {
        match document {
            DocumentId::Client(client) => self.0.shelf.borrow().has(client),
            // A device sends nothing about lists.
            DocumentId::List(_) => false,
        }
    }

    /// The rows and lists that follow from what records say now.
    fn follow_views(
        &self,
        step: &Step,
        rows: &mut HashMap<ClientId, Option<StudentRow>>,
    ) -> Vec<StudentList> {
        let at_once = step.views.len() <= FORECAST_AT_ONCE;
        let (schedule, today) = (self.schedule(), self.today());
        let mut lists = Vec::new();
        for (_, view) in &step.views {
            match view {
                View::List(list) => lists.push(list.clone()),
                View::Client(client) => {
                    let row = if at_once {
                        ClientView::new(&schedule, client.as_ref().clone(), today).row()
                    } else {
                        StudentRow::of(client)
                    };
                    rows.insert(row.id, Some(row));
                }
            }
        }
        lists
    }

    /// Reads the records that a deed needs. One that does not open is as good as not here: it is fetched again.
    pub(super) async fn records(
        &self,
        vault: &Vault,
        needed: BTreeSet<DocumentId>,
    ) -> Result<Records, DeviceError> {
        let mut records = Records::new();
        for id in needed {
            match vault.record(id).await {
                Ok(Some(stored)) => drop(records.insert(id, stored)),
                Ok(None) | Err(DeviceError::Damaged(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(records)
    }
}

/// What the keys of all entries begin with that have arrived.
pub(super) const SENT: &str = "sent:";

/// What the keys of those about one document begin with.
fn sent_of(document: DocumentId) -> String {
    format!("{SENT}{document}:")
}

/// An actor id never used before.
pub(super) fn fresh_actor() -> Result<ActorId, DeviceError> {
    Ok(ActorId::from(random::<16>()?))
}

fn durability(keep: Keep) -> Durability {
    match keep {
        Keep::Strictly => Durability::Strict,
        Keep::Relaxed => Durability::Relaxed,
    }
}

impl From<ReplicaError> for DeviceError {
    fn from(error: ReplicaError) -> Self {
        match error {
            ReplicaError::NoSuchEntry => Self::NotHere,
            // Only what is entered anew is foreseen, and that says so itself.
            ReplicaError::Foreseen(_) | ReplicaError::Edit(_) | ReplicaError::Record(_) => {
                Self::Damaged("a student's record")
            }
        }
    }
}
