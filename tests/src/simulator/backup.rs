//! A copy of the registry's database, made while it works, and going on from it when the disk is lost. The commands do the same
//! with files (`bluebonnet_server::backup`); what a database goes through on the way is the store's, and is the same here.

use super::disk::{Image, Mounted};
use super::ledger::{AtRegistry, Fault};
use super::registry::{Called, Errand, Registry};
use bluebonnet_server::store::{Cause, Records, SqliteStore, StoreError, settle};
use bluebonnet_shared::record::{ActorId, ClientRecord};
use bluebonnet_shared::sync::{ChangeHash, DocumentId};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// A backup, and what is needed to hold a registry against it that goes on from it.
#[derive(Debug)]
pub struct Backup {
    image: Image,
    /// What the registry had then.
    pub then: AtRegistry,
    /// What the office has done since, and will have to do again.
    pub since: Vec<Errand>,
}

/// What a backup holds of students' records.
#[derive(Debug, Default)]
pub struct Contents {
    /// The changes.
    pub changes: BTreeSet<(DocumentId, ChangeHash)>,
    /// Ids of doses and entries.
    pub ids: BTreeMap<DocumentId, BTreeSet<Uuid>>,
}

impl Registry {
    /// Makes a copy of the database as it is, in the place of the one before. Where there is no room for it, the one before stays.
    ///
    /// # Errors
    /// When it cannot be made though nothing is broken.
    pub fn back_up(&mut self, then: &AtRegistry) -> Result<Called<()>, Fault> {
        let copy = self.beside("backup.db", &Image::default());
        if self.chance.once_in(6) {
            copy.fill_after(self.chance.below(60));
        }
        let called = self.call(|store| store.back_up(copy.path(), |_| {}))?;
        if matches!(called, Called::Done(())) {
            self.backup = Some(Backup { image: copy.image(), then: then.clone(), since: Vec::new() });
        }
        Ok(called)
    }

    /// Loses the disk, and puts in its place the last backup, made ready to go on from. Gives what the backup holds of some
    /// students; none where there is no backup, and then nothing is lost. It is not started.
    ///
    /// # Errors
    /// When the backup is none to go on from.
    pub fn restore(&mut self, students: &[DocumentId], cause: &Cause) -> Result<Option<Contents>, Fault> {
        let drawn = self.chance.number() as u32;
        let Some(backup) = &self.backup else { return Ok(None) };
        let staged = self.beside("restoring.db", &backup.image);
        let contents = ready(&staged, students, cause, drawn)
            .map_err(|error| Fault(format!("the registry cannot go on from its backup: {error}")))?;
        self.stop();
        self.disk.replace(&staged.image());
        Ok(Some(contents))
    }

    fn beside(&self, name: &str, image: &Image) -> Mounted {
        Mounted::new(&self.disk.path().with_file_name(name), image)
    }
}

fn ready(
    staged: &Mounted,
    students: &[DocumentId],
    cause: &Cause,
    drawn: u32,
) -> Result<Contents, StoreError> {
    let mut contents = Contents::default();
    let store = SqliteStore::open(staged.path())?;
    for held in store.read_documents(students, cause)? {
        let record = ClientRecord::load(&held.saved, ActorId::from([0; 16]))?;
        let changes = record.changes_after(&[]).into_iter().map(|change| (held.id, change.hash));
        contents.changes.extend(changes);
        contents.ids.insert(held.id, super::cast::ids_of(&record.view()?));
    }
    store.go_on_restored(cause, drawn)?;
    drop(store);
    settle(staged.path())?;
    Ok(contents)
}
