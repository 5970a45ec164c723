//! What sync takes between the registry's store and a device's replica, both native and on one machine: a first pull of 10,000
//! students with 18 doses each, 500 doses pushed, a look for news when there is none, and what goes over the wire. Every line is
//! written and read as it is between a server and a tablet; HTTP, encryption and IndexedDB are not part of it.
#![allow(clippy::expect_used, reason = "where the registry cannot be filled there is nothing to measure")]

use bluebonnet_server::store::{Feed, Sender, SqliteStore};
use bluebonnet_shared::calendar::Timestamp;
use bluebonnet_shared::person::Stamp;
use bluebonnet_shared::record::{ActorId, Edit};
use bluebonnet_shared::replica::{
    Lines, NewEntry, Portion, Records as Disk, Replica, Step, Write, judge, next_batch,
};
use bluebonnet_shared::sync::{Cursor, DocumentId, FeedEntry, Push, PushReply};
use bluebonnet_tests::district::{DOSES, District, client, dose, peers, print_figure, print_figure_beside};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};
use uuid::Uuid;

const STUDENTS: u128 = 10_000;
const EDITS: u128 = 500;
/// Looks for news of which the median counts.
const LOOKS: u128 = 101;
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
    print_figure_beside(
        "first pull of 10,000 students with 18 doses each, native",
        milliseconds(begun),
        "ms",
        Some(1_000.0),
        Some(peers::FIRST_PULL),
    );
    print_figure(
        "bytes of a first pull for each student",
        device.received as f64 / STUDENTS as f64,
        "bytes",
        None,
    );

    (0..EDITS).for_each(|number| device.give(number, DOSES, &bench.by));
    let begun = Instant::now();
    let sent = bench.push(&mut device);
    let took = milliseconds(begun);
    print_figure_beside("500 doses pushed, native", took, "ms", Some(150.0), Some(peers::PUSH));
    print_figure("bytes of a push for each dose", sent as f64 / EDITS as f64, "bytes", None);
    // The same students once more, so that each record has two new doses in one push.
    for place in 1..3 {
        (0..EDITS / 2).for_each(|number| device.give(number, DOSES + place, &bench.by));
    }
    let begun = Instant::now();
    bench.push(&mut device);
    print_figure("500 doses pushed, two to a student, native", milliseconds(begun), "ms", Some(150.0));

    bench.pull(&mut device);
    let mut look = || {
        let begun = Instant::now();
        bench.pull(&mut device);
        milliseconds(begun)
    };
    let nothing = median((0..LOOKS).map(|_| look()).collect());
    let figure = "a look for news when there is none, native";
    print_figure_beside(figure, nothing, "ms", Some(5.0), Some(peers::LOOK));
    let one = (0..LOOKS).map(|number| {
        device.give(number, DOSES + 3, &bench.by);
        bench.push(&mut device);
        let begun = Instant::now();
        bench.pull(&mut device);
        milliseconds(begun)
    });
    let one = median(one.collect());
    print_figure("one new entry pulled, native", one, "ms", Some(5.0));
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
        while let Some(batch) = next_batch(device.replica.outbox(), None, Portion::default()) {
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
    /// Saves a new dose of a student, as the app does.
    fn give(&mut self, number: u128, place: u128, by: &Stamp) {
        let entry = NewEntry {
            edits: vec![Edit::AddDose(Box::new(dose(number, place, by)))],
            by: by.clone(),
            client_name: String::new(),
            what: String::new(),
        };
        let stored =
            self.disk.get(&DocumentId::Client(client(number))).expect("the student is on the device");
        let step = self.replica.save(stored, entry, None).expect("the dose fits").expect("the dose is new");
        self.carry_out(step);
    }

    fn carry_out(&mut self, step: Step) {
        self.replica.commit(&step);
        for write in step.writes {
            match write {
                Write::PutRecord(id, stored) => drop(self.disk.insert(id, stored)),
                Write::DropRecord(id) => drop(self.disk.remove(&id)),
                Write::PutUnsent(..)
                | Write::DropUnsent(_)
                | Write::PutSent(_)
                | Write::Cursor(_)
                | Write::Generation(_) => {}
            }
        }
    }
}

/// A registry with the students, one nurse and her tablet.
fn fill(path: &std::path::Path) -> Bench {
    let district = District::found(path, NOW);
    district.add_students(0..STUDENTS);
    let sender = district.add_nurse(0, 0..STUDENTS);
    let by = district.by(sender.user);
    Bench { store: district.store, sender, by }
}

fn milliseconds(begun: Instant) -> f64 {
    let elapsed: Duration = begun.elapsed();
    elapsed.as_secs_f64() * 1_000.0
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied().unwrap_or_default()
}
