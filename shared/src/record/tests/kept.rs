//! Documents of every schema version, kept for ever, and how large they are.

use super::*;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// A made-up student with 18 doses, one amended and one deleted.
fn student() -> ClientRecord {
    let mut record = described();
    let doses: Vec<Edit> = (0..18)
        .map(|n| {
            let mut dose =
                dose(n, [20, 10, 8, 3, 21, 83][n as usize % 6], &format!("20{}-05-{:02}", 16 + n / 3, 1 + n));
            dose.source = DoseSource::OtherProvider;
            (dose.site, dose.route, dose.vis_date, dose.given_by, dose.owner) =
                (None, None, None, None, None);
            dose.lot_expires = None;
            add(dose)
        })
        .collect();
    record.edit_all(&doses, &stamp(900, 1)).unwrap();
    record
}

fn kept() -> Vec<u8> {
    STANDARD.decode(include_str!("client-schema-1.base64").trim()).unwrap()
}

#[test]
fn a_kept_document_of_schema_1_still_loads_and_can_be_edited() {
    let mut record = ClientRecord::load(&kept(), actor(40)).unwrap();
    let view = record.view().unwrap();
    assert_eq!(view.schema, 1);
    assert_eq!(view, ClientRecord::view(&student()).unwrap());
    assert_eq!(view.unreadable, []);
    record.edit(&add(dose(90, 115, "2026-11-24")), &stamp(901, 7)).unwrap();
    assert_eq!(record.view().unwrap().doses.len(), 19);
}

#[test]
fn a_kept_document_merges_with_one_begun_today() {
    let mut record = ClientRecord::load(&kept(), actor(40)).unwrap();
    let mut today = on_tablet(&student(), 41);
    today.edit(&add(dose(90, 115, "2026-11-24")), &stamp(901, 7)).unwrap();
    send(&today, &mut record);
    assert_eq!(record.view().unwrap(), today.view().unwrap());
}

#[test]
fn a_record_with_eighteen_doses_is_small() {
    let mut record = student();
    let saved = record.save().len();
    assert!(saved < 2_000, "{saved} bytes saved");
    let given = dose(90, 115, "2026-11-24");
    let change = record.edit(&add(given.clone()), &given.recorded).unwrap().unwrap();
    assert!(change.bytes.len() < 420, "{} bytes for one dose", change.bytes.len());
}

/// Prints the base64 of [`student`], for the file beside this one when a schema version is new; and how long a view takes.
#[test]
#[ignore = "a tool, and a measurement that means something only in a release build"]
fn write_down_a_student_and_measure_her() {
    let record = student();
    println!("{}", STANDARD.encode(record.save()));
    let started = std::time::Instant::now();
    for _ in 0..1_000 {
        std::hint::black_box(record.view().unwrap());
    }
    println!("view {:?}", started.elapsed() / 1_000);
    let saved = record.save();
    let started = std::time::Instant::now();
    for _ in 0..1_000 {
        std::hint::black_box(ClientRecord::load(&saved, actor(3)).unwrap());
    }
    println!("load {:?}, {} bytes", started.elapsed() / 1_000, saved.len());
    let one = record.clone().edit(&add(dose(90, 115, "2026-11-24")), &stamp(901, 5)).unwrap().unwrap();
    println!("one dose: {} bytes", one.bytes.len());
}
