//! The registry's door: how many sign-ins it stands while tablets push, and whether the time that an answer takes says which of the codes
//! was wrong, or for whom a link may be asked.
#![allow(clippy::expect_used, reason = "where the registry cannot be asked there is nothing to measure")]
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "what goes on is for whoever waits")]

use bluebonnet_server::account::hash_password;
use bluebonnet_server::settings::Settings;
use bluebonnet_server::store::{Accounts, Cause, NewUser, Reach, Staff, StaffMember};
use bluebonnet_shared::account::{EmailAddress, Role};
use bluebonnet_shared::calendar::Timestamp;
use bluebonnet_shared::ids::UserId;
use bluebonnet_shared::person::Stamp;
use bluebonnet_shared::record::{ActorId, ClientRecord, Edit};
use bluebonnet_shared::sync::{Blob, DocumentId, Epoch, FeedEntry, Push, PushedChange};
use bluebonnet_tests::district::{DOSES, District, PASSWORD, dose, part, print_figure};
use bluebonnet_tests::http::Connection;
use bluebonnet_tests::serving::{Registry, is_the_registry, sign_in, try_codes};
use std::net::SocketAddr;
use std::path::Path;
use std::process::ExitCode;
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
/// Between two links that are asked for.
const PAUSE: Duration = Duration::from_millis(10);
/// Medians are further apart than this by chance once in sixteen thousand times.
const BY_CHANCE: f64 = 4.0;

fn main() -> ExitCode {
    if is_the_registry() || measure() {
        return ExitCode::SUCCESS;
    }
    eprintln!("The time that an answer takes says whom it is about.");
    ExitCode::FAILURE
}

/// Measures. False if times tell apart what must look alike.
fn measure() -> bool {
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

    let codes = wrong_codes(registry.address);
    let links = forgotten_passwords(registry.address);
    codes && links
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

/// How long something took, each time.
struct Sample {
    what: &'static str,
    took: Vec<f64>,
}

impl Sample {
    fn of(what: &'static str) -> Self {
        Self { what, took: Vec::new() }
    }

    fn measure(&mut self, something: impl FnOnce()) {
        let begun = Instant::now();
        something();
        self.took.push(begun.elapsed().as_secs_f64() * 1_000.0);
    }

    fn median(&self) -> f64 {
        let mut sorted = self.took.clone();
        sorted.sort_by(f64::total_cmp);
        part(&sorted, 0.5)
    }

    /// How far its median is from another's, in units of what chance does (Mood's median test): half of what both took together is longer
    /// than the rest, and by chance as much of it is the one's as the other's.
    fn apart_from(&self, other: &Self) -> f64 {
        let mut both: Vec<f64> = self.took.iter().chain(&other.took).copied().collect();
        both.sort_by(f64::total_cmp);
        let middle = part(&both, 0.5);
        let longer = self.took.iter().filter(|took| **took > middle).count() as f64;
        let (own, all) = (self.took.len() as f64, both.len() as f64);
        let expected = own / 2.0;
        let chance = (own * (all - own) / (4.0 * (all - 1.0))).sqrt();
        (longer - expected).abs() / chance
    }
}

/// Tries wrong codes of every kind in turn. True if none takes longer than another.
fn wrong_codes(registry: SocketAddr) -> bool {
    let mut connection = Connection::open(registry).expect("a connection");
    let mut samples = [
        Sample::of("a wrong password"),
        Sample::of("a wrong username"),
        Sample::of("a wrong Org Code"),
        Sample::of("a user who was deactivated"),
        Sample::of("a user who was invited"),
    ];
    for number in 0..TRIES {
        // Each user is tried once: a second failure stands elsewhere on the ladder.
        let known = format!("nurse{}", TABLETS + number);
        let tries = [
            ("DEMO", known.clone(), "a wrong password"),
            ("DEMO", format!("nobody{number}"), PASSWORD),
            ("NOWHERE", known, PASSWORD),
            ("DEMO", format!("gone{number}"), PASSWORD),
            ("DEMO", format!("invited{number}"), PASSWORD),
        ];
        for ((org, username, password), sample) in tries.into_iter().zip(&mut samples) {
            sample.measure(|| {
                let answer = try_codes(&mut connection, org, &username, password);
                assert!(answer.is_err(), "wrong codes are refused");
            });
        }
    }
    are_alike(&samples)
}

/// Asks for links in the name of users of every kind in turn. True if no answer takes longer than another.
fn forgotten_passwords(registry: SocketAddr) -> bool {
    let mut connection = Connection::open(registry).expect("a connection");
    let mut samples = [
        Sample::of("a link for a user"),
        Sample::of("a link for nobody"),
        Sample::of("a link to another address"),
        Sample::of("a link for a user who was deactivated"),
    ];
    for number in 0..TRIES {
        let asked = [
            (format!("mail{number}"), format!("mail{number}@example.org")),
            (format!("nobody{number}"), format!("nobody{number}@example.org")),
            (format!("other{number}"), format!("mail{number}@example.org")),
            (format!("gone{number}"), format!("gone{number}@example.org")),
        ];
        for ((username, email), sample) in asked.into_iter().zip(&mut samples) {
            // What the one before has left to do is not this one's.
            thread::sleep(PAUSE);
            let body = serde_json::json!({ "org_code": "DEMO", "username": username, "email": email });
            sample.measure(|| {
                let answer = connection.post("/api/password/forgotten", &body.to_string());
                answer.expect("whoever asks is answered");
            });
        }
    }
    are_alike(&samples)
}

/// Compares the first with all others. Beyond four it is no chance.
fn are_alike(samples: &[Sample]) -> bool {
    let [first, others @ ..] = samples else { return true };
    print_figure(&format!("{}, half of them", first.what), first.median(), "ms", None);
    let mut alike = true;
    for other in others {
        print_figure(&format!("{}, half of them", other.what), other.median(), "ms", None);
        let apart = first.apart_from(other);
        print_figure(
            &format!("z of the medians: {} and {}", first.what, other.what),
            apart,
            "",
            Some(BY_CHANCE),
        );
        alike &= apart <= BY_CHANCE;
    }
    alike
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
    let (known, nobodys) = (hashed(PASSWORD), hashed("what nobody was ever told"));
    for number in 0..TRIES {
        for (kind, username, hash) in
            [(0, "gone", &known), (1, "invited", &nobodys), (2, "mail", &known), (3, "other", &known)]
        {
            let id = UserId::new(Uuid::from_u128(0xD00F_0000 + kind * 1_000 + number));
            add_user(&district, id, &format!("{username}{number}"), hash);
        }
    }
}

fn hashed(password: &str) -> String {
    hash_password(password).expect("random salt")
}

/// A user with an address and no list; one of those who are gone cannot sign in any more.
fn add_user(district: &District, id: UserId, username: &str, password_hash: &str) {
    let cause = Cause::command("bench", Timestamp::from_second(1_795_100_000).expect("the day before"));
    let user = NewUser {
        id,
        username: username.to_owned(),
        name: "Demo User".into(),
        email: EmailAddress::parse(&format!("{username}@example.org")).ok(),
        password_hash: password_hash.to_owned(),
        organization: district.organization,
        role: Role::Nurse,
    };
    district.store.add_user(&user, &cause).expect("the user is new");
    if username.starts_with("gone") {
        let reach = Reach::Registry { own: district.organization };
        let member = StaffMember { user: id, organization: district.organization, reach };
        district.store.set_active(member, false, &cause).expect("a user who may go");
    }
}
