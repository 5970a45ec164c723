//! Opening the desk: what lies in the vault comes into memory, as far as lists need it.

use super::carry_out::fresh_actor;
use super::draft::student_of;
use super::noting::Noted;
use super::schedule::Held;
use super::{Desk, Inner, Memory, Shelf, Sitting, Watch, parse_client};
use crate::device::account::EnrolledAccount;
use crate::device::browser::indexed_db::{Durability, Query};
use crate::device::clock;
use crate::device::error::DeviceError;
use crate::device::reckoning::Contact;
use crate::device::row::StudentRow;
use crate::device::vault::grip::Grip;
use crate::device::vault::{DRAFTS, Entry, META, OUTBOX, RECORDS, ROWS, Vault};
use crate::sync::{SyncState, registry};
use bluebonnet_shared::ids::OrgId;
use bluebonnet_shared::record::StudentList;
use bluebonnet_shared::replica::{Place, Replica, StoredRecord, Unsent};
use bluebonnet_shared::sync::{Cursor, Deed};
use futures_util::lock::Mutex;
use serde::de::DeserializeOwned;
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::rc::Rc;

/// Names of the single values.
pub(super) const SITTING: &str = "sitting";
pub(super) const CURSOR: &str = "cursor";
pub(super) const GENERATION: &str = "generation";
pub(super) const MEMORY: &str = "remembered";
pub(super) const CLOCK: &str = "clock";
pub(super) const IN_STEP: &str = "in step";
pub(super) const SCHEDULE: &str = "schedule";
pub(super) const ANNOUNCEMENTS: &str = "announcements";

/// How a user comes to her desk.
pub enum Arrival {
    /// By way of the registry, which has just said this.
    SignedIn(Box<Sitting>),
    /// By her password alone.
    Unlocked,
    /// From her desk for another organization, without the registry.
    Switched {
        /// That organization: the registry's session may still be for it.
        from: OrgId,
        /// Version of the Confidentiality Statement that she agreed to there.
        agreed: Option<u32>,
    },
}

impl Desk {
    /// Opens the desk of an account whose keys are at hand. Without the registry, what it said last is what holds.
    ///
    /// What does not open is left where it is. Records and lists are fetched again from the registry; entries of the outbox cannot be,
    /// and are counted ([`Desk::lost`]).
    ///
    /// # Errors
    /// `Damaged` when the account itself does not open or was never completed: then a sign-in helps.
    pub async fn open(account: EnrolledAccount, grip: Grip, arrival: Arrival) -> Result<Self, DeviceError> {
        let vault = grip.vault(&account).await?;
        let queries = [
            Query::All(META),
            Query::All(OUTBOX),
            Query::All(ROWS),
            Query::Prefix(RECORDS, "list:"),
            Query::All(DRAFTS),
        ];
        let mut found = vault.read_what_opens(&queries).await?.into_iter();
        let mut next = || found.next().unwrap_or_default();
        let meta: HashMap<String, Vec<u8>> =
            next().into_iter().filter_map(|(key, bytes)| Some((key, bytes?))).collect();
        let (outbox, packs, lists, drafts) = (next(), next(), next(), next());

        let (unsent, lost) = unsent(outbox)?;
        let mut fetch_again = false;
        let (rows, all_read) = rows(&vault, &packs).await?;
        fetch_again |= !all_read;
        let lists: Vec<Option<StudentList>> = lists.into_iter().map(|(_, bytes)| list(bytes)).collect();
        fetch_again |= lists.iter().any(Option::is_none);
        // What is damaged here is whole at the registry: the feed is asked for from its beginning.
        let cursor = if fetch_again { Cursor::default() } else { value(&meta, CURSOR).unwrap_or_default() };
        let replica = Replica::new(unsent, cursor, fresh_actor()?)
            .with_unreadable(lost.last().copied())
            .with_generation(value(&meta, GENERATION));
        let mut shelf = Shelf::new(replica);
        for row in rows {
            shelf.put_row(row);
        }
        for list in lists.into_iter().flatten() {
            shelf.put_list(list);
        }
        let (drafts, abandoned): (HashSet<String>, HashSet<String>) = drafts
            .into_iter()
            .map(|(key, _)| key)
            // A record that could not be read comes again, and its forms wait for it.
            .partition(|key| fetch_again || student_of(key).is_none_or(|student| shelf.has(student)));
        // The last letter of a form may have been written after its record had left. What stays now goes the next time.
        let steps: Vec<Entry> =
            abandoned.into_iter().map(|key| Entry::Delete { store: DRAFTS, key }).collect();
        let _ = vault.write(Durability::Relaxed, &steps).await;

        let asked_nobody = !matches!(arrival, Arrival::SignedIn(_));
        let kept = || value::<Sitting>(&meta, SITTING).ok_or(DeviceError::Damaged("the account"));
        let (is_fresh, comes_from, sitting) = match arrival {
            Arrival::SignedIn(sitting) => (true, None, *sitting),
            // Each unlocking begins with the statement, as each sign-in does.
            Arrival::Unlocked => (false, None, Sitting { agreed: None, ..kept()? }),
            Arrival::Switched { from, agreed } => (false, Some(from), Sitting { agreed, ..kept()? }),
        };
        let in_step = value(&meta, IN_STEP);
        let contact: Option<Contact> = value(&meta, CLOCK);
        let (unsent, _) = shelf.replica().unsent();
        let desk = Self(Rc::new(Inner {
            account,
            vault: RefCell::new(Some(Rc::new(vault))),
            grip: RefCell::new(Some(grip)),
            comes_from: Cell::new(comes_from),
            sitting: RefCell::new(sitting.clone()),
            shelf: RefCell::new(shelf),
            memory: RefCell::new(value::<Memory>(&meta, MEMORY).unwrap_or_default()),
            schedule: RefCell::new(Held::kept(meta.get(SCHEDULE))),
            refused_schedule: RefCell::default(),
            lost: lost.len(),
            noted: Noted::kept(meta.iter()),
            drafts: RefCell::new(drafts),
            in_step: Cell::new(in_step),
            noticeboard: RefCell::new(value(&meta, ANNOUNCEMENTS).unwrap_or_default()),
            asked_for_announcements: Cell::default(),
            asked_to_persist: Cell::new(false),
            persisted: Cell::new(None),
            forecasting: Cell::new(false),
            turn: Mutex::new(()),
            portion: Cell::default(),
            state: Watch::new(SyncState::Starting { unsent }),
            changes: Watch::new(0),
            errands: Watch::new(0),
            locked: Watch::new(false),
            clock_ahead: Watch::new(contact.and_then(|contact| contact.ahead_now(clock::now()))),
            contact: Cell::new(contact),
            noted_contact: Cell::new(contact),
            late: RefCell::default(),
            parting: RefCell::default(),
        }));
        registry::speak_for(desk.0.account.user, comes_from.unwrap_or(desk.0.account.organization));
        if is_fresh {
            desk.keep_sitting(sitting).await?;
        }
        // What stays outside the vault now is taken in after the next unlock.
        let _ = desk.bring_in_wrong_passwords().await;
        if asked_nobody {
            desk.note(Deed::Unlocked, None);
        }
        desk.lock_when_idle();
        crate::sync::run(desk.clone());
        Ok(desk)
    }
}

/// The outbox, and the places of entries in it that cannot be read. They stay where they are.
pub(super) fn unsent(
    outbox: Vec<(String, Option<Vec<u8>>)>,
) -> Result<(BTreeMap<Place, Unsent>, Vec<Place>), DeviceError> {
    let (mut unsent, mut lost) = (BTreeMap::new(), Vec::new());
    for (key, bytes) in outbox {
        let place = Place::from_key(&key).ok_or(DeviceError::Damaged("the outbox"))?;
        match bytes.and_then(|bytes| Unsent::from_bytes(&bytes).ok()) {
            Some(entry) => drop(unsent.insert(place, entry)),
            None => lost.push(place),
        }
    }
    Ok((unsent, lost))
}

fn list(bytes: Option<Vec<u8>>) -> Option<StudentList> {
    StoredRecord::from_bytes(&bytes?)?.list().ok()
}

/// The rows out of their packs; where a pack does not open or is of another version's shape, out of the records themselves. Whether
/// all of them could be read comes with them.
async fn rows(
    vault: &Vault,
    packs: &[(String, Option<Vec<u8>>)],
) -> Result<(Vec<StudentRow>, bool), DeviceError> {
    let packed: Option<Vec<Vec<StudentRow>>> =
        packs.iter().map(|(_, bytes)| serde_json::from_slice(bytes.as_ref()?).ok()).collect();
    if let Some(rows) = packed {
        return Ok((rows.into_iter().flatten().collect(), true));
    }
    let records = vault.read_what_opens(&[Query::Prefix(RECORDS, "client:")]).await?;
    let rows: Vec<Option<StudentRow>> = records
        .into_iter()
        .flatten()
        .map(|(_, bytes)| {
            let stored = StoredRecord::from_bytes(&bytes?)?;
            Some(StudentRow::of(&parse_client(&stored).ok()?))
        })
        .collect();
    let all_read = rows.iter().all(Option::is_some);
    Ok((rows.into_iter().flatten().collect(), all_read))
}

fn value<T: DeserializeOwned>(meta: &HashMap<String, Vec<u8>>, name: &str) -> Option<T> {
    serde_json::from_slice(meta.get(name)?).ok()
}
