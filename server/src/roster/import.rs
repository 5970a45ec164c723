//! Carrying an import out: what the registry holds is read, the difference worked out, and its edits written.

use super::difference::{ClientPlan, Counts, Held, ListPlan, difference};
use super::ids::usual_client_id;
use super::{
    DoseRow, FileError, Notice, Reading, Reject, Roll, StudentRow, Writing, read_immunizations,
    read_students, student_ids,
};
use crate::store::{Cause, NewDocument, RecordChanges, School, Store, StoreError};
use bluebonnet_shared::calendar::{Date, Timestamp};
use bluebonnet_shared::ids::{ClientId, OrgId, UserId};
use bluebonnet_shared::person::{Client, Stamp};
use bluebonnet_shared::record::{ActorId, ClientRecord, EditError, ListRecord, RecordError, StudentList};
use bluebonnet_shared::sync::DocumentId;
use indicatif::ProgressBar;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Mutex;
use uuid::Uuid;

/// How many records share one write. A disk takes as long for one as for many.
const BATCH: usize = 100;

/// Why an import came to nothing, or stopped. What was written until then stays, and the same import can be run again.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The students file.
    #[error("the students file cannot be used: {0}")]
    Students(#[source] FileError),
    /// The immunizations file.
    #[error("the immunizations file cannot be used: {0}")]
    Immunizations(#[source] FileError),
    /// The store.
    #[error("the registry's data cannot be read or written")]
    Store(#[from] StoreError),
    /// A document.
    #[error("a record that the registry holds cannot be read")]
    Record(#[from] RecordError),
    /// An edit.
    #[error("a record cannot be brought up to date")]
    Edit(#[from] EditError),
    /// A projection that the store holds.
    #[error("a record's projection in the registry's data cannot be read")]
    View(#[from] serde_json::Error),
}

/// What came of an import.
#[derive(Debug)]
pub struct Report {
    /// The students file.
    pub students: FileReport,
    /// The immunizations file.
    pub immunizations: FileReport,
    /// What was written.
    pub counts: Counts,
}

/// What came of one file.
#[derive(Debug)]
pub struct FileReport {
    /// Lines that were taken.
    pub taken: usize,
    /// Lines that were not.
    pub rejects: Vec<Reject>,
    /// What is worth saying about lines that were taken.
    pub notices: Vec<Notice>,
    /// How the file was written.
    pub writing: Writing,
    /// Headers of columns that were left alone.
    pub unused_columns: Vec<String>,
}

impl<R> From<Reading<R>> for FileReport {
    fn from(reading: Reading<R>) -> Self {
        Self {
            taken: reading.rows.len(),
            rejects: reading.rejects,
            notices: reading.notices,
            writing: reading.writing,
            unused_columns: reading.unused_columns,
        }
    }
}

/// When a roster is read.
pub struct Circumstances<'a> {
    /// The day, where the registry is: what lies after it lies in the future.
    pub today: Date,
    /// The time, for stamps and the audit log.
    pub now: Timestamp,
    /// Shows how far it is.
    pub progress: &'a ProgressBar,
}

/// Imports two files' bytes into an organization.
///
/// # Errors
/// When a file as a whole cannot be read, or the store fails.
pub fn import_roster(
    store: &impl Store,
    organization: OrgId,
    students: &[u8],
    immunizations: &[u8],
    with: &Circumstances<'_>,
) -> Result<Report, ImportError> {
    let file = read_students(students, with.today).map_err(ImportError::Students)?;
    let mut ids = student_ids(immunizations).map_err(ImportError::Immunizations)?;
    ids.extend(file.reading.rows.iter().map(|row| row.student_id.clone()));
    ids.sort_unstable();
    ids.dedup();
    let registry = Registry::read(store, organization, &ids, with)?;
    let erased = registry.erased(store, &ids)?;
    let file = file.without_erased(|student_id| erased.contains(student_id));
    let roll = Roll::of_registry(registry.students()).with_file(&file);
    let doses = read_immunizations(immunizations, &roll, with.today).map_err(ImportError::Immunizations)?;
    let counts = registry.bring_up_to_date(store, &file.reading.rows, &doses.rows, with)?;
    Ok(Report { students: file.reading.into(), immunizations: doses.into(), counts })
}

/// Brings rows that did not come from a file into an organization that has no students yet.
///
/// # Errors
/// When the store fails.
pub fn add_rows(
    store: &impl Store,
    organization: OrgId,
    students: &[StudentRow],
    doses: &[DoseRow],
    with: &Circumstances<'_>,
) -> Result<Counts, ImportError> {
    Registry::read(store, organization, &[], with)?.bring_up_to_date(store, students, doses, with)
}

/// What the registry holds of an organization, as far as an import needs it.
struct Registry {
    organization: OrgId,
    clients: Vec<Client>,
    lists: Vec<StudentList>,
    merged: HashMap<ClientId, ClientId>,
    saved: HashMap<DocumentId, Vec<u8>>,
    cause: Cause,
}

impl Registry {
    fn read(
        store: &impl Store,
        organization: OrgId,
        student_ids: &[String],
        with: &Circumstances<'_>,
    ) -> Result<Self, ImportError> {
        let cause = Cause::command("import roster", with.now).for_organization(organization);
        let known = store.clients_by_student_id(organization, student_ids)?;
        // A student id without a student may still have given a record its id, see `difference`; and that record may go on as another.
        let unknown = student_ids.iter().filter(|student_id| !known.contains_key(*student_id));
        let usual: Vec<ClientId> =
            unknown.map(|student_id| usual_client_id(organization, student_id)).collect();
        let merged = store.merged_into(&usual)?;
        let clients = usual.into_iter().map(|id| merged.get(&id).copied().unwrap_or(id));
        // Two student ids can be one client's.
        let clients: BTreeSet<ClientId> = known.into_values().chain(clients).collect();
        let lists = store.lists(organization)?.into_iter().map(|list| DocumentId::List(list.id));
        let ids: Vec<DocumentId> = clients.into_iter().map(DocumentId::Client).chain(lists).collect();
        let mut registry =
            Self { organization, clients: vec![], lists: vec![], merged, saved: HashMap::new(), cause };
        for document in store.read_documents(&ids, &registry.cause)? {
            match document.id {
                DocumentId::Client(_) => registry.clients.push(serde_json::from_str(&document.view)?),
                DocumentId::List(_) => registry.lists.push(serde_json::from_str(&document.view)?),
            }
            registry.saved.insert(document.id, document.saved);
        }
        Ok(registry)
    }

    /// Those of these student ids whose records were erased. A record is known by its usual id when nothing else of it is
    /// left.
    fn erased<'i>(
        &self,
        store: &impl Store,
        student_ids: &'i [String],
    ) -> Result<HashSet<&'i str>, ImportError> {
        let known: HashSet<String> = self.students().map(|(student_id, _)| student_id).collect();
        let usual: HashMap<ClientId, &str> = student_ids
            .iter()
            .filter(|student_id| !known.contains(*student_id))
            .map(|student_id| (usual_client_id(self.organization, student_id), student_id.as_str()))
            .collect();
        let ids: Vec<ClientId> = usual.keys().copied().collect();
        Ok(store.erased(&ids)?.into_iter().filter_map(|id| usual.get(&id).copied()).collect())
    }

    /// The students' ids and birth dates.
    fn students(&self) -> impl Iterator<Item = (String, Date)> {
        self.clients.iter().flat_map(|client| {
            client
                .enrolments
                .iter()
                .filter(|entry| entry.removed.is_none() && entry.value.organization == self.organization)
                .map(|entry| (entry.value.student_id.clone(), client.birth_date))
        })
    }

    fn bring_up_to_date(
        &self,
        store: &impl Store,
        students: &[StudentRow],
        doses: &[DoseRow],
        with: &Circumstances<'_>,
    ) -> Result<Counts, ImportError> {
        self.put_schools(store, students)?;
        // Nobody's user: the registry did this by itself.
        let by = Stamp {
            user: UserId::new(Uuid::nil()),
            user_name: "Roster import".to_owned(),
            organization: self.organization,
            at: with.now,
        };
        let held = Held { clients: &self.clients, lists: &self.lists, merged: &self.merged };
        let plan = difference(self.organization, students, doses, held, &by);
        let length = plan.departures.len() + plan.clients.len() + plan.lists.len();
        with.progress.set_length(length as u64);
        // In this order an import that is cut off anywhere is completed by the next one, and a list never names a
        // client who is not there.
        self.write_lists(store, &plan.departures, &by, with.progress)?;
        self.write_clients(store, &plan.clients, &by, with.progress)?;
        self.write_lists(store, &plan.lists, &by, with.progress)?;
        Ok(plan.counts)
    }

    /// Adds schools that are new and renames those whose name has changed.
    fn put_schools(&self, store: &impl Store, students: &[StudentRow]) -> Result<(), ImportError> {
        let mut named: BTreeMap<&str, &School> = BTreeMap::new();
        for row in students {
            named.entry(&row.school.code).or_insert(&row.school);
        }
        let held = store.schools(self.organization)?;
        let new: Vec<School> = named.into_values().filter(|school| !held.contains(school)).cloned().collect();
        if !new.is_empty() {
            store.put_schools(self.organization, &new, &self.cause)?;
        }
        Ok(())
    }

    /// Writes clients in batches, on as many threads as there are: making a document takes longer than storing it.
    fn write_clients(
        &self,
        store: &impl Store,
        clients: &[ClientPlan],
        by: &Stamp,
        progress: &ProgressBar,
    ) -> Result<(), ImportError> {
        let actor = fresh_actor();
        let batches = Mutex::new(clients.chunks(BATCH));
        let work = || -> Result<(), ImportError> {
            loop {
                // A thread that panicked holding the lock leaves the batches as they were.
                let batch = batches.lock().unwrap_or_else(std::sync::PoisonError::into_inner).next();
                let Some(batch) = batch else { return Ok(()) };
                let (mut new, mut changed) = (Vec::new(), Vec::new());
                for client in batch {
                    let id = DocumentId::Client(client.id);
                    match self.saved.get(&id) {
                        None => {
                            let mut record = ClientRecord::new(actor.clone())?;
                            record.edit_all(&client.edits, by)?;
                            new.push(NewDocument::prepare(id, self.organization, record.save())?);
                        }
                        Some(saved) => {
                            let mut record = ClientRecord::load(saved, actor.clone())?;
                            let change = record.edit_all(&client.edits, by)?;
                            changed.extend(
                                change.map(|it| RecordChanges { document: id, changes: vec![it.bytes] }),
                            );
                        }
                    }
                }
                self.store(store, new, changed)?;
                progress.inc(batch.len() as u64);
            }
        };
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        std::thread::scope(|scope| {
            let running: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
            running.into_iter().try_for_each(|thread| match thread.join() {
                Ok(outcome) => outcome,
                Err(panic) => std::panic::resume_unwind(panic),
            })
        })
    }

    fn write_lists(
        &self,
        store: &impl Store,
        lists: &[ListPlan],
        by: &Stamp,
        progress: &ProgressBar,
    ) -> Result<(), ImportError> {
        let actor = fresh_actor();
        let (mut new, mut changed) = (Vec::new(), Vec::new());
        for list in lists {
            let id = DocumentId::List(list.id);
            match self.saved.get(&id) {
                None => {
                    let mut record = ListRecord::new(actor.clone())?;
                    record.edit_all(&list.edits, by)?;
                    new.push(NewDocument::prepare(id, self.organization, record.save())?);
                }
                Some(saved) => {
                    let mut record = ListRecord::load(saved, actor.clone())?;
                    let change = record.edit_all(&list.edits, by)?;
                    changed.extend(change.map(|it| RecordChanges { document: id, changes: vec![it.bytes] }));
                }
            }
        }
        self.store(store, new, changed)?;
        progress.inc(lists.len() as u64);
        Ok(())
    }

    fn store(
        &self,
        store: &impl Store,
        new: Vec<NewDocument>,
        changed: Vec<RecordChanges>,
    ) -> Result<(), ImportError> {
        if !new.is_empty() {
            store.create_documents(new, &self.cause)?;
        }
        if !changed.is_empty() {
            store.change_documents(changed, &self.cause)?;
        }
        Ok(())
    }
}

/// An actor for one run. An actor id is never used twice.
fn fresh_actor() -> ActorId {
    ActorId::from(Uuid::new_v4().as_bytes())
}
