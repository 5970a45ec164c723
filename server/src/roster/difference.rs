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

use super::facts::{contradicts_lock, facts_held, facts_of_new, facts_wanted};
use super::grade_lists::plan_lists;
use super::ids::{dose_id, next_client_id, usual_client_id};
use super::{DoseRow, StudentRow};
use bluebonnet_shared::ids::{ClientId, DoseId, ListId, OrgId};
use bluebonnet_shared::immunization::{Dose, DoseSource};
use bluebonnet_shared::person::{Client, Stamp};
use bluebonnet_shared::record::{ClientFacts, Edit, ListEdit, StudentList};
use std::collections::{HashMap, HashSet};

/// What must be done for the registry to hold what the roster says. Empty when it already does.
#[derive(Debug, Default)]
pub struct Plan {
    /// Lists that students leave. To be done before anything else: the list that a student leaves is known from the grade
    /// on record, and that is gone once the student is brought up to date.
    pub departures: Vec<ListPlan>,
    /// Clients to make or change, in the order of the roster.
    pub clients: Vec<ClientPlan>,
    /// Lists to make, and lists that students join.
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
    /// Records that were merged, by the ids that student ids usually give, and the ones that go on for them.
    pub merged: &'a HashMap<ClientId, ClientId>,
}

/// Compares a roster of `organization` with what is `held`. New doses are stamped with `by`.
pub fn difference(
    organization: OrgId,
    students: &[StudentRow],
    doses: &[DoseRow],
    held: Held<'_>,
    by: &Stamp,
) -> Plan {
    let registry = Registry::new(organization, held);
    let mut plan = Plan::default();
    let mut places: HashMap<ClientId, usize> = HashMap::new();
    // Two lines can be one student's, whose two records were merged: the first one says what there is to say of the student.
    let mut said: HashMap<ClientId, ClientFacts> = HashMap::new();
    let mut given: HashSet<DoseId> = HashSet::new();
    for row in students {
        let stored = registry.find(&row.student_id);
        let id = registry.id_for(&row.student_id);
        let facts = match stored {
            None => {
                plan.counts.students_new += 1;
                Some(facts_of_new(id, organization, row))
            }
            Some(client) => {
                plan.counts.students_locked += usize::from(contradicts_lock(client, row));
                let wanted = facts_wanted(client, organization, row);
                let (wanted, changed) = match said.get(&id) {
                    None => {
                        let changed = wanted != facts_held(client, organization, row);
                        said.insert(id, wanted.clone());
                        (wanted, changed)
                    }
                    Some(first) => {
                        let changed = wanted.enrolments != facts_held(client, organization, row).enrolments;
                        (ClientFacts { enrolments: wanted.enrolments, ..first.clone() }, changed)
                    }
                };
                let count =
                    if changed { &mut plan.counts.students_changed } else { &mut plan.counts.students_same };
                *count += 1;
                changed.then_some(wanted)
            }
        };
        if let Some(facts) = facts {
            let edit = Edit::Describe(Box::new(facts));
            match places.get(&id).and_then(|at| plan.clients.get_mut(*at)) {
                Some(client) => client.edits.push(edit),
                None => {
                    places.insert(id, plan.clients.len());
                    plan.clients.push(ClientPlan { id, new: stored.is_none(), edits: vec![edit] });
                }
            }
        }
    }
    for row in doses {
        let stored = registry.find(&row.student_id);
        let id = registry.id_for(&row.student_id);
        // By its id, too: a dose that an import made and a person has since given another date is that dose still.
        let made = dose_id(id, row.cvx, row.date);
        let same = |dose: &&Dose| dose.id == made || (dose.cvx == row.cvx && dose.date == row.date);
        let mut known = stored.iter().flat_map(|client| &client.doses).filter(same).peekable();
        if known.peek().is_some() {
            plan.counts.doses_known += 1;
            plan.counts.doses_deleted_here += usize::from(known.all(|dose| dose.deletion.is_some()));
            continue;
        }
        if !given.insert(made) {
            plan.counts.doses_known += 1;
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
pub(super) struct Registry<'a> {
    organization: OrgId,
    by_student_id: HashMap<&'a str, &'a Client>,
    by_id: HashMap<ClientId, &'a Client>,
    merged: &'a HashMap<ClientId, ClientId>,
}

impl<'a> Registry<'a> {
    fn new(organization: OrgId, held: Held<'a>) -> Self {
        let Held { clients, merged, .. } = held;
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
            by_id: clients.iter().map(|client| (client.id, client)).collect(),
            merged,
        }
    }

    pub(super) fn find(&self, student_id: &str) -> Option<&'a Client> {
        // One whose record was merged is found as the record that goes on, though no enrolment there may name this student id any more.
        let merged = || self.merged.get(&usual_client_id(self.organization, student_id));
        let known = self.by_student_id.get(student_id).copied();
        known.or_else(|| merged().and_then(|kept| self.by_id.get(kept).copied()))
    }

    /// The client a student id stands for, on record or not.
    ///
    /// A record whose student id was changed by hand keeps its client id. The old student id, should a roster still
    /// bring it, is then given another one: two records of one student can be merged by a person, two students in one
    /// record cannot be told apart any more.
    pub(super) fn id_for(&self, student_id: &str) -> ClientId {
        if let Some(client) = self.find(student_id) {
            return client.id;
        }
        let mut id = usual_client_id(self.organization, student_id);
        while self.by_id.contains_key(&id) {
            id = next_client_id(id);
        }
        id
    }
}

fn dose(client: ClientId, organization: OrgId, row: &DoseRow, by: &Stamp) -> Dose {
    Dose {
        id: dose_id(client, row.cvx, row.date),
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
