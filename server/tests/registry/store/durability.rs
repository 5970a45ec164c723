use crate::support::{District, dose, now};
use bluebonnet_server::store::{AuditLog, Feed, StoreError};
use bluebonnet_shared::sync::{Cursor, DocumentId, Outcome, Push};

#[test]
fn what_was_answered_is_there_after_a_power_cut() {
    let district = District::new();
    let student = district.student("1");
    let nurse = district.nurse("maria");
    district.assign(district.list("Grade 5", &[student]), nurse);
    let mut tablet = district.tablet(nurse);
    tablet.pull(&*district.store);
    for _ in 0..10 {
        let change = tablet.give(student, &dose(3, "2024-11-20"));
        tablet.push(&*district.store, &[change]);
        let (after, _folder) = district.after_power_cut();
        let mut fresh = district.tablet(nurse);
        fresh.sender = tablet.sender;
        fresh.cursor = Cursor(0);
        fresh.pull(&after);
        assert_eq!(fresh.doses(student), tablet.doses(student));
        assert_eq!(after.audit_fault().unwrap(), None);
    }
}

#[test]
fn a_full_disk_refuses_the_whole_push_and_takes_it_when_there_is_room_again() {
    let district = District::new();
    let student = district.student("1");
    let nurse = district.nurse("maria");
    district.assign(district.list("Grade 5", &[student]), nurse);
    let mut tablet = district.tablet(nurse);
    tablet.pull(&*district.store);
    let changes: Vec<_> = (0..30).map(|_| tablet.give(student, &dose(3, "2024-11-20"))).collect();
    district.store.limit_size(Some(1)).unwrap();
    let refused = district.store.push(tablet.sender, Push { changes: changes.clone() }, now());
    assert!(matches!(refused, Err(StoreError::Full)), "{refused:?}");
    assert!(
        district
            .store
            .pull_page(
                &bluebonnet_server::store::Pull { sender: tablet.sender, after: Cursor(0), upto: Cursor(99) },
                Cursor(0),
                usize::MAX
            )
            .is_ok(),
        "reading goes on"
    );
    district.store.limit_size(None).unwrap();
    let outcomes = tablet.push(&*district.store, &changes);
    assert!(outcomes.iter().all(|outcome| matches!(outcome, Outcome::Stored { .. })));
    assert_eq!(district.store.audit_fault().unwrap(), None);
    assert!(!district.store.audit_of(DocumentId::Client(student)).unwrap().is_empty());
}
