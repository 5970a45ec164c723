use crate::support::{District, cause, dose};
use bluebonnet_server::store::{NewDocument, Records, StoreError, fold_name};
use bluebonnet_shared::ids::ClientId;
use bluebonnet_shared::sync::DocumentId;
use uuid::Uuid;

#[test]
fn clients_are_found_by_an_organizations_own_student_id() {
    let district = District::new();
    let student = district.student("0042");
    let ids = ["0042".to_owned(), "42".to_owned()];
    let found = district.store.clients_by_student_id(district.organization.id, &ids).unwrap();
    assert_eq!(found.into_iter().collect::<Vec<_>>(), [("0042".to_owned(), student)]);
    let other = district.neighbour("TX02");
    assert!(other.store.clients_by_student_id(other.organization.id, &ids).unwrap().is_empty());
}

#[test]
fn a_batch_with_a_document_that_is_there_already_leaves_nothing_of_itself() {
    let district = District::new();
    let student = district.student("1");
    let saved =
        district.store.read_documents(&[DocumentId::Client(student)], &cause()).unwrap().remove(0).saved;
    let (newcomer, document) = district.student_document("2");
    let again = NewDocument::prepare(DocumentId::Client(student), district.organization.id, saved).unwrap();
    let outcome = district.store.create_documents(vec![document, again], &cause());
    assert!(matches!(outcome, Err(StoreError::Exists(_))));
    assert!(district.store.read_documents(&[DocumentId::Client(newcomer)], &cause()).unwrap().is_empty());
}

#[test]
fn a_document_is_not_prepared_under_anothers_id() {
    let district = District::new();
    let student = district.student("1");
    let saved =
        district.store.read_documents(&[DocumentId::Client(student)], &cause()).unwrap().remove(0).saved;
    let other = DocumentId::Client(ClientId::new(Uuid::new_v4()));
    assert!(NewDocument::prepare(other, district.organization.id, saved).is_err());
}

#[test]
fn the_kept_view_is_what_the_kept_document_says() {
    let district = District::new();
    let student = district.student("1");
    let nurse = district.nurse("maria");
    district.assign(district.list("Grade 5", &[student]), nurse);
    let mut tablet = district.tablet(nurse);
    tablet.pull(&*district.store);
    let change = tablet.give(student, &dose(3, "2024-11-20"));
    tablet.push(&*district.store, &[change]);
    let kept = district.store.read_documents(&[DocumentId::Client(student)], &cause()).unwrap().remove(0);
    let view: bluebonnet_shared::person::Client = serde_json::from_str(&kept.view).unwrap();
    assert_eq!(view, tablet.records[&DocumentId::Client(student)].view().unwrap());
    assert_eq!(view.doses.len(), 1);
}

#[test]
fn names_are_compared_without_accents_marks_and_capitals() {
    for (one, other) in [("Núñez", "NUNEZ"), ("Nguyễn", "nguyen"), ("Đặng", "Dang"), ("O'Neil", "o'neil")]
    {
        assert_eq!(fold_name(one), fold_name(other));
    }
    assert_ne!(fold_name("Ana"), fold_name("Anna"));
}
