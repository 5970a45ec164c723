//! Every byte that is sent to a nurse, whatever she asks: nothing in it is of a student on none of her lists.

use super::leaving::seal;
use super::{Browser, Server};
use crate::dice::Dice;
use crate::support::{District, PASSWORD, Tablet, cause, dose, fresh_actor};
use automerge::AutoCommit;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bluebonnet_server::http::addresses;
use bluebonnet_server::settings::Settings;
use bluebonnet_server::store::{
    DeviceScope, Devices, Lists, NewDocument, Reach, Records, Sender, Staff, StaffMember,
};
use bluebonnet_shared::account::{Role, SignedIn};
use bluebonnet_shared::ids::{ClientId, EntryId, ListId};
use bluebonnet_shared::person::{Note, PersonName};
use bluebonnet_shared::record::{ClientFacts, ClientRecord, Edit, ListEdit, NewEntry};
use bluebonnet_shared::sync::{
    Blob, DocumentId, Farewell, FeedEntry, Push, PushReply, PushedChange, farewell_place,
};
use reqwest::{Method, Response};
use serde_json::Value;
use std::collections::BTreeSet;
use std::time::Duration;
use uuid::Uuid;

/// A student, and what is in no other record.
struct Student {
    id: ClientId,
    name: String,
    lot: String,
    note: String,
}

impl Student {
    fn enrol(district: &District, number: usize) -> Self {
        let mark = |of: &str| format!("{of}{}", Uuid::new_v4().simple());
        let id = ClientId::new(Uuid::new_v4());
        let it = Self { id, name: mark("Name"), lot: mark("Lot"), note: mark("Note") };
        let name = PersonName { first: "A".into(), middle: None, last: it.name.clone(), suffix: None };
        let facts = ClientFacts { name, ..district.facts(id, &number.to_string()) };
        let mut given = dose(3, "2024-11-20");
        given.lot = Some(it.lot.clone());
        let note = Box::new(NewEntry::Note(Note { text: it.note.clone() }));
        let mut record = ClientRecord::new(fresh_actor()).unwrap();
        for edit in [
            Edit::Describe(Box::new(facts)),
            Edit::AddDose(Box::new(given)),
            Edit::AddEntry { id: EntryId::new(Uuid::new_v4()), entry: note },
        ] {
            record.edit(&edit, &district.stamp()).unwrap();
        }
        let document = DocumentId::Client(id);
        let prepared = NewDocument::prepare(document, district.organization.id, record.save()).unwrap();
        district.store.create_documents(vec![prepared], &cause()).unwrap();
        it
    }

    fn marks(&self) -> [&str; 3] {
        [&self.name, &self.lot, &self.note]
    }
}

/// Bytes, and whatever is packed in them: records and changes travel as base64 of compressed columns.
fn laid_open(bytes: &[u8]) -> String {
    let mut open = bytes.to_vec();
    for line in bytes.split(|byte| *byte == b'\n') {
        if let Ok(value) = serde_json::from_slice(line) {
            unpack(&value, &mut open);
        }
    }
    String::from_utf8_lossy(&open).into_owned()
}

fn unpack(value: &Value, open: &mut Vec<u8>) {
    match value {
        Value::Array(values) => values.iter().for_each(|value| unpack(value, open)),
        Value::Object(fields) => fields.values().for_each(|value| unpack(value, open)),
        Value::String(text) => {
            // What a text says once its escapes are gone, too.
            open.extend(text.as_bytes());
            let Ok(bytes) = STANDARD.decode(text) else { return };
            if let Ok(mut document) = AutoCommit::load(&bytes) {
                open.extend(document.save_nocompress());
            }
            if let Ok(change) = automerge::Change::from_bytes(bytes.clone()) {
                open.extend(format!("{:?}", change.decode()).bytes());
            }
            open.extend(bytes);
        }
        _ => {}
    }
}

/// A nurse with her browser, and what her tablet holds.
struct Nurse {
    browser: Browser,
    on: SignedIn,
    tablet: Tablet,
}

struct World {
    seed: u64,
    district: District,
    server: Server,
    students: Vec<Student>,
    lists: Vec<ListId>,
    /// Who is on each list.
    members: Vec<BTreeSet<usize>>,
    nurses: Vec<Nurse>,
    /// Nurses and lists.
    assigned: BTreeSet<(usize, usize)>,
}

impl World {
    async fn new(seed: u64) -> Self {
        let district = District::new();
        let students: Vec<Student> = (0..6).map(|number| Student::enrol(&district, number)).collect();
        let members: Vec<BTreeSet<usize>> = vec![(0..3).collect(), (2..5).collect(), (5..6).collect()];
        let list = |on: &BTreeSet<usize>| {
            let ids: Vec<ClientId> = on.iter().map(|student| students[*student].id).collect();
            district.list("A list", &ids)
        };
        let lists = members.iter().map(list).collect();
        let mut settings = Settings::new(district.data());
        settings.heartbeat = Duration::from_millis(20);
        let server = Server::start_with(&district, settings).await;
        let mut nurses = Vec::new();
        for username in ["maria", "noor"] {
            district.nurse(username);
            let (browser, on) = server.signed_in(username).await;
            let session = &on.session;
            let sender = Sender { user: session.user, device: on.device, organization: session.organization };
            nurses.push(Nurse { browser, tablet: Tablet::new(sender), on });
        }
        Self { seed, district, server, students, lists, members, nurses, assigned: BTreeSet::new() }
    }

    /// The students on a nurse's lists.
    fn hers(&self, nurse: usize) -> BTreeSet<usize> {
        let lists = (0..self.lists.len()).filter(|list| self.assigned.contains(&(nurse, *list)));
        lists.flat_map(|list| self.members[list].iter().copied()).collect()
    }

    /// Reads an answer to the last byte: it tells of nobody but these students.
    async fn read(&self, what: &str, response: Response, may_tell_of: &BTreeSet<usize>) -> Vec<u8> {
        let head = format!("{:?}", response.headers());
        let body = response.bytes().await.unwrap().to_vec();
        self.look(what, &[head.as_bytes(), b"\n", &body].concat(), may_tell_of);
        body
    }

    fn look(&self, what: &str, bytes: &[u8], may_tell_of: &BTreeSet<usize>) {
        let open = laid_open(bytes);
        for (number, student) in self.students.iter().enumerate() {
            for mark in student.marks() {
                let told = open.contains(mark) && !may_tell_of.contains(&number);
                assert!(!told, "seed {}: {what} tells of student {number}: {mark}", self.seed);
            }
        }
    }

    async fn pull(&mut self, nurse: usize) -> Vec<FeedEntry> {
        let Nurse { browser, tablet, .. } = &self.nurses[nurse];
        let response = browser.get(&format!("/api/sync/pull?after={}", tablet.cursor.0)).await;
        let body = self.read("a pull", response, &self.hers(nurse)).await;
        let entries: Vec<FeedEntry> = body
            .split(|byte| *byte == b'\n')
            .filter(|line| !line.is_empty())
            .map(|line| serde_json::from_slice(line).unwrap())
            .collect();
        entries.iter().for_each(|entry| self.nurses[nurse].tablet.take(entry));
        entries
    }

    /// A dose for a student, if the nurse's tablet holds the record.
    fn give(&mut self, nurse: usize, student: usize) -> Option<PushedChange> {
        let Student { id, lot, .. } = &self.students[student];
        let tablet = &mut self.nurses[nurse].tablet;
        tablet.records.contains_key(&DocumentId::Client(*id)).then(|| {
            let mut given = dose(21, "2024-11-20");
            given.lot = Some(lot.clone());
            tablet.give(*id, &given)
        })
    }

    /// Pushes what she may push and what she may not.
    async fn push(&mut self, nurse: usize, change: PushedChange, other: usize) {
        let stranger = DocumentId::Client(self.students[other].id);
        let changes = vec![PushedChange { document: stranger, ..change.clone() }, change];
        let response = self.nurses[nurse].browser.post("/api/sync/push", &Push { changes }).await;
        let body = self.read("a push", response, &self.hers(nurse)).await;
        let reply: PushReply = serde_json::from_slice(&body).unwrap();
        assert_eq!(reply.verdicts.len(), 2);
        // Taken or not, the tablet goes on from what the registry holds.
        let tablet = &mut self.nurses[nurse].tablet;
        *tablet = Tablet::new(tablet.sender);
    }

    async fn farewell(&self, nurse: usize, changes: Vec<PushedChange>) {
        let Nurse { on, .. } = &self.nurses[nurse];
        let (user, organization) = (on.session.user, on.session.organization);
        let proof = Blob(seal(&on.vault_key, &farewell_place(user, organization)));
        let farewell = Farewell { user, organization, proof, changes, accesses: Vec::new() };
        let response = self.server.browser().post("/api/sync/farewell", &farewell).await;
        self.read("a farewell", response, &self.hers(nurse)).await;
    }

    async fn events(&self, nurse: usize) {
        let mut response = self.nurses[nurse].browser.get("/api/sync/events?after=0").await;
        let first = response.chunk().await.unwrap().unwrap();
        self.look("an event", &first, &self.hers(nurse));
    }

    /// Asks whatever can be asked without a body, of a student wherever something is named.
    async fn ask_everything(&self, browser: &Browser, student: usize, may_tell_of: &BTreeSet<usize>) {
        let id = self.students[student].id.to_string();
        for (method, path) in addresses() {
            // An event stream has no end.
            if method != Method::GET || path == "/api/sync/events" {
                continue;
            }
            let named = path.split('/').map(|part| if part.starts_with('{') { id.as_str() } else { part });
            let named = format!("{}?client={id}", named.collect::<Vec<_>>().join("/"));
            let response = browser.get(&named).await;
            self.read(&named, response, may_tell_of).await;
        }
    }

    async fn step(&mut self, dice: &mut Dice) {
        let (nurse, list) = (dice.below(2), dice.below(self.lists.len()));
        let (student, other) = (dice.below(self.students.len()), dice.below(self.students.len()));
        let user = self.nurses[nurse].on.session.user;
        match dice.below(6) {
            0 | 1 => {
                self.district.store.assign_list(self.lists[list], user, &cause()).unwrap();
                self.assigned.insert((nurse, list));
            }
            2 => {
                self.district.store.unassign_list(self.lists[list], user, &cause()).unwrap();
                self.assigned.remove(&(nurse, list));
            }
            3 => {
                let who = vec![self.students[student].id];
                let edit = if self.members[list].remove(&student) {
                    ListEdit::Remove(who)
                } else {
                    self.members[list].insert(student);
                    ListEdit::Add(who)
                };
                self.district.edit_list(self.lists[list], &edit);
            }
            _ => {
                if let Some(change) = self.give(nurse, student) {
                    self.farewell(nurse, vec![change.clone()]).await;
                    self.push(nurse, change, other).await;
                }
            }
        }
    }

    /// One nurse's work ends and the other's tablet is revoked: what comes late is held, and still nothing is told.
    async fn end(&mut self) {
        let mut late = Vec::new();
        for nurse in 0..2 {
            self.pull(nurse).await;
            late.push(self.hers(nurse).first().and_then(|student| self.give(nurse, *student)));
        }
        let organization = self.district.organization.id;
        let member = StaffMember {
            user: self.nurses[0].on.session.user,
            organization,
            reach: Reach::Organization(organization),
        };
        let store = self.district.store.clone();
        store.end_membership(member, &cause()).unwrap();
        store.revoke_device(DeviceScope::Registry, self.nurses[1].on.device, &cause()).unwrap();
        self.assigned.clear();
        self.farewell(0, late[0].clone().into_iter().collect()).await;
        if let Some(change) = late[1].clone() {
            self.push(1, change, 0).await;
        }
        for nurse in 0..2 {
            self.ask_everything(&self.nurses[nurse].browser, 0, &BTreeSet::new()).await;
        }
        let neighbour = self.district.neighbour("TX02");
        neighbour.user("olu", Role::Admin);
        let olu = self.server.browser();
        let signed_in: SignedIn = olu.try_codes("TX02", "olu", PASSWORD).await.json().await.unwrap();
        olu.agree(signed_in.statement.version).await;
        for student in 0..2 {
            self.ask_everything(&olu, student, &BTreeSet::new()).await;
        }
    }
}

#[tokio::test]
async fn no_answer_tells_a_nurse_of_a_student_on_none_of_her_lists() {
    for seed in 0..4 {
        let mut dice = Dice(seed);
        let mut world = World::new(seed).await;
        for step in 0..24 {
            world.step(&mut dice).await;
            let nurse = dice.below(2);
            world.pull(nurse).await;
            world.events(nurse).await;
            if step % 8 == 7 {
                let browser = &world.nurses[nurse].browser;
                let student = dice.below(world.students.len());
                world.ask_everything(browser, student, &world.hers(nurse)).await;
            }
        }
        world.end().await;
    }
}

/// What the test above rests on: a mark is found wherever it travels, in a record, in a change, and in what is no record.
#[tokio::test]
async fn a_mark_is_found_in_whatever_form_it_travels() {
    let mut world = World::new(0).await;
    let maria = world.nurses[0].on.session.user;
    world.district.store.assign_list(world.lists[0], maria, &cause()).unwrap();
    world.assigned.insert((0, 0));
    let entries = world.pull(0).await;
    for student in &world.students[..3] {
        let packed = entries.iter().find_map(|entry| match entry {
            FeedEntry::Document { document, bytes, .. } if *document == DocumentId::Client(student.id) => {
                Some(serde_json::to_vec(bytes).unwrap())
            }
            _ => None,
        });
        let open = laid_open(&packed.unwrap());
        assert!(student.marks().into_iter().all(|mark| open.contains(mark)));
    }
    let change = world.give(0, 0).unwrap();
    let open = laid_open(&serde_json::to_vec(&change).unwrap());
    assert!(open.contains(&world.students[0].lot));
}
