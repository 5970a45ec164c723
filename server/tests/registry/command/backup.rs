//! Copies of the database, and going on from one.

use super::{bad, printed_in, refused_in, run_on_small_disk};
use crate::support::{District, Tablet, cause, dose};
use bluebonnet_server::account::MasterKey;
use bluebonnet_server::store::{
    AuditLog, DeviceScope, Devices, Opened, SealedKey, SessionOpening, Sessions, SqliteStore, TokenHash,
};
use bluebonnet_shared::calendar::Timestamp;
use bluebonnet_shared::ids::{ClientId, SessionId, UserId};
use bluebonnet_shared::sync::policy::LARGEST_CHANGE;
use bluebonnet_shared::sync::{Blob, Outcome, PushedChange};
use jiff::ToSpan;
use rusqlite::Connection;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use tempfile::TempDir;
use uuid::Uuid;

/// A district with a tablet that has a vault, and a folder for backups and for a registry restored from one.
pub struct Place {
    pub district: District,
    pub nurse: UserId,
    pub students: Vec<ClientId>,
    pub tablet: Tablet,
    folder: TempDir,
}

impl Place {
    pub fn new() -> Self {
        let district = District::new();
        let students: Vec<_> = (0..6).map(|number| district.student(&number.to_string())).collect();
        let nurse = district.nurse("maria");
        district.assign(district.list("Grade 5", &students), nurse);
        let mut tablet = district.tablet(nurse);
        let key = MasterKey::load_or_make(&district.data().join("server.key")).unwrap();
        let opening = SessionOpening {
            token: TokenHash([1; 32]),
            id: SessionId::new(Uuid::new_v4()),
            ground: district.ground(nurse),
            user: nurse,
            organization: district.organization.id,
            device: tablet.sender.device,
            fresh_vault_key: key.draw_vault_key(nurse, tablet.sender.device).unwrap(),
            agreed: None,
            second_factor: false,
            expires: Timestamp::now() + 1.hour(),
        };
        district.store.open_session(&opening, &cause()).unwrap();
        tablet.pull(&*district.store);
        Self { district, nurse, students, tablet, folder: tempfile::tempdir().unwrap() }
    }

    pub fn file(&self) -> PathBuf {
        self.folder.path().join("copy.backup")
    }

    /// The folder of the restored registry, with the master key in it.
    pub fn elsewhere(&self) -> PathBuf {
        let data = self.folder.path().join("data");
        if !data.exists() {
            fs::create_dir(&data).unwrap();
            fs::copy(self.district.data().join("server.key"), data.join("server.key")).unwrap();
        }
        data
    }

    pub fn back_up(&self) -> String {
        printed_in(&self.district.data(), &["backup", self.file().to_str().unwrap()])
    }

    pub fn restore(&self) -> String {
        printed_in(&self.elsewhere(), &["restore", self.file().to_str().unwrap()])
    }

    pub fn refused(&self) -> String {
        let said = refused_in(&self.elsewhere(), &["restore", self.file().to_str().unwrap()]);
        assert_eq!(names(&self.elsewhere()), ["bluebonnet.lock", "server.key"], "{said}");
        said
    }

    /// The registry that was restored.
    pub fn restored(&self) -> SqliteStore {
        SqliteStore::open(&self.elsewhere().join("bluebonnet.db")).unwrap()
    }

    pub fn give(&mut self, student: usize) {
        let change = self.tablet.give(self.students[student], &dose(3, "2026-11-20"));
        let outcome = self.tablet.push(&*self.district.store, &[change]);
        assert!(matches!(outcome[..], [Outcome::Stored { .. }]), "{outcome:?}");
    }
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn a_backup_made_while_tablets_push_is_of_one_moment_and_can_be_gone_on_from() {
    let mut place = Place::new();
    for student in 0..6 {
        place.give(student);
    }
    let before = place.tablet.doses(place.students[0]);
    let begun = AtomicBool::new(false);
    let over = AtomicBool::new(false);
    let (district, students) = (&place.district, place.students.clone());
    let (nurse, folder) = (place.nurse, place.file());
    let written = std::thread::scope(|scope| {
        let pushing = scope.spawn(|| {
            let mut tablet = district.tablet(nurse);
            tablet.pull(&*district.store);
            let mut given = 0;
            while !over.load(Ordering::Relaxed) {
                let change = tablet.give(students[given % 6], &dose(21, "2026-11-20"));
                tablet.push(&*district.store, &[change]);
                given += 1;
                begun.store(true, Ordering::Relaxed);
            }
            given
        });
        while !begun.load(Ordering::Relaxed) {
            std::thread::yield_now();
        }
        let said = printed_in(&district.data(), &["backup", folder.to_str().unwrap()]);
        over.store(true, Ordering::Relaxed);
        assert!(said.contains("The master key is not in it"), "{said}");
        pushing.join().unwrap()
    });
    assert_eq!(fs::metadata(place.file()).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(names(place.folder.path()), ["copy.backup"], "one file, whole by itself");
    let said = place.restore();
    assert!(said.contains("7 records and lists"), "{said}");
    let restored = place.restored();
    assert_eq!(restored.audit_fault().unwrap(), None);
    let mut tablet = place.district.tablet(place.nurse);
    tablet.sender = place.tablet.sender;
    tablet.pull(&restored);
    let held: usize = place.students.iter().map(|student| tablet.doses(*student).len()).sum();
    assert!((7..=6 + written).contains(&held), "{held} of {written}");
    assert!(before.iter().all(|dose| tablet.doses(place.students[0]).contains(dose)));
    // And what is pushed from here on is stored.
    let change = tablet.give(place.students[0], &dose(10, "2026-11-20"));
    assert!(matches!(tablet.push(&restored, &[change])[..], [Outcome::Stored { .. }]));
}

#[test]
fn a_backup_does_not_begin_anew_with_every_dose_that_comes_meanwhile() {
    let mut place = Place::new();
    // Enough to be copied in several steps: what a revoked tablet sent.
    let mut lost = place.district.tablet(place.nurse);
    lost.pull(&*place.district.store);
    let store = &place.district.store;
    store.revoke_device(DeviceScope::Registry, lost.sender.device, &cause()).unwrap();
    let ballast: Vec<_> = (0..100_u8)
        .map(|number| PushedChange {
            bytes: Blob(vec![number; LARGEST_CHANGE]),
            ..lost.give(place.students[0], &dose(3, "2026-11-20"))
        })
        .collect();
    lost.push(&**store, &ballast);
    let (store, file) = (place.district.store.clone(), place.file());
    let mut steps = 0;
    store
        .back_up(&file, |copied| {
            steps += 1;
            assert!(steps < 100, "{} of {} pages are left, and it never ends", copied.left, copied.of);
            place.give(0);
        })
        .unwrap();
    assert!(steps > 3, "too small to tell: {steps}");
    place.restore();
    let mut tablet = place.district.tablet(place.nurse);
    tablet.sender = place.tablet.sender;
    tablet.pull(&place.restored());
    assert!(tablet.doses(place.students[0]).is_empty(), "it is of the moment when it was begun");
}

#[test]
fn a_backup_overwrites_nothing() {
    let place = Place::new();
    fs::write(place.file(), "something dear").unwrap();
    let said = refused_in(&place.district.data(), &["backup", place.file().to_str().unwrap()]);
    assert!(said.contains("a backup overwrites nothing"), "{said}");
    assert_eq!(fs::read(place.file()).unwrap(), b"something dear");
}

#[test]
fn a_backup_for_which_there_is_no_room_leaves_nothing_and_the_registry_goes_on() {
    let mut place = Place::new();
    let file = place.file();
    let arguments = ["backup", file.to_str().unwrap()];
    let said = bad(run_on_small_disk(&place.district.data(), 100, &arguments));
    assert!(said.contains("could not be written"), "{said}");
    assert_eq!(names(place.folder.path()), [""; 0], "nothing that could be taken for a backup");
    place.give(0);
    place.back_up();
    place.restore();
}

#[test]
fn a_backup_that_has_no_room_in_the_data_folder_replaces_nothing() {
    let mut place = Place::new();
    place.give(0);
    place.back_up();
    place.restore();
    let before = names(&place.elsewhere());
    let file = place.file();
    for arguments in
        [&["restore", file.to_str().unwrap()][..], &["restore", "--check", file.to_str().unwrap()]]
    {
        let said = bad(run_on_small_disk(&place.elsewhere(), 100, arguments));
        assert!(said.contains("cannot be copied into the data folder"), "{said}");
        assert_eq!(names(&place.elsewhere()), before);
    }
    let mut fresh = place.district.tablet(place.nurse);
    fresh.sender = place.tablet.sender;
    fresh.pull(&place.restored());
    assert_eq!(fresh.doses(place.students[0]).len(), 1);
    place.restore();
}

#[test]
fn a_backup_that_is_cut_off_is_refused() {
    let place = Place::new();
    place.back_up();
    let whole = fs::read(place.file()).unwrap();
    for length in [0, 10, 4096, whole.len() / 2, whole.len() - 4096, whole.len() - 1] {
        fs::write(place.file(), &whole[..length]).unwrap();
        let said = place.refused();
        assert!(said.contains("this backup is not used: it is not"), "{length}: {said}");
    }
    fs::write(place.file(), &whole).unwrap();
    place.restore();
}

#[test]
fn a_backup_with_a_flaw_is_refused_and_the_flaw_is_said() {
    let place = Place::new();
    place.back_up();
    let whole = fs::read(place.file()).unwrap();
    for (damage, words) in [
        ("INSERT INTO migration (number) VALUES (999)", "a newer version of this program made it"),
        ("UPDATE audit SET why = 'something else' WHERE seq = 3", "altered or cut at row 3"),
        ("UPDATE document SET saved = zeroblob(40) WHERE row = 4", "a record that cannot be read (client:"),
        (
            "UPDATE list_member SET client = 999 WHERE client = (SELECT min(client) FROM list_member)",
            "rows of the table list_member name others",
        ),
        ("DROP TABLE migration", "it is not a registry's database"),
    ] {
        fs::write(place.file(), &whole).unwrap();
        let copy = Connection::open(place.file()).unwrap();
        copy.pragma_update(None, "foreign_keys", false).unwrap();
        copy.execute_batch(damage).unwrap();
        drop(copy);
        let said = place.refused();
        assert!(said.contains(words), "{damage}: {said}");
        let said = refused_in(&place.elsewhere(), &["restore", "--check", place.file().to_str().unwrap()]);
        assert!(said.contains(words), "{damage}: {said}");
    }
    fs::remove_file(place.file()).unwrap();
    assert!(place.refused().contains("cannot be read"));
}

#[test]
fn nothing_is_restored_while_the_registry_is_in_use() {
    let mut place = Place::new();
    place.back_up();
    place.give(0);
    let file = place.file();
    let arguments = ["restore", file.to_str().unwrap()];
    let said = refused_in(&place.district.data(), &arguments);
    assert!(said.contains("is in use; stop `bluebonnet serve` first"), "{said}");
    let mut fresh = place.district.tablet(place.nurse);
    fresh.pull(&*place.district.store);
    assert_eq!(fresh.doses(place.students[0]).len(), 1);
    let checked = printed_in(&place.district.data(), &["restore", "--check", file.to_str().unwrap()]);
    assert!(checked.contains("The backup is good"), "a check may run beside it: {checked}");
}

#[test]
fn what_a_backup_replaces_is_kept_aside() {
    let mut place = Place::new();
    place.back_up();
    place.restore();
    let student = place.students[0];
    {
        // The restored registry is used, and closed as by a power cut: what it stored last lies beside its database.
        let restored = place.restored();
        let change = place.tablet.give(student, &dose(3, "2026-11-20"));
        place.tablet.push(&restored, &[change]);
        for ending in ["db", "db-wal"] {
            let name = format!("bluebonnet.{ending}");
            fs::copy(place.elsewhere().join(&name), place.folder.path().join(&name)).unwrap();
        }
    }
    for ending in ["db", "db-wal"] {
        let name = format!("bluebonnet.{ending}");
        fs::copy(place.folder.path().join(&name), place.elsewhere().join(&name)).unwrap();
    }
    let said = place.restore();
    let aside = names(&place.elsewhere()).into_iter().find(|name| name.contains("replaced")).unwrap();
    assert!(said.contains(&aside), "{said}");
    let doses = |store: &SqliteStore| {
        let mut tablet = place.district.tablet(place.nurse);
        tablet.sender = place.tablet.sender;
        tablet.pull(store);
        tablet.doses(student).len()
    };
    assert_eq!(doses(&SqliteStore::open(&place.elsewhere().join(aside)).unwrap()), 1);
    assert_eq!(doses(&place.restored()), 0);
}

#[test]
fn a_damaged_database_is_replaced_and_kept_as_it_was() {
    let place = Place::new();
    place.back_up();
    for (name, content) in [("bluebonnet.db", "damaged"), ("bluebonnet.db-wal", "beside it")] {
        fs::write(place.elsewhere().join(name), content).unwrap();
    }
    place.restore();
    assert_eq!(place.restored().audit_fault().unwrap(), None);
    let names = names(&place.elsewhere());
    let aside = names.iter().find(|name| name.ends_with(".db") && name.contains("replaced")).unwrap();
    assert_eq!(fs::read(place.elsewhere().join(aside)).unwrap(), b"damaged");
    assert_eq!(fs::read(place.elsewhere().join(format!("{aside}-wal"))).unwrap(), b"beside it");
}

#[test]
fn a_restore_that_was_broken_off_is_run_again_before_anything_is_opened() {
    let place = Place::new();
    place.back_up();
    place.restore();
    fs::write(place.elsewhere().join("bluebonnet.restoring"), "").unwrap();
    let said = refused_in(&place.elsewhere(), &["org", "list"]);
    assert!(said.contains("run `bluebonnet restore` again"), "{said}");
    place.restore();
    assert!(printed_in(&place.elsewhere(), &["org", "list"]).contains("TX01"));
}

#[test]
fn a_tablet_that_was_ahead_of_the_backup_misses_nothing_that_comes_after_it() {
    let mut place = Place::new();
    place.back_up();
    // The tablet goes on with the registry that is lost later, and its cursor with it.
    let mut ahead = place.district.tablet(place.nurse);
    ahead.pull(&*place.district.store);
    for _ in 0..5 {
        place.give(0);
    }
    ahead.pull(&*place.district.store);
    place.restore();
    let restored = place.restored();
    let mut colleague = place.district.tablet(place.nurse);
    colleague.sender = place.tablet.sender;
    colleague.pull(&restored);
    for _ in 0..3 {
        let change = colleague.give(place.students[1], &dose(21, "2026-11-20"));
        assert!(matches!(colleague.push(&restored, &[change])[..], [Outcome::Stored { .. }]));
    }
    ahead.pull(&restored);
    assert_eq!(ahead.doses(place.students[1]), colleague.doses(place.students[1]));
    // Whoever was signed in when the backup was made signs in anew.
    let session = |store: &SqliteStore| store.session(&TokenHash([1; 32]), Timestamp::now(), Timestamp::MIN);
    assert!(session(&place.district.store).unwrap().is_some());
    assert!(session(&restored).unwrap().is_none());
}

#[test]
fn a_backup_is_not_used_without_its_own_master_key() {
    let place = Place::new();
    place.back_up();
    let key = place.elsewhere().join("server.key");
    let ours = fs::read(&key).unwrap();
    fs::remove_file(&key).unwrap();
    let file = place.file();
    let arguments = ["restore", file.to_str().unwrap()];
    assert!(refused_in(&place.elsewhere(), &arguments).contains("the master key is not at"));
    assert!(!key.exists(), "and none is made up");
    MasterKey::load_or_make(&key).unwrap();
    assert!(refused_in(&place.elsewhere(), &arguments).contains("is another registry's master key"));
    fs::write(&key, ours).unwrap();
    place.restore();
    // The vault of a device that is known opens with the key it had.
    let restored = place.restored();
    let opening = SessionOpening {
        token: TokenHash([2; 32]),
        id: SessionId::new(Uuid::new_v4()),
        ground: place.district.ground(place.nurse),
        user: place.nurse,
        organization: place.district.organization.id,
        device: place.tablet.sender.device,
        fresh_vault_key: SealedKey(vec![]),
        agreed: None,
        second_factor: false,
        expires: Timestamp::now() + 1.hour(),
    };
    let Opened::Whole(sealed) = restored.open_session(&opening, &cause()).unwrap() else { panic!("revoked") };
    let key = MasterKey::load_or_make(&key).unwrap();
    assert!(key.open_vault_key(&sealed, place.nurse, place.tablet.sender.device).is_ok());
}
