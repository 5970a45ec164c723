//! The registry: the real store over a disk that fails, and the lines of JSON that its pulls are sent in.

use super::backup::Backup;
use super::cast::Cast;
use super::chance::Chance;
use super::disk::{Mounted, Outage};
use super::ledger::Fault;
use super::merging::merge;
use super::sabotage::Sabotage;
use super::world::Staffing;
use bluebonnet_server::store::{
    Cause, DeviceScope, Devices, Epochs, FreshActors, Grantee, Histories, Lists, Missing, Pull,
    RecordChanges, Records, SqliteStore, StoreError,
};
use bluebonnet_shared::ids::{ClientId, DeviceId, ListId, OrgId, UserId};
use bluebonnet_shared::person::Stamp;
use bluebonnet_shared::record::{ActorId, ClientFacts, ClientRecord, Edit, ListEdit, ListRecord};
use bluebonnet_shared::sync::{ChangeHash, Cursor, DocumentId, FeedEntry};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::Path;

/// What a district's office does at the registry. Each can be done again: the second time it does nothing.
#[derive(Clone, Debug)]
pub enum Errand {
    /// Gives a user a list.
    Assign(ListId, UserId),
    /// Takes it away.
    Unassign(ListId, UserId),
    /// Puts students on a list.
    Add(ListId, Vec<ClientId>),
    /// Takes students off a list.
    Remove(ListId, Vec<ClientId>),
    /// Brings a student's facts up to date, as an import of the roster does.
    Describe(ClientId, String),
    /// Revokes a tablet that was lost.
    Revoke(DeviceId),
    /// Does something with a user who works for an organization.
    Staff(Grantee, Staffing),
    /// Makes a record or a list anew without its history.
    Compact(DocumentId),
    /// The same, as the registry does by itself.
    CompactAside(DocumentId),
    /// Erases a student, and what of her is left in the files.
    Erase(ClientId),
    /// Merges a student's second record, the latter, into the first.
    Merge(ClientId, ClientId),
}

impl Errand {
    /// The document whose epoch it ends.
    pub fn renews(&self) -> Option<DocumentId> {
        match self {
            Self::Compact(document) | Self::CompactAside(document) => Some(*document),
            Self::Erase(client) | Self::Merge(_, client) => Some(DocumentId::Client(*client)),
            _ => None,
        }
    }

    /// The organization whose office does it.
    pub fn organization(&self) -> OrgId {
        let cast = Cast::get();
        match self {
            Self::Assign(list, _) | Self::Unassign(list, _) | Self::Add(list, _) | Self::Remove(list, _) => {
                cast.organization_of(DocumentId::List(*list))
            }
            Self::Describe(client, _) | Self::Erase(client) | Self::Merge(client, _) => {
                cast.organization_of(DocumentId::Client(*client))
            }
            Self::Compact(document) | Self::CompactAside(document) => cast.organization_of(*document),
            Self::Revoke(_) => cast.home,
            Self::Staff(member, _) => member.organization,
        }
    }
}

/// An answer to a pull, page by page.
#[derive(Debug)]
pub struct Stream {
    /// The request it answers.
    pub request: u64,
    /// The tablet that asked.
    pub tablet: usize,
    /// The pull.
    pub pull: Pull,
    /// Where the next page begins; none when all were read.
    pub from: Cursor,
    /// When the pull began.
    pub began: bluebonnet_shared::calendar::Timestamp,
    /// Bytes that still come through before the line breaks, where it is to break.
    pub breaks_in: Option<usize>,
    /// When the last piece arrives: those after it arrive later.
    pub last_arrival: u64,
}

/// How a document stands at the registry; empty where it was erased.
#[derive(Debug, Default)]
pub struct Standing {
    /// The changes in it.
    pub changes: BTreeSet<ChangeHash>,
    /// What it says.
    pub view: Option<String>,
}

/// What became of a call.
#[derive(Debug)]
pub enum Called<T> {
    /// It was done.
    Done(T),
    /// It was done, and the power went before anyone was told.
    DiedAfter(T),
    /// The power went during it.
    Died,
    /// There was no room.
    Full,
    /// The device is revoked.
    Revoked,
    /// The session is over.
    Ended,
    /// The registry is down.
    Down,
}

impl<T> Called<T> {
    /// The same without what was asked for.
    pub fn of_nothing(self) -> Called<()> {
        match self {
            Self::Done(_) => Called::Done(()),
            Self::DiedAfter(_) => Called::DiedAfter(()),
            Self::Died => Called::Died,
            Self::Full => Called::Full,
            Self::Revoked => Called::Revoked,
            Self::Ended => Called::Ended,
            Self::Down => Called::Down,
        }
    }
}

/// The registry.
pub struct Registry {
    /// Its disk.
    pub disk: Mounted,
    store: Option<SqliteStore>,
    /// Pulls under way.
    pub streams: BTreeMap<u64, Stream>,
    /// What the office still has to do, the first one perhaps begun.
    pub errands: VecDeque<Errand>,
    /// The last backup.
    pub backup: Option<Backup>,
    pub(super) chance: Chance,
}

impl Registry {
    /// A registry with everyone of the cast in it, at a path. It is not started.
    pub fn new(path: &Path, chance: Chance) -> Self {
        let disk = Mounted::new(path, &Cast::get().image);
        Self { disk, store: None, streams: BTreeMap::new(), errands: VecDeque::new(), backup: None, chance }
    }

    /// Whether it runs.
    pub fn runs(&self) -> bool {
        self.store.is_some()
    }

    /// Starts, after whatever happened to the disk. False when the power went again meanwhile.
    ///
    /// # Errors
    /// When the database cannot be opened and the power is on.
    pub fn start(&mut self) -> Result<bool, Fault> {
        match SqliteStore::open(self.disk.path()) {
            Ok(store) if !self.disk.is_off() => {
                self.store = Some(store);
                Ok(true)
            }
            Ok(_) => Ok(false),
            Err(_) if self.disk.is_off() => Ok(false),
            Err(StoreError::Full) => {
                self.disk.make_room();
                Ok(false)
            }
            Err(error) => Err(Fault(format!("the registry does not start after an outage: {error}"))),
        }
    }

    /// Stops as one stops a service: what was begun is ended. False when the power went meanwhile.
    pub fn stop(&mut self) -> bool {
        self.streams.clear();
        self.store = None;
        !self.disk.is_off()
    }

    /// Finds the power gone: the program is no more, and of what was not synced some is lost.
    pub fn lose_power(&mut self) -> Outage {
        self.disk.cut_power();
        self.streams.clear();
        self.store = None;
        let outage = Outage::draw(&mut self.chance);
        self.disk.power_on(outage, &mut self.chance);
        outage
    }

    /// Calls the store.
    ///
    /// # Errors
    /// When it fails while its disk is well.
    pub fn call<T>(
        &mut self,
        work: impl FnOnce(&SqliteStore) -> Result<T, StoreError>,
    ) -> Result<Called<T>, Fault> {
        let Some(store) = &self.store else { return Ok(Called::Down) };
        let outcome = work(store);
        match (outcome, self.disk.is_off()) {
            (Ok(value), false) => Ok(Called::Done(value)),
            (Ok(value), true) => Ok(Called::DiedAfter(value)),
            (Err(_), true) => Ok(Called::Died),
            (Err(StoreError::Full), false) => Ok(Called::Full),
            (Err(StoreError::Revoked), false) => Ok(Called::Revoked),
            (Err(StoreError::Ended), false) => Ok(Called::Ended),
            (Err(error), false) => Err(Fault(format!("the registry fails without a cause: {error}"))),
        }
    }

    /// Does an errand.
    ///
    /// # Errors
    /// When it fails while the disk is well.
    pub fn run(
        &mut self,
        errand: &Errand,
        by: &Stamp,
        sabotage: Option<Sabotage>,
    ) -> Result<Called<()>, Fault> {
        let cause = Cause::command("office", by.at).for_organization(by.organization);
        let actor = ActorId::from(self.chance.bytes());
        let fresh = FreshActors::from(self.chance.uuid());
        self.call(|store| match errand {
            Errand::Assign(list, user) => match store.assign_list(*list, *user, &cause) {
                // She has left.
                Err(StoreError::Missing(Missing::User)) => Ok(()),
                done => done,
            },
            Errand::Unassign(list, user) => store.unassign_list(*list, *user, &cause),
            Errand::Add(list, clients) => {
                edit_list(store, *list, &ListEdit::Add(clients.clone()), actor, by, &cause)
            }
            Errand::Remove(list, clients) => {
                edit_list(store, *list, &ListEdit::Remove(clients.clone()), actor, by, &cause)
            }
            Errand::Describe(client, phone) => describe(store, *client, phone, actor, by, &cause),
            Errand::Revoke(device) => store.revoke_device(DeviceScope::Registry, *device, &cause),
            Errand::Staff(member, staffing) => staffing.run(store, *member, &cause),
            Errand::Compact(document) => match store.compact(*document, fresh, &cause) {
                // Erased or merged meanwhile.
                Ok(_) | Err(StoreError::Missing(Missing::Document) | StoreError::Merged(_)) => Ok(()),
                Err(error) => Err(error),
            },
            Errand::CompactAside(document) => match store.compact_aside(*document, fresh, &cause) {
                Ok(Some(_)) | Err(StoreError::Missing(Missing::Document) | StoreError::Merged(_)) => Ok(()),
                // Nobody else writes in this world.
                Ok(None) => Err(StoreError::Unfinished),
                Err(error) => Err(error),
            },
            Errand::Erase(client) => {
                match store.erase(*client, fresh, &cause) {
                    // Merged meanwhile.
                    Err(StoreError::Merged(_)) => return Ok(()),
                    erased => erased?,
                }
                if sabotage == Some(Sabotage::ErasesLoosely) { Ok(()) } else { store.scrub() }
            }
            Errand::Merge(keep, gone) => merge(store, *keep, *gone, fresh, &cause),
        })
    }

    /// How a document stands.
    ///
    /// # Errors
    /// As [`Self::call`].
    pub fn standing(&mut self, document: DocumentId, by: &Stamp) -> Result<Called<Standing>, Fault> {
        let cause = Cause::command("office", by.at).for_organization(by.organization);
        self.call(|store| {
            let Some(held) = store.read_documents(&[document], &cause)?.pop() else {
                return Ok(Standing::default());
            };
            let reader = ActorId::from([0; 16]);
            let changes = match document {
                DocumentId::Client(_) => ClientRecord::load(&held.saved, reader)?.changes_after(&[]),
                DocumentId::List(_) => ListRecord::load(&held.saved, reader)?.changes_after(&[]),
            };
            let changes = changes.into_iter().map(|change| change.hash).collect();
            Ok(Standing { changes, view: Some(held.view) })
        })
    }
}

fn edit_list(
    store: &SqliteStore,
    list: ListId,
    edit: &ListEdit,
    actor: ActorId,
    by: &Stamp,
    cause: &Cause,
) -> Result<(), StoreError> {
    let id = DocumentId::List(list);
    let Some(held) = store.read_documents(&[id], cause)?.pop() else { return Ok(()) };
    let mut record = ListRecord::load(&held.saved, actor)?;
    let change = record.edit(edit, by).map_err(|_| StoreError::Damaged("a list"))?;
    keep(store, id, change.map(|change| change.bytes), cause)
}

fn describe(
    store: &SqliteStore,
    client: ClientId,
    phone: &str,
    actor: ActorId,
    by: &Stamp,
    cause: &Cause,
) -> Result<(), StoreError> {
    let id = DocumentId::Client(client);
    let Some(held) = store.read_documents(&[id], cause)?.pop() else { return Ok(()) };
    let mut record = ClientRecord::load(&held.saved, actor)?;
    let now = record.view()?;
    let facts = ClientFacts {
        id: client,
        name: now.name,
        birth_date: now.birth_date,
        sex: now.sex,
        birth: now.birth,
        language: None,
        phone: Some(phone.to_owned()),
        enrolments: Vec::new(),
        addresses: Vec::new(),
        responsible_persons: Vec::new(),
        identifiers: Vec::new(),
    };
    let change =
        record.edit(&Edit::Describe(Box::new(facts)), by).map_err(|_| StoreError::Damaged("a record"))?;
    keep(store, id, change.map(|change| change.bytes), cause)
}

fn keep(
    store: &SqliteStore,
    document: DocumentId,
    change: Option<Vec<u8>>,
    cause: &Cause,
) -> Result<(), StoreError> {
    match change {
        Some(bytes) => store.change_documents(vec![RecordChanges { document, changes: vec![bytes] }], cause),
        None => Ok(()),
    }
}

/// Writes an entry as a line, as `GET /api/sync/pull` does.
///
/// # Errors
/// When it cannot be written as JSON.
pub fn write_line(lines: &mut Vec<u8>, entry: &FeedEntry) -> Result<(), Fault> {
    serde_json::to_writer(&mut *lines, entry).map_err(|error| Fault(error.to_string()))?;
    lines.push(b'\n');
    Ok(())
}
