//! The difference between a roster and what the registry holds, as a list of edits.
//!
//! Nothing here reads or writes: rows and stored records go in, a [`Plan`] comes out. Three rules make an import
//! repeatable and harmless:
//!
//! - Ids are derived from what they name (organization and student id; client, vaccine and day), so that the same line
//!   always means the same entry, even after an import that was cut off in the middle.
//! - A blank field says nothing: it never erases what the registry knows.
//! - What a person decided here stands: a dose that was deleted is not brought back, a removed entry stays removed, and
//!   facts locked by vital statistics are not overwritten.

use super::{DoseRow, Grade, Guardian, StudentRow};
use crate::store::School;
use bluebonnet_shared::ids::{ClientId, DoseId, EntryId, ListId, OrgId};
use bluebonnet_shared::immunization::{Dose, DoseSource};
use bluebonnet_shared::person::{
    Address, BirthFacts, Client, Enrolment, EnrolmentStatus, Entry, ResponsiblePerson, Stamp,
};
use bluebonnet_shared::record::{ClientFacts, Edit, ListEdit, StudentList};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashMap, HashSet};
use uuid::{Builder, Uuid};

/// What must be done for the registry to hold what the roster says. Empty when it already does.
#[derive(Debug, Default)]
pub struct Plan {
    /// Clients to make or change, in the order of the roster.
    pub clients: Vec<ClientPlan>,
    /// Lists to make or change.
    pub lists: Vec<ListPlan>,
    /// What that amounts to.
    pub counts: Counts,
}

/// The edits of one client's record.
#[derive(Debug, PartialEq)]
pub struct ClientPlan {
    /// The client.
    pub id: ClientId,
    /// Whether the registry has no record of this client yet.
    pub new: bool,
    /// The edits, never empty.
    pub edits: Vec<Edit>,
}

/// The edits of one list.
#[derive(Debug, PartialEq)]
pub struct ListPlan {
    /// The list.
    pub id: ListId,
    /// Whether the registry has no such list yet.
    pub new: bool,
    /// The edits, never empty.
    pub edits: Vec<ListEdit>,
}

/// What a plan amounts to, for the summary.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Schools that the roster names.
    pub schools: usize,
    /// Students the registry did not have.
    pub students_new: usize,
    /// Students of whom something changed.
    pub students_changed: usize,
    /// Students of whom nothing changed.
    pub students_same: usize,
    /// Students whose name, birth date or gender differs and is locked by vital statistics: the registry's stands.
    pub students_locked: usize,
    /// Doses the registry did not have.
    pub doses_new: usize,
    /// Doses it had.
    pub doses_known: usize,
    /// Of those, doses that were deleted here, and stay deleted.
    pub doses_deleted_here: usize,
    /// Lists the registry did not have.
    pub lists_new: usize,
    /// Lists whose members change.
    pub lists_changed: usize,
}

/// What the registry holds of an organization.
#[derive(Clone, Copy, Debug)]
pub struct Held<'a> {
    /// Every client enrolled at the organization.
    pub clients: &'a [Client],
    /// Every list of the organization.
    pub lists: &'a [StudentList],
}

/// Compares a roster of `organization` with what is `held`. New doses are stamped with `by`.
pub fn difference(
    organization: OrgId,
    students: &[StudentRow],
    doses: &[DoseRow],
    held: Held<'_>,
    by: &Stamp,
) -> Plan {
    let registry = Registry::new(organization, held.clients);
    let mut plan = Plan::default();
    let mut places: HashMap<ClientId, usize> = HashMap::new();
    for row in students {
        let stored = registry.find(&row.student_id);
        let id = registry.id_for(&row.student_id);
        let before = stored.map(|client| facts_held(client, organization, row));
        let after = facts(id, organization, row, stored, &mut plan.counts);
        match &before {
            None => plan.counts.students_new += 1,
            Some(before) if *before == after => plan.counts.students_same += 1,
            Some(_) => plan.counts.students_changed += 1,
        }
        if before.as_ref() != Some(&after) {
            let edits = vec![Edit::Describe(Box::new(after))];
            places.insert(id, plan.clients.len());
            plan.clients.push(ClientPlan { id, new: stored.is_none(), edits });
        }
    }
    for row in doses {
        let stored = registry.find(&row.student_id);
        let id = registry.id_for(&row.student_id);
        let same = |dose: &&Dose| dose.cvx == row.cvx && dose.date == row.date;
        let mut known = stored.iter().flat_map(|client| &client.doses).filter(same).peekable();
        if known.peek().is_some() {
            plan.counts.doses_known += 1;
            plan.counts.doses_deleted_here += usize::from(known.all(|dose| dose.deletion.is_some()));
            continue;
        }
        plan.counts.doses_new += 1;
        let edit = Edit::AddDose(Box::new(dose(id, organization, row, by)));
        match places.get(&id).and_then(|at| plan.clients.get_mut(*at)) {
            Some(client) => client.edits.push(edit),
            None => {
                places.insert(id, plan.clients.len());
                plan.clients.push(ClientPlan { id, new: false, edits: vec![edit] });
            }
        }
    }
    plan_lists(organization, students, &registry, held.lists, &mut plan);
    plan
}

/// The organization's clients by student id.
struct Registry<'a> {
    organization: OrgId,
    by_student_id: HashMap<&'a str, &'a Client>,
    ids: HashSet<ClientId>,
}

impl<'a> Registry<'a> {
    fn new(organization: OrgId, clients: &'a [Client]) -> Self {
        let enrolments = |client: &'a Client| {
            client
                .enrolments
                .iter()
                .filter(move |entry| entry.removed.is_none() && entry.value.organization == organization)
                .map(move |entry| (entry.value.student_id.as_str(), client))
        };
        Self {
            organization,
            by_student_id: clients.iter().flat_map(enrolments).collect(),
            ids: clients.iter().map(|client| client.id).collect(),
        }
    }

    fn find(&self, student_id: &str) -> Option<&'a Client> {
        self.by_student_id.get(student_id).copied()
    }

    /// The client a student id stands for, on record or not.
    ///
    /// A record whose student id was changed by hand keeps its client id. The old student id, should a roster still
    /// bring it, is then given another one: two records of one student can be merged by a person, two students in one
    /// record cannot be told apart any more.
    fn id_for(&self, student_id: &str) -> ClientId {
        if let Some(client) = self.find(student_id) {
            return client.id;
        }
        let mut id = usual_client_id(self.organization, student_id);
        while self.ids.contains(&id) {
            id = ClientId::new(derived(&format!("client after {id}")));
        }
        id
    }
}

/// The facts a roster is about, as the registry holds them.
fn facts_held(client: &Client, organization: OrgId, row: &StudentRow) -> ClientFacts {
    fn own<T: Clone>(entries: &[Entry<T>], id: EntryId) -> Vec<(EntryId, T)> {
        entries
            .iter()
            .filter(|entry| entry.id == id && entry.removed.is_none())
            .map(|entry| (entry.id, entry.value.clone()))
            .collect()
    }
    ClientFacts {
        id: client.id,
        name: client.name.clone(),
        birth_date: client.birth_date,
        sex: client.sex.clone(),
        birth: client.birth.clone(),
        language: client.language.clone(),
        phone: client.phone.clone(),
        enrolments: own(&client.enrolments, enrolment_entry(client, organization, &row.student_id)),
        addresses: own(&client.addresses, entry_id(client.id, "address")),
        responsible_persons: own(&client.responsible_persons, entry_id(client.id, "guardian")),
        identifiers: Vec::new(),
    }
}

/// The facts as they are to be: the row's, and the registry's where the row says nothing.
fn facts(
    id: ClientId,
    organization: OrgId,
    row: &StudentRow,
    stored: Option<&Client>,
    counts: &mut Counts,
) -> ClientFacts {
    let held = stored.map(|client| facts_held(client, organization, row));
    let mut name = row.name.clone();
    if let Some(held) = &held {
        name.middle = name.middle.or_else(|| held.name.middle.clone());
        name.suffix = name.suffix.or_else(|| held.name.suffix.clone());
    }
    let (mut birth_date, mut sex) = (row.birth_date, row.sex.clone());
    if let Some(held) = held.as_ref().filter(|held| held.birth.vital_statistics) {
        if (&name, birth_date, &sex) != (&held.name, held.birth_date, &held.sex) {
            counts.students_locked += 1;
        }
        (name, birth_date, sex) = (held.name.clone(), held.birth_date, held.sex.clone());
    }
    let enrolment_id = stored.map_or_else(
        || entry_id(id, &format!("enrolment {organization} {}", row.student_id)),
        |client| enrolment_entry(client, organization, &row.student_id),
    );
    let held_enrolment = held.as_ref().and_then(|held| held.enrolments.first());
    let enrolment = Enrolment {
        organization,
        student_id: row.student_id.clone(),
        school_code: row.school.code.clone(),
        school_name: row.school.name.clone(),
        grade: row.grade.to_string(),
        enrolled_on: held_enrolment.and_then(|(_, enrolment)| enrolment.enrolled_on),
        status: EnrolmentStatus::Active,
    };
    let removed = |id: EntryId| {
        fn ids<T>(entries: &[Entry<T>]) -> impl Iterator<Item = EntryId> {
            entries.iter().filter(|entry| entry.removed.is_some()).map(|entry| entry.id)
        }
        stored.is_some_and(|client| {
            ids(&client.enrolments)
                .chain(ids(&client.addresses))
                .chain(ids(&client.responsible_persons))
                .any(|removed| removed == id)
        })
    };
    let (address_id, guardian_id) = (entry_id(id, "address"), entry_id(id, "guardian"));
    let held_address = held.as_ref().and_then(|held| held.addresses.first()).map(|(_, address)| address);
    let held_guardian = held.as_ref().and_then(|held| held.responsible_persons.first());
    let address = row.address.as_ref().map(|address| fill_address(address, held_address));
    let guardian =
        row.guardian.as_ref().map(|guardian| responsible(guardian, held_guardian.map(|(_, it)| it)));
    ClientFacts {
        id,
        name,
        birth_date,
        sex,
        birth: held.as_ref().map_or_else(BirthFacts::default, |held| held.birth.clone()),
        language: row.language.clone().or_else(|| held.as_ref().and_then(|held| held.language.clone())),
        phone: row.phone.clone().or_else(|| held.as_ref().and_then(|held| held.phone.clone())),
        enrolments: Some((enrolment_id, enrolment)).filter(|_| !removed(enrolment_id)).into_iter().collect(),
        addresses: address
            .or_else(|| held_address.cloned())
            .filter(|_| !removed(address_id))
            .map(|address| (address_id, address))
            .into_iter()
            .collect(),
        responsible_persons: guardian
            .or_else(|| held_guardian.map(|(_, guardian)| guardian.clone()))
            .filter(|_| !removed(guardian_id))
            .map(|guardian| (guardian_id, guardian))
            .into_iter()
            .collect(),
        identifiers: Vec::new(),
    }
}

fn fill_address(address: &Address, held: Option<&Address>) -> Address {
    let Some(held) = held else { return address.clone() };
    let or = |new: &String, old: &String| if new.is_empty() { old.clone() } else { new.clone() };
    Address {
        street: or(&address.street, &held.street),
        city: or(&address.city, &held.city),
        state: or(&address.state, &held.state),
        zip: or(&address.zip, &held.zip),
        county: address.county.clone().or_else(|| held.county.clone()),
    }
}

fn responsible(guardian: &Guardian, held: Option<&ResponsiblePerson>) -> ResponsiblePerson {
    ResponsiblePerson {
        name: guardian.name.clone(),
        relationship: guardian.relationship.code().to_owned(),
        primary: held.is_none_or(|held| held.primary),
        phone: held.and_then(|held| held.phone.clone()),
    }
}

fn dose(client: ClientId, organization: OrgId, row: &DoseRow, by: &Stamp) -> Dose {
    let name = format!("dose {client} {} {}", row.cvx, row.date);
    Dose {
        id: DoseId::new(derived(&name)),
        cvx: row.cvx,
        mvx: row.mvx.clone(),
        trade_name: None,
        date: row.date,
        lot: row.lot.clone(),
        lot_expires: None,
        site: None,
        route: None,
        vis_date: None,
        amount: None,
        condition: None,
        // Only who gave a dose owns it.
        owner: (row.source == DoseSource::Administered).then_some(organization),
        source: row.source.clone(),
        given_by: None,
        funding: None,
        reactions: Vec::new(),
        comment: None,
        recorded: by.clone(),
        amended: None,
        deletion: None,
    }
}

/// One list for each school and grade. A student who moved leaves the list of the school and grade on record; nobody
/// else's list is touched.
fn plan_lists(
    organization: OrgId,
    students: &[StudentRow],
    registry: &Registry<'_>,
    lists: &[StudentList],
    plan: &mut Plan,
) {
    let held: HashMap<ListId, HashSet<ClientId>> = lists
        .iter()
        .map(|list| (list.id, list.members.iter().map(|member| member.client).collect()))
        .collect();
    let is_member = |list: &ListId, client: &ClientId| held.get(list).is_some_and(|it| it.contains(client));
    let mut schools: HashMap<&str, &School> = HashMap::new();
    let mut wanted: BTreeMap<(&str, Grade), Vec<ClientId>> = BTreeMap::new();
    let mut leaving: BTreeMap<ListId, Vec<ClientId>> = BTreeMap::new();
    for row in students {
        schools.entry(&row.school.code).or_insert(&row.school);
        let stored = registry.find(&row.student_id);
        let id = registry.id_for(&row.student_id);
        wanted.entry((&row.school.code, row.grade)).or_default().push(id);
        let now = list_id(organization, &row.school.code, &row.grade.to_string());
        if let Some(was) = stored.and_then(|client| held_enrolment(client, organization, &row.student_id)) {
            let list = list_id(organization, &was.school_code, &was.grade);
            if list != now && is_member(&list, &id) {
                leaving.entry(list).or_default().push(id);
            }
        }
    }
    plan.counts.schools = schools.len();
    for ((code, grade), clients) in wanted {
        let id = list_id(organization, code, &grade.to_string());
        let new = !held.contains_key(&id);
        let joining: Vec<ClientId> = clients.into_iter().filter(|client| !is_member(&id, client)).collect();
        let mut edits = Vec::new();
        if new {
            let school = schools.get(code).map_or(code, |school| school.name.as_str());
            edits.push(ListEdit::Create { id, name: format!("{school}, Grade {grade}"), organization });
        }
        if let Some(clients) = leaving.remove(&id) {
            edits.push(ListEdit::Remove(clients));
        }
        if !joining.is_empty() {
            edits.push(ListEdit::Add(joining));
        }
        if !edits.is_empty() {
            plan.lists.push(ListPlan { id, new, edits });
        }
    }
    plan.lists.extend(leaving.into_iter().map(|(id, clients)| ListPlan {
        id,
        new: false,
        edits: vec![ListEdit::Remove(clients)],
    }));
    plan.counts.lists_new = plan.lists.iter().filter(|list| list.new).count();
    plan.counts.lists_changed = plan.lists.len() - plan.counts.lists_new;
}

fn held_enrolment<'a>(client: &'a Client, organization: OrgId, student_id: &str) -> Option<&'a Enrolment> {
    let id = enrolment_entry(client, organization, student_id);
    client.enrolments.iter().find(|entry| entry.id == id).map(|entry| &entry.value)
}

/// The entry that holds a client's place at an organization: the one on record, or the one an import makes.
fn enrolment_entry(client: &Client, organization: OrgId, student_id: &str) -> EntryId {
    client
        .enrolments
        .iter()
        .find(|entry| {
            entry.removed.is_none()
                && entry.value.organization == organization
                && entry.value.student_id == student_id
        })
        .map_or_else(
            || entry_id(client.id, &format!("enrolment {organization} {student_id}")),
            |entry| entry.id,
        )
}

/// The id that a student new to an organization is given.
pub(super) fn usual_client_id(organization: OrgId, student_id: &str) -> ClientId {
    ClientId::new(derived(&format!("client {organization} {student_id}")))
}

fn entry_id(client: ClientId, what: &str) -> EntryId {
    EntryId::new(derived(&format!("entry {client} {what}")))
}

/// The list that an import keeps for a school and grade.
pub fn list_id(organization: OrgId, school_code: &str, grade: &str) -> ListId {
    ListId::new(derived(&format!("list {organization} {grade} {school_code}")))
}

/// A UUID (version 8) from what it names.
fn derived(name: &str) -> Uuid {
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&Sha256::digest(name.as_bytes())[..16]);
    Builder::from_custom_bytes(bytes).into_uuid()
}
