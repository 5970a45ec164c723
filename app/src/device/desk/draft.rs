//! Half-entered forms. They survive leaving, reloading, locking and an expired session.

use super::Desk;
use crate::device::browser::indexed_db::Durability;
use crate::device::browser::timer::to_its_end;
use crate::device::error::DeviceError;
use crate::device::vault::{DRAFTS, Entry};
use serde::Serialize;
use serde::de::DeserializeOwned;

impl Desk {
    /// Keeps a half-entered form, encrypted. The key names the form and holds ids only, never anything typed.
    ///
    /// # Errors
    /// When it cannot be kept; the form on the screen is what remains.
    pub async fn keep_draft<T: Serialize>(&self, key: &str, draft: &T) -> Result<(), DeviceError> {
        let first = !self.half_entered();
        self.0.drafts.borrow_mut().insert(key.to_owned());
        if first {
            self.bump();
        }
        let entry = Entry::json(DRAFTS, key.to_owned(), draft)?;
        let vault = self.vault()?;
        let written = to_its_end(async move { vault.write(Durability::Relaxed, &[entry]).await }).await;
        written.unwrap_or(Err(DeviceError::Locked))
    }

    /// A form kept before. `None` when there is none, or one of another version's shape.
    pub async fn draft<T: DeserializeOwned>(&self, key: &str) -> Option<T> {
        self.vault().ok()?.json(DRAFTS, key).await.ok().flatten()
    }

    /// Forgets a form: it was saved or given up.
    pub async fn drop_draft(&self, key: &str) {
        let removed = self.0.drafts.borrow_mut().remove(key);
        if removed && !self.half_entered() {
            self.bump();
        }
        let entry = Entry::Delete { store: DRAFTS, key: key.to_owned() };
        if let Ok(vault) = self.vault() {
            // A form that stays behind is offered once more, which harms nobody.
            let _ = to_its_end(async move { vault.write(Durability::Relaxed, &[entry]).await }).await;
        }
    }

    /// Whether any form is half-entered.
    pub fn half_entered(&self) -> bool {
        !self.0.drafts.borrow().is_empty()
    }
}
