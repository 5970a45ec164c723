//! What a device may write into a list.

use super::*;
use crate::ids::ListId;
use crate::record::{ListEdit, ListRecord, mark_of};
use crate::sync::policy::judge_list;
use automerge::ScalarValue;

const ON: u128 = 21;

fn list() -> ListRecord {
    let mut list = ListRecord::new(actor(1)).unwrap();
    let create = ListEdit::Create {
        id: ListId::new(uuid(7)),
        name: "Grade 5".into(),
        organization: organization(OURS),
    };
    list.edit_all(&[create, ListEdit::Add(vec![ClientId::new(uuid(ON))])], &stamp_of(904, OURS)).unwrap();
    list
}

fn judged(list: &ListRecord, change: &[u8]) -> Result<(), Objection> {
    judge_list(list, &ReadChange::read(change).unwrap(), &author(), day(RECEIVED))
}

fn edited(list: &ListRecord, edit: &ListEdit, by: &Stamp) -> Vec<u8> {
    ListRecord::load(&list.save(), actor(2)).unwrap().edit(edit, by).unwrap().unwrap().bytes
}

fn put(list: &ListRecord, path: &[&str], name: &str, value: impl Into<ScalarValue>) -> Vec<u8> {
    let mut document = Automerge::load(&list.save()).unwrap().with_actor(actor(2));
    let mut transaction = document.transaction();
    let at = map(&transaction, path);
    transaction.put(&at, name, value).unwrap();
    transaction.commit();
    document.get_last_local_change().unwrap().raw_bytes().to_vec()
}

#[test]
fn students_come_and_go_under_the_senders_name() {
    let new = ClientId::new(uuid(22));
    let on = ClientId::new(uuid(ON));
    let mut without = list();
    without.edit(&ListEdit::Remove(vec![on]), &stamp_of(904, OURS)).unwrap();
    let cases = [
        (list(), ListEdit::Add(vec![new]), format!("members/{new}")),
        (list(), ListEdit::Remove(vec![on]), format!("removed/{on}")),
        (without, ListEdit::Add(vec![on]), format!("members/{on}")),
    ];
    for (list, edit, field) in cases {
        assert_eq!(judged(&list, &edited(&list, &edit, &stamp())), Ok(()), "{edit:?}");
        for foreign in [stamp_of(903, OURS), stamp_of(901, THEIRS)] {
            let expected = refused(Refusal::ForeignStamp, field.clone());
            assert_eq!(judged(&list, &edited(&list, &edit, &foreign)), expected, "{edit:?}");
        }
    }
}

/// A map, a field of it, what is written there, and what the registry says.
type Case<'a> = (&'a [&'a str], &'a str, ScalarValue, Result<(), Objection>);

#[test]
fn a_list_stays_its_organizations_and_keeps_a_name() {
    let id = |number: u128| ScalarValue::Bytes(uuid(number).as_bytes().to_vec());
    let member = uuid(ON).to_string();
    let cases: Vec<Case<'_>> = vec![
        (&["list"], "organization", id(THEIRS), refused(Refusal::NotYours, "list/organization")),
        (&["list"], "id", id(8), refused(Refusal::NotYours, "list/id")),
        (&["list"], "name", "Grade 6".into(), Ok(())),
        (&["list"], "name", " ".into(), refused(Refusal::Impossible, "list/name")),
        (&["list"], "name", ScalarValue::Null, refused(Refusal::Impossible, "list/name")),
        (&["list"], "colour", "blue".into(), Ok(())),
        (&[], "schema", ScalarValue::Uint(2), refused(Refusal::NewerSchema, "schema")),
        (&[], "colour", "blue".into(), refused(Refusal::NewerSchema, "colour")),
        (
            &["members"],
            "hello",
            ScalarValue::Bytes(mark_of(&stamp(), "")),
            refused(Refusal::NewerSchema, "members/hello"),
        ),
        (&["members"], &member, ScalarValue::Null, refused(Refusal::Impossible, format!("members/{member}"))),
    ];
    for (path, name, value, expected) in cases {
        assert_eq!(judged(&list(), &put(&list(), path, name, value)), expected, "{path:?} {name}");
    }
}

#[test]
fn another_organizations_list_is_out_of_hand() {
    let stranger = Author { organization: organization(THEIRS), ..author() };
    let change = edited(&list(), &ListEdit::Rename("Ours now".into()), &stamp());
    let change = ReadChange::read(&change).unwrap();
    let outcome = judge_list(&list(), &change, &stranger, day(RECEIVED));
    assert_eq!(outcome, refused(Refusal::NotYours, "list/organization"));
}
