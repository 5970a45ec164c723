//! What is done here with what is here already, kept until the registry knows of it: see [`DeviceLog`].

use super::Desk;
use crate::device::browser::indexed_db::Durability;
use crate::device::clock;
use crate::device::device_log::DeviceLog;
use crate::device::error::DeviceError;
use crate::device::vault::keyring::Keyring;
use crate::device::vault::{Entry, META, Vault};
use bluebonnet_shared::ids::AccessId;
use bluebonnet_shared::sync::{Access, Deed, DocumentId};
use futures_util::lock::Mutex;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

/// What the keys of all events begin with.
pub(super) const NOTED: &str = "noted:";

/// The log of a desk.
pub(super) struct Noted {
    log: RefCell<DeviceLog>,
    /// One writing at a time, so that an older one never comes after a newer. Nothing that is saved waits for it.
    turn: Mutex<()>,
}

impl Noted {
    /// The log out of what lies in the vault.
    pub(super) fn kept<'a>(values: impl Iterator<Item = (&'a String, &'a Vec<u8>)>) -> Self {
        let log = DeviceLog::of(accesses(values));
        Self { log: RefCell::new(log), turn: Mutex::new(()) }
    }
}

/// The events among single values.
pub(super) fn accesses<'a>(values: impl Iterator<Item = (&'a String, &'a Vec<u8>)>) -> Vec<Access> {
    let noted = values.filter(|(key, _)| key.starts_with(NOTED));
    noted.filter_map(|(_, bytes)| serde_json::from_slice(bytes).ok()).collect()
}

fn key(id: AccessId) -> String {
    format!("{NOTED}{id}")
}

impl Desk {
    /// Notes something done here, for the registry's audit log. It is written beside everything else: no screen waits for it.
    pub fn note(&self, deed: Deed, document: Option<DocumentId>) {
        if let Some(vault) = self.take_note(deed, document) {
            let desk = self.clone();
            spawn_local(async move {
                // What could not be written is sent from memory, and written with the next one.
                let _ = desk.write_noted(&vault, Durability::Relaxed).await;
            });
        }
    }

    /// The same before it is done, where the browser may stand still while it is: once it has the event, or could not keep it.
    pub async fn note_before(&self, deed: Deed, document: Option<DocumentId>) {
        if let Some(vault) = self.take_note(deed, document) {
            let _ = self.write_noted(&vault, Durability::Relaxed).await;
        }
    }

    /// Takes note in memory. The vault, where there is something to write.
    fn take_note(&self, deed: Deed, document: Option<DocumentId>) -> Option<Rc<Vault>> {
        let vault = self.vault().ok()?;
        let id = || AccessId::new(uuid::Uuid::new_v4());
        self.0.noted.log.borrow_mut().note(deed, document, clock::now(), id).then_some(vault)
    }

    async fn write_noted(&self, vault: &Vault, durability: Durability) -> Result<(), DeviceError> {
        let _turn = self.0.noted.turn.lock().await;
        let unwritten = self.0.noted.log.borrow_mut().take_unwritten();
        let entries = unwritten.iter().map(|access| Entry::json(META, key(access.id), access));
        let written = match entries.collect::<Result<Vec<_>, _>>() {
            Ok(entries) => vault.write(durability, &entries).await,
            Err(error) => Err(error),
        };
        if written.is_err() {
            self.0.noted.log.borrow_mut().not_written(&unwritten);
        }
        written
    }

    /// Takes the wrong passwords into the vault that were counted outside while it was locked. Outside they go once they are on the disk
    /// here; where one of the two fails, they come again and are known by their id.
    pub(super) async fn bring_in_wrong_passwords(&self) -> Result<(), DeviceError> {
        let keyring = Keyring::open().await?;
        if let Some(access) = keyring.wrong_passwords(&self.0.account).await? {
            self.0.noted.log.borrow_mut().bring_in(access);
            self.write_noted(&*self.vault()?, Durability::Strict).await?;
            keyring.drop_wrong_passwords(&self.0.account).await?;
        }
        Ok(())
    }

    /// Everything that the registry has not been told of, the oldest first.
    pub fn untold(&self) -> Vec<Access> {
        self.0.noted.log.borrow().waiting().to_vec()
    }

    /// What the registry is to be told of next.
    pub fn next_untold(&self) -> Vec<Access> {
        self.0.noted.log.borrow().next()
    }

    /// Lets go of what the registry has answered for.
    pub async fn note_told(&self, told: &[Access]) {
        let gone = self.0.noted.log.borrow_mut().told(told);
        let entries: Vec<Entry> =
            gone.into_iter().map(|id| Entry::Delete { store: META, key: key(id) }).collect();
        if let Ok(vault) = self.vault() {
            let _turn = self.0.noted.turn.lock().await;
            // What stays on the disk is told once more after the next unlock, and known there.
            let _ = vault.write(Durability::Relaxed, &entries).await;
        }
    }
}
