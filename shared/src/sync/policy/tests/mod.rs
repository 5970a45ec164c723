//! The policy, rule by rule. A rule is tried twice: on the record as the sender saw it, and on one that others have changed
//! meanwhile so that the sender's value loses to theirs.

mod client;
mod dates;
mod known_fields;
mod lists;
mod ownership;
mod shape;
mod stamps;

use super::{Author, Objection, judge_client};
use crate::account::Role;
use crate::calendar::{Date, Timestamp};
use crate::codes::Cvx;
use crate::ids::{ClientId, DoseId, EntryId, OrgId, UserId};
use crate::immunization::{Dose, DoseSource};
use crate::person::{
    BirthFacts, Enrolment, EnrolmentStatus, Exemption, ExemptionKind, Note, PersonName, Sex, Stamp,
};
use crate::record::{ActorId, ClientFacts, ClientRecord, DoseAmendment, Edit, NewEntry, ReadChange};
use crate::sync::Refusal;
use automerge::transaction::{Transactable, Transaction};
use automerge::{Automerge, ObjId, ROOT, ReadDoc};
use uuid::Uuid;

const OURS: u128 = 500;
const THEIRS: u128 = 600;
/// The registry's day.
const RECEIVED: &str = "2026-11-24";

/// Doses of the record: who owns them.
const OWN: u128 = 1;
const FOREIGN: u128 = 2;
const HISTORICAL: u128 = 3;
/// Given by the other organization, and without an owner.
const UNOWNED: u128 = 4;
/// Entries of the record.
const OWN_ENROLMENT: u128 = 11;
const FOREIGN_ENROLMENT: u128 = 12;
const FOREIGN_NOTE: u128 = 13;

fn uuid(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn organization(number: u128) -> OrgId {
    OrgId::new(uuid(number))
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn actor(number: u8) -> ActorId {
    ActorId::from(&[number; 16])
}

fn stamp_of(user: u128, of: u128) -> Stamp {
    Stamp {
        user: UserId::new(uuid(user)),
        user_name: "A nurse".into(),
        organization: organization(of),
        at: Timestamp::from_second(1_795_000_000).unwrap(),
    }
}

/// The sender's stamp.
fn stamp() -> Stamp {
    stamp_of(901, OURS)
}

fn author() -> Author {
    Author { user: UserId::new(uuid(901)), organization: organization(OURS), role: Role::Nurse }
}

fn dose(number: u128, date: &str) -> Dose {
    Dose {
        id: DoseId::new(uuid(number)),
        cvx: Cvx::new(3),
        mvx: None,
        trade_name: None,
        date: day(date),
        lot: Some("A1".into()),
        lot_expires: None,
        site: None,
        route: None,
        vis_date: None,
        amount: None,
        condition: None,
        source: DoseSource::Administered,
        owner: Some(organization(OURS)),
        given_by: None,
        funding: None,
        reactions: Vec::new(),
        comment: None,
        recorded: stamp(),
        amended: None,
        deletion: None,
    }
}

fn amendment(dose: &Dose) -> DoseAmendment {
    DoseAmendment {
        date: dose.date,
        mvx: dose.mvx.clone(),
        trade_name: dose.trade_name.clone(),
        lot: dose.lot.clone(),
        lot_expires: dose.lot_expires,
        site: dose.site.clone(),
        route: dose.route.clone(),
        vis_date: dose.vis_date,
        given_by: dose.given_by.clone(),
        condition: dose.condition.clone(),
        comment: dose.comment.clone(),
    }
}

fn enrolment(of: u128) -> Enrolment {
    Enrolment {
        organization: organization(of),
        student_id: "9000001".into(),
        school_code: "227901101".into(),
        school_name: "Bluebonnet Elementary".into(),
        grade: "05".into(),
        enrolled_on: None,
        status: EnrolmentStatus::Active,
        provisional: None,
        override_until: None,
    }
}

fn facts() -> ClientFacts {
    ClientFacts {
        id: ClientId::new(uuid(77)),
        name: PersonName { first: "Zoë".into(), middle: None, last: "Núñez".into(), suffix: None },
        birth_date: day("2015-03-14"),
        sex: Sex::Female,
        birth: BirthFacts::default(),
        language: None,
        phone: None,
        enrolments: vec![(EntryId::new(uuid(OWN_ENROLMENT)), enrolment(OURS))],
        addresses: vec![],
        responsible_persons: vec![],
        identifiers: vec![],
    }
}

/// A record with doses and entries of two organizations.
fn record_born(birth: BirthFacts) -> ClientRecord {
    let mut record = ClientRecord::new(actor(1)).unwrap();
    record.edit(&Edit::Describe(Box::new(ClientFacts { birth, ..facts() })), &stamp()).unwrap();
    record.edit(&add(dose(OWN, "2026-11-20")), &stamp()).unwrap();
    let historical =
        Dose { source: DoseSource::OtherProvider, owner: None, ..dose(HISTORICAL, "2016-03-20") };
    let theirs = [
        add(Dose { owner: Some(organization(THEIRS)), ..dose(FOREIGN, "2020-01-10") }),
        add(historical),
        add(Dose { owner: None, ..dose(UNOWNED, "2020-02-10") }),
        entry(FOREIGN_ENROLMENT, NewEntry::Enrolment(enrolment(THEIRS))),
        entry(FOREIGN_NOTE, NewEntry::Note(Note { text: "Call first".into() })),
    ];
    record.edit_all(&theirs, &stamp_of(902, THEIRS)).unwrap();
    record
}

fn record() -> ClientRecord {
    record_born(BirthFacts::default())
}

fn add(dose: Dose) -> Edit {
    Edit::AddDose(Box::new(dose))
}

fn entry(number: u128, entry: NewEntry) -> Edit {
    Edit::AddEntry { id: EntryId::new(uuid(number)), entry: Box::new(entry) }
}

fn exemption() -> Exemption {
    Exemption {
        kind: ExemptionKind::Medical,
        vaccines: vec![],
        signed_on: Some(day("2026-10-01")),
        received_on: None,
        until: None,
    }
}

/// The record on the sender's tablet.
fn on_tablet(record: &ClientRecord) -> ClientRecord {
    ClientRecord::load(&record.save(), actor(2)).unwrap()
}

/// A change that the sender's program makes.
fn edited(record: &ClientRecord, edits: &[Edit], by: &Stamp) -> Vec<u8> {
    on_tablet(record).edit_all(edits, by).unwrap().unwrap().bytes
}

/// A change that no program of ours makes.
fn written(record: &ClientRecord, write: impl FnOnce(&mut Transaction<'_>)) -> Vec<u8> {
    let mut document = Automerge::load(&record.save()).unwrap().with_actor(actor(2));
    let mut transaction = document.transaction();
    write(&mut transaction);
    transaction.commit();
    document.get_last_local_change().unwrap().raw_bytes().to_vec()
}

fn map(document: &impl ReadDoc, path: &[&str]) -> ObjId {
    path.iter().fold(ROOT, |object, step| document.get(&object, *step).unwrap().unwrap().1)
}

/// What the registry, or someone else, did meanwhile. It touches what the rules are tried on, with so many writes that its
/// values win over the sender's.
fn moved_on(record: &ClientRecord) -> ClientRecord {
    let mut document = Automerge::load(&record.save()).unwrap().with_actor(actor(9));
    let mut transaction = document.transaction();
    let client = map(&transaction, &["client"]);
    for round in 0..60 {
        transaction.put(&client, "language", format!("l{round}")).unwrap();
    }
    let name = map(&transaction, &["name"]);
    transaction.put(&name, "first", "Zoe").unwrap();
    transaction.put(&name, "last", "Nunez").unwrap();
    transaction.put(&client, "sex", "M").unwrap();
    for number in [OWN, FOREIGN, HISTORICAL, UNOWNED] {
        let dose = map(&transaction, &["doses", &uuid(number).to_string()]);
        transaction.put(&dose, "lot", "B9").unwrap();
        transaction.put(&dose, "date", "2024-01-09").unwrap();
    }
    transaction.commit();
    ClientRecord::load(&document.save(), actor(10)).unwrap()
}

fn judged_for(record: &ClientRecord, change: &[u8], author: &Author) -> Result<(), Objection> {
    let change = ReadChange::read(change).unwrap();
    let seen = judge_client(record, &change, author, day(RECEIVED));
    let blind = judge_client(&moved_on(record), &change, author, day(RECEIVED));
    assert_eq!(seen, blind, "a change is judged alike whether its values win or lose");
    seen
}

fn judged(record: &ClientRecord, change: &[u8]) -> Result<(), Objection> {
    judged_for(record, change, &author())
}

fn refused(code: Refusal, field: impl Into<String>) -> Result<(), Objection> {
    Err(Objection { code, field: Some(field.into()) })
}

fn dose_field(number: u128, name: &str) -> String {
    format!("doses/{}/{name}", uuid(number))
}
