use super::{printed, refused};
use crate::support::{District, dose};
use bluebonnet_server::store::AuditLog;
use bluebonnet_shared::sync::{DocumentId, Outcome};

#[test]
fn an_administrator_revokes_a_lost_tablet_and_decides_on_what_it_still_sent() {
    let district = District::new();
    let student = district.student("1");
    let nurse = district.nurse("maria");
    district.assign(district.list("Grade 5", &[student]), nurse);
    let mut tablet = district.tablet(nurse);
    tablet.pull(&*district.store);
    let device = tablet.sender.device.to_string();
    printed(&district, &["device", "rename", &device, "Gym tablet"]);
    assert!(
        printed(&district, &["device", "list", "tx01"]).contains(&format!("{device}\tGym tablet\tlast seen"))
    );
    printed(&district, &["device", "revoke", &device]);
    let changes: Vec<_> =
        [3, 21, 10].into_iter().map(|cvx| tablet.give(student, &dose(cvx, "2026-11-20"))).collect();
    assert_eq!(tablet.push(&*district.store, &changes), [Outcome::Held, Outcome::Held, Outcome::Held]);
    assert!(printed(&district, &["device", "list", "tx01"]).contains("3 held"));
    let held = printed(&district, &["device", "held", &device]);
    assert!(held.contains("Núñez, Zoë: adds CVX 03 of 2026-11-20"), "{held}");
    let log = district.store.audit_of(DocumentId::Client(student)).unwrap();
    assert_eq!(
        (log.last().unwrap().action.as_str(), log.last().unwrap().cause.why.as_str()),
        ("read", "command device held")
    );
    let number = |line: usize| held.lines().nth(line).unwrap().split('\t').next().unwrap();
    let first = printed(&district, &["device", "release", &device, "--only", number(0)]);
    assert_eq!(first, format!("{}\tstored\n", number(0)));
    printed(&district, &["device", "discard", &device, "--only", number(1)]);
    let last = printed(&district, &["device", "release", &device, "--all"]);
    assert_eq!(last, format!("{}\trefused: MissingCause; it stays held\n", number(2)));
    assert!(printed(&district, &["device", "held", &device]).contains("builds on a change that is not here"));
    let mut other = district.tablet(nurse);
    other.pull(&*district.store);
    assert_eq!(other.doses(student).len(), 1);
}

#[test]
fn a_device_or_a_change_that_is_not_there_is_said() {
    let district = District::new();
    let nurse = district.nurse("maria");
    let device = district.tablet(nurse).sender.device.to_string();
    let unknown = "00000000-0000-4000-8000-000000000000";
    for arguments in [vec!["revoke", unknown], vec!["rename", unknown, "x"], vec!["held", unknown]] {
        let told = refused(&district, &[vec!["device"], arguments].concat());
        assert!(told.contains("`bluebonnet device list` shows those there are"), "{told}");
    }
    let told = refused(&district, &["device", "release", &device, "--only", "7"]);
    assert!(told.contains("nothing numbered 7 is held of this device"), "{told}");
    assert!(refused(&district, &["device", "discard", &device]).contains("--all"));
    assert!(refused(&district, &["device", "rename", &device, " "]).contains("Give the device a name."));
}
