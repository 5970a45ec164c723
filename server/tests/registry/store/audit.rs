use crate::support::{District, cause, dose};
use bluebonnet_server::store::{AuditFault, AuditLog, Lists, Records};
use bluebonnet_shared::sync::DocumentId;

#[test]
fn everything_done_with_a_record_is_found_under_it() {
    let district = District::new();
    let student = district.student("1");
    let nurse = district.nurse("maria");
    district.assign(district.list("Grade 5", &[student]), nurse);
    let mut tablet = district.tablet(nurse);
    tablet.pull(&*district.store);
    let change = tablet.give(student, &dose(3, "2024-11-20"));
    tablet.push(&*district.store, &[change]);
    tablet.pull(&*district.store);
    let document = DocumentId::Client(student);
    district.store.read_documents(&[document], &cause()).unwrap();
    let log = district.store.audit_of(document).unwrap();
    let actions: Vec<_> = log.iter().map(|entry| entry.action.as_str()).collect();
    assert_eq!(actions, ["create", "pull", "change", "pull", "read"]);
    assert_eq!(log[2].cause.user, Some(nurse));
    assert_eq!(log[2].cause.device, Some(tablet.sender.device));
    assert_eq!(district.store.audit_fault().unwrap(), None);
}

#[test]
fn a_pull_that_sends_nothing_leaves_no_row() {
    let district = District::new();
    let student = district.student("1");
    let nurse = district.nurse("maria");
    let list = district.list("Grade 5", &[student]);
    district.assign(list, nurse);
    let mut tablet = district.tablet(nurse);
    tablet.pull(&*district.store);
    let rows = || district.store.audit_of(DocumentId::Client(student)).unwrap().len();
    let before = rows();
    tablet.pull(&*district.store);
    district.store.unassign_list(list, nurse, &cause()).unwrap();
    tablet.pull(&*district.store);
    assert_eq!(rows(), before);
}

#[test]
fn a_row_altered_or_taken_out_shows() {
    for tampering in [
        "UPDATE audit SET why = 'something else' WHERE seq = 3",
        "DELETE FROM audit_record WHERE audit = 3",
        "DELETE FROM audit_record WHERE audit = 3; DELETE FROM audit WHERE seq = 3",
    ] {
        let district = District::new();
        for number in 0..4 {
            district.student(&number.to_string());
        }
        assert_eq!(district.store.audit_fault().unwrap(), None);
        let database = rusqlite::Connection::open(district.data().join("bluebonnet.db")).unwrap();
        database.execute_batch(tampering).unwrap();
        let fault = district.store.audit_fault().unwrap();
        assert!(matches!(fault, Some(AuditFault { seq: 3 | 4 })), "{tampering}: {fault:?}");
    }
}
