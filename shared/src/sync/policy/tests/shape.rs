//! What a record is made of: records only grow, and only where this program can judge them.

use super::*;
use automerge::{ObjType, ScalarValue};

/// A name, what is written, and the field that is objected to.
type Case = (&'static str, fn(&mut Transaction<'_>), String);

fn own() -> String {
    uuid(OWN).to_string()
}

#[test]
fn what_only_a_newer_schema_could_mean_is_refused() {
    let cases: Vec<Case> = vec![
        ("a field at the root", |to| to.put(ROOT, "screenings", true).unwrap(), "screenings".into()),
        ("another schema", |to| to.put(ROOT, "schema", 2_u64).unwrap(), "schema".into()),
        ("another kind", |to| to.put(ROOT, "kind", "list").unwrap(), "kind".into()),
        (
            "a new container",
            |to| drop(to.put_object(ROOT, "screenings", ObjType::Map).unwrap()),
            "screenings".into(),
        ),
        (
            "a second doses container",
            |to| drop(to.put_object(ROOT, "doses", ObjType::Map).unwrap()),
            "doses".into(),
        ),
        (
            "notes of one organization",
            |to| to.put(map(to, &["organizations"]), "x", true).unwrap(),
            "organizations/x".into(),
        ),
        (
            "an entry of one organization",
            |to| {
                drop(to.put_object(map(to, &["organizations"]), uuid(96).to_string(), ObjType::Map).unwrap())
            },
            format!("organizations/{}", uuid(96)),
        ),
        (
            "a value in the place of a dose",
            |to| to.put(map(to, &["doses"]), own(), true).unwrap(),
            format!("doses/{}", own()),
        ),
        (
            "a new dose over a standing one",
            |to| drop(to.put_object(map(to, &["doses"]), own(), ObjType::Map).unwrap()),
            format!("doses/{}", own()),
        ),
        ("a dose taken out", |to| to.delete(map(to, &["doses"]), own()).unwrap(), format!("doses/{}", own())),
        (
            "a field taken out",
            |to| to.delete(map(to, &["doses", &own()]), "lot").unwrap(),
            dose_field(OWN, "lot"),
        ),
        ("a name taken out", |to| to.delete(map(to, &["name"]), "last").unwrap(), "name/last".into()),
        (
            "a map inside a dose",
            |to| drop(to.put_object(map(to, &["doses", &own()]), "stock", ObjType::Map).unwrap()),
            dose_field(OWN, "stock"),
        ),
        (
            "a map among the facts",
            |to| drop(to.put_object(map(to, &["client"]), "stock", ObjType::Map).unwrap()),
            "client/stock".into(),
        ),
        (
            "an entry under something that is no id",
            |to| drop(to.put_object(map(to, &["notes"]), "hello", ObjType::Map).unwrap()),
            "notes/hello".into(),
        ),
        (
            "an id spelled otherwise",
            |to| {
                drop(to.put_object(map(to, &["doses"]), uuid(96).simple().to_string(), ObjType::Map).unwrap())
            },
            format!("doses/{}", uuid(96).simple()),
        ),
    ];
    for (what, write, field) in cases {
        let record = record();
        let change = written(&record, write);
        assert_eq!(judged(&record, &change), refused(Refusal::NewerSchema, field), "{what}");
    }
}

#[test]
fn a_new_entry_says_all_that_it_cannot_be_without() {
    let whole = [("cvx", ScalarValue::Uint(3)), ("date", "2026-11-20".into()), ("source", "00".into())];
    let record = record();
    for lacking in ["cvx", "date", "source", "recorded"] {
        let whole = whole.clone();
        let change = written(&record, move |to| {
            let doses = map(to, &["doses"]);
            let new = to.put_object(&doses, uuid(90).to_string(), ObjType::Map).unwrap();
            for (name, value) in whole {
                if name != lacking {
                    to.put(&new, name, value).unwrap();
                }
            }
            if lacking != "recorded" {
                to.put(&new, "recorded", crate::record::mark_of(&stamp(), "")).unwrap();
            }
        });
        assert_eq!(judged(&record, &change), refused(Refusal::Impossible, dose_field(90, lacking)));
    }
}

#[test]
fn a_change_of_another_document_cannot_be_judged() {
    let other = record_born(BirthFacts { state: Some("TX".into()), ..BirthFacts::default() });
    let change = edited(&other, &[add(dose(90, RECEIVED))], &stamp());
    let change = ReadChange::read(&change).unwrap();
    let objection = judge_client(&record(), &change, &author(), day(RECEIVED)).unwrap_err();
    assert_eq!(objection.code, Refusal::Unreadable);
}

/// Of two values given at the same time one may be dropped, but not the one that is shown: two such deletions could leave
/// nothing.
#[test]
fn a_deletion_leaves_the_value_that_is_shown() {
    let before = record();
    let lot = |by: u8| {
        let mut document = Automerge::load(&before.save()).unwrap().with_actor(actor(by));
        let mut transaction = document.transaction();
        transaction.put(map(&transaction, &["doses", &own()]), "lot", format!("L{by}")).unwrap();
        transaction.commit();
        document
    };
    let mut both = lot(30);
    both.merge(&mut lot(31)).unwrap();
    let both = ClientRecord::load(&both.save(), actor(5)).unwrap();
    let deletion = written(&both, |to| to.delete(map(to, &["doses", &own()]), "lot").unwrap());
    let whole = automerge::Change::try_from(deletion.as_slice()).unwrap().decode();
    let of = |names: &[u8]| {
        let mut change = whole.clone();
        let operation = &mut change.operations[0];
        let kept = |id: &automerge::legacy::OpId| names.iter().any(|name| *id.actor() == actor(*name));
        operation.pred = operation.pred.iter().filter(|id| kept(id)).cloned().collect::<Vec<_>>().into();
        assert_eq!(operation.pred.len(), names.len());
        judged(&both, automerge::Change::from(change).raw_bytes())
    };
    let refusal = || refused(Refusal::NewerSchema, dose_field(OWN, "lot"));
    assert_eq!(
        both.view()
            .unwrap()
            .doses
            .iter()
            .find(|dose| dose.id == DoseId::new(uuid(OWN)))
            .unwrap()
            .lot
            .as_deref(),
        Some("L31")
    );
    assert_eq!(of(&[30]), Ok(()));
    assert_eq!(of(&[31]), refusal());
    assert_eq!(of(&[30, 31]), refusal());
}
