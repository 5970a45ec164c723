//! The registry as a process of its own with 100,000 students, asked over HTTP: 500 tablets that return with 100 unsent entries each,
//! the same when it was restarted and all their streams ended in one moment, a look for news, what goes over the wire, and the memory
//! that all of it takes.
//!
//! The tablets are threads of this process, on the same cores. When each asks is decided as in the app, by `shared::sync::pace`: at first
//! each begins within the time that is waited at most before a registry is asked again that was away for long.
#![allow(clippy::expect_used, reason = "where the registry cannot be asked there is nothing to measure")]
#![allow(clippy::print_stdout, reason = "the child says where it listens")]

use bluebonnet_server::settings::Settings;
use bluebonnet_shared::calendar::Timestamp;
use bluebonnet_shared::person::Stamp;
use bluebonnet_shared::record::{ActorId, ClientRecord, Edit};
use bluebonnet_shared::replica::MOST_CHANGES;
use bluebonnet_shared::sync::pace;
use bluebonnet_shared::sync::{
    Blob, ChangeHash, Cursor, DocumentId, FeedEntry, Outcome, Push, PushReply, PushedChange,
};
use bluebonnet_tests::district::{
    DOSES, District, client, dose, part, peers, print_figure, print_figure_beside,
};
use bluebonnet_tests::http::Connection;
use bluebonnet_tests::serving::{Registry, is_the_registry, sign_in};
use bluebonnet_tests::simulator::chance::Chance;
use std::collections::HashSet;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Barrier, Mutex};
use std::thread;
use std::time::{Duration, Instant};
use uuid::Uuid;

const STUDENTS: u128 = 100_000;
const TABLETS: u128 = 500;
/// Students on each tablet.
const EACH: u128 = STUDENTS / TABLETS;
/// Entries that each tablet returns with, of as many students.
const UNSENT: u128 = 100;
/// Milliseconds over which the tablets return: what is waited at most between two looks for a registry that was away.
const RETURN: u64 = 20_000;
/// How long the registry is away when it is restarted.
const AWAY: Duration = Duration::from_secs(5);
/// What a browser says it can read.
const BROWSER: &str = "gzip, deflate, br, zstd";
/// Looks for news of which the median counts.
const LOOKS: usize = 101;

fn main() {
    if !is_the_registry() {
        measure();
    }
}

/// A tablet: what it has been sent, and what it is to send.
struct Tablet {
    number: u128,
    connection: Connection,
    by: Stamp,
    cursor: Cursor,
    unsent: Vec<PushedChange>,
    /// What it is to send after that.
    later: Vec<PushedChange>,
    /// How long each push took, in milliseconds.
    pushes: Vec<f64>,
    /// When the registry answered it again.
    came: Option<Instant>,
}

impl Tablet {
    fn sign_in(registry: SocketAddr, number: u128) -> Self {
        let (connection, by) = sign_in(registry, number);
        Self {
            number,
            connection,
            by,
            cursor: Cursor::default(),
            unsent: Vec::new(),
            later: Vec::new(),
            pushes: Vec::new(),
            came: None,
        }
    }

    /// Bytes that come over the wire when it pulls, compressed as a browser asks for; it takes nothing in.
    fn weigh(&mut self) -> f64 {
        let before = self.connection.transferred;
        self.connection.encodings = BROWSER;
        self.connection.get(&self.path()).expect("an answer to a pull");
        self.connection.encodings = "";
        (self.connection.transferred - before) as f64
    }

    fn path(&self) -> String {
        format!("/api/sync/pull?after={}", self.cursor.0)
    }

    fn pull(&mut self) -> Vec<FeedEntry> {
        let path = self.path();
        let answer = self.connection.get(&path).expect("an answer to a pull");
        let lines = answer.body.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
        let entries: Vec<FeedEntry> =
            lines.map(|line| serde_json::from_slice(line).expect("an entry")).collect();
        let Some(FeedEntry::End { at }) = entries.last() else { panic!("a pull without an end") };
        self.cursor = *at;
        entries
    }

    /// Enters two doses of each student that it is to return with entries of: one for each return.
    /// They are at a place, and the one after it, that no dose is at yet.
    fn enter(&mut self, entries: &[FeedEntry], place: u128) {
        let own = self.number * EACH;
        let actor =
            ActorId::from(Uuid::from_u128(0x7AB1_0000_0000 + place * TABLETS + self.number).as_bytes());
        for number in own..own + UNSENT {
            let id = DocumentId::Client(client(number));
            let sent = entries.iter().find_map(|entry| match entry {
                FeedEntry::Document { document, epoch, bytes, .. } if *document == id => {
                    Some((*epoch, bytes))
                }
                _ => None,
            });
            let (epoch, bytes) = sent.expect("the student is on the tablet");
            let mut record = ClientRecord::load(&bytes.0, actor.clone()).expect("a record");
            for (place, sent) in [(place, &mut self.unsent), (place + 1, &mut self.later)] {
                let edit = Edit::AddDose(Box::new(dose(number, place, &self.by)));
                let change = record.edit(&edit, &self.by).expect("the dose fits").expect("the dose is new");
                let (hash, bytes) = (change.hash, Blob(change.bytes));
                sent.push(PushedChange { document: id, epoch, hash, bytes });
            }
        }
    }

    /// Its stream ends, and it does as the app does until the registry answers; then it sends what it has entered since.
    fn comes_back(mut self, start: &Barrier, registry: &Mutex<Option<SocketAddr>>) -> Self {
        let mut chance = Chance::new(self.number as u64);
        let mut chance = || chance.below(1_000_000) as f64 / 1_000_000.0;
        let cookie = std::mem::take(&mut self.connection.cookie);
        start.wait();
        let mut pause = pace::spread(chance());
        let mut failures = 0;
        let mut connection = loop {
            thread::sleep(Duration::from_millis(pause.into()));
            let address = *registry.lock().expect("nobody panics over an address");
            match address.map(Connection::open) {
                Some(Ok(connection)) => break connection,
                Some(Err(_)) | None => failures += 1,
            }
            pause = pace::wait(failures, false, chance());
        };
        self.came = Some(Instant::now());
        connection.cookie = cookie;
        self.connection = connection;
        self.unsent = std::mem::take(&mut self.later);
        self.pushes.clear();
        self.connection.get("/api/ping").expect("the registry answers");
        self.push();
        self
    }

    /// Sends all that is unsent, as many at once as the app does.
    fn push(&mut self) {
        for some in self.unsent.chunks(MOST_CHANGES) {
            let body = serde_json::to_string(&Push { changes: some.to_vec() }).expect("a push");
            let begun = Instant::now();
            let answer = self.connection.post("/api/sync/push", &body).expect("an answer to a push");
            self.pushes.push(milliseconds(begun));
            let reply: PushReply = serde_json::from_slice(&answer.body).expect("verdicts");
            let stored = |outcome: &Outcome| matches!(outcome, Outcome::Stored { .. });
            assert!(
                reply.verdicts.iter().all(|verdict| stored(&verdict.outcome)),
                "{:?}",
                reply.verdicts.first()
            );
        }
    }
}

fn measure() {
    let folder = tempfile::tempdir().expect("a folder to work in");
    let settings = Settings::new(folder.path());
    let begun = Instant::now();
    fill(&settings.database());
    println!("filled in {:.0} s", begun.elapsed().as_secs_f64());
    let registry = Registry::start(folder.path());
    let begun = Instant::now();
    let mut tablets = together((0..TABLETS).collect(), |number| {
        let mut tablet = Tablet::sign_in(registry.address, number);
        let entries = tablet.pull();
        tablet.enter(&entries, DOSES);
        tablet
    });
    println!("signed in, pulled and entered in {:.0} s", begun.elapsed().as_secs_f64());
    print_figure(
        "memory of a registry of 100,000 students after a mass pull",
        registry.memory("VmRSS:"),
        "MB",
        None,
    );

    let start = Barrier::new(tablets.len());
    let begun = Instant::now();
    tablets = together(tablets, |mut tablet| {
        start.wait();
        // Spread evenly, in no order.
        let turn = tablet.number as u64 * 7_919 % TABLETS as u64;
        thread::sleep(Duration::from_millis(turn * RETURN / TABLETS as u64));
        tablet.push();
        tablet
    });
    print_figure(
        "500 tablets return with 100 entries each, all sent",
        begun.elapsed().as_secs_f64(),
        "s",
        Some(30.0),
    );
    print_pushes("a push of theirs", &tablets);
    let lacking;
    (tablets, lacking) = lost(tablets);
    print_figure("entries of theirs that are lost", lacking, "", Some(0.0));
    print_figure("memory of a registry of 100,000 students", registry.memory("VmRSS:"), "MB", Some(300.0));
    print_figure("the most of it, ever", registry.memory("VmHWM:"), "MB", Some(300.0));
    drop(registry);
    let (registry, tablets) = restarted(folder.path(), tablets);
    let (_, lacking) = lost(tablets);
    print_figure("entries of theirs that are lost by the restart", lacking, "", Some(0.0));
    print_figure("the most memory after the restart", registry.memory("VmHWM:"), "MB", Some(300.0));
    wire(&registry);
    look(&registry);
}

/// How long pushes took.
fn print_pushes(whose: &str, tablets: &[Tablet]) {
    let mut pushes: Vec<f64> = tablets.iter().flat_map(|tablet| tablet.pushes.iter().copied()).collect();
    pushes.sort_by(f64::total_cmp);
    print_figure(&format!("{whose}, 99 of 100"), part(&pushes, 0.99), "ms", Some(2_000.0));
    print_figure(&format!("{whose}, half of them"), part(&pushes, 0.5), "ms", None);
}

/// How many of the entries that were sent are not in the feed. None is there twice.
fn lost(tablets: Vec<Tablet>) -> (Vec<Tablet>, f64) {
    let mut found = 0;
    let pulled = together(tablets, |mut tablet| {
        let entered: HashSet<ChangeHash> = tablet.unsent.iter().map(|change| change.hash).collect();
        let changes = tablet.pull().into_iter().filter_map(|entry| match entry {
            FeedEntry::Change { hash, .. } => Some(hash),
            _ => None,
        });
        let changes: Vec<ChangeHash> = changes.filter(|hash| entered.contains(hash)).collect();
        assert_eq!(changes.len(), changes.iter().collect::<HashSet<_>>().len(), "an entry comes twice");
        (tablet, changes.len())
    });
    let tablets = pulled.into_iter().map(|(tablet, changes)| {
        found += changes;
        tablet
    });
    let tablets = tablets.collect();
    (tablets, (TABLETS * UNSENT) as f64 - found as f64)
}

/// The registry is restarted. All tablets see their streams end in the same moment, and ask, wait and ask again until it answers; then each
/// sends what it has entered since.
fn restarted(data: &Path, tablets: Vec<Tablet>) -> (Registry, Vec<Tablet>) {
    let address: Mutex<Option<SocketAddr>> = Mutex::new(None);
    let start = Barrier::new(tablets.len() + 1);
    let (registry, back, tablets) = thread::scope(|scope| {
        let working: Vec<_> =
            tablets.into_iter().map(|tablet| scope.spawn(|| tablet.comes_back(&start, &address))).collect();
        start.wait();
        thread::sleep(AWAY);
        let registry = Registry::start(data);
        let back = Instant::now();
        *address.lock().expect("nobody panics over an address") = Some(registry.address);
        let tablets = working.into_iter().map(|thread| thread.join().expect("a tablet's work"));
        let tablets: Vec<Tablet> = tablets.collect();
        (registry, back, tablets)
    });
    let figure = "500 tablets whose streams ended at once, all sent after the restart";
    print_figure(figure, back.elapsed().as_secs_f64(), "s", Some(30.0));
    print_pushes("a push of theirs after the restart", &tablets);
    let mut came: Vec<u64> =
        tablets.iter().filter_map(|tablet| Some(tablet.came?.duration_since(back).as_secs())).collect();
    came.sort_unstable();
    let most = came.chunk_by(|one, other| one == other).map(<[u64]>::len).max().unwrap_or_default();
    print_figure("the most of them that come back within one second", most as f64, "tablets", None);
    let last = came.last().copied().unwrap_or_default();
    print_figure("the second in which the last of them comes back", last as f64, "s", None);
    (registry, tablets)
}

/// What goes over the wire, as it is and as a browser asks for it.
fn wire(registry: &Registry) {
    let mut tablet = Tablet::sign_in(registry.address, 1);
    let compressed = tablet.weigh();
    let before = tablet.connection.transferred;
    let entries = tablet.pull();
    let plain = (tablet.connection.transferred - before) as f64;
    print_figure("bytes of a first pull for each student, over HTTP", plain / EACH as f64, "bytes", None);
    print_figure("the same compressed for a browser", compressed / EACH as f64, "bytes", None);

    // Her second tablet hears of what the first one enters.
    let mut other = Tablet::sign_in(registry.address, 1);
    other.cursor = tablet.cursor;
    tablet.enter(&entries, DOSES + 2);
    let before = tablet.connection.transferred;
    tablet.push();
    let pushed = (tablet.connection.transferred - before) as f64;
    print_figure("bytes of a pushed dose and its verdict, over HTTP", pushed / UNSENT as f64, "bytes", None);
    let compressed = other.weigh();
    let before = other.connection.transferred;
    other.pull();
    let plain = (other.connection.transferred - before) as f64;
    print_figure("bytes of a pulled dose, over HTTP", plain / UNSENT as f64, "bytes", None);
    print_figure("that compressed for a browser", compressed / UNSENT as f64, "bytes", None);
}

/// A look for news when there is none, over a connection that is open.
fn look(registry: &Registry) {
    let mut tablet = Tablet::sign_in(registry.address, 0);
    tablet.pull();
    let before = tablet.connection.transferred;
    let mut looks: Vec<f64> = (0..LOOKS)
        .map(|_| {
            let begun = Instant::now();
            tablet.pull();
            milliseconds(begun)
        })
        .collect();
    looks.sort_by(f64::total_cmp);
    let figure = "a look for news when there is none, over HTTP";
    print_figure_beside(figure, part(&looks, 0.5), "ms", Some(5.0), Some(peers::LOOK));
    let bytes = (tablet.connection.transferred - before) as f64 / LOOKS as f64;
    print_figure("bytes of it, both ways", bytes, "bytes", None);
}

fn fill(file: &Path) {
    let district = District::found(file, Timestamp::from_second(1_795_100_000).expect("the day before"));
    district.add_students(0..STUDENTS);
    for number in 0..TABLETS {
        district.add_nurse(number, number * EACH..(number + 1) * EACH);
    }
}

/// Does work in a thread for each.
fn together<T: Send, R: Send>(several: Vec<T>, work: impl Fn(T) -> R + Sync) -> Vec<R> {
    thread::scope(|scope| {
        let work = &work;
        let working: Vec<_> = several.into_iter().map(|one| scope.spawn(move || work(one))).collect();
        working.into_iter().map(|thread| thread.join().expect("a tablet's work")).collect()
    })
}

fn milliseconds(begun: Instant) -> f64 {
    begun.elapsed().as_secs_f64() * 1_000.0
}
