//! What a record's history takes, and what is gained without it: a student with eighteen doses whose record is amended again and again, as
//! by years of rosters and corrections, and one whose record has grown by as many doses.
#![allow(clippy::expect_used, reason = "where the records cannot be made there is nothing to measure")]

use bluebonnet_server::compaction::{CompactAfter, Rule};
use bluebonnet_server::store::{
    Cause, FreshActors, Histories, History, HistoryPlace, RecordChanges, Records, SqliteStore,
};
use bluebonnet_shared::calendar::Timestamp;
use bluebonnet_shared::ids::UserId;
use bluebonnet_shared::person::Stamp;
use bluebonnet_shared::record::{ActorId, ClientRecord, DoseAmendment, Edit};
use bluebonnet_shared::sync::DocumentId;
use bluebonnet_tests::district::{DOSES, District, client, dose, print_figure};
use std::time::Instant;
use uuid::Uuid;

const NOW: Timestamp = Timestamp::constant(1_795_176_000, 0);
/// How many changes the histories have. The usual number after which they are compacted is among them.
const CHANGES: [u128; 4] = [20, 50, 100, 400];

fn main() {
    let folder = tempfile::tempdir().expect("a folder to work in");
    let district = District::found(&folder.path().join("bluebonnet.db"), NOW);
    district.add_students(0..2 * CHANGES.len() as u128);
    let by = district.by(UserId::new(Uuid::nil()));
    let rule = Rule::new(CompactAfter::USUAL);
    let later = Timestamp::constant(NOW.as_second() + 30 * 24 * 3_600, 0);
    for (place, changes) in (0_u128..).zip(CHANGES) {
        for (number, said) in [(2 * place, "amendments"), (2 * place + 1, "new doses")] {
            change(&district.store, number, changes, said == "amendments", &by);
            let history = history(&district.store, number);
            let due = rule.holds_for(&history, later);
            let times = history.bytes as f64 / history.says as f64;
            let name = format!("{changes} {said}");
            print_figure(&format!("{name}: times the bytes of what the record says"), times, "times", None);
            let before = open(&district.store, number);
            let made = district
                .store
                .compact(
                    DocumentId::Client(client(number)),
                    FreshActors::draw(),
                    &Cause::command("bench", NOW),
                )
                .expect("the record is made anew");
            let after = open(&district.store, number);
            print_figure(&format!("{name}: saved record, before"), made.before as f64, "bytes", None);
            print_figure(&format!("{name}: saved record, made anew"), made.after as f64, "bytes", None);
            print_figure(&format!("{name}: opening it, before"), before, "ms", None);
            print_figure(&format!("{name}: opening it, made anew"), after, "ms", None);
            print_figure(&format!("{name}: compacted as usual"), f64::from(u8::from(due)), "", None);
        }
    }
}

fn history(store: &SqliteStore, number: u128) -> History {
    let mut place = HistoryPlace::default();
    loop {
        let found = store.next_history(place, 1).expect("a history is read").expect("the record has one");
        if found.document == DocumentId::Client(client(number)) {
            return found;
        }
        place = found.place;
    }
}

fn record(store: &SqliteStore, number: u128, actor: u128) -> ClientRecord {
    let saved = store
        .read_documents(&[DocumentId::Client(client(number))], &Cause::command("bench", NOW))
        .expect("the record is read")
        .remove(0)
        .saved;
    ClientRecord::load(&saved, ActorId::from(Uuid::from_u128(actor).as_bytes())).expect("a record")
}

/// Milliseconds that opening a record takes and reading what it says.
fn open(store: &SqliteStore, number: u128) -> f64 {
    let begun = Instant::now();
    record(store, number, 1).view().expect("what it says");
    begun.elapsed().as_secs_f64() * 1_000.0
}

/// Changes a record so often, each time by another who types.
fn change(store: &SqliteStore, number: u128, changes: u128, amends: bool, by: &Stamp) {
    for change in 0..changes {
        let mut record = record(store, number, 0xBE7C_0000_0000 + number * 10_000 + change);
        let edit = if amends { amend(number, change, by) } else { give(number, DOSES + change, by) };
        let change = record.edit(&edit, by).expect("it fits").expect("it is new");
        let changes =
            vec![RecordChanges { document: DocumentId::Client(client(number)), changes: vec![change.bytes] }];
        store.change_documents(changes, &Cause::command("bench", NOW)).expect("it is kept");
    }
}

fn give(number: u128, place: u128, by: &Stamp) -> Edit {
    Edit::AddDose(Box::new(dose(number, place, by)))
}

/// Another lot for one of the first doses.
fn amend(number: u128, change: u128, by: &Stamp) -> Edit {
    let first = dose(number, change % DOSES, by);
    let amendment = DoseAmendment {
        date: first.date,
        mvx: None,
        trade_name: None,
        lot: Some(format!("LOT{}", 1_000 + change)),
        lot_expires: None,
        site: None,
        route: None,
        vis_date: None,
        given_by: None,
        condition: None,
        comment: None,
    };
    Edit::AmendDose { dose: first.id, amendment: Box::new(amendment) }
}
