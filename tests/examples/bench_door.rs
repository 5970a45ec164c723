//! The registry's door: how many sign-ins it stands while tablets push, and whether the time that wrong codes take says which of them
//! was wrong.
#![allow(clippy::expect_used, reason = "where the registry cannot be asked there is nothing to measure")]
#![allow(clippy::print_stdout, reason = "what goes on is for whoever waits")]

use bluebonnet_server::settings::Settings;
use bluebonnet_shared::calendar::Timestamp;
use bluebonnet_shared::person::Stamp;
use bluebonnet_shared::record::{ActorId, ClientRecord, Edit};
use bluebonnet_shared::sync::{Blob, DocumentId, Epoch, FeedEntry, Push, PushedChange};
use bluebonnet_tests::district::{DOSES, District, PASSWORD, dose, part, print_figure};
use bluebonnet_tests::http::Connection;
use bluebonnet_tests::serving::{Registry, is_the_registry, sign_in, try_codes};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};
use uuid::Uuid;

/// Tablets that push all the time.
const TABLETS: u128 = 4;
/// Students on each.
const STUDENTS: u128 = 50;
/// A tablet pushes one dose this often.
const PUSH_EVERY: Duration = Duration::from_millis(50);
/// Users who sign in.
const USERS: u128 = 200;
/// How many sign in at once at the most, and so wait for one another.
const DOORS: u128 = 16;
/// Sign-ins in a second that are asked for.
const RATE: u32 = 50;
/// How long each measuring goes on.
const SPAN: Duration = Duration::from_secs(10);
/// Tries with each kind of wrong codes.
const TRIES: u128 = 150;

fn main() {
    if !is_the_registry() {
        measure();
    }
}

fn measure() {
    let folder = tempfile::tempdir().expect("a folder to work in");
    fill(&Settings::new(folder.path()).database());
    let registry = Registry::start(folder.path());

    let alone = pushes_during(registry.address, 0, || thread::sleep(SPAN));
    let mut sign_ins = Vec::new();
    let mut took = Duration::ZERO;
    let beside = pushes_during(registry.address, 1, || {
        let begun = Instant::now();
        sign_ins = sign_in_all_the_time(registry.address);
        took = begun.elapsed();
    });
    let rate = sign_ins.len() as f64 / took.as_secs_f64();
    println!(
        r#"{{"figure": "sign-ins a second beside pushes", "value": {rate:.3}, "unit": "/s", "at_least": 49}}"#
    );
    print_figure("a sign-in of theirs, 99 of 100", part(&sign_ins, 0.99), "ms", None);
    print_figure("a push with nobody signing in, 99 of 100", part(&alone, 0.99), "ms", None);
    print_figure("a push beside the sign-ins, 99 of 100", part(&beside, 0.99), "ms", None);
    let ratio = part(&beside, 0.99) / part(&alone, 0.99);
    print_figure("how many times as long that is", ratio, "times", Some(2.0));

    wrong_codes(registry.address);
}

/// How long pushes take, in milliseconds, while something else goes on. The doses are those of a round of their own.
fn pushes_during(registry: SocketAddr, round: u128, something: impl FnOnce()) -> Vec<f64> {
    let stop = AtomicBool::new(false);
    let stop = &stop;
    let mut pushes: Vec<f64> = thread::scope(|scope| {
        let tablets: Vec<_> = (0..TABLETS)
            .map(|number| scope.spawn(move || Tablet::sign_in(registry, number, round).push_until(stop)))
            .collect();
        something();
        stop.store(true, Ordering::Relaxed);
        tablets.into_iter().flat_map(|tablet| tablet.join().expect("a tablet's work")).collect()
    });
    pushes.sort_by(f64::total_cmp);
    pushes
}

/// A tablet that enters a dose of one student after another.
struct Tablet {
    number: u128,
    round: u128,
    connection: Connection,
    by: Stamp,
    records: Vec<(DocumentId, Epoch, ClientRecord)>,
}

impl Tablet {
    fn sign_in(registry: SocketAddr, number: u128, round: u128) -> Self {
        let (mut connection, by) = sign_in(registry, number);
        let actor = ActorId::from(Uuid::from_u128(0x7AB1_0000 + round * 1_000 + number).as_bytes());
        let feed = connection.get("/api/sync/pull?after=0").expect("an answer to a pull");
        let entries = feed.body.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
        let mut records: Vec<_> = entries
            .filter_map(|line| match serde_json::from_slice(line).expect("an entry") {
                FeedEntry::Document { document: document @ DocumentId::Client(_), epoch, bytes, .. } => {
                    let record = ClientRecord::load(&bytes.0, actor.clone()).expect("a record");
                    Some((document, epoch, record))
                }
                _ => None,
            })
            .collect();
        records.sort_by_key(|(document, ..)| *document);
        Self { number, round, connection, by, records }
    }

    fn push_until(mut self, stop: &AtomicBool) -> Vec<f64> {
        let mut pushes = Vec::new();
        let mut entered = 0;
        while !stop.load(Ordering::Relaxed) {
            let body = self.enter(entered);
            entered += 1;
            let begun = Instant::now();
            self.connection.post("/api/sync/push", &body).expect("an answer to a push");
            let took = begun.elapsed();
            pushes.push(took.as_secs_f64() * 1_000.0);
            thread::sleep(PUSH_EVERY.saturating_sub(took));
        }
        pushes
    }

    /// The next dose, ready to be sent.
    fn enter(&mut self, entered: usize) -> String {
        let count = self.records.len();
        let (document, epoch, record) = &mut self.records[entered % count];
        let place = DOSES + self.round * 100 + (entered / count) as u128;
        let number = self.number * STUDENTS + (entered % count) as u128;
        let edit = Edit::AddDose(Box::new(dose(number, place, &self.by)));
        let change = record.edit(&edit, &self.by).expect("the dose fits").expect("the dose is new");
        let pushed =
            PushedChange { document: *document, epoch: *epoch, hash: change.hash, bytes: Blob(change.bytes) };
        serde_json::to_string(&Push { changes: vec![pushed] }).expect("a push")
    }
}

/// Signs users in, so many a second, and says how long each took, in milliseconds and in order. One that is late is not made up for: it
/// counts from when it was due.
fn sign_in_all_the_time(registry: SocketAddr) -> Vec<f64> {
    let begun = Instant::now();
    let all = u128::from(RATE) * u128::from(SPAN.as_secs());
    let mut took: Vec<f64> = thread::scope(|scope| {
        let doors: Vec<_> = (0..DOORS)
            .map(|door| {
                scope.spawn(move || {
                    let mut connection = Connection::open(registry).expect("a connection");
                    let mine = (door..all).step_by(DOORS as usize);
                    mine.map(|number| {
                        let due = begun + Duration::from_secs(1) / RATE * number as u32;
                        thread::sleep(due.saturating_duration_since(Instant::now()));
                        let username = format!("nurse{}", TABLETS + number % USERS);
                        try_codes(&mut connection, "DEMO", &username, PASSWORD).expect("a session");
                        due.elapsed().as_secs_f64() * 1_000.0
                    })
                    .collect::<Vec<f64>>()
                })
            })
            .collect();
        doors.into_iter().flat_map(|door| door.join().expect("a door's work")).collect()
    });
    took.sort_by(f64::total_cmp);
    took
}

/// Tries wrong codes of every kind in turn, and compares how long they take.
fn wrong_codes(registry: SocketAddr) {
    let mut connection = Connection::open(registry).expect("a connection");
    let mut took: [Vec<f64>; 3] = Default::default();
    for number in 0..TRIES {
        // Each user is tried once: a second failure stands elsewhere on the ladder.
        let known = format!("nurse{}", TABLETS + number);
        let tries = [
            ("DEMO", known.clone(), "a wrong password"),
            ("DEMO", format!("nobody{number}"), PASSWORD),
            ("NOWHERE", known, PASSWORD),
        ];
        for ((org, username, password), took) in tries.into_iter().zip(&mut took) {
            let begun = Instant::now();
            assert!(try_codes(&mut connection, org, &username, password).is_err(), "wrong codes are refused");
            took.push(begun.elapsed().as_secs_f64() * 1_000.0);
        }
    }
    for took in &mut took {
        took.sort_by(f64::total_cmp);
        // What else went on in the machine.
        took.truncate(TRIES as usize * 9 / 10);
    }
    let [password, username, org] = &took;
    for (figure, other) in [("username", username), ("Org Code", org)] {
        print_figure(&format!("a wrong {figure}, half of them"), part(other, 0.5), "ms", None);
        let t = apart(password, other).abs();
        print_figure(&format!("t of a wrong password against a wrong {figure}"), t, "", Some(4.0));
    }
    print_figure("a wrong password, half of them", part(password, 0.5), "ms", None);
}

/// Welch's t: how far the means of two samples are apart, in units of what chance does. Beyond four it is no chance.
fn apart(one: &[f64], other: &[f64]) -> f64 {
    let mean = |sample: &[f64]| sample.iter().sum::<f64>() / sample.len() as f64;
    let error = |sample: &[f64]| {
        let middle = mean(sample);
        let squares: f64 = sample.iter().map(|value| (value - middle).powi(2)).sum();
        squares / (sample.len() as f64 - 1.0) / sample.len() as f64
    };
    (mean(one) - mean(other)) / (error(one) + error(other)).sqrt()
}

fn fill(file: &Path) {
    let district = District::found(file, Timestamp::from_second(1_795_100_000).expect("the day before"));
    district.add_students(0..TABLETS * STUDENTS);
    for number in 0..TABLETS {
        district.add_nurse(number, number * STUDENTS..(number + 1) * STUDENTS);
    }
    for number in TABLETS..TABLETS + USERS {
        district.add_nurse(number, 0..0);
    }
}
