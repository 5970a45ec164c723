//! Two records of one client become one, and everything that leads to the one that ends leads on.

use crate::support::{District, Tablet, cause, dose, kinds};
use bluebonnet_server::store::{
    AuditLog, AuditSubject, DeviceScope, Devices, Epochs, FreshActors, HeldChanges, HeldScope, Histories,
    Lists, Merger, Mergers, NotMerged, Reach, Records, StoreError, prove,
};
use bluebonnet_shared::calendar::Date;
use bluebonnet_shared::ids::{ClientId, ListId, UserId};
use bluebonnet_shared::person::{BirthFacts, Client};
use bluebonnet_shared::record::{ClientFacts, Edit, ListEdit};
use bluebonnet_shared::sync::{DocumentId, Outcome, Refusal};
use uuid::Uuid;

/// One student with two records, each on a list of its own with its own nurse; the records' student ids are theirs.
struct Clinic {
    district: District,
    keep: ClientId,
    gone: ClientId,
    lists: [ListId; 2],
    maria: UserId,
    /// Maria's, who has the record that is to go.
    tablet: Tablet,
}

fn clinic() -> Clinic {
    let district = District::new();
    let (keep, gone) = (district.student("7700123"), district.student("7700124"));
    let lists = [district.list("Grade 5", &[keep]), district.list("Grade 6", &[gone])];
    let (noor, maria) = (district.nurse("noor"), district.nurse("maria"));
    district.assign(lists[0], noor);
    district.assign(lists[1], maria);
    let mut tablet = district.tablet(maria);
    tablet.pull(&*district.store);
    let given = tablet.give(gone, &dose(3, "2024-11-20"));
    tablet.push(&*district.store, &[given]);
    tablet.pull(&*district.store);
    Clinic { district, keep, gone, lists, maria, tablet }
}

impl Clinic {
    fn merger(&self) -> Merger {
        Merger { keep: self.keep, gone: self.gone, even_so: false }
    }

    fn merge(&self) {
        self.district.store.merge_clients(self.merger(), FreshActors::draw(), &cause()).unwrap();
    }

    fn refused(&self, merger: Merger) -> NotMerged {
        match self.district.store.merge_clients(merger, FreshActors::draw(), &cause()) {
            Err(StoreError::NotMerged(why)) => why,
            other => panic!("{other:?}"),
        }
    }

    fn view(&self, client: ClientId) -> Client {
        let stored =
            self.district.store.read_documents(&[DocumentId::Client(client)], &cause()).unwrap().remove(0);
        serde_json::from_str(&stored.view).unwrap()
    }

    /// What is known of a client, described anew.
    fn describe(&self, client: ClientId, change: impl FnOnce(&mut ClientFacts)) {
        let mut facts = ClientFacts { enrolments: vec![], ..self.district.facts(client, "") };
        change(&mut facts);
        self.district.edit_client(client, &Edit::Describe(Box::new(facts)));
    }
}

fn merged(into: Option<ClientId>) -> Outcome {
    Outcome::Refused { code: Refusal::Merged, field: into.map(|kept| DocumentId::Client(kept).to_string()) }
}

#[test]
fn all_that_the_one_says_is_in_the_other_and_lists_and_student_ids_lead_there() {
    let clinic = clinic();
    let (store, organization) = (&clinic.district.store, clinic.district.organization.id);
    let theirs = clinic.view(clinic.gone);
    clinic.merge();
    assert!(store.read_documents(&[DocumentId::Client(clinic.gone)], &cause()).unwrap().is_empty());
    let kept = clinic.view(clinic.keep);
    assert_eq!((&kept.doses, kept.enrolments.len(), kept.conflicts.len()), (&theirs.doses, 2, 0));
    let ids = ["7700123".to_owned(), "7700124".to_owned()];
    let found = store.clients_by_student_id(organization, &ids).unwrap();
    assert_eq!(found.into_values().collect::<Vec<_>>(), [clinic.keep, clinic.keep]);
    assert_eq!(store.merged_into(&[clinic.gone, clinic.keep]).unwrap(), [(clinic.gone, clinic.keep)].into());
    assert_eq!(store.erased(&[clinic.gone, clinic.keep]).unwrap(), []);
    assert_eq!(
        store.lists(organization).unwrap().iter().map(|list| list.members).collect::<Vec<_>>(),
        [1, 1]
    );
}

#[test]
fn a_device_drops_the_one_and_gets_the_other_whole_or_what_is_new_in_it() {
    let mut clinic = clinic();
    let noor = clinic.district.nurse("both");
    for list in clinic.lists {
        clinic.district.assign(list, noor);
    }
    let mut both = clinic.district.tablet(noor);
    both.pull(&*clinic.district.store);
    clinic.merge();
    let came = clinic.tablet.pull(&*clinic.district.store);
    assert_eq!(kinds(&came), ["change", "document", "forget"], "{came:?}");
    assert_eq!(kinds(&both.pull(&*clinic.district.store)), ["change", "change", "forget"]);
    for tablet in [&clinic.tablet, &both] {
        assert_eq!(tablet.doses(clinic.keep), [clinic.view(clinic.keep).doses[0].id]);
        assert!(!tablet.records.contains_key(&DocumentId::Client(clinic.gone)));
        let members = tablet.lists[&DocumentId::List(clinic.lists[1])].view().unwrap().members;
        assert_eq!(members.iter().map(|member| member.client).collect::<Vec<_>>(), [clinic.keep]);
    }
}

#[test]
fn who_is_on_a_list_twice_is_on_it_once_afterwards() {
    let clinic = clinic();
    clinic.district.edit_list(clinic.lists[1], &ListEdit::Add(vec![clinic.keep]));
    clinic.merge();
    let members: Vec<u64> = clinic
        .district
        .store
        .lists(clinic.district.organization.id)
        .unwrap()
        .iter()
        .map(|list| list.members)
        .collect();
    assert_eq!(members, [1, 1]);
}

#[test]
fn a_push_for_it_is_known_if_it_was_and_else_told_where_to_go_if_the_sender_may_know() {
    let mut clinic = clinic();
    let store = clinic.district.store.clone();
    let lost = clinic.tablet.give(clinic.gone, &dose(21, "2024-11-20"));
    clinic.tablet.push(&*store, std::slice::from_ref(&lost));
    let unsent = clinic.tablet.give(clinic.gone, &dose(83, "2024-11-20"));
    let mut damaged = unsent.clone();
    damaged.bytes.0.pop();
    // She had it once and has it no more, and will have nothing of the other one.
    let former = clinic.district.nurse("former");
    clinic.district.assign(clinic.lists[1], former);
    let mut formers = clinic.district.tablet(former);
    formers.pull(&*store);
    let theirs = formers.give(clinic.gone, &dose(88, "2024-11-20"));
    store.unassign_list(clinic.lists[1], former, &cause()).unwrap();
    let stranger = clinic.district.nurse("stranger");
    let stranger = clinic.district.tablet(stranger);
    clinic.merge();
    let unreadable = Outcome::Refused { code: Refusal::Unreadable, field: None };
    assert_eq!(
        clinic.tablet.push(&*store, &[lost.clone(), unsent.clone(), damaged]),
        [Outcome::Known, merged(Some(clinic.keep)), unreadable]
    );
    assert_eq!(formers.push(&*store, &[theirs]), [merged(None)]);
    let out = Outcome::Refused { code: Refusal::OutOfReach, field: None };
    assert_eq!(stranger.push(&*store, &[lost, unsent]), [out.clone(), out]);
    assert_eq!(clinic.view(clinic.keep).doses.len(), 2, "what had arrived, once");
}

#[test]
fn merging_twice_changes_nothing_and_a_record_merged_on_leads_to_the_last() {
    let mut clinic = clinic();
    let store = clinic.district.store.clone();
    let unsent = clinic.tablet.give(clinic.gone, &dose(83, "2024-11-20"));
    clinic.merge();
    let (once, rows) =
        (clinic.view(clinic.keep), store.audit_of(DocumentId::Client(clinic.keep)).unwrap().len());
    clinic.merge();
    // Reading it is noted, and nothing else.
    assert_eq!(store.audit_of(DocumentId::Client(clinic.keep)).unwrap().len(), rows);
    assert_eq!(clinic.view(clinic.keep), once);
    let last = clinic.district.student("7700125");
    let further = Merger { keep: last, gone: clinic.keep, even_so: false };
    store.merge_clients(further, FreshActors::draw(), &cause()).unwrap();
    assert_eq!(store.merged_into(&[clinic.gone]).unwrap()[&clinic.gone], last);
    assert_eq!(clinic.tablet.push(&*store, &[unsent]), [merged(Some(last))]);
    assert_eq!(clinic.view(last).doses, once.doses);
}

#[test]
fn it_is_refused_clearly_and_nothing_changes() {
    let clinic = clinic();
    let (store, merger) = (&clinic.district.store, clinic.merger());
    let nobody = ClientId::new(Uuid::new_v4());
    let erased = clinic.district.student("7700199");
    store.erase(erased, FreshActors::draw(), &cause()).unwrap();
    assert_eq!(clinic.refused(Merger { gone: clinic.keep, ..merger }), NotMerged::Itself);
    assert_eq!(clinic.refused(Merger { gone: nobody, ..merger }), NotMerged::Unknown(nobody));
    assert_eq!(clinic.refused(Merger { keep: nobody, ..merger }), NotMerged::Unknown(nobody));
    assert_eq!(clinic.refused(Merger { gone: erased, ..merger }), NotMerged::Erased(erased));
    clinic.describe(clinic.gone, |facts| facts.birth.vital_statistics = true);
    assert_eq!(clinic.refused(merger), NotMerged::Registered(clinic.gone));
    clinic.describe(clinic.gone, |facts| facts.birth_date = Date::constant(2015, 3, 15));
    assert_eq!(clinic.refused(merger), NotMerged::BirthDates);
    assert_eq!(clinic.view(clinic.keep).doses, []);
    clinic.describe(clinic.keep, |facts| {
        facts.birth = BirthFacts { vital_statistics: true, ..facts.birth.clone() }
    });
    store.merge_clients(Merger { even_so: true, ..merger }, FreshActors::draw(), &cause()).unwrap();
    let kept = clinic.view(clinic.keep);
    assert_eq!((kept.birth_date, kept.conflicts.len()), (Date::constant(2015, 3, 14), 1));
    let other = clinic.district.student("7700126");
    let again = Merger { keep: other, ..merger };
    assert_eq!(clinic.refused(again), NotMerged::Before { gone: clinic.gone, kept: clinic.keep });
    for outcome in [
        store.compact(DocumentId::Client(clinic.gone), FreshActors::draw(), &cause()).map(|_| ()),
        store.erase(clinic.gone, FreshActors::draw(), &cause()),
    ] {
        assert!(matches!(outcome, Err(StoreError::Merged(kept)) if kept == clinic.keep), "{outcome:?}");
    }
}

#[test]
fn two_that_are_too_large_together_stay_two() {
    let clinic = clinic();
    let noise = |seed: u64| -> String {
        // Text that does not compress.
        let mut state = seed;
        (0..2_200_000)
            .map(|_| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                char::from(33 + ((state >> 33) % 90) as u8)
            })
            .collect()
    };
    for (client, seed) in [(clinic.keep, 1), (clinic.gone, 2)] {
        clinic.describe(client, |facts| facts.birth.certificate = Some(noise(seed)));
    }
    let before = clinic.view(clinic.keep);
    assert_eq!(clinic.refused(clinic.merger()), NotMerged::TooLarge);
    assert_eq!(clinic.view(clinic.keep), before);
    assert!(!clinic.view(clinic.gone).doses.is_empty());
}

#[test]
fn it_is_noted_under_every_organization_that_it_concerns_with_both_records() {
    let clinic = clinic();
    let neighbour = clinic.district.neighbour("TX02");
    let elsewhere = neighbour.student("A-1");
    neighbour.list("Theirs", &[elsewhere]);
    let merger = Merger { gone: elsewhere, ..clinic.merger() };
    clinic.district.store.merge_clients(merger, FreshActors::draw(), &cause()).unwrap();
    for record in [clinic.keep, elsewhere] {
        let rows = clinic.district.store.audit_of(DocumentId::Client(record)).unwrap();
        let mut noted: Vec<_> =
            rows.iter().filter(|row| row.action == "merge").map(|row| row.cause.organization).collect();
        noted.sort_unstable();
        let mut concerned = [Some(clinic.district.organization.id), Some(neighbour.organization.id)];
        concerned.sort_unstable();
        assert_eq!(noted, concerned);
        let said = &rows.last().unwrap().cause.why;
        assert!(said.ends_with(&format!("{elsewhere} into {}", clinic.keep)), "{said}");
    }
    assert_eq!(clinic.district.store.audit_fault().unwrap(), None);
}

#[test]
fn who_looks_at_what_was_done_with_a_student_sees_what_was_done_with_both_records() {
    let clinic = clinic();
    clinic.merge();
    let reach = Reach::Organization(clinic.district.organization.id);
    let look = |client| {
        let subject = AuditSubject::Client(client);
        clinic.district.store.audit_page(subject, reach, None, &cause())
    };
    let lines = look(clinic.keep).unwrap().lines;
    let given =
        lines.iter().filter(|line| line.action == "change" && line.user == Some(clinic.maria)).count();
    let merged = lines.iter().filter(|line| line.action == "merge").count();
    assert_eq!((given, merged), (1, 1), "the dose was given on the record that has ended");
    assert!(matches!(look(clinic.gone), Err(StoreError::Missing(_))));
}

#[test]
fn who_is_erased_is_erased_under_the_id_that_was_merged_too() {
    let mut clinic = clinic();
    let store = clinic.district.store.clone();
    let unsent = clinic.tablet.give(clinic.gone, &dose(83, "2024-11-20"));
    let mut lost = clinic.district.tablet(clinic.maria);
    lost.pull(&*store);
    store.revoke_device(DeviceScope::Registry, lost.sender.device, &cause()).unwrap();
    let late = lost.give(clinic.gone, &dose(88, "2024-11-20"));
    assert_eq!(lost.push(&*store, &[late]), [Outcome::Held]);
    clinic.merge();
    let held = store.held_changes(lost.sender.device).unwrap();
    let released = store.release_held(HeldScope::Registry, &[held[0].number], &cause()).unwrap();
    assert_eq!(released[0].verdict.outcome, merged(Some(clinic.keep)), "it waits for a person");
    store.erase(clinic.keep, FreshActors::draw(), &cause()).unwrap();
    assert!(store.held_changes(lost.sender.device).unwrap().is_empty());
    assert_eq!(store.erased(&[clinic.gone]).unwrap(), [clinic.gone]);
    let erased = Outcome::Refused { code: Refusal::Erased, field: None };
    assert_eq!(clinic.tablet.push(&*store, &[unsent]), std::slice::from_ref(&erased));
    let later = lost.give(clinic.gone, &dose(89, "2024-11-20"));
    assert_eq!(lost.push(&*store, &[later]), [erased]);
}

#[test]
fn a_backup_with_ended_records_in_it_proves_sound() {
    let clinic = clinic();
    clinic.merge();
    let erased = clinic.district.student("7700199");
    clinic.district.store.erase(erased, FreshActors::draw(), &cause()).unwrap();
    let copy = clinic.district.data().join("copy.db");
    clinic.district.store.back_up(&copy, |_| {}).unwrap();
    assert_eq!(prove(&copy).unwrap().documents, 3);
}
