//! The lists that an import keeps: one for each school and grade.

use super::StudentRow;
use super::difference::{ListPlan, Plan, Registry};
use super::facts::held_place;
use super::ids::list_id;
use crate::store::School;
use bluebonnet_shared::codes::Grade;
use bluebonnet_shared::ids::{ClientId, ListId, OrgId};
use bluebonnet_shared::record::{ListEdit, StudentList, grade_list_name};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Puts every student on the list of her school and grade. A student who moved leaves the list of the school and grade on
/// record; no other list is touched.
pub(super) fn plan_lists(
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
        let here = wanted.entry((&row.school.code, row.grade)).or_default();
        // Two lines can be one student's, whose two records were merged.
        if !here.contains(&id) {
            here.push(id);
        }
        let now = list_id(organization, &row.school.code, &row.grade.to_string());
        if let Some(was) = stored.and_then(|client| held_place(client, organization, &row.student_id)) {
            let list = list_id(organization, &was.school_code, &was.grade);
            if list != now && is_member(&list, &id) {
                leaving.entry(list).or_default().push(id);
            }
        }
    }
    plan.counts.schools = schools.len();
    for ((code, grade), clients) in wanted {
        let id = list_id(organization, code, &grade.to_string());
        // By one of her lines she leaves the list, by the other one she is on it.
        if let Some(leavers) = leaving.get_mut(&id) {
            leavers.retain(|client| !clients.contains(client));
        }
        let new = !held.contains_key(&id);
        let joining: Vec<ClientId> = clients.into_iter().filter(|client| !is_member(&id, client)).collect();
        let mut edits = Vec::new();
        if new {
            let school = schools.get(code).map_or(code, |school| school.name.as_str());
            edits.push(ListEdit::Create { id, name: grade_list_name(school, grade), organization });
        }
        if !joining.is_empty() {
            edits.push(ListEdit::Add(joining));
        }
        if !edits.is_empty() {
            plan.lists.push(ListPlan { id, new, edits });
        }
    }
    let leaves = |(id, clients)| ListPlan { id, new: false, edits: vec![ListEdit::Remove(clients)] };
    leaving.retain(|_, leavers| !leavers.is_empty());
    plan.departures = leaving.into_iter().map(leaves).collect();
    plan.counts.lists_new = plan.lists.iter().filter(|list| list.new).count();
    let changed: HashSet<ListId> =
        plan.lists.iter().chain(&plan.departures).filter(|list| !list.new).map(|list| list.id).collect();
    plan.counts.lists_changed = changed.len();
}
