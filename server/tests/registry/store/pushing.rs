use crate::support::{District, Tablet, cause, dose, fresh_actor, now, pushed};
use bluebonnet_server::store::{AuditLog, Feed, Lists, Records, Sender};
use bluebonnet_shared::ids::{ClientId, DeviceId, ListId, UserId};
use bluebonnet_shared::record::{ActorId, Change, ClientRecord, Edit, ListEdit};
use bluebonnet_shared::sync::{Blob, ChangeHash, DocumentId, Epoch, Outcome, Push, PushedChange, Refusal};
use uuid::Uuid;

struct Clinic {
    district: District,
    student: ClientId,
    list: ListId,
    nurse: UserId,
    tablet: Tablet,
}

fn clinic() -> Clinic {
    let (district, student, list, nurse) = District::with_one_list();
    let mut tablet = district.tablet(nurse);
    tablet.pull(&*district.store);
    Clinic { district, student, list, nurse, tablet }
}

fn refused(code: Refusal) -> Outcome {
    Outcome::Refused { code, field: None }
}

#[test]
fn a_dose_is_stored_once_however_often_it_is_sent() {
    let Clinic { district, student, mut tablet, .. } = clinic();
    let change = tablet.give(student, &dose(3, "2024-11-20"));
    assert!(matches!(
        tablet.push(&*district.store, std::slice::from_ref(&change))[..],
        [Outcome::Stored { .. }]
    ));
    assert_eq!(tablet.push(&*district.store, &[change.clone(), change]), [Outcome::Known, Outcome::Known]);
}

#[test]
fn places_in_the_feed_grow_with_every_change() {
    let Clinic { district, student, mut tablet, .. } = clinic();
    let changes: Vec<_> = (0..5).map(|_| tablet.give(student, &dose(3, "2024-11-20"))).collect();
    let places: Vec<_> = tablet
        .push(&*district.store, &changes)
        .into_iter()
        .map(|outcome| match outcome {
            Outcome::Stored { at } => at,
            other => panic!("{other:?}"),
        })
        .collect();
    assert!(places.is_sorted_by(|a, b| a < b), "{places:?}");
}

#[test]
fn another_nurse_gets_the_dose_and_loses_none_of_hers() {
    let Clinic { district, student, list, mut tablet, .. } = clinic();
    let colleague = district.nurse("noor");
    district.assign(list, colleague);
    let mut other = district.tablet(colleague);
    other.pull(&*district.store);
    let ours = tablet.give(student, &dose(3, "2024-11-20"));
    let theirs = other.give(student, &dose(21, "2024-11-20"));
    tablet.push(&*district.store, &[ours]);
    other.push(&*district.store, &[theirs]);
    tablet.pull(&*district.store);
    other.pull(&*district.store);
    assert_eq!(tablet.doses(student).len(), 2);
    assert_eq!(tablet.doses(student), other.doses(student));
    assert!(tablet.pull(&*district.store).is_empty(), "nothing moves any more");
}

#[test]
fn a_record_out_of_reach_and_one_that_does_not_exist_look_the_same() {
    let Clinic { district, mut tablet, student, .. } = clinic();
    let change = tablet.give(student, &dose(3, "2024-11-20"));
    for stranger in [district.student("2"), ClientId::new(Uuid::new_v4())] {
        let elsewhere = PushedChange { document: DocumentId::Client(stranger), ..change.clone() };
        assert_eq!(tablet.push(&*district.store, &[elsewhere]), [refused(Refusal::OutOfReach)]);
    }
}

#[test]
fn what_is_stored_is_known_to_its_sender_though_the_record_was_taken_away_and_to_nobody_else() {
    let Clinic { district, student, list, nurse, mut tablet } = clinic();
    let change = tablet.give(student, &dose(3, "2026-11-20"));
    tablet.push(&*district.store, std::slice::from_ref(&change));
    district.store.unassign_list(list, nurse, &cause()).unwrap();
    let again = std::slice::from_ref(&change);
    assert_eq!(tablet.push(&*district.store, again), [Outcome::Known]);
    let others = [district.tablet(nurse), district.tablet(district.nurse("noor"))];
    for other in others {
        assert_eq!(other.push(&*district.store, again), [refused(Refusal::OutOfReach)]);
    }
}

#[test]
fn an_actor_belongs_to_the_user_and_device_that_first_pushed_with_it() {
    let Clinic { district, student, list, nurse, mut tablet } = clinic();
    let change = tablet.give(student, &dose(3, "2024-11-20"));
    tablet.push(&*district.store, &[change]);
    let next = tablet.give(student, &dose(21, "2024-11-20"));

    let same_user_elsewhere = district.tablet(nurse);
    let outcome = same_user_elsewhere.push(&*district.store, std::slice::from_ref(&next));
    assert_eq!(outcome, [refused(Refusal::ForeignActor)]);
    let colleague = district.nurse("noor");
    district.assign(list, colleague);
    let same_device = Tablet::new(Sender { user: colleague, ..tablet.sender });
    let outcome = same_device.push(&*district.store, std::slice::from_ref(&next));
    assert_eq!(outcome, [refused(Refusal::ForeignActor)]);
    assert!(matches!(tablet.push(&*district.store, &[next])[..], [Outcome::Stored { .. }]));
}

#[test]
fn nobody_signs_as_the_registry() {
    let Clinic { district, student, tablet, .. } = clinic();
    let id = DocumentId::Client(student);
    let record = &tablet.records[&id];
    let imports_actor: ActorId = record.changes_after(&[]).last().unwrap().actor.clone();
    let mut forged = ClientRecord::load(&record.save(), imports_actor).unwrap();
    let edit = Edit::AddDose(Box::new(dose(3, "2024-11-20")));
    let change = forged.edit(&edit, &tablet.stamp()).unwrap().unwrap();
    assert_eq!(tablet.push(&*district.store, &[pushed(id, change)]), [refused(Refusal::ForeignActor)]);
}

#[test]
fn a_change_without_its_cause_is_refused_and_fits_once_the_cause_is_there() {
    let Clinic { district, student, mut tablet, .. } = clinic();
    let cause = tablet.give(student, &dose(3, "2024-11-20"));
    let effect = tablet.give(student, &dose(21, "2024-11-20"));
    let alone = tablet.push(&*district.store, std::slice::from_ref(&effect));
    assert_eq!(alone, [refused(Refusal::MissingCause)]);
    let both = tablet.push(&*district.store, &[cause, effect]);
    assert!(both.iter().all(|outcome| matches!(outcome, Outcome::Stored { .. })), "{both:?}");
}

#[test]
fn a_damaged_or_mislabelled_change_is_refused_and_the_good_one_beside_it_is_stored() {
    let Clinic { district, student, mut tablet, .. } = clinic();
    let good = tablet.give(student, &dose(3, "2024-11-20"));
    let mut damaged = good.clone();
    if let Some(byte) = damaged.bytes.0.last_mut() {
        *byte ^= 1;
    }
    let mislabelled = PushedChange { hash: ChangeHash([7; 32]), ..good.clone() };
    let empty = PushedChange { bytes: Blob(Vec::new()), ..good.clone() };
    let outcomes = tablet.push(&*district.store, &[damaged, mislabelled, empty, good]);
    assert_eq!(
        outcomes[..3],
        [refused(Refusal::Unreadable), refused(Refusal::Unreadable), refused(Refusal::Unreadable)]
    );
    assert!(matches!(outcomes[3], Outcome::Stored { .. }));
}

#[test]
fn a_change_of_another_epoch_is_refused() {
    let Clinic { district, student, mut tablet, .. } = clinic();
    let change = PushedChange { epoch: Epoch(7), ..tablet.give(student, &dose(3, "2024-11-20")) };
    assert_eq!(tablet.push(&*district.store, &[change]), [refused(Refusal::OldEpoch)]);
}

#[test]
fn a_change_that_puts_another_client_in_the_records_place_is_refused() {
    let Clinic { district, student, tablet, .. } = clinic();
    let other = district.student("2");
    let id = DocumentId::Client(student);
    let mut document = automerge::AutoCommit::load(&tablet.records[&id].save()).unwrap();
    document.set_actor(fresh_actor());
    let (_, client) = automerge::ReadDoc::get(&document, automerge::ROOT, "client").unwrap().unwrap();
    automerge::transaction::Transactable::put(&mut document, client, "id", other.to_string()).unwrap();
    let change = document.get_last_local_change().unwrap();
    let change = Change::parse(change.raw_bytes()).unwrap();
    assert_eq!(tablet.push(&*district.store, &[pushed(id, change)]), [refused(Refusal::Unreadable)]);
}

#[test]
fn a_nurse_cannot_open_another_organizations_record_by_putting_it_on_her_list() {
    let Clinic { district, list, mut tablet, .. } = clinic();
    let theirs = district.neighbour("TX02").student("1");
    let change = tablet.edit_list(list, &ListEdit::Add(vec![theirs]));
    let outcome = tablet.push(&*district.store, &[change]);
    let field = Some(format!("members/{theirs}"));
    assert_eq!(outcome, [Outcome::Refused { code: Refusal::OutOfReach, field }]);
    assert!(tablet.pull(&*district.store).is_empty());
}

#[test]
fn a_student_of_her_own_organization_comes_down_once_on_her_list() {
    let Clinic { district, list, mut tablet, .. } = clinic();
    let newcomer = district.student("2");
    let change = tablet.edit_list(list, &ListEdit::Add(vec![newcomer]));
    assert!(matches!(tablet.push(&*district.store, &[change])[..], [Outcome::Stored { .. }]));
    tablet.pull(&*district.store);
    assert!(tablet.records.contains_key(&DocumentId::Client(newcomer)));
}

#[test]
fn pushes_from_many_tablets_at_once_are_all_kept() {
    let Clinic { district, student, list, .. } = clinic();
    let tablets: Vec<_> = (0..8)
        .map(|number| {
            let nurse = district.nurse(&format!("nurse{number}"));
            district.assign(list, nurse);
            let mut tablet = district.tablet(nurse);
            tablet.pull(&*district.store);
            tablet
        })
        .collect();
    std::thread::scope(|scope| {
        for mut tablet in tablets {
            let store = &district.store;
            scope.spawn(move || {
                for _ in 0..5 {
                    let change = tablet.give(student, &dose(3, "2024-11-20"));
                    let outcome = tablet.push(&**store, &[change]);
                    assert!(matches!(outcome[..], [Outcome::Stored { .. }]), "{outcome:?}");
                }
            });
        }
    });
    let nurse = district.nurse("last");
    district.assign(list, nurse);
    let mut tablet = district.tablet(nurse);
    tablet.pull(&*district.store);
    assert_eq!(tablet.doses(student).len(), 40);
}

#[test]
fn one_failing_write_leaves_the_others_of_its_commit_alone() {
    let Clinic { district, student, mut tablet, .. } = clinic();
    // A device that was never enrolled breaks the store's own rules, deep in the write.
    let stranger = Sender { device: DeviceId::new(Uuid::new_v4()), ..tablet.sender };
    let mut strange = Tablet::new(stranger);
    strange.pull(&*district.store);
    let bad = Push { changes: vec![strange.give(student, &dose(3, "2024-11-20"))] };
    std::thread::scope(|scope| {
        let store = &district.store;
        for _ in 0..4 {
            let bad = bad.clone();
            scope.spawn(move || assert!(store.push(stranger, bad, now()).is_err()));
        }
        scope.spawn(move || {
            let change = tablet.give(student, &dose(21, "2024-11-20"));
            assert!(matches!(tablet.push(&**store, &[change])[..], [Outcome::Stored { .. }]));
        });
    });
}

#[test]
fn a_change_past_the_limit_is_too_large_and_says_nothing_else() {
    let Clinic { district, student, mut tablet, .. } = clinic();
    let mut novel = dose(3, "2024-11-20");
    novel.comment = Some("x".repeat(bluebonnet_shared::sync::policy::LARGEST_CHANGE));
    let change = tablet.give(student, &novel);
    assert_eq!(tablet.push(&*district.store, &[change]), [refused(Refusal::TooLarge)]);
}

#[test]
fn of_doses_of_one_student_that_many_tablets_send_at_the_same_moment_none_is_lost() {
    const TABLETS: usize = 6;
    const EACH: usize = 12;
    let Clinic { district, student, list, mut tablet, .. } = clinic();
    let tablets: Vec<Tablet> = (0..TABLETS)
        .map(|number| {
            let nurse = district.nurse(&format!("nurse{number}"));
            district.assign(list, nurse);
            let mut tablet = district.tablet(nurse);
            tablet.pull(&*district.store);
            tablet
        })
        .collect();
    let start = std::sync::Barrier::new(TABLETS);
    let sent: Vec<Vec<PushedChange>> = std::thread::scope(|scope| {
        let (start, store) = (&start, &*district.store);
        let threads: Vec<_> = tablets
            .into_iter()
            .map(|mut tablet| {
                scope.spawn(move || {
                    let changes: Vec<_> =
                        (0..EACH).map(|_| tablet.give(student, &dose(3, "2024-11-20"))).collect();
                    start.wait();
                    for change in &changes {
                        let outcome = tablet.push(store, std::slice::from_ref(change));
                        assert!(matches!(outcome[..], [Outcome::Stored { .. }]), "{outcome:?}");
                    }
                    changes
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    tablet.pull(&*district.store);
    assert_eq!(tablet.doses(student).len(), TABLETS * EACH, "in the feed");
    let id = DocumentId::Client(student);
    let saved = district.store.read_documents(&[id], &cause()).unwrap().remove(0);
    let record = ClientRecord::load(&saved.saved, fresh_actor()).unwrap();
    assert!(sent.iter().flatten().all(|change| record.holds(&change.hash)), "in the record");
    assert_eq!(serde_json::to_string(&record.view().unwrap()).unwrap(), saved.view);
    assert!(district.store.audit_fault().unwrap().is_none());
}
