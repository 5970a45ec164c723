//! Filling a new registry with the demo district.

use super::announcements::announcements;
use super::people::{Codes, NEIGHBOUR_CODE, NEIGHBOUR_NAME, ORG_CODE, ORG_NAME, Worker};
use super::{Options, Size, generate, students};
use crate::account::hash_password;
use crate::roster::{Circumstances, add_rows};
use crate::store::{Cause, NewDocument, NewUser, Organization, Store};
use anyhow::Context;
use bluebonnet_shared::codes::Grade;
use bluebonnet_shared::ids::{AnnouncementId, ClientId, ListId, OrgId, UserId};
use bluebonnet_shared::person::Stamp;
use bluebonnet_shared::record::{ActorId, ListEdit, ListRecord};
use bluebonnet_shared::sync::DocumentId;
use std::collections::HashSet;
use uuid::Uuid;

/// Adds the organization and its small neighbour, their people, students and lists to an empty store, and returns how to sign in.
///
/// # Errors
/// When the store fails.
pub fn fill(store: &impl Store, options: &Options, with: &Circumstances<'_>) -> anyhow::Result<Codes> {
    let organization =
        Organization { id: OrgId::new(Uuid::new_v4()), code: ORG_CODE.to_owned(), name: ORG_NAME.to_owned() };
    let cause = Cause::command("demo", with.now).for_organization(organization.id);
    store.add_organization(&organization, &cause)?;
    let codes = Codes::draw(&mut rand::rng());
    let mut users = Vec::new();
    for (worker, password) in &codes.workers {
        let id = UserId::new(Uuid::new_v4());
        let user = NewUser {
            id,
            username: worker.username.to_owned(),
            name: worker.name.to_owned(),
            email: worker.email(),
            password_hash: hash_password(password)?,
            organization: organization.id,
            role: worker.role,
        };
        store.add_user(&user, &cause)?;
        users.push((worker.username, id));
    }
    for form in announcements() {
        let notice = form.check().map_err(|faults| anyhow::anyhow!("a demo announcement: {faults:?}"))?;
        store.announce(AnnouncementId::new(Uuid::new_v4()), &notice, &cause)?;
    }
    let district = generate(options.size.students(), options.seed, with.today);
    add_rows(store, organization.id, &district.students, &district.doses, with)
        .context("the demo students could not be stored")?;
    let assigned: Vec<(ListId, &Worker)> = match options.size {
        Size::District(_) => {
            let lists = store.lists(organization.id)?;
            let pairs =
                lists.iter().flat_map(|list| codes.workers.iter().map(move |(worker, _)| (list, *worker)));
            pairs
                .filter(|(list, worker)| worker.works_with(&list.name))
                .map(|(list, it)| (list.id, it))
                .collect()
        }
        Size::OneList(_) => {
            let student_ids: Vec<String> =
                district.students.into_iter().map(|student| student.student_id).collect();
            let members = store.clients_by_student_id(organization.id, &student_ids)?.into_values().collect();
            let list = one_list(store, organization.id, members, with, &cause)?;
            codes.workers.iter().filter(|(it, _)| it.has_lists()).map(|(it, _)| (list, *it)).collect()
        }
    };
    for (list, worker) in assigned {
        for (_, user) in users.iter().filter(|(username, _)| *username == worker.username) {
            store.assign_list(list, *user, &cause)?;
        }
    }
    if matches!(options.size, Size::District(_)) {
        fill_next_door(store, options, with, &codes, &users)?;
    }
    Ok(codes)
}

/// How many students the neighbouring district has.
const CLASS: usize = 20;

/// Adds the neighbouring district, with one class of students on one list, for those who work there as well.
fn fill_next_door(
    store: &impl Store,
    options: &Options,
    with: &Circumstances<'_>,
    codes: &Codes,
    users: &[(&str, UserId)],
) -> anyhow::Result<()> {
    let organization = Organization {
        id: OrgId::new(Uuid::new_v4()),
        code: NEIGHBOUR_CODE.to_owned(),
        name: NEIGHBOUR_NAME.to_owned(),
    };
    let cause = Cause::command("demo", with.now).for_organization(organization.id);
    store.add_organization(&organization, &cause)?;
    // Other students than the district's own, of whom one grade goes to school here.
    let everyone = generate(CLASS * students::grades().len(), options.seed.wrapping_add(1), with.today);
    let fifth = Grade::numbered(5);
    let class: Vec<_> =
        everyone.students.into_iter().filter(|student| Some(student.grade) == fifth).collect();
    let ids: HashSet<&str> = class.iter().map(|student| student.student_id.as_str()).collect();
    let doses: Vec<_> =
        everyone.doses.into_iter().filter(|dose| ids.contains(dose.student_id.as_str())).collect();
    add_rows(store, organization.id, &class, &doses, with)
        .context("the neighbour's demo students could not be stored")?;
    for (worker, _) in &codes.workers {
        let Some(role) = worker.next_door else { continue };
        for (_, user) in users.iter().filter(|(username, _)| *username == worker.username) {
            store.join(*user, organization.id, role, &cause)?;
            for list in store.lists(organization.id)? {
                store.assign_list(list.id, *user, &cause)?;
            }
        }
    }
    Ok(())
}

/// One list of every student, for measuring.
fn one_list(
    store: &impl Store,
    organization: OrgId,
    members: Vec<ClientId>,
    with: &Circumstances<'_>,
    cause: &Cause,
) -> anyhow::Result<ListId> {
    let id = ListId::new(Uuid::new_v4());
    let by =
        Stamp { user: UserId::new(Uuid::nil()), user_name: "Demo".to_owned(), organization, at: with.now };
    let mut record = ListRecord::new(ActorId::from(Uuid::new_v4().as_bytes()))?;
    let name = format!("All {} demo students", members.len());
    record.edit_all(&[ListEdit::Create { id, name, organization }, ListEdit::Add(members)], &by)?;
    store.create_documents(
        vec![NewDocument::prepare(DocumentId::List(id), organization, record.save())?],
        cause,
    )?;
    Ok(id)
}
