use crate::support::{District, cause, dose, kinds, now};
use bluebonnet_server::store::{Accounts, Feed, Lists, Reach, Staff, StaffMember, StoreError};
use bluebonnet_shared::account::Role;
use bluebonnet_shared::ids::{ClientId, ListId, UserId};
use bluebonnet_shared::record::ListEdit;
use bluebonnet_shared::sync::{Cursor, DocumentId, Outcome, Refusal};

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
    assert!(!district.may_see(nurse, DocumentId::Client(only)));
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
    assert!(!district.may_see(stranger, DocumentId::List(list)));
}

#[test]
fn nobody_pulls_what_was_not_given_to_them() {
    let district = District::new();
    let student = district.student("1");
    district.list("Grade 5", &[student]);
    let nurse = district.nurse("maria");
    assert!(district.tablet(nurse).pull(&*district.store).is_empty());
}

/// A user who works for two organizations, each of which gives her a list with one student.
struct InTwo {
    user: UserId,
    here: Place,
    there: Place,
}

struct Place {
    district: District,
    list: ListId,
    student: ClientId,
}

fn in_two() -> InTwo {
    let district = District::new();
    let neighbour = district.neighbour("TX02");
    let user = district.nurse("maria");
    district.store.join(user, neighbour.organization.id, Role::Nurse, &cause()).unwrap();
    let place = |district: District| {
        let student = district.student("1");
        let list = district.list("Grade 5", &[student]);
        district.assign(list, user);
        Place { district, list, student }
    };
    InTwo { user, here: place(district), there: place(neighbour) }
}

#[test]
fn who_works_for_two_organizations_is_sent_in_each_what_it_gives_her() {
    let InTwo { user, here, there } = in_two();
    let store = &*here.district.store;
    for (place, other) in [(&here, &there), (&there, &here)] {
        let mut tablet = place.district.tablet(user);
        assert_eq!(kinds(&tablet.pull(store)).len(), 2);
        assert!(tablet.lists.contains_key(&DocumentId::List(place.list)));
        assert!(tablet.records.contains_key(&DocumentId::Client(place.student)));
        assert!(place.district.may_see(user, DocumentId::Client(place.student)));
        assert!(!place.district.may_see(user, DocumentId::Client(other.student)));
        assert!(!place.district.may_see(user, DocumentId::List(other.list)));
    }
}

#[test]
fn what_happens_for_one_organization_is_no_news_for_the_other() {
    let InTwo { user, here, there } = in_two();
    let store = &*here.district.store;
    let (mut tablet, mut other) = (here.district.tablet(user), there.district.tablet(user));
    tablet.pull(store);
    other.pull(store);
    let before = store.head().unwrap();
    let change = tablet.give(here.student, &dose(3, "2024-11-20"));
    tablet.push(store, &[change]);
    let head = store.head().unwrap();
    let concerns = |place: &Place| store.has_entries(place.district.grantee(user), before, head).unwrap();
    assert!(concerns(&here));
    assert!(!concerns(&there));
    assert!(other.pull(store).is_empty());
    store.unassign_list(here.list, user, &cause()).unwrap();
    assert_eq!(kinds(&tablet.pull(store)), ["forget", "forget"]);
    assert!(other.pull(store).is_empty());
    assert!(there.district.may_see(user, DocumentId::Client(there.student)));
}

#[test]
fn in_a_session_for_one_organization_nothing_of_the_others_is_changed() {
    let InTwo { user, here, there } = in_two();
    let store = &*here.district.store;
    let mut tablet = here.district.tablet(user);
    tablet.pull(store);
    let change = tablet.give(here.student, &dose(3, "2024-11-20"));
    let elsewhere = there.district.tablet(user);
    let refused = Outcome::Refused { code: Refusal::OutOfReach, field: None };
    assert_eq!(elsewhere.push(store, std::slice::from_ref(&change)), [refused]);
    assert!(matches!(tablet.push(store, &[change])[..], [Outcome::Stored { .. }]));
}

#[test]
fn who_leaves_one_organization_keeps_what_the_other_gives() {
    let InTwo { user, here, there } = in_two();
    let store = &*here.district.store;
    let (mut tablet, mut other) = (here.district.tablet(user), there.district.tablet(user));
    tablet.pull(store);
    other.pull(store);
    let organization = there.district.organization.id;
    let member = StaffMember { user, organization, reach: Reach::Organization(organization) };
    store.end_membership(member, &cause()).unwrap();
    assert!(tablet.pull(store).is_empty());
    assert!(matches!(store.begin_pull(other.sender, other.cursor, now()), Err(StoreError::Ended)));
    // Who comes back begins with nothing.
    store.join(user, organization, Role::Nurse, &cause()).unwrap();
    assert_eq!(kinds(&other.pull(store)), ["forget", "forget"]);
    assert_eq!(here.district.tablet(user).pull_in_pages(store, 1).len(), 2);
    assert_ne!(tablet.cursor, Cursor::default());
}

#[test]
fn lists_come_in_the_order_in_which_a_student_goes_through_the_grades() {
    let district = District::new();
    for grade in ["05", "KG", "PK", "01"] {
        district.list(&format!("Bluebonnet Elementary, Grade {grade}"), &[]);
    }
    let organization = district.organization.id;
    let ends = |names: Vec<String>| {
        names.iter().map(|name| name.rsplit(' ').next().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let lists = district.store.lists(organization).unwrap();
    assert_eq!(ends(lists.into_iter().map(|list| list.name).collect()), ["PK", "KG", "01", "05"]);
    let overviews = district.store.lists_with_users(organization).unwrap();
    assert_eq!(ends(overviews.into_iter().map(|list| list.name).collect()), ["PK", "KG", "01", "05"]);
}
