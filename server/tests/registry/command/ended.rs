//! What has ended after a backup was made, and is not there again when the registry goes on from it.

use super::backup::Place;
use super::{printed_in, refused_in};
use crate::support::{cause, dose};
use bluebonnet_server::serve::open_store;
use bluebonnet_server::settings::Settings;
use bluebonnet_server::store::{
    AuditLog, DeviceScope, DeviceVisit, Devices, Epochs, FreshActors, Reach, Records, Sessions, SqliteStore,
    Staff, StaffMember,
};
use bluebonnet_shared::account::Role;
use bluebonnet_shared::ids::{ClientId, DeviceId, UserId};
use bluebonnet_shared::sync::{DocumentId, Outcome};
use std::fs;
use std::path::PathBuf;
use uuid::Uuid;

const LOT: &str = "LOT-OF-HER-OWN-77";

/// The list of what has ended, as the district's registry keeps it.
fn list(place: &Place) -> PathBuf {
    place.district.data().join("ended.log")
}

/// Puts the list where the restored registry's own is.
fn carry_over(place: &Place) {
    fs::copy(list(place), place.elsewhere().join("ended.log")).unwrap();
}

/// The district's registry as it runs, so that it keeps its list.
fn running(place: &Place) -> SqliteStore {
    open_store(&Settings::new(place.district.data())).unwrap()
}

fn is_revoked(store: &SqliteStore, device: DeviceId) -> bool {
    let devices = store.devices(DeviceScope::Registry).unwrap();
    devices.iter().any(|found| found.id == device && found.revoked.is_some())
}

fn is_active(place: &Place, store: &SqliteStore, user: UserId) -> bool {
    let organization = place.district.organization.id;
    let staff = store.staff(organization, Reach::Organization(organization)).unwrap();
    staff.iter().any(|found| found.id == user && found.active)
}

fn set_active(place: &Place, store: &SqliteStore, user: UserId, active: bool) {
    let organization = place.district.organization.id;
    let member = StaffMember { user, organization, reach: Reach::Organization(organization) };
    store.set_active(member, active, &cause()).unwrap();
}

fn erase(place: &Place, student: ClientId) {
    let id = student.to_string();
    printed_in(&place.district.data(), &["record", "erase", &id, "--why", "ordered"]);
}

fn files_hold(place: &Place, bytes: &[u8]) -> bool {
    fs::read_dir(place.elsewhere()).unwrap().any(|entry| {
        let path = entry.unwrap().path();
        path.is_file() && fs::read(path).unwrap().windows(bytes.len()).any(|window| window == bytes)
    })
}

/// A dose by which a record is known in the files.
fn mark(place: &mut Place, student: usize) {
    let mut given = dose(3, "2026-11-20");
    given.lot = Some(LOT.into());
    let change = place.tablet.give(place.students[student], &given);
    let outcome = place.tablet.push(&*place.district.store, &[change]);
    assert!(matches!(outcome[..], [Outcome::Stored { .. }]), "{outcome:?}");
}

#[test]
fn who_was_erased_revoked_or_closed_after_the_backup_is_so_when_it_is_restored() {
    let mut place = Place::new();
    let closed = place.district.user("noor", Role::Nurse);
    let student = place.students[0];
    mark(&mut place, 0);
    // The backup holds one of whom nothing is left, too.
    erase(&place, place.students[1]);
    place.back_up();
    erase(&place, student);
    let device = place.tablet.sender.device;
    printed_in(&place.district.data(), &["device", "revoke", &device.to_string()]);
    set_active(&place, &running(&place), closed, false);

    carry_over(&place);
    let said = place.restore();
    assert!(said.contains("1 records erased, 1 devices revoked, 1 accounts closed"), "{said}");
    assert!(!files_hold(&place, LOT.as_bytes()), "nor in a file's unused page");
    let restored = place.restored();
    assert_eq!(restored.erased(&[student, place.students[2]]).unwrap(), [student]);
    assert!(restored.read_documents(&[DocumentId::Client(student)], &cause()).unwrap().is_empty());
    assert!(is_revoked(&restored, device));
    assert!(!is_active(&place, &restored, closed) && is_active(&place, &restored, place.nurse));
    let log = restored.audit_of(DocumentId::Client(student)).unwrap();
    let last = log.last().unwrap();
    assert_eq!((last.action.as_str(), last.cause.why.as_str()), ("erase", "command restore"));
    assert_eq!(restored.audit_fault().unwrap(), None);
}

#[test]
fn what_the_backup_never_knew_is_known_as_ended() {
    let place = Place::new();
    place.back_up();
    let student = place.district.student("77");
    let visit = |claimed| DeviceVisit {
        claimed,
        fresh: DeviceId::new(Uuid::new_v4()),
        user: place.nurse,
        organization: place.district.organization.id,
        name: "Chromium on Linux".into(),
    };
    let device = place.district.store.recognise_device(&visit(None), &cause()).unwrap();
    erase(&place, student);
    printed_in(&place.district.data(), &["device", "revoke", &device.to_string()]);
    carry_over(&place);
    place.restore();
    let restored = place.restored();
    assert_eq!(restored.erased(&[student]).unwrap(), [student]);
    assert!(matches!(
        restored.create_documents(vec![again(&place, student)], &cause()),
        Err(bluebonnet_server::store::StoreError::Exists(_))
    ));
    assert_eq!(restored.recognise_device(&visit(Some(device)), &cause()).unwrap(), device);
    assert!(is_revoked(&restored, device), "it gets nothing, whoever signs in on it");
    assert_eq!(restored.audit_fault().unwrap(), None);
    // A backup of this one is good as well.
    drop(restored);
    let copy = place.elsewhere().join("again.backup");
    printed_in(&place.elsewhere(), &["backup", copy.to_str().unwrap()]);
    printed_in(&place.elsewhere(), &["restore", "--check", copy.to_str().unwrap()]);
}

/// A student's record as somebody would bring it again.
fn again(place: &Place, student: ClientId) -> bluebonnet_server::store::NewDocument {
    use bluebonnet_shared::record::{ClientRecord, Edit};
    let mut record = ClientRecord::new(crate::support::fresh_actor()).unwrap();
    let facts = place.district.facts(student, "77");
    record.edit(&Edit::Describe(Box::new(facts)), &place.district.stamp()).unwrap();
    let id = DocumentId::Client(student);
    let organization = place.district.organization.id;
    bluebonnet_server::store::NewDocument::prepare(id, organization, record.save()).unwrap()
}

#[test]
fn without_the_list_it_is_said_and_with_one_from_elsewhere_it_is_ended_then() {
    let place = Place::new();
    place.back_up();
    let student = place.students[0];
    erase(&place, student);
    let said = place.restore();
    assert!(said.contains("NOTHING SAYS WHAT HAS ENDED SINCE"), "{said}");
    assert!(said.contains("It knows of nothing that came after 20"), "{said}");
    assert!(place.restored().erased(&[student]).unwrap().is_empty());
    let (backup, list) = (place.file(), list(&place));
    let ended = |list: &str| ["restore", backup.to_str().unwrap(), "--ended", list].map(str::to_owned);
    let missing = ended("/nowhere/ended.log");
    let said = refused_in(&place.elsewhere(), &missing.each_ref().map(String::as_str));
    assert!(said.contains("/nowhere/ended.log is not there"), "{said}");
    let given = ended(list.to_str().unwrap());
    let said = printed_in(&place.elsewhere(), &given.each_ref().map(String::as_str));
    assert!(said.contains("1 records erased, 0 devices revoked, 0 accounts closed"), "{said}");
    assert_eq!(place.restored().erased(&[student]).unwrap(), [student]);
    // From the next opening on the registry's own list says so too.
    printed_in(&place.elsewhere(), &["org", "list"]);
    let own = fs::read_to_string(place.elsewhere().join("ended.log")).unwrap();
    assert!(own.contains(&format!("erased {student}")), "{own}");
}

#[test]
fn a_list_that_is_empty_says_that_nothing_has_ended() {
    let place = Place::new();
    place.back_up();
    place.restore();
    // It is there from the first opening on.
    printed_in(&place.elsewhere(), &["org", "list"]);
    let said = place.restore();
    assert!(said.contains("0 records erased, 0 devices revoked, 0 accounts closed"), "{said}");
    assert!(!said.contains("NOTHING"), "{said}");
}

#[test]
fn damage_in_the_list_is_said_and_the_rest_is_ended() {
    let place = Place::new();
    place.back_up();
    erase(&place, place.students[0]);
    let mut damaged = fs::read(list(&place)).unwrap();
    damaged.extend_from_slice(b"\xff\xfe\x00 nothing that can be read\n2026-11-20T15:04:05Z erased som");
    fs::write(list(&place), damaged).unwrap();
    erase(&place, place.students[1]);
    carry_over(&place);
    let said = place.restore();
    assert!(said.contains("2 records erased"), "{said}");
    assert!(said.contains("2 lines of what has ended cannot be read"), "{said}");
    let students = [place.students[0], place.students[1]];
    assert_eq!(place.restored().erased(&students).unwrap().len(), 2);
}

#[test]
fn an_account_that_was_opened_again_stays_open() {
    let place = Place::new();
    let user = place.district.user("noor", Role::Nurse);
    place.back_up();
    let store = running(&place);
    set_active(&place, &store, user, false);
    set_active(&place, &store, user, true);
    carry_over(&place);
    let said = place.restore();
    assert!(said.contains("0 accounts closed"), "{said}");
    assert!(is_active(&place, &place.restored(), user));
}

#[test]
fn what_had_ended_before_there_was_a_list_is_on_it_from_the_next_opening_on() {
    let place = Place::new();
    // These stores keep no list.
    let store = &place.district.store;
    place.back_up();
    store.erase(place.students[0], FreshActors::draw(), &cause()).unwrap();
    store.revoke_device(DeviceScope::Registry, place.tablet.sender.device, &cause()).unwrap();
    set_active(&place, store, place.district.user("noor", Role::Nurse), false);
    let before = fs::read_to_string(list(&place)).unwrap_or_default();
    assert!(!before.contains("erased"), "{before}");
    drop(running(&place));
    let lines = |words: &str| fs::read_to_string(list(&place)).unwrap().matches(words).count();
    assert_eq!(["erased", "revoked", "closed"].map(lines), [1, 1, 1]);
    drop(running(&place));
    assert_eq!(["erased", "revoked", "closed"].map(lines), [1, 1, 1], "and once");
    carry_over(&place);
    // Of the user the backup knows nothing.
    let said = place.restore();
    assert!(said.contains("1 records erased, 1 devices revoked, 0 accounts closed"), "{said}");
}

#[test]
fn a_clock_that_stands_still_restores_twice_and_makes_two_registries() {
    use bluebonnet_server::backup::restore;
    use bluebonnet_server::store::Feed;
    use bluebonnet_shared::calendar::Timestamp;
    let place = Place::new();
    place.back_up();
    let settings = Settings::new(place.elsewhere());
    let heads: Vec<_> = (0..3)
        .map(|_| {
            restore(&settings, &place.file(), None, Timestamp::UNIX_EPOCH).unwrap();
            place.restored().head().unwrap().generation()
        })
        .collect();
    assert!(heads[0] != heads[1] && heads[1] != heads[2] && heads[0] != heads[2], "{heads:?}");
}

#[test]
fn who_was_merged_and_then_erased_is_so_under_both_ids_whichever_of_these_the_backup_is_from_before() {
    for backed_up_merged in [false, true] {
        let mut place = Place::new();
        let (gone, kept) = (place.students[0], place.students[1]);
        mark(&mut place, 0);
        let merge = ["record", "merge", &kept.to_string(), &gone.to_string(), "--reason", "entered-twice"];
        if backed_up_merged {
            printed_in(&place.district.data(), &merge);
            place.back_up();
        } else {
            place.back_up();
            printed_in(&place.district.data(), &merge);
        }
        erase(&place, kept);

        carry_over(&place);
        place.restore();
        assert!(!files_hold(&place, LOT.as_bytes()), "merged before the backup: {backed_up_merged}");
        let restored = place.restored();
        let mut erased = restored.erased(&[gone, kept]).unwrap();
        erased.sort_unstable();
        let mut both = [gone, kept];
        both.sort_unstable();
        assert_eq!(erased, both);
    }
}
