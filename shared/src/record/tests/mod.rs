//! A record under everything that people, networks and newer programs do to it.

mod absorbing;
mod compacting;
mod damage;
mod editing;
mod first_change;
mod kept;
mod lists;
mod merging;
mod saved;

use super::{ActorId, ClientFacts, ClientRecord, DoseAmendment, Edit};
use crate::calendar::{Date, Timestamp};
use crate::codes::{Cvx, Route, Site};
use crate::ids::{ClientId, DoseId, EntryId, OrgId, UserId};
use crate::immunization::{Dose, DoseSource};
use crate::person::{
    Address, BirthFacts, Enrolment, EnrolmentStatus, Identifier, PersonName, ResponsiblePerson, Sex, Stamp,
};
use uuid::Uuid;

fn actor(number: u8) -> ActorId {
    ActorId::from(&[number; 16])
}

fn uuid(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

/// A nurse's stamp, `minute` minutes into the clinic.
fn stamp(nurse: u128, minute: i64) -> Stamp {
    Stamp {
        user: UserId::new(uuid(nurse)),
        user_name: format!("Nurse {nurse}"),
        organization: OrgId::new(uuid(500)),
        at: Timestamp::from_second(1_795_000_000 + 60 * minute).unwrap(),
    }
}

fn facts() -> ClientFacts {
    ClientFacts {
        id: ClientId::new(uuid(1)),
        name: PersonName {
            first: "Zoë".into(),
            middle: Some("Mai".into()),
            last: "Nguyễn".into(),
            suffix: None,
        },
        birth_date: day("2015-03-14"),
        sex: Sex::Female,
        birth: BirthFacts::default(),
        language: Some("vie".into()),
        phone: Some("5125550100".into()),
        enrolments: vec![(
            EntryId::new(uuid(11)),
            Enrolment {
                organization: OrgId::new(uuid(500)),
                student_id: "9000001".into(),
                school_code: "227901101".into(),
                school_name: "Bluebonnet Elementary".into(),
                grade: "05".into(),
                enrolled_on: None,
                status: EnrolmentStatus::Active,
                provisional: None,
                override_until: None,
            },
        )],
        addresses: vec![(
            EntryId::new(uuid(12)),
            Address {
                street: "1 Main St".into(),
                city: "Austin".into(),
                state: "TX".into(),
                zip: "78701".into(),
                county: Some("Travis".into()),
            },
        )],
        responsible_persons: vec![(
            EntryId::new(uuid(13)),
            ResponsiblePerson {
                name: PersonName { first: "Lan".into(), last: "Nguyễn".into(), ..PersonName::default() },
                relationship: "MTH".into(),
                primary: true,
                phone: None,
            },
        )],
        identifiers: vec![(
            EntryId::new(uuid(14)),
            Identifier { authority: "TX-IIS".into(), value: "123".into() },
        )],
    }
}

fn described() -> ClientRecord {
    let mut record = ClientRecord::new(actor(1)).unwrap();
    record.edit(&Edit::Describe(Box::new(facts())), &stamp(900, 0)).unwrap();
    record
}

/// The same record on another tablet.
fn on_tablet(record: &ClientRecord, number: u8) -> ClientRecord {
    ClientRecord::load(&record.save(), actor(number)).unwrap()
}

fn dose(number: u128, cvx: u16, on: &str) -> Dose {
    Dose {
        id: DoseId::new(uuid(0xD05E_0000 + number)),
        cvx: Cvx::new(cvx),
        mvx: Some("MSD".parse().unwrap()),
        trade_name: None,
        date: day(on),
        lot: Some(format!("LOT{number}")),
        lot_expires: Some(day("2027-06-30")),
        site: Some(Site::LeftDeltoid),
        route: Some(Route::Intramuscular),
        vis_date: Some(day("2021-08-06")),
        amount: None,
        condition: None,
        source: DoseSource::Administered,
        owner: Some(OrgId::new(uuid(500))),
        given_by: Some("Nurse 901".into()),
        funding: None,
        reactions: Vec::new(),
        comment: None,
        recorded: stamp(901, 5),
        amended: None,
        deletion: None,
    }
}

fn add(dose: Dose) -> Edit {
    Edit::AddDose(Box::new(dose))
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

/// Sends everything `from` has to `to`.
fn send(from: &ClientRecord, to: &mut ClientRecord) {
    let changes: Vec<Vec<u8>> = from.changes_after(&[]).into_iter().map(|change| change.bytes).collect();
    to.merge(&changes).unwrap();
}
