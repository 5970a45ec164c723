use crate::support::{District, cause, dose, kinds};
use bluebonnet_server::store::{Lists, Records, StoreError};
use bluebonnet_shared::record::ListEdit;
use bluebonnet_shared::sync::DocumentId;

#[test]
fn what_is_unassigned_is_forgotten_unless_another_list_holds_it() {
    let district = District::new();
    let (both, only) = (district.student("1"), district.student("2"));
    let nurse = district.nurse("maria");
    let first = district.list("Grade 5", &[both, only]);
    let second = district.list("Chess club", &[both]);
    district.assign(first, nurse);
    district.assign(second, nurse);
    let mut tablet = district.tablet(nurse);
    tablet.pull(&*district.store);
    assert_eq!((tablet.records.len(), tablet.lists.len()), (2, 2));
    district.store.unassign_list(first, nurse, &cause()).unwrap();
    assert_eq!(kinds(&tablet.pull(&*district.store)), ["forget", "forget"]);
    assert!(tablet.records.contains_key(&DocumentId::Client(both)));
    assert!(!tablet.records.contains_key(&DocumentId::Client(only)));
    assert!(!district.store.may_see(nurse, DocumentId::Client(only)).unwrap());
}

#[test]
fn a_list_given_back_comes_whole_again_with_what_happened_meanwhile() {
    let district = District::new();
    let student = district.student("1");
    let (nurse, colleague) = (district.nurse("maria"), district.nurse("noor"));
    let list = district.list("Grade 5", &[student]);
    district.assign(list, nurse);
    district.assign(list, colleague);
    let (mut tablet, mut other) = (district.tablet(nurse), district.tablet(colleague));
    tablet.pull(&*district.store);
    other.pull(&*district.store);
    district.store.unassign_list(list, nurse, &cause()).unwrap();
    tablet.pull(&*district.store);
    let change = other.give(student, &dose(3, "2024-11-20"));
    other.push(&*district.store, &[change]);
    assert!(tablet.pull(&*district.store).is_empty());
    district.assign(list, nurse);
    tablet.pull(&*district.store);
    assert_eq!(tablet.doses(student), other.doses(student));
}

#[test]
fn a_student_put_on_a_list_or_taken_off_comes_and_goes() {
    let district = District::new();
    let (one, two) = (district.student("1"), district.student("2"));
    let nurse = district.nurse("maria");
    let list = district.list("Grade 5", &[one]);
    district.assign(list, nurse);
    let mut tablet = district.tablet(nurse);
    tablet.pull(&*district.store);
    district.edit_list(list, &ListEdit::Add(vec![two]));
    assert_eq!(kinds(&tablet.pull(&*district.store)), ["change", "document"]);
    district.edit_list(list, &ListEdit::Remove(vec![one]));
    assert_eq!(kinds(&tablet.pull(&*district.store)), ["change", "forget"]);
    assert_eq!(district.store.lists(district.organization.id).unwrap()[0].members, 1);
}

#[test]
fn a_list_is_not_given_to_another_organizations_user() {
    let district = District::new();
    let list = district.list("Grade 5", &[]);
    let stranger = district.neighbour("TX02").nurse("noor");
    let given = district.store.assign_list(list, stranger, &cause());
    assert!(matches!(given, Err(StoreError::Missing(_))));
    assert!(!district.store.may_see(stranger, DocumentId::List(list)).unwrap());
}

#[test]
fn nobody_pulls_what_was_not_given_to_them() {
    let district = District::new();
    let student = district.student("1");
    district.list("Grade 5", &[student]);
    let nurse = district.nurse("maria");
    assert!(district.tablet(nurse).pull(&*district.store).is_empty());
}
