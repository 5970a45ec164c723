//! Sync over HTTP on a line that breaks. The simulator calls the registry's store; here every byte goes through its listener, its routes and
//! their guards, and a real clock and disk: requests are cut off or arrive twice, answers are cut off or lost, tablets crash, and the
//! registry is stopped and started. What happens is drawn from a seed; how threads fall is not.
#![allow(clippy::unwrap_used, reason = "a test stops at the first thing that is not as it should be")]

use bluebonnet_server::serve::serve;
use bluebonnet_server::settings::Settings;
use bluebonnet_shared::calendar::Timestamp;
use bluebonnet_shared::person::{Client, Stamp};
use bluebonnet_shared::record::{ActorId, Edit};
use bluebonnet_shared::replica::{
    Lines, NewEntry, Portion, Records, Replica, Step, StoredRecord, judge, next_batch,
};
use bluebonnet_shared::sync::{DocumentId, FeedEntry, PushReply};
use bluebonnet_tests::district::{District, client};
use bluebonnet_tests::serving::{settings, sign_in};
use bluebonnet_tests::simulator::cast::ids_of;
use bluebonnet_tests::simulator::chance::Chance;
use bluebonnet_tests::simulator::deeds;
use bluebonnet_tests::simulator::tablet::Disk;
use bluebonnet_tests::simulator::version::Version;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::ops::Range;
use std::path::Path;
use std::thread::JoinHandle;
use tokio::sync::oneshot;
use uuid::Uuid;

const SEEDS: u64 = 8;
const ACTS: u64 = 120;
/// Students of each nurse's list, by number: the lists share some.
const LISTS: [Range<u128>; 2] = [0..8, 5..14];
/// Whose tablet each is.
const TABLETS: [u128; 3] = [0, 0, 1];
/// Rounds without a fault in which all must come to rest.
const ROUNDS: usize = 6;

/// A registry that listens, in threads of its own.
struct Registry {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    serving: JoinHandle<()>,
}

impl Registry {
    fn start(data: &Path) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let settings = settings(data);
        let (stop, stopped) = oneshot::channel();
        let serving = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
            let stopped = async { drop(stopped.await) };
            runtime.block_on(serve(listener, settings, stopped)).unwrap();
        });
        Self { address, stop, serving }
    }

    fn stop(self) {
        self.stop.send(()).unwrap();
        self.serving.join().unwrap();
    }
}

/// What a line does to one request.
#[derive(Clone, Copy, Debug)]
enum Line {
    Holds,
    /// The request arrives twice; the answer to the first one is lost.
    Doubles,
    /// So many of a thousand parts of the request arrive.
    CutsRequest(usize),
    /// So many bytes of the answer arrive.
    CutsAnswer(u64),
}

impl Line {
    fn draw(chance: &mut Chance) -> Self {
        match chance.below(6) {
            0 => Self::Doubles,
            1 => Self::CutsRequest(chance.place(1_000)),
            2 => Self::CutsAnswer(chance.below(400)),
            3 => Self::CutsAnswer(chance.below(60_000)),
            _ => Self::Holds,
        }
    }

    /// What arrives of the answer.
    fn ask(self, registry: SocketAddr, request: &[u8]) -> Vec<u8> {
        match self {
            Self::Holds => send(registry, request, u64::MAX),
            Self::Doubles => {
                send(registry, request, 0);
                send(registry, request, u64::MAX)
            }
            Self::CutsRequest(part) => send(registry, &request[..request.len() * part / 1_000], 0),
            Self::CutsAnswer(bytes) => send(registry, request, bytes),
        }
    }
}

/// Sends bytes over a connection of their own, reads at most so many, and hangs up.
fn send(registry: SocketAddr, bytes: &[u8], most: u64) -> Vec<u8> {
    let mut stream = TcpStream::connect(registry).unwrap();
    stream.write_all(bytes).unwrap();
    let mut answer = Vec::new();
    // What is not waited for may be answered with a reset.
    let _ = stream.take(most).read_to_end(&mut answer);
    answer
}

/// As much of an answer as arrived.
struct Heard {
    is_good: bool,
    body: Vec<u8>,
}

impl Heard {
    /// Nothing where not even the headers arrived.
    fn read(bytes: &[u8]) -> Option<Self> {
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
        let head = std::str::from_utf8(&bytes[..end]).unwrap().to_ascii_lowercase();
        let is_good = head.split(' ').nth(1) == Some("200");
        let rest = &bytes[end + 4..];
        let body = if head.contains("transfer-encoding: chunked") { unchunked(rest) } else { rest.to_vec() };
        Some(Self { is_good, body })
    }
}

fn unchunked(mut rest: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    while let Some(end) = rest.windows(2).position(|two| two == b"\r\n") {
        let length = usize::from_str_radix(std::str::from_utf8(&rest[..end]).unwrap(), 16).unwrap();
        let from = end + 2;
        body.extend_from_slice(&rest[from..rest.len().min(from + length)]);
        rest = rest.get(from + length + 2..).unwrap_or_default();
    }
    body
}

/// A nurse's tablet, unlocked.
struct Tablet {
    cookie: String,
    by: Stamp,
    disk: Disk,
    replica: Replica,
    chance: Chance,
}

impl Tablet {
    fn sign_in(registry: SocketAddr, nurse: u128, mut chance: Chance) -> Self {
        let (connection, by) = sign_in(registry, nurse);
        let by = Stamp { at: Timestamp::now(), ..by };
        let disk = Disk::default();
        let replica = disk.open(ActorId::from(chance.bytes())).unwrap();
        Self { cookie: connection.cookie, by, disk, replica, chance }
    }

    fn clients(&self) -> Vec<DocumentId> {
        self.disk.records().filter(|id| matches!(id, DocumentId::Client(_))).collect()
    }

    fn record(&self, id: DocumentId) -> (StoredRecord, Client) {
        let stored = self.disk.record(id).unwrap().unwrap();
        let client = serde_json::from_slice(&stored.view).unwrap();
        (stored, client)
    }

    fn write(&mut self, step: &Step) {
        self.disk.write(&step.writes, step.keep, &mut self.chance).unwrap();
        self.replica.commit(step);
    }

    fn records(&self, needed: BTreeSet<DocumentId>) -> Records {
        needed.into_iter().filter_map(|id| Some((id, self.disk.record(id).unwrap()?))).collect()
    }

    /// Enters something in one of its records: the ids of what it adds.
    fn enter(&mut self, mark: &str) -> Vec<Uuid> {
        let clients = self.clients();
        let Some(&id) = self.chance.one_of(&clients) else { return Vec::new() };
        let (stored, client) = self.record(id);
        let deed = deeds::draw(&mut self.chance, &client, &self.by, mark, Version::Next);
        let entry = NewEntry {
            edits: deed.edits,
            by: self.by.clone(),
            client_name: "Demo, Student".to_owned(),
            what: deed.what.to_owned(),
        };
        let Some(step) = self.replica.save(&stored, entry, None).unwrap() else { return Vec::new() };
        self.write(&step);
        deed.adds
    }

    /// The ids of what waits for a person because the registry refused it.
    fn refused(&self) -> Vec<Uuid> {
        let refused = self.replica.outbox().values().filter(|entry| entry.refused.is_some());
        let edits = refused.flat_map(|entry| &entry.typed).flat_map(|typed| &typed.edits);
        let ids = edits.filter_map(|edit| match edit {
            Edit::AddDose(dose) => Some(dose.id.uuid()),
            Edit::AddEntry { id, .. } => Some(id.uuid()),
            _ => None,
        });
        ids.collect()
    }

    fn crash(&mut self) {
        self.disk.crash(&mut self.chance);
        self.replica = self.disk.open(ActorId::from(self.chance.bytes())).unwrap();
    }

    fn headers(&self) -> String {
        format!("Host: registry\r\nConnection: close\r\nX-Bluebonnet: 1\r\nCookie: {}\r\n", self.cookie)
    }

    /// One round: everything unsent is pushed, then what is new is pulled. It ends where the line breaks.
    fn sync(&mut self, registry: SocketAddr, line: &mut impl FnMut() -> Line) {
        let mut sent = None;
        while let Some(batch) = next_batch(self.replica.outbox(), sent, Portion::default()) {
            let body = serde_json::to_string(&batch.push).unwrap();
            let length = body.len();
            let request = format!(
                "POST /api/sync/push HTTP/1.1\r\n{}Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}",
                self.headers()
            );
            let Some(heard) = Heard::read(&line().ask(registry, request.as_bytes())) else { return };
            // Half an answer is none.
            let Ok(reply) = serde_json::from_slice::<PushReply>(&heard.body) else { return };
            assert!(heard.is_good);
            let judged = judge(&batch, &reply);
            let fresh = ActorId::from(self.chance.bytes());
            let records = self.records(self.replica.settle_needs(&judged));
            let step = self.replica.settle(&judged, &records, fresh).unwrap();
            self.write(&step);
            sent = batch.places.last().copied();
        }
        let after = self.replica.cursor().0;
        let request = format!("GET /api/sync/pull?after={after} HTTP/1.1\r\n{}\r\n", self.headers());
        let Some(heard) = Heard::read(&line().ask(registry, request.as_bytes())) else { return };
        if heard.is_good {
            self.take_in(&heard.body);
        }
    }

    fn take_in(&mut self, body: &[u8]) {
        let entries = Lines::default().take(body).unwrap();
        let at_once = 1 + self.chance.place(12);
        for some in entries.chunks(at_once) {
            let fresh = ActorId::from(self.chance.bytes());
            let records = self.records(self.replica.take_in_needs(some));
            let step = self.replica.take_in(some.to_vec(), &records, fresh).unwrap();
            self.write(&step);
        }
        if let Some(FeedEntry::End { at }) = entries.last() {
            assert_eq!(self.replica.cursor(), *at);
        }
    }
}

/// Lives one seed through: how many entries were made.
fn live(seed: u64) -> usize {
    let folder = tempfile::tempdir().unwrap();
    let district = District::found(&Settings::new(folder.path()).database(), Timestamp::now());
    district.add_students(0..14);
    for (nurse, students) in (0..).zip(LISTS) {
        district.add_nurse(nurse, students);
    }
    drop(district);
    let mut registry = Registry::start(folder.path());
    let mut chance = Chance::new(seed);
    let mut tablets: Vec<Tablet> =
        TABLETS.iter().map(|nurse| Tablet::sign_in(registry.address, *nurse, chance.branch())).collect();
    let mut typed: BTreeSet<Uuid> = BTreeSet::new();
    for act in 0..ACTS {
        let tablet = chance.place(tablets.len());
        match chance.below(24) {
            0 => {
                registry.stop();
                registry = Registry::start(folder.path());
            }
            1 => tablets[tablet].crash(),
            2..=12 => typed.extend(tablets[tablet].enter(&format!("typed {seed:03} {act:03}"))),
            _ => tablets[tablet].sync(registry.address, &mut || Line::draw(&mut chance)),
        }
    }
    for _ in 0..ROUNDS {
        for tablet in &mut tablets {
            tablet.sync(registry.address, &mut || Line::Holds);
        }
    }
    judge_all(seed, &tablets, &typed);
    registry.stop();
    typed.len()
}

/// Nothing is still to be sent, tablets with the same student have the same record, and everything that was typed is there once, or waits
/// for a person because it was refused: some of it is of a day that has not come.
fn judge_all(seed: u64, tablets: &[Tablet], typed: &BTreeSet<Uuid>) {
    let mut views: BTreeMap<DocumentId, Vec<u8>> = BTreeMap::new();
    let mut there: Vec<Uuid> = Vec::new();
    for (tablet, nurse) in tablets.iter().zip(TABLETS) {
        let (waiting, refused) = (tablet.replica.unsent().0, tablet.refused());
        assert_eq!(waiting, 0, "seed {seed}");
        there.extend(refused);
        let hers: BTreeSet<DocumentId> =
            LISTS[nurse as usize].clone().map(|number| DocumentId::Client(client(number))).collect();
        assert_eq!(tablet.clients().into_iter().collect::<BTreeSet<_>>(), hers, "seed {seed}");
        for id in hers {
            let (stored, client) = tablet.record(id);
            match views.get(&id) {
                Some(view) => assert!(*view == stored.view, "seed {seed}: two tablets read {id} differently"),
                None => {
                    there.extend(ids_of(&client));
                    views.insert(id, stored.view);
                }
            }
        }
    }
    for id in typed {
        assert_eq!(there.iter().filter(|there| *there == id).count(), 1, "seed {seed}: {id}");
    }
}

#[test]
fn what_is_typed_arrives_once_over_a_line_that_cuts_and_doubles() {
    let entries: usize = (0..SEEDS).map(live).sum();
    assert!(entries > 20 * SEEDS as usize, "only {entries} entries were made: nothing was tried");
}
