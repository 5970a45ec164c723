//! A list's name and members.

use super::*;
use crate::ids::ListId;
use crate::record::{EditError, ListEdit, ListRecord};

fn begun() -> ListRecord {
    let mut list = ListRecord::new(actor(1)).unwrap();
    let create = ListEdit::Create {
        id: ListId::new(uuid(50)),
        name: "Grade 5".into(),
        organization: OrgId::new(uuid(500)),
    };
    list.edit_all(&[create, ListEdit::Add(students(&[1, 2]))], &stamp(900, 0)).unwrap();
    list
}

fn students(numbers: &[u128]) -> Vec<ClientId> {
    numbers.iter().map(|number| ClientId::new(uuid(*number))).collect()
}

fn members(list: &ListRecord) -> Vec<u128> {
    list.view().unwrap().members.iter().map(|member| member.client.uuid().as_u128()).collect()
}

fn meet(one: &mut ListRecord, other: &mut ListRecord) {
    let bytes = |list: &ListRecord| -> Vec<Vec<u8>> {
        list.changes_after(&[]).into_iter().map(|change| change.bytes).collect()
    };
    let (ones, others) = (bytes(one), bytes(other));
    one.merge(&others).unwrap();
    other.merge(&ones).unwrap();
    assert_eq!(one.view().unwrap(), other.view().unwrap());
}

#[test]
fn a_list_says_its_name_and_members() {
    let list = ListRecord::load(&begun().save(), actor(2)).unwrap();
    let view = list.view().unwrap();
    assert_eq!((view.name.as_str(), view.members.len()), ("Grade 5", 2));
    assert_eq!(view.members[0].added, stamp(900, 0));
}

#[test]
fn a_student_goes_and_comes_back() {
    let mut list = begun();
    list.edit(&ListEdit::Remove(students(&[1])), &stamp(901, 1)).unwrap();
    assert_eq!(members(&list), [2]);
    assert_eq!(list.edit(&ListEdit::Remove(students(&[1, 9])), &stamp(901, 2)).unwrap(), None);
    list.edit(&ListEdit::Add(students(&[1])), &stamp(902, 3)).unwrap();
    assert_eq!(members(&list), [1, 2]);
    assert_eq!(list.view().unwrap().members[0].added, stamp(902, 3));
    assert_eq!(list.edit(&ListEdit::Add(students(&[1, 2])), &stamp(902, 4)).unwrap(), None);
}

#[test]
fn students_added_on_two_tablets_are_all_on_the_list() {
    let mut one = begun();
    let mut other = ListRecord::load(&one.save(), actor(2)).unwrap();
    one.edit(&ListEdit::Add(students(&[3, 4])), &stamp(901, 1)).unwrap();
    other.edit(&ListEdit::Add(students(&[4, 5])), &stamp(902, 1)).unwrap();
    meet(&mut one, &mut other);
    assert_eq!(members(&one), [1, 2, 3, 4, 5]);
}

#[test]
fn who_is_added_again_while_another_removes_her_stays() {
    let mut one = begun();
    one.edit(&ListEdit::Remove(students(&[1])), &stamp(901, 1)).unwrap();
    let mut other = ListRecord::load(&one.save(), actor(2)).unwrap();
    one.edit(&ListEdit::Add(students(&[1])), &stamp(901, 2)).unwrap();
    one.edit(&ListEdit::Remove(students(&[1])), &stamp(901, 3)).unwrap();
    other.edit(&ListEdit::Add(students(&[1])), &stamp(902, 2)).unwrap();
    meet(&mut one, &mut other);
    assert_eq!(members(&one), [1, 2]);
}

#[test]
fn a_list_has_a_name() {
    let error = begun().edit(&ListEdit::Rename("  ".into()), &stamp(901, 1)).unwrap_err();
    assert_eq!(error, EditError::Empty { field: "list/name" });
}
