//! The registry as a process of its own with 100,000 students, asked over HTTP: 500 tablets that return with 100 unsent entries each,
//! a look for news, and the memory that all of it takes.
//!
//! The tablets are threads of this process, on the same cores. Each begins within the time that the app's `sync/pace.rs` waits at most
//! before it asks a registry again that was away.
#![allow(clippy::expect_used, reason = "where the registry cannot be asked there is nothing to measure")]
#![allow(clippy::print_stdout, reason = "the child says where it listens")]

use bluebonnet_server::settings::Settings;
use bluebonnet_shared::calendar::Timestamp;
use bluebonnet_shared::person::Stamp;
use bluebonnet_shared::record::{ActorId, ClientRecord, Edit};
use bluebonnet_shared::replica::MOST_CHANGES;
use bluebonnet_shared::sync::{
    Blob, ChangeHash, Cursor, DocumentId, FeedEntry, Outcome, Push, PushReply, PushedChange,
};
use bluebonnet_tests::district::{DOSES, District, client, dose, part, print_figure};
use bluebonnet_tests::http::Connection;
use bluebonnet_tests::serving::{Registry, is_the_registry, sign_in};
use std::collections::HashSet;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Barrier;
use std::thread;
use std::time::{Duration, Instant};
use uuid::Uuid;

const STUDENTS: u128 = 100_000;
const TABLETS: u128 = 500;
/// Students on each tablet.
const EACH: u128 = STUDENTS / TABLETS;
/// Entries that each tablet returns with, of as many students.
const UNSENT: u128 = 100;
/// Milliseconds over which the tablets return: what `sync/pace.rs` waits at most between two looks for a registry that was away.
const RETURN: u64 = 20_000;
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
    /// How long each push took, in milliseconds.
    pushes: Vec<f64>,
}

impl Tablet {
    fn sign_in(registry: SocketAddr, number: u128) -> Self {
        let (connection, by) = sign_in(registry, number);
        Self { number, connection, by, cursor: Cursor::default(), unsent: Vec::new(), pushes: Vec::new() }
    }

    fn pull(&mut self) -> Vec<FeedEntry> {
        let path = format!("/api/sync/pull?after={}", self.cursor.0);
        let answer = self.connection.get(&path).expect("an answer to a pull");
        let lines = answer.body.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
        let entries: Vec<FeedEntry> =
            lines.map(|line| serde_json::from_slice(line).expect("an entry")).collect();
        let Some(FeedEntry::End { at }) = entries.last() else { panic!("a pull without an end") };
        self.cursor = *at;
        entries
    }

    /// Enters a dose of each student that it is to return with entries of.
    fn enter(&mut self, entries: &[FeedEntry]) {
        let own = self.number * EACH;
        let actor = ActorId::from(Uuid::from_u128(0x7AB1_0000 + self.number).as_bytes());
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
            let edit = Edit::AddDose(Box::new(dose(number, DOSES, &self.by)));
            let change = record.edit(&edit, &self.by).expect("the dose fits").expect("the dose is new");
            self.unsent.push(PushedChange {
                document: id,
                epoch,
                hash: change.hash,
                bytes: Blob(change.bytes),
            });
        }
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
        tablet.enter(&entries);
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
    let all = begun.elapsed().as_secs_f64();
    let mut pushes: Vec<f64> = tablets.iter().flat_map(|tablet| tablet.pushes.iter().copied()).collect();
    pushes.sort_by(f64::total_cmp);
    print_figure("500 tablets return with 100 entries each, all sent", all, "s", Some(30.0));
    print_figure("a push of theirs, 99 of 100", part(&pushes, 0.99), "ms", Some(2_000.0));
    print_figure("a push of theirs, half of them", part(&pushes, 0.5), "ms", None);

    let found: usize = together(tablets, |mut tablet| {
        let entered: HashSet<ChangeHash> = tablet.unsent.iter().map(|change| change.hash).collect();
        let changes = tablet.pull().into_iter().filter_map(|entry| match entry {
            FeedEntry::Change { hash, .. } => Some(hash),
            _ => None,
        });
        let changes: Vec<ChangeHash> = changes.filter(|hash| entered.contains(hash)).collect();
        assert_eq!(changes.len(), changes.iter().collect::<HashSet<_>>().len(), "an entry comes twice");
        changes.len()
    })
    .into_iter()
    .sum();
    print_figure("entries of theirs that are lost", (TABLETS * UNSENT) as f64 - found as f64, "", Some(0.0));

    look(&registry);
    print_figure("memory of a registry of 100,000 students", registry.memory("VmRSS:"), "MB", Some(300.0));
    print_figure("the most of it, ever", registry.memory("VmHWM:"), "MB", Some(300.0));
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
    print_figure("a look for news when there is none, over HTTP", part(&looks, 0.5), "ms", Some(5.0));
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
