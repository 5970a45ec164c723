//! Half-entered forms. They survive leaving, reloading, locking and an expired session.

use super::Desk;
use crate::device::browser::indexed_db::Durability;
use crate::device::browser::timer::to_its_end;
use crate::device::error::DeviceError;
use crate::device::vault::{DRAFTS, Entry};
use bluebonnet_shared::ids::ClientId;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// The forms about a student: what the keys of their drafts begin with, before the student's id.
const OF_STUDENTS: [&str; 5] = ["give", "historical", "enrolment", "evidence", "exemption"];

impl Desk {
    /// Keeps a half-entered form, encrypted. The key names the form and holds ids only, never anything typed. One about a student whose
    /// record has left is not kept: it could never be saved, and nothing of a student stays for longer than the record.
    ///
    /// # Errors
    /// When it cannot be kept; the form on the screen is what remains.
    pub async fn keep_draft<T: Serialize>(&self, key: &str, draft: &T) -> Result<(), DeviceError> {
        if student_of(key).is_some_and(|student| !self.has(student)) {
            return Err(DeviceError::NotHere);
        }
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

/// The drafts that are about a student.
pub(super) fn drafts_of<'k>(
    drafts: impl IntoIterator<Item = &'k String>,
    student: ClientId,
) -> impl Iterator<Item = &'k String> {
    drafts.into_iter().filter(move |key| student_of(key) == Some(student))
}

/// Whom a draft is about, if it is about a student.
pub(super) fn student_of(key: &str) -> Option<ClientId> {
    let (form, id) = key.split_once(':')?;
    OF_STUDENTS.contains(&form).then(|| id.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn the_drafts_of_a_student_are_her_forms_and_no_others() {
        let [student, other] = [1, 2].map(|number| ClientId::new(Uuid::from_u128(number)));
        let mut drafts: Vec<String> = OF_STUDENTS.iter().map(|form| format!("{form}:{student}")).collect();
        drafts.extend([format!("give:{other}"), format!("device:{student}"), "announcement".to_owned()]);
        let of: Vec<&String> = drafts_of(&drafts, student).collect();
        assert_eq!(of, drafts.iter().take(OF_STUDENTS.len()).collect::<Vec<_>>());
    }
}
