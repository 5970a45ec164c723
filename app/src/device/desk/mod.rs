//! The desk: the unlocked device of one user.
//!
//! Reading the lists is a look into memory; everything else goes to the vault. Writers take turns, each with one
//! transaction, and memory follows the disk only after the disk has answered.

mod announcements;
mod carry_out;
mod client_view;
mod clock_check;
mod draft;
mod farewell;
mod forecasts;
mod idle;
mod noting;
mod open;
mod save;
mod schedule;
mod settle;
mod sitting;
mod switch;
mod take_in;
mod wipe;

use super::account::EnrolledAccount;
use super::clock;
use super::error::DeviceError;
use super::noticeboard::Noticeboard;
use super::outbox::OutboxEntry;
use super::reckoning::Contact;
use super::remembered::{Memory, Remembered};
use super::row::{ListSummary, StudentRow};
use super::shelf::{Pack, Rows, Shelf};
use super::vault::grip::Grip;
use super::vault::keyring::Keyring;
use super::vault::{Entry, ROWS, Vault};
use super::watch::Watch;
use crate::sync::{SyncState, registry};
use bluebonnet_shared::account::Session;
use bluebonnet_shared::calendar::Timestamp;
use bluebonnet_shared::codes::Cvx;
use bluebonnet_shared::ids::{ClientId, DeviceId, DoseId, EntryId, ListId, OrgId};
use bluebonnet_shared::immunization::Dose;
use bluebonnet_shared::office::Right;
use bluebonnet_shared::order;
use bluebonnet_shared::person::Stamp;
use bluebonnet_shared::replica::Portion;
use bluebonnet_shared::sync::Cursor;
use client_view::parse_client;
use futures_util::lock::Mutex;
use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

/// The unlocked device of one user. Clones are the same desk.
#[derive(Clone)]
pub struct Desk(Rc<Inner>);

struct Inner {
    account: EnrolledAccount,
    /// Gone once the desk is locked.
    vault: RefCell<Option<Rc<Vault>>>,
    /// Gone once the desk is locked, too.
    grip: RefCell<Option<Grip>>,
    /// The organization that the registry's session is for, if this user came from there without the registry.
    comes_from: Cell<Option<OrgId>>,
    sitting: RefCell<Sitting>,
    shelf: RefCell<Shelf>,
    memory: RefCell<Memory>,
    schedule: RefCell<schedule::Held>,
    /// The tag of a schedule that this version of the app cannot read.
    refused_schedule: RefCell<Option<String>>,
    /// Entries in the outbox that cannot be read.
    lost: usize,
    drafts: RefCell<HashSet<String>>,
    noted: noting::Noted,
    in_step: Cell<Option<Timestamp>>,
    noticeboard: RefCell<Noticeboard>,
    /// When the registry was last asked what it announces, in seconds.
    asked_for_announcements: Cell<Option<i64>>,
    asked_to_persist: Cell<bool>,
    persisted: Cell<Option<bool>>,
    forecasting: Cell<bool>,
    /// Writers take turns.
    turn: Mutex<()>,
    /// How much goes into one push.
    portion: Cell<Portion>,
    state: Watch<SyncState>,
    changes: Watch<u64>,
    errands: Watch<u64>,
    locked: Watch<bool>,
    clock_ahead: Watch<Option<i64>>,
    /// What the clocks showed at the last contact with the registry, and as it is written down.
    contact: Cell<Option<Contact>>,
    noted_contact: Cell<Option<Contact>>,
    /// What the registry said of entries that came late, because this device may not have its records any more.
    late: RefCell<wipe::Late>,
    /// What the door says once this desk is locked, if anything.
    parting: RefCell<Option<String>>,
}

pub use client_view::ClientView;
pub use open::Arrival;
pub use sitting::Sitting;
pub use take_in::Meeting;

impl PartialEq for Desk {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Desk {
    /// Who is signed in, and for whom.
    pub fn session(&self) -> Session {
        self.0.sitting.borrow().session.clone()
    }

    /// Whether this user may change clients' records: a school clerk looks at them.
    pub fn may_change_records(&self) -> bool {
        self.0.sitting.borrow().session.role.may(Right::ChangeRecords)
    }

    /// Whether this user may change a dose.
    pub fn may_change(&self, dose: &Dose) -> bool {
        self.may_change_records() && dose.is_open_to(self.0.account.organization)
    }

    /// Who does something here, and when: now.
    pub fn stamp(&self) -> Stamp {
        let sitting = self.0.sitting.borrow();
        Stamp {
            user: sitting.session.user,
            user_name: sitting.session.user_name.clone(),
            organization: sitting.session.organization,
            at: clock::now(),
        }
    }

    /// An id for a dose about to be recorded. Make it once per form, so that saving twice cannot record two doses.
    pub fn new_dose_id(&self) -> DoseId {
        DoseId::new(uuid::Uuid::new_v4())
    }

    /// An id for an entry about to be added to a record. Made once per form, as a dose's.
    pub fn new_entry_id(&self) -> EntryId {
        EntryId::new(uuid::Uuid::new_v4())
    }

    /// The lists on this device, by name.
    pub fn lists(&self) -> Vec<ListSummary> {
        self.0.shelf.borrow().lists()
    }

    /// The students of a list, by name. The same `Rc` until something about any student or the list changes.
    pub fn rows(&self, list: ListId) -> Rows {
        self.0.shelf.borrow_mut().rows(Some(list))
    }

    /// Whether a student's record is on this device.
    pub fn has(&self, client: ClientId) -> bool {
        self.0.shelf.borrow().has(client)
    }

    /// Every student on this device, by name.
    pub fn all_rows(&self) -> Rows {
        self.0.shelf.borrow_mut().rows(None)
    }

    /// What is not yet on the registry's disk, oldest first.
    pub fn outbox(&self) -> Vec<OutboxEntry> {
        self.0.shelf.borrow().shown_outbox()
    }

    /// How many entries on this device cannot be read, and so cannot be sent.
    pub fn lost(&self) -> usize {
        self.0.lost
    }

    /// The state of sync.
    pub fn state(&self) -> Watch<SyncState> {
        self.0.state.clone()
    }

    /// A number that changes whenever lists, rows, records or the outbox on this device do.
    pub fn changes(&self) -> Watch<u64> {
        self.0.changes.clone()
    }

    /// A number that changes whenever this student's record on this device does.
    pub fn revision(&self, id: ClientId) -> u64 {
        self.0.shelf.borrow().revision(id)
    }

    /// What was filled in when this vaccine was last given here.
    pub fn remembered(&self, cvx: Cvx) -> Option<Remembered> {
        self.0.memory.borrow().of(cvx).cloned()
    }

    /// The last person named as giving a vaccine here, if any.
    pub fn last_given_by(&self) -> Option<String> {
        self.0.memory.borrow().given_by().map(str::to_owned)
    }

    /// When everything here was last in step with the registry.
    pub fn last_in_step(&self) -> Option<Timestamp> {
        self.0.in_step.get()
    }

    /// Syncs now rather than at the next turn.
    pub fn sync_now(&self) {
        self.0.errands.set(self.0.errands.get() + 1);
    }

    /// What asks for a round of sync: a number that grows.
    pub fn errands(&self) -> Watch<u64> {
        self.0.errands.clone()
    }

    /// This device, as the registry knows it. `None` where that cannot be read.
    pub async fn device(&self) -> Option<DeviceId> {
        let account = self.account();
        Keyring::open().await.ok()?.device_of(&account.org_code, &account.username).await.ok()?
    }

    /// Whether the browser has promised to keep what is stored. `None` until it was asked.
    pub fn storage_persisted(&self) -> Option<bool> {
        self.0.persisted.get()
    }

    /// Asks the browser to keep what is stored, once. The browser may ask the nurse and take its time.
    pub async fn ask_to_persist(&self) {
        if !self.0.asked_to_persist.replace(true) {
            self.0.persisted.set(Some(super::page::persist_storage().await));
            self.bump();
        }
    }

    /// Whether the desk is locked: by hand, or after ten minutes without a touch. A locked desk holds nothing any more; the
    /// screen goes back to the door.
    pub fn locked(&self) -> Watch<bool> {
        self.0.locked.clone()
    }

    /// Locks: keys and records leave the memory.
    pub fn lock(&self) {
        self.0.vault.replace(None);
        self.0.grip.replace(None);
        self.0.shelf.borrow_mut().clear();
        self.0.memory.replace(Memory::default());
        self.0.noticeboard.replace(Noticeboard::default());
        self.0.locked.set(true);
        self.bump();
    }

    /// Signs out: locks, and ends the session at the registry, if that can be reached.
    pub fn sign_out(&self) {
        self.lock();
        wasm_bindgen_futures::spawn_local(async {
            // Out of reach, the session ends by itself in time; nobody can open this desk without the password.
            let _ = registry::sign_out().await;
        });
    }

    /// The place in the registry's feed up to which everything is on this device.
    pub fn cursor(&self) -> Cursor {
        self.0.shelf.borrow().replica().cursor()
    }

    fn vault(&self) -> Result<Rc<Vault>, DeviceError> {
        self.0.vault.borrow().clone().ok_or(DeviceError::Locked)
    }

    /// The packs in which rows have changed or gone, as they are to lie on the disk.
    fn row_entries(
        &self,
        changed: &HashMap<ClientId, Option<StudentRow>>,
    ) -> Result<Vec<Entry>, DeviceError> {
        let shelf = self.0.shelf.borrow();
        let packs = order::set(changed.keys().copied().map(Pack::of));
        packs.into_iter().map(|pack| Entry::json(ROWS, pack.key(), &shelf.pack(pack, changed))).collect()
    }

    fn bump(&self) {
        self.0.changes.set(self.0.changes.get() + 1);
    }
}
