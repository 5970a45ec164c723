//! What sync takes between the registry's store and a device's replica, both native and on one machine: a first pull of 10,000
//! students with 18 doses each, 500 doses pushed, a look for news when there is none, and what goes over the wire. Every line is
//! written and read as it is between a server and a tablet; HTTP, encryption and IndexedDB are not part of it.
#![allow(clippy::print_stdout, reason = "figures are lines on standard output")]
#![allow(clippy::expect_used, reason = "where the registry cannot be filled there is nothing to measure")]

use bluebonnet_server::store::{
    Accounts, Cause, DeviceVisit, Feed, Lists, NewDocument, NewUser, Organization, Records, Sender, Sessions,
    SqliteStore,
};
use bluebonnet_shared::account::Role;
use bluebonnet_shared::calendar::{Date, Timestamp, add_days};
use bluebonnet_shared::ids::{ClientId, DeviceId, DoseId, ListId, OrgId, UserId};
use bluebonnet_shared::immunization::Dose;
use bluebonnet_shared::person::{BirthFacts, PersonName, Sex, Stamp};
use bluebonnet_shared::record::{ActorId, ClientFacts, ClientRecord, Edit, ListEdit, ListRecord};
use bluebonnet_shared::replica::{Lines, NewEntry, Records as Disk, Replica, Step, Write, judge, next_batch};
use bluebonnet_shared::sync::{Cursor, DocumentId, FeedEntry, Push, PushReply};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};
use uuid::Uuid;

const STUDENTS: u128 = 10_000;
const DOSES: u128 = 18;
const EDITS: u128 = 500;
/// Noon of a school day.
const NOW: Timestamp = Timestamp::constant(1_795_176_000, 0);
/// How much is read from the store at once, as the server does.
const PAGE: usize = 512 * 1024;

/// A registry, and who pulls from it.
struct Bench {
    store: SqliteStore,
    sender: Sender,
    by: Stamp,
}

/// A device: its replica and its disk, and the bytes it has been sent.
struct Device {
    replica: Replica,
    disk: Disk,
    received: usize,
}

fn main() {
    let folder = tempfile::tempdir().expect("a folder to work in");
    let bench = fill(&folder.path().join("bluebonnet.db"));
    let mut device = Device {
        replica: Replica::new(BTreeMap::new(), Cursor::default(), ActorId::from(&[9; 16])),
        disk: Disk::new(),
        received: 0,
    };

    let begun = Instant::now();
    bench.pull(&mut device);
    print(
        "first pull of 10,000 students with 18 doses each, native",
        milliseconds(begun),
        "ms",
        Some(1_000.0),
    );
    print("bytes of a first pull for each student", device.received as f64 / STUDENTS as f64, "bytes", None);

    for number in 0..EDITS {
        let id = DocumentId::Client(client(number));
        let entry = NewEntry {
            edits: vec![Edit::AddDose(Box::new(dose(number, DOSES + 1, &bench.by)))],
            by: bench.by.clone(),
            client_name: String::new(),
            what: String::new(),
        };
        let stored = device.disk.get(&id).expect("the student is on the device");
        let step = device.replica.save(stored, entry).expect("the dose fits").expect("the dose is new");
        device.carry_out(step);
    }
    let begun = Instant::now();
    let sent = bench.push(&mut device);
    print("500 doses pushed, native", milliseconds(begun), "ms", Some(150.0));
    print("bytes of a push for each dose", sent as f64 / EDITS as f64, "bytes", None);

    bench.pull(&mut device);
    let mut looks: Vec<f64> = (0..101)
        .map(|_| {
            let begun = Instant::now();
            bench.pull(&mut device);
            milliseconds(begun)
        })
        .collect();
    looks.sort_by(f64::total_cmp);
    print("a look for news when there is none, native", looks[looks.len() / 2], "ms", Some(5.0));
}

impl Bench {
    fn pull(&self, device: &mut Device) {
        let pull = self.store.begin_pull(self.sender, device.replica.cursor(), NOW).expect("a pull begins");
        let mut lines = Lines::default();
        let mut from = pull.after;
        loop {
            let page = self.store.pull_page(&pull, from, PAGE).expect("a page is read");
            let mut entries = page.entries;
            if page.next.is_none() {
                entries.push(FeedEntry::End { at: pull.upto });
            }
            let mut bytes = Vec::new();
            for entry in &entries {
                serde_json::to_writer(&mut bytes, entry).expect("an entry is written");
                bytes.push(b'\n');
            }
            device.received += bytes.len();
            let feed = lines.take(&bytes).expect("the lines are ours");
            let needed = device.replica.take_in_needs(&feed);
            let records =
                needed.into_iter().filter_map(|id| Some((id, device.disk.get(&id)?.clone()))).collect();
            let fresh = ActorId::from(Uuid::from_u128(0xFEED_0000 + u128::from(from.0)).as_bytes());
            let step = device.replica.take_in(feed, &records, fresh).expect("the feed is taken in");
            device.carry_out(step);
            match page.next {
                Some(next) => from = next,
                None => return,
            }
        }
    }

    /// Pushes everything; gives the bytes sent.
    fn push(&self, device: &mut Device) -> usize {
        let mut sent = 0;
        while let Some(batch) = next_batch(device.replica.outbox(), None) {
            let body = serde_json::to_vec(&batch.push).expect("a push is written");
            sent += body.len();
            let push: Push = serde_json::from_slice(&body).expect("a push is read");
            let reply = self.store.push(self.sender, push, NOW).expect("a push is judged");
            let text = serde_json::to_vec(&reply).expect("a reply is written");
            let reply: PushReply = serde_json::from_slice(&text).expect("a reply is read");
            let judged = judge(&batch, &reply);
            assert!(judged.refused.is_empty(), "{:?}", judged.refused.first());
            let step = device.replica.settle(&judged, &Disk::new(), ActorId::from(&[8; 16]));
            device.carry_out(step.expect("the verdicts are carried out"));
        }
        sent
    }
}

impl Device {
    fn carry_out(&mut self, step: Step) {
        self.replica.commit(&step);
        for write in step.writes {
            match write {
                Write::PutRecord(id, stored) => drop(self.disk.insert(id, stored)),
                Write::DropRecord(id) => drop(self.disk.remove(&id)),
                Write::PutUnsent(..) | Write::DropUnsent(_) | Write::Cursor(_) => {}
            }
        }
    }
}

/// A registry with the students, one nurse and her tablet. Nobody in it exists.
fn fill(path: &std::path::Path) -> Bench {
    let store = SqliteStore::open(path).expect("the database opens");
    let cause = Cause::command("bench", NOW);
    let organization = OrgId::new(Uuid::from_u128(1));
    let user = UserId::new(Uuid::from_u128(2));
    let by = Stamp { user, user_name: "Demo Nurse".into(), organization, at: NOW };
    store
        .add_organization(
            &Organization { id: organization, code: "DEMO".into(), name: "Demo".into() },
            &cause,
        )
        .expect("the organization is new");
    let nurse = NewUser {
        id: user,
        username: "nurse".into(),
        name: "Demo Nurse".into(),
        email: None,
        password_hash: String::new(),
        organization,
        role: Role::Nurse,
    };
    store.add_user(&nurse, &cause).expect("the nurse is new");
    let visit = DeviceVisit {
        claimed: None,
        fresh: DeviceId::new(Uuid::from_u128(3)),
        organization,
        name: "Tablet".into(),
    };
    let device = store.recognise_device(&visit, &cause).expect("the tablet is new");

    let numbers: Vec<u128> = (0..STUDENTS).collect();
    for some in numbers.chunks(500) {
        let documents = some.iter().map(|number| student(*number, organization, &by)).collect();
        store.create_documents(documents, &cause).expect("the students are new");
    }
    let list = ListId::new(Uuid::from_u128(4));
    let mut record = ListRecord::new(ActorId::from(&[4; 16])).expect("a list begins");
    let edits = [
        ListEdit::Create { id: list, name: "Everyone".into(), organization },
        ListEdit::Add(numbers.into_iter().map(client).collect()),
    ];
    record.edit_all(&edits, &by).expect("the list is filled");
    let document = NewDocument::prepare(DocumentId::List(list), organization, record.save());
    store.create_documents(vec![document.expect("a list")], &cause).expect("the list is new");
    store.assign_list(list, user, &cause).expect("the nurse gets the list");
    Bench { store, sender: Sender { user, device, organization }, by }
}

fn student(number: u128, organization: OrgId, by: &Stamp) -> NewDocument {
    let id = client(number);
    let actor = ActorId::from(Uuid::from_u128(0xAC70_0000 + number).as_bytes());
    let mut record = ClientRecord::new(actor).expect("a record begins");
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
    record.edit_all(&edits, by).expect("the record is filled");
    NewDocument::prepare(DocumentId::Client(id), organization, record.save()).expect("a client")
}

fn client(number: u128) -> ClientId {
    ClientId::new(Uuid::from_u128(0xC11E_0000 + number))
}

fn dose(number: u128, place: u128, by: &Stamp) -> Dose {
    let cvx = ["20", "10", "03", "08", "21", "114", "115", "83", "62"];
    let date = add_days(Date::constant(2015, 5, 14), i32::try_from(place * 150).unwrap_or_default());
    serde_json::from_value(serde_json::json!({
        "id": DoseId::new(Uuid::from_u128(0xD05E_0000_0000 + number * 100 + place)),
        "cvx": cvx[(place % 9) as usize],
        "date": date,
        "lot": format!("LOT{place}"),
        "source": "00",
        "owner": by.organization,
        "recorded": by,
    }))
    .expect("a dose")
}

fn milliseconds(begun: Instant) -> f64 {
    let elapsed: Duration = begun.elapsed();
    elapsed.as_secs_f64() * 1_000.0
}

/// A figure as a line of JSON, with the most it may be.
fn print(figure: &str, value: f64, unit: &str, limit: Option<f64>) {
    let limit = limit.map_or_else(String::new, |limit| format!(r#", "limit": {limit}"#));
    println!(r#"{{"figure": "{figure}", "value": {value:.3}, "unit": "{unit}"{limit}}}"#);
}
