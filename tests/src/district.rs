//! A made-up district to measure sync by: students with eighteen doses each, nurses, their lists and tablets. Nobody in it exists.

use bluebonnet_server::account::hash_password;
use bluebonnet_server::store::{
    Accounts, Cause, DeviceVisit, Lists, NewDocument, NewUser, Organization, Records, Sender, Sessions,
    SqliteStore,
};
use bluebonnet_shared::account::Role;
use bluebonnet_shared::calendar::{Date, Timestamp, add_days};
use bluebonnet_shared::codes::Cvx;
use bluebonnet_shared::ids::{ClientId, DeviceId, DoseId, ListId, OrgId, UserId};
use bluebonnet_shared::immunization::{Dose, DoseSource};
use bluebonnet_shared::person::{BirthFacts, PersonName, Sex, Stamp};
use bluebonnet_shared::record::{ActorId, ClientFacts, ClientRecord, Edit, ListEdit, ListRecord};
use bluebonnet_shared::sync::DocumentId;
use std::ops::Range;
use std::path::Path;
use std::thread;
use uuid::Uuid;

/// Every nurse's password.
pub const PASSWORD: &str = "a long enough password";

/// Doses in a student's record at the beginning.
pub const DOSES: u128 = 18;

/// Students that are prepared before any of them is written.
const AT_ONCE: usize = 500;

/// A district's registry.
pub struct District {
    /// The registry.
    pub store: SqliteStore,
    /// The district.
    pub organization: OrgId,
    now: Timestamp,
    password_hash: String,
}

impl District {
    /// A new registry in a file, with the district in it and nobody else.
    ///
    /// # Panics
    /// Where there is a registry already, or there cannot be one. So do all of these: where the registry cannot be filled there is
    /// nothing to measure.
    pub fn found(file: &Path, now: Timestamp) -> Self {
        let store = well(SqliteStore::open(file));
        let organization = OrgId::new(Uuid::from_u128(1));
        let district = Organization { id: organization, code: "DEMO".into(), name: "Demo".into() };
        well(store.add_organization(&district, &Cause::command("bench", now)));
        Self { store, organization, now, password_hash: well(hash_password(PASSWORD)) }
    }

    /// Who is said to have entered what was there at the beginning.
    pub fn by(&self, user: UserId) -> Stamp {
        Stamp { user, user_name: "Demo Nurse".into(), organization: self.organization, at: self.now }
    }

    /// Adds the students of these numbers.
    ///
    /// # Panics
    /// As [`Self::found`].
    pub fn add_students(&self, numbers: Range<u128>) {
        let by = self.by(UserId::new(Uuid::nil()));
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let all: Vec<u128> = numbers.collect();
        for some in all.chunks(AT_ONCE) {
            let share = some.len().div_ceil(cores);
            let documents = thread::scope(|scope| {
                let by = &by;
                let working: Vec<_> = some
                    .chunks(share)
                    .map(|some| scope.spawn(move || some.iter().map(|number| student(*number, by)).collect()))
                    .collect();
                working.into_iter().flat_map(|thread| -> Vec<NewDocument> { well(thread.join()) }).collect()
            });
            well(self.store.create_documents(documents, &Cause::command("bench", self.now)));
        }
    }

    /// A new nurse with a tablet, who works with the students of these numbers.
    ///
    /// # Panics
    /// As [`Self::found`].
    pub fn add_nurse(&self, number: u128, students: Range<u128>) -> Sender {
        let cause = Cause::command("bench", self.now);
        let user = UserId::new(Uuid::from_u128(0x0A5E_0000 + number));
        let nurse = NewUser {
            id: user,
            username: format!("nurse{number}"),
            name: "Demo Nurse".into(),
            email: None,
            password_hash: self.password_hash.clone(),
            organization: self.organization,
            role: Role::Nurse,
        };
        well(self.store.add_user(&nurse, &cause));
        let visit = DeviceVisit {
            claimed: None,
            fresh: DeviceId::new(Uuid::from_u128(0xDE71_0000 + number)),
            user,
            organization: self.organization,
            name: "Tablet".into(),
        };
        let device = well(self.store.recognise_device(&visit, &cause));
        let list = ListId::new(Uuid::from_u128(0x1157_0000 + number));
        let mut record = well(ListRecord::new(actor(0x1157_0000 + number)));
        let edits = [
            ListEdit::Create { id: list, name: format!("List {number}"), organization: self.organization },
            ListEdit::Add(students.map(client).collect()),
        ];
        well(record.edit_all(&edits, &self.by(user)));
        let document = NewDocument::prepare(DocumentId::List(list), self.organization, record.save());
        well(self.store.create_documents(vec![well(document)], &cause));
        well(self.store.assign_list(list, user, &cause));
        Sender { user, device, organization: self.organization }
    }
}

fn well<T, E: std::fmt::Debug>(outcome: Result<T, E>) -> T {
    outcome.unwrap_or_else(|error| panic!("the registry cannot be filled: {error:?}"))
}

fn student(number: u128, by: &Stamp) -> NewDocument {
    let id = client(number);
    let mut record = well(ClientRecord::new(actor(0xAC70_0000 + number)));
    let facts = ClientFacts {
        id,
        name: PersonName { first: format!("Student {number}"), last: "Demo".into(), ..PersonName::default() },
        birth_date: Date::constant(2015, 3, 14),
        sex: Sex::Unknown,
        birth: BirthFacts::default(),
        language: None,
        phone: None,
        enrolments: Vec::new(),
        addresses: Vec::new(),
        responsible_persons: Vec::new(),
        identifiers: Vec::new(),
    };
    let mut edits = vec![Edit::Describe(Box::new(facts))];
    edits.extend((0..DOSES).map(|place| Edit::AddDose(Box::new(dose(number, place, by)))));
    well(record.edit_all(&edits, by));
    well(NewDocument::prepare(DocumentId::Client(id), by.organization, record.save()))
}

/// A student's id.
pub fn client(number: u128) -> ClientId {
    ClientId::new(Uuid::from_u128(0xC11E_0000 + number))
}

/// A student's dose at some place, another one for each.
pub fn dose(number: u128, place: u128, by: &Stamp) -> Dose {
    const VACCINES: [u16; 9] = [20, 10, 3, 8, 21, 114, 115, 83, 62];
    Dose {
        id: DoseId::new(Uuid::from_u128(0xD05E_0000_0000 + number * 1_000 + place)),
        cvx: Cvx::new(VACCINES[(place % 9) as usize]),
        mvx: None,
        trade_name: None,
        date: add_days(Date::constant(2015, 5, 14), i32::try_from(place * 150).unwrap_or_default()),
        lot: Some(format!("LOT{place}")),
        lot_expires: None,
        site: None,
        route: None,
        vis_date: None,
        amount: None,
        condition: None,
        source: DoseSource::Administered,
        owner: Some(by.organization),
        given_by: None,
        funding: None,
        reactions: Vec::new(),
        comment: None,
        recorded: by.clone(),
        amended: None,
        deletion: None,
    }
}

fn actor(number: u128) -> ActorId {
    ActorId::from(Uuid::from_u128(number).as_bytes())
}

/// The value that so large a part of all is not above; nought where there is none.
pub fn part(sorted: &[f64], part: f64) -> f64 {
    let place = (sorted.len() as f64 * part).ceil() as usize;
    sorted.get(place.saturating_sub(1)).copied().unwrap_or_default()
}

/// Prints a figure as `cargo xtask bench` reads it: a line of JSON, with the most it may be.
pub fn print_figure(figure: &str, value: f64, unit: &str, limit: Option<f64>) {
    print_figure_beside(figure, value, unit, limit, None);
}

/// The same beside what others take for the same work on the same kind of machine, in words.
#[allow(clippy::print_stdout, reason = "figures are lines on standard output")]
pub fn print_figure_beside(figure: &str, value: f64, unit: &str, limit: Option<f64>, peers: Option<&str>) {
    let limit = limit.map_or_else(String::new, |limit| format!(r#", "limit": {limit}"#));
    let peers = peers.map_or_else(String::new, |peers| format!(r#", "peers": "{peers}""#));
    println!(r#"{{"figure": "{figure}", "value": {value:.3}, "unit": "{unit}"{limit}{peers}}}"#);
}

/// What others take for the same work, measured on the same kind of machine.
pub mod peers {
    /// 10,000 records pulled for the first time by PouchDB from its own server, and 2,000 by automerge-repo over a WebSocket.
    pub const FIRST_PULL: &str = "PouchDB 3,500 ms; automerge-repo 20,000 ms for 2,000";
    /// 500 edits pushed.
    pub const PUSH: &str = "PouchDB 800 to 3,200 ms";
    /// A look for news when there is none.
    pub const LOOK: &str = "PouchDB 70 to 90 ms";
}
