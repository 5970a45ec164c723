//! A client who is erased: gone from every device, every row and every byte of the registry's files.

use crate::support::{District, Tablet, cause, dose, kinds};
use bluebonnet_server::store::{
    AuditLog, Epochs, FreshActors, Histories, Lists, NewDocument, Records, StoreError,
};
use bluebonnet_shared::ids::{ClientId, EntryId, ListId, UserId};
use bluebonnet_shared::person::Note;
use bluebonnet_shared::record::{Edit, ListEdit, NewEntry};
use bluebonnet_shared::sync::{DocumentId, FeedEntry, Outcome, Refusal};
use uuid::Uuid;

const NOTE: &str = "Her grandmother in Laredo answers the phone";
const LOT: &str = "LOT-OF-HER-OWN-77";

struct Clinic {
    district: District,
    student: ClientId,
    classmate: ClientId,
    list: ListId,
    nurse: UserId,
    tablet: Tablet,
}

/// Two students; one has a dose and a note of her own.
fn clinic() -> Clinic {
    let district = District::new();
    let (student, classmate) = (district.student("7700123"), district.student("2"));
    let nurse = district.nurse("maria");
    let list = district.list("Grade 5", &[student, classmate]);
    district.assign(list, nurse);
    let mut tablet = district.tablet(nurse);
    tablet.pull(&*district.store);
    let mut given = dose(3, "2024-11-20");
    given.lot = Some(LOT.into());
    let by = tablet.stamp();
    let note = Edit::AddEntry {
        id: EntryId::new(Uuid::new_v4()),
        entry: Box::new(NewEntry::Note(Note { text: NOTE.into() })),
    };
    let first = tablet.give(student, &given);
    let id = DocumentId::Client(student);
    let second = tablet.records.get_mut(&id).unwrap().edit(&note, &by).unwrap().unwrap();
    tablet.push(&*district.store, &[first, crate::support::pushed(id, second)]);
    tablet.pull(&*district.store);
    Clinic { district, student, classmate, list, nurse, tablet }
}

impl Clinic {
    fn erase(&self) {
        self.district.store.erase(self.student, FreshActors::draw(), &cause()).unwrap();
    }
}

fn refused(code: Refusal) -> Outcome {
    Outcome::Refused { code, field: None }
}

#[test]
fn every_device_is_told_to_forget_and_the_list_goes_on_without_her() {
    let mut clinic = clinic();
    let mut behind = clinic.district.tablet(clinic.nurse);
    clinic.erase();
    let entries = clinic.tablet.pull(&*clinic.district.store);
    let told = |entry: &FeedEntry| matches!(entry, FeedEntry::Forget { document, .. } if *document == DocumentId::Client(clinic.student));
    assert_eq!(kinds(&entries), ["change", "forget"]);
    assert!(told(&entries[1]));
    for tablet in [&mut clinic.tablet, &mut behind] {
        tablet.pull(&*clinic.district.store);
        assert!(!tablet.records.contains_key(&DocumentId::Client(clinic.student)));
        assert!(tablet.records.contains_key(&DocumentId::Client(clinic.classmate)));
        let members = tablet.lists[&DocumentId::List(clinic.list)].view().unwrap().members;
        assert_eq!(members.iter().map(|member| member.client).collect::<Vec<_>>(), [clinic.classmate]);
    }
}

#[test]
fn nothing_finds_her_any_more_and_the_log_still_names_her() {
    let clinic = clinic();
    let (store, id) = (&clinic.district.store, DocumentId::Client(clinic.student));
    clinic.erase();
    assert!(!clinic.district.may_see(clinic.nurse, id));
    assert!(store.read_documents(&[id], &cause()).unwrap().is_empty());
    let by_id = store.clients_by_student_id(clinic.district.organization.id, &["7700123".into()]).unwrap();
    assert!(by_id.is_empty());
    assert_eq!(store.lists(clinic.district.organization.id).unwrap()[0].members, 1);
    assert_eq!(store.erased(&[clinic.classmate, clinic.student]).unwrap(), [clinic.student]);
    let actions: Vec<String> = store.audit_of(id).unwrap().into_iter().map(|entry| entry.action).collect();
    assert_eq!(actions.first().map(String::as_str), Some("create"));
    assert_eq!(actions.last().map(String::as_str), Some("erase"));
    assert_eq!(store.audit_fault().unwrap(), None);
    assert!(matches!(store.compact(id, FreshActors::draw(), &cause()), Err(StoreError::Missing(_))));
}

#[test]
fn putting_her_on_a_list_again_brings_nothing_back() {
    let mut clinic = clinic();
    let kept = clinic.tablet.records[&DocumentId::Client(clinic.student)].clone();
    clinic.erase();
    clinic.tablet.pull(&*clinic.district.store);
    clinic.district.edit_list(clinic.list, &ListEdit::Add(vec![clinic.student]));
    assert_eq!(kinds(&clinic.tablet.pull(&*clinic.district.store)), ["change"]);
    assert!(!clinic.district.may_see(clinic.nurse, DocumentId::Client(clinic.student)));
    let id = DocumentId::Client(clinic.student);
    let again = NewDocument::prepare(id, clinic.district.organization.id, kept.save()).unwrap();
    let outcome = clinic.district.store.create_documents(vec![again], &cause());
    assert!(matches!(outcome, Err(StoreError::Exists(_))));
}

#[test]
fn who_erases_twice_erases_once_and_nobody_is_missing() {
    let clinic = clinic();
    clinic.erase();
    let rows = clinic.district.store.audit_of(DocumentId::Client(clinic.student)).unwrap().len();
    clinic.erase();
    assert_eq!(clinic.district.store.audit_of(DocumentId::Client(clinic.student)).unwrap().len(), rows);
    let nobody = clinic.district.store.erase(ClientId::new(Uuid::new_v4()), FreshActors::draw(), &cause());
    assert!(matches!(nobody, Err(StoreError::Missing(_))));
}

#[test]
fn a_push_for_her_is_known_if_it_was_and_refused_by_name_to_those_who_held_her() {
    let mut clinic = clinic();
    let known = clinic.tablet.give(clinic.student, &dose(21, "2024-11-20"));
    clinic.tablet.push(&*clinic.district.store, std::slice::from_ref(&known));
    let unsent = clinic.tablet.give(clinic.student, &dose(83, "2024-11-20"));
    let mut damaged = known.clone();
    damaged.bytes.0.pop();
    clinic.erase();
    let sent = [known.clone(), unsent.clone(), damaged];
    let expected = [Outcome::Known, refused(Refusal::Erased), refused(Refusal::Unreadable)];
    assert_eq!(clinic.tablet.push(&*clinic.district.store, &sent), expected);
    let stranger = clinic.district.nurse("noor");
    let stranger = clinic.district.tablet(stranger);
    let out = refused(Refusal::OutOfReach);
    assert_eq!(stranger.push(&*clinic.district.store, &[known, unsent]), [out.clone(), out]);
}

/// Looks for everything she was known by, as it stood in columns, in the projection, in changes and in the document.
#[test]
fn no_byte_of_her_is_left_in_the_files() {
    let mut clinic = clinic();
    // She has the same made-up name.
    clinic.district.store.erase(clinic.classmate, FreshActors::draw(), &cause()).unwrap();
    let id = DocumentId::Client(clinic.student);
    let saved = clinic.district.store.read_documents(&[id], &cause()).unwrap().remove(0).saved;
    let change = clinic.tablet.records[&id].changes_after(&[]).pop().unwrap().bytes;
    let needles: Vec<Vec<u8>> = vec![
        NOTE.into(),
        LOT.into(),
        "7700123".into(),
        "Zoë".into(),
        "Núñez".into(),
        "nunez".into(),
        "2015-03-14".into(),
        saved[saved.len() / 2..saved.len() / 2 + 24].to_vec(),
        saved[40..64].to_vec(),
        change[change.len() - 32..].to_vec(),
    ];
    for needle in &needles {
        assert!(clinic.district.files_hold(needle), "{} is there before", String::from_utf8_lossy(needle));
    }
    clinic.tablet.pull(&*clinic.district.store);
    clinic.erase();
    clinic.district.store.scrub().unwrap();
    for needle in &needles {
        assert!(!clinic.district.files_hold(needle), "{} is left", String::from_utf8_lossy(needle));
    }
    assert_eq!(clinic.district.store.audit_fault().unwrap(), None);
}
