//! What a registry refuses for what it says, and that nothing of it reaches anyone.

use crate::large::{Noise, fill, size};
use crate::support::{District, Tablet, dose, fresh_actor, kinds, pushed};
use bluebonnet_server::store::{NewDocument, Records, Sender};
use bluebonnet_shared::account::Role;
use bluebonnet_shared::ids::{ClientId, DoseId, EntryId, ListId, UserId};
use bluebonnet_shared::immunization::Dose;
use bluebonnet_shared::person::{BirthFacts, Note, PersonName, Sex, Stamp};
use bluebonnet_shared::record::{ClientFacts, ClientRecord, Edit, ListEdit, NewEntry};
use bluebonnet_shared::sync::policy::{LARGEST_CHANGE, LARGEST_DOCUMENT};
use bluebonnet_shared::sync::{DocumentId, Outcome, PushedChange, Refusal};
use uuid::Uuid;

struct Clinic {
    district: District,
    neighbour: District,
    student: ClientId,
    list: ListId,
    /// A nurse's tablet here, and another's over there, on the same student.
    ours: Tablet,
    theirs: Tablet,
}

/// A student whom two organizations serve.
fn clinic(birth: BirthFacts) -> Clinic {
    let district = District::new();
    let neighbour = district.neighbour("TX02");
    let (student, document) = shared_student(&district, &neighbour, birth);
    district.store.create_documents(vec![document], &crate::support::cause()).unwrap();
    let list = district.list("Grade 5", &[student]);
    let at = |place: &District, list, name: &str| {
        let nurse = place.nurse(name);
        place.assign(list, nurse);
        let mut tablet = place.tablet(nurse);
        tablet.pull(&*place.store);
        tablet
    };
    let ours = at(&district, list, "maria");
    let theirs = at(&neighbour, neighbour.list("Clinic", &[student]), "noor");
    Clinic { district, neighbour, student, list, ours, theirs }
}

fn facts(id: ClientId, birth: BirthFacts) -> ClientFacts {
    ClientFacts {
        id,
        name: PersonName { first: "Zoë".into(), middle: None, last: "Núñez".into(), suffix: None },
        birth_date: crate::support::day("2015-03-14"),
        sex: Sex::Female,
        birth,
        language: None,
        phone: None,
        enrolments: vec![],
        addresses: vec![],
        responsible_persons: vec![],
        identifiers: vec![],
    }
}

fn shared_student(one: &District, other: &District, birth: BirthFacts) -> (ClientId, NewDocument) {
    let id = ClientId::new(Uuid::new_v4());
    let mut record = ClientRecord::new(fresh_actor()).unwrap();
    record.edit(&Edit::Describe(Box::new(facts(id, birth))), &one.stamp()).unwrap();
    for place in [one, other] {
        let enrolment = bluebonnet_shared::person::Enrolment {
            organization: place.organization.id,
            student_id: "1".into(),
            school_code: "227901101".into(),
            school_name: "Bluebonnet Elementary".into(),
            grade: "05".into(),
            enrolled_on: None,
            status: bluebonnet_shared::person::EnrolmentStatus::Active,
            provisional: None,
            override_until: None,
        };
        let entry = Box::new(NewEntry::Enrolment(enrolment));
        record.edit(&Edit::AddEntry { id: EntryId::new(Uuid::new_v4()), entry }, &place.stamp()).unwrap();
    }
    let prepared = NewDocument::prepare(DocumentId::Client(id), one.organization.id, record.save()).unwrap();
    (id, prepared)
}

fn edit(tablet: &mut Tablet, client: ClientId, edit: Edit, by: &Stamp) -> PushedChange {
    let id = DocumentId::Client(client);
    pushed(id, tablet.records.get_mut(&id).unwrap().edit(&edit, by).unwrap().unwrap())
}

fn refused(code: Refusal, field: impl Into<String>) -> Outcome {
    Outcome::Refused { code, field: Some(field.into()) }
}

#[test]
fn another_organizations_dose_is_not_deleted_and_they_hear_nothing_of_it() {
    let Clinic { district, student, mut ours, mut theirs, .. } = clinic(BirthFacts::default());
    let given = dose(3, "2024-11-20");
    let change = theirs.give(student, &given);
    assert!(matches!(theirs.push(&*district.store, &[change])[..], [Outcome::Stored { .. }]));
    ours.pull(&*district.store);
    theirs.pull(&*district.store);
    let by = ours.stamp();
    let delete = Edit::DeleteDose { dose: given.id, reason: "Wrong student".into() };
    let delete = edit(&mut ours, student, delete, &by);
    let after = ours.give(student, &dose(21, "2024-11-20"));
    let expected = [
        refused(Refusal::NotYours, format!("doses/{}/deleted", given.id)),
        Outcome::Refused { code: Refusal::MissingCause, field: None },
    ];
    assert_eq!(ours.push(&*district.store, &[delete, after]), expected);
    assert_eq!(kinds(&theirs.pull(&*district.store)), [""; 0]);
}

#[test]
fn a_deletion_sent_before_the_dose_was_known_to_be_theirs_is_judged_by_what_the_registry_knows() {
    let Clinic { district, student, mut ours, mut theirs, .. } = clinic(BirthFacts::default());
    let given = dose(3, "2024-11-20");
    let change = theirs.give(student, &given);
    theirs.push(&*district.store, &[change]);
    // Made without having pulled: the same id, so that one of the two would hide the other.
    let twin = ours.give(student, &given);
    let expected = refused(Refusal::NotYours, format!("doses/{}", given.id));
    assert_eq!(ours.push(&*district.store, &[twin]), [expected]);
}

#[test]
fn only_the_registrys_staff_change_what_vital_statistics_registered() {
    let birth = BirthFacts { vital_statistics: true, ..BirthFacts::default() };
    let Clinic { district, student, list, mut ours, .. } = clinic(birth);
    let rename = |student| {
        let name = PersonName { first: "Zoë".into(), middle: None, last: "Smith".into(), suffix: None };
        Edit::Describe(Box::new(ClientFacts { name, ..facts(student, BirthFacts::default()) }))
    };
    let by = ours.stamp();
    let change = edit(&mut ours, student, rename(student), &by);
    assert_eq!(ours.push(&*district.store, &[change]), [refused(Refusal::Locked, "name/last")]);

    let staff = district.user("sam", Role::RegistryStaff);
    district.assign(list, staff);
    let mut tablet = district.tablet(staff);
    tablet.pull(&*district.store);
    let by = tablet.stamp();
    let change = edit(&mut tablet, student, rename(student), &by);
    assert!(matches!(tablet.push(&*district.store, &[change])[..], [Outcome::Stored { .. }]));
}

#[test]
fn what_a_tablet_signs_for_someone_else_is_refused() {
    let Clinic { district, neighbour, student, mut ours, .. } = clinic(BirthFacts::default());
    for foreign in [
        Stamp { user: UserId::new(Uuid::new_v4()), ..ours.stamp() },
        Stamp { organization: neighbour.organization.id, ..ours.stamp() },
    ] {
        let id = EntryId::new(Uuid::new_v4());
        let note = Edit::AddEntry { id, entry: Box::new(NewEntry::Note(Note { text: "Call first".into() })) };
        let mut tablet = district.tablet(ours.sender.user);
        tablet.pull(&*district.store);
        let change = edit(&mut tablet, student, note, &foreign);
        let expected = refused(Refusal::ForeignStamp, format!("notes/{id}/recorded"));
        assert_eq!(tablet.push(&*district.store, &[change]), [expected]);
    }
    let fine = ours.give(student, &dose(3, "2024-11-20"));
    assert!(matches!(ours.push(&*district.store, &[fine])[..], [Outcome::Stored { .. }]));
}

#[test]
fn a_dose_of_next_year_is_refused_and_the_one_beside_it_is_stored() {
    let Clinic { district, student, mut ours, .. } = clinic(BirthFacts::default());
    let mut other = district.tablet(ours.sender.user);
    other.pull(&*district.store);
    let late = dose(3, "2199-11-20");
    let changes = [ours.give(student, &late)];
    assert_eq!(
        ours.push(&*district.store, &changes),
        [refused(Refusal::Impossible, format!("doses/{}/date", late.id))]
    );
    let change = other.give(student, &dose(3, "2024-11-20"));
    assert!(matches!(other.push(&*district.store, &[change])[..], [Outcome::Stored { .. }]));
}

#[test]
fn a_record_grows_up_to_its_limit_and_what_is_small_still_fits_in() {
    let Clinic { district, student, mut ours, .. } = clinic(BirthFacts::default());
    let mut noise = Noise::new();
    let comment = LARGEST_CHANGE - 4 * 1024;
    fill(&district, student, &mut noise, comment);
    let mut other = district.tablet(ours.sender.user);
    other.pull(&*district.store);
    ours.pull(&*district.store);
    let changes: Vec<_> = (0..3).map(|_| ours.give(student, &noise.dose(comment))).collect();
    let outcomes = ours.push(&*district.store, &changes);
    let too_large = Outcome::Refused { code: Refusal::TooLarge, field: None };
    let first = outcomes.iter().position(|outcome| *outcome == too_large).expect("three do not fit in");
    assert!(
        outcomes[..first].iter().all(|outcome| matches!(outcome, Outcome::Stored { .. })),
        "{outcomes:?}"
    );
    let after = Outcome::Refused { code: Refusal::MissingCause, field: None };
    assert!(outcomes[first + 1..].iter().all(|outcome| *outcome == after), "{outcomes:?}");
    // The same words over and over take hardly any room in a record, and all of it as changes behind it.
    let words = noise.dose((LARGEST_DOCUMENT - size(&district, student)) / 2);
    let again = |_| Dose { id: DoseId::new(Uuid::new_v4()), ..words.clone() };
    let changes: Vec<_> = (0..4).map(again).map(|dose| other.give(student, &dose)).collect();
    let outcomes = other.push(&*district.store, &changes);
    assert!(outcomes.iter().all(|outcome| matches!(outcome, Outcome::Stored { .. })), "{outcomes:?}");
    assert!(size(&district, student) <= LARGEST_DOCUMENT);
}

#[test]
fn a_list_is_judged_too() {
    let Clinic { district, list, ours, .. } = clinic(BirthFacts::default());
    let newcomer = district.student("2");
    let id = DocumentId::List(list);
    let saved = ours.lists[&id].save();
    let mut record = bluebonnet_shared::record::ListRecord::load(&saved, ours.actor.clone()).unwrap();
    let foreign = Stamp { user: UserId::new(Uuid::new_v4()), ..ours.stamp() };
    let change = record.edit(&ListEdit::Add(vec![newcomer]), &foreign).unwrap().unwrap();
    let expected = refused(Refusal::ForeignStamp, format!("members/{newcomer}"));
    assert_eq!(ours.push(&*district.store, &[pushed(id, change)]), [expected]);
}

#[test]
fn who_works_there_no_longer_pushes_nothing() {
    let Clinic { district, neighbour, student, mut ours, .. } = clinic(BirthFacts::default());
    let change = ours.give(student, &dose(3, "2024-11-20"));
    let elsewhere = Sender { organization: neighbour.organization.id, ..ours.sender };
    let push = bluebonnet_shared::sync::Push { changes: vec![change] };
    let outcome =
        bluebonnet_server::store::Feed::push(&*district.store, elsewhere, push, crate::support::now());
    assert!(outcome.is_err());
}
