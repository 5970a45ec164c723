//! The desk: the unlocked device of one user.

use super::clock;
use super::error::{AgreeError, DeviceError, SaveError, SignInError};
use super::outbox::OutboxEntry;
use super::remembered::Remembered;
use super::row::{ListSummary, StudentRow};
use super::watch::Watch;
use crate::sync::SyncState;
use bluebonnet_shared::account::{Session, Statement};
use bluebonnet_shared::calendar::Date;
use bluebonnet_shared::codes::Cvx;
use bluebonnet_shared::forecast::Forecast;
use bluebonnet_shared::ids::{ClientId, DoseId, EntryId, ListId};
use bluebonnet_shared::person::{Client, Stamp};
use bluebonnet_shared::record::Edit;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::rc::Rc;

/// The unlocked device of one user. Clones are the same desk.
#[derive(Clone)]
pub struct Desk(Rc<Inner>);

struct Inner {
    session: Session,
    statement: Statement,
    state: Watch<SyncState>,
    changes: Watch<u64>,
    locked: Watch<bool>,
}

impl PartialEq for Desk {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

/// A student's record and what follows from it today.
#[derive(Clone, Debug, PartialEq)]
pub struct ClientView {
    /// The record.
    pub client: Client,
    /// Every dose judged and every vaccine group forecast, as of today.
    pub forecast: Forecast,
}

/// An entry is on this device's disk.
#[derive(Clone, Debug)]
pub struct Saved {
    /// The student as of now.
    pub view: Rc<ClientView>,
}

impl Desk {
    /// Who is signed in, and for whom.
    pub fn session(&self) -> Session {
        self.0.session.clone()
    }

    /// Today, by the device's clock and time zone.
    pub fn today(&self) -> Date {
        clock::today()
    }

    /// Who does something here, and when: now.
    pub fn stamp(&self) -> Stamp {
        Stamp {
            user: self.0.session.user,
            user_name: self.0.session.user_name.clone(),
            organization: self.0.session.organization,
            at: clock::now(),
        }
    }

    /// An id for a dose about to be recorded. Make it once per form, so that saving twice cannot record two doses.
    pub fn new_dose_id(&self) -> DoseId {
        DoseId::new(uuid::Uuid::new_v4())
    }

    /// An id for any other entry about to be recorded.
    pub fn new_entry_id(&self) -> EntryId {
        EntryId::new(uuid::Uuid::new_v4())
    }

    /// The Confidentiality Statement in force when this device last heard.
    pub fn statement(&self) -> Statement {
        self.0.statement.clone()
    }

    /// Whether the statement must be agreed to before anything is shown.
    pub fn needs_agreement(&self) -> bool {
        true
    }

    /// `I Agree`. Without the network it is noted here and told to the registry at the next chance.
    ///
    /// # Errors
    /// When it cannot be noted on this device.
    pub async fn agree(&self) -> Result<(), AgreeError> {
        Ok(())
    }

    /// The lists on this device, by name.
    pub fn lists(&self) -> Vec<ListSummary> {
        Vec::new()
    }

    /// The students of a list, by name. The same `Rc` until something about them changes.
    pub fn rows(&self, list: ListId) -> Rc<Vec<Rc<StudentRow>>> {
        let _ = list;
        Rc::new(Vec::new())
    }

    /// Every student on this device, by name.
    pub fn all_rows(&self) -> Rc<Vec<Rc<StudentRow>>> {
        Rc::new(Vec::new())
    }

    /// One student's row.
    pub fn row(&self, id: ClientId) -> Option<Rc<StudentRow>> {
        let _ = id;
        None
    }

    /// A student's record with its forecast for today.
    ///
    /// # Errors
    /// `NotHere` when the record is not on this device.
    pub async fn client(&self, id: ClientId) -> Result<Rc<ClientView>, DeviceError> {
        let _ = id;
        Err(DeviceError::NotHere)
    }

    /// Saves edits of one student, all or none. Returns once they are on the disk; sending follows by itself.
    ///
    /// # Errors
    /// See [`SaveError`]: nothing has been saved then, and the form still holds it.
    pub async fn save(&self, id: ClientId, edits: Vec<Edit>) -> Result<Saved, SaveError> {
        let _ = (id, edits);
        Err(SaveError::Device(DeviceError::NotHere))
    }

    /// What is not yet on the registry's disk, oldest first.
    pub fn outbox(&self) -> Vec<OutboxEntry> {
        Vec::new()
    }

    /// The state of sync.
    pub fn state(&self) -> Watch<SyncState> {
        self.0.state.clone()
    }

    /// A number that changes whenever lists, rows or records on this device do.
    pub fn changes(&self) -> Watch<u64> {
        self.0.changes.clone()
    }

    /// A number that changes whenever this student's record on this device does.
    pub fn revision(&self, id: ClientId) -> u64 {
        let _ = id;
        0
    }

    /// Keeps a half-entered form, encrypted: it survives leaving, reloading and an expired session. The key names the form
    /// and holds ids only, never anything typed.
    ///
    /// # Errors
    /// When it cannot be kept; the form on the screen is what remains.
    pub async fn keep_draft<T: Serialize>(&self, key: &str, draft: &T) -> Result<(), DeviceError> {
        let _ = (key, draft);
        Ok(())
    }

    /// A form kept before. `None` when there is none, or one of another shape.
    pub async fn draft<T: DeserializeOwned>(&self, key: &str) -> Option<T> {
        let _ = key;
        None
    }

    /// Forgets a form: it was saved or given up.
    pub async fn drop_draft(&self, key: &str) {
        let _ = key;
    }

    /// Whether any form is half-entered.
    pub fn half_entered(&self) -> bool {
        false
    }

    /// What was filled in when this vaccine was last given here.
    pub fn remembered(&self, cvx: Cvx) -> Option<Remembered> {
        let _ = cvx;
        None
    }

    /// The last person named as giving a vaccine here, if any.
    pub fn last_given_by(&self) -> Option<String> {
        None
    }

    /// Syncs now rather than at the next turn.
    pub fn sync_now(&self) {}

    /// Signs in again after the session has ended; the desk stays as it is.
    ///
    /// # Errors
    /// As [`super::sign_in`].
    pub async fn sign_in_again(&self, password: &str) -> Result<(), SignInError> {
        let _ = password;
        Err(SignInError::Unreachable)
    }

    /// Whether the browser has promised to keep what is stored. `None` until it was asked.
    pub fn storage_persisted(&self) -> Option<bool> {
        None
    }

    /// Whether the desk is locked: by hand, or after ten minutes without a touch. A locked desk holds nothing any more; the
    /// screen goes back to the door.
    pub fn locked(&self) -> Watch<bool> {
        self.0.locked.clone()
    }

    /// Locks: keys and records leave the memory.
    pub fn lock(&self) {
        self.0.locked.set(true);
    }
}
