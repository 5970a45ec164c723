//! `bluebonnet schedules`: taking a release, and what happens to one that does not hold or is damaged later.
#![expect(clippy::unwrap_used, reason = "a test may stop where it stands")]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

/// A registry's data folder, not there yet, and a folder with a release: ours, but for what a test changes.
struct Place {
    folder: TempDir,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let release = folder.path().join("release");
        fs::create_dir_all(release.join("antigens")).unwrap();
        let ours = Path::new(env!("CARGO_MANIFEST_DIR")).join("../schedules/acip");
        for (from, to) in [(ours.clone(), release.clone()), (ours.join("antigens"), release.join("antigens"))]
        {
            for entry in fs::read_dir(from).unwrap() {
                let path = entry.unwrap().path();
                if path.is_file() {
                    fs::copy(&path, to.join(path.file_name().unwrap())).unwrap();
                }
            }
        }
        Self { folder }
    }

    fn release(&self) -> PathBuf {
        self.folder.path().join("release")
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Changes a file of the release.
    fn change(&self, file: &str, old: &str, new: &str) {
        let path = self.release().join(file);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(old), "{old}");
        fs::write(path, text.replace(old, new)).unwrap();
    }

    /// Makes the release a later one: measles vaccine counts from 11 months on.
    fn make_later(&self) {
        self.change("release.toml", "4.64-508", "4.65-508");
        self.change("antigens/measles.toml", "12 months - 4 days", "11 months");
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.run_with(arguments, "")
    }

    fn run_with(&self, arguments: &[&str], input: &str) -> Output {
        let mut running = Command::new(env!("CARGO_BIN_EXE_bluebonnet"))
            .args(arguments)
            .env("BLUEBONNET_DATA", self.data())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        running.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        running.wait_with_output().unwrap()
    }

    fn check(&self) -> Output {
        self.run(&["schedules", "check", self.release().to_str().unwrap()])
    }

    fn install(&self) -> Output {
        self.run(&["schedules", "install", self.release().to_str().unwrap()])
    }

    /// Which release a forecast is made with, and what it says of a dose of measles vaccine at 11 months and 10 days.
    fn forecast(&self) -> (String, String) {
        let person = r#"{"birth_date": "2024-01-01", "sex": "F", "on": "2026-01-01",
            "doses": [{"date": "2024-12-11", "cvx": "05"}]}"#;
        let answer: serde_json::Value =
            serde_json::from_slice(&self.run_with(&["forecast"], person).stdout).unwrap();
        let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
        (text(&answer["schedule_version"]), text(&answer["doses"][0]["status"]))
    }

    /// The folder that the installed release lies in.
    fn installed(&self) -> PathBuf {
        let schedules = self.data().join("schedules");
        schedules.join(fs::read_to_string(schedules.join("in-force")).unwrap())
    }
}

fn said(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn built_in() -> (String, String) {
    ("4.64-508".into(), "not-valid".into())
}

fn later() -> (String, String) {
    ("4.65-508".into(), "valid".into())
}

#[test]
fn a_release_is_checked_and_its_differences_are_said() {
    let place = Place::new();
    let same = place.check();
    assert!(same.status.success(), "{}", said(&same.stderr));
    assert_eq!(
        said(&same.stdout),
        "Release 4.64-508: 30 antigens with 143 series of 484 doses, 26 vaccine groups, 220 vaccines, 30 rows of \
         conflicts, 277 observations.\nIt says the same as 4.64-508, which is in force.\n"
    );
    place.make_later();
    place.change("products.toml", "name = \"MMR\"", "name = \"MMR vaccine\"");
    let later = said(&place.check().stdout);
    let differs = later.split_once("in force:\n").unwrap().1;
    assert_eq!(
        differs,
        "  Measles: changed\n    series `Measles 2-dose series`: dose 1, 2 changed\n    series `Measles risk 2-dose series`: \
         dose 1, 2 changed\n    series `Measles risk 2-dose ART series`: dose 1, 2 changed\n  vaccines: changed CVX 03\n"
    );
    assert!(!place.data().exists(), "checking leaves nothing behind");
}

#[test]
fn what_does_not_hold_is_named_with_file_and_line_and_not_installed() {
    let place = Place::new();
    place.make_later();
    place.change("antigens/measles.toml", "11 months", "11 moons");
    place.change("groups.toml", "whole = true", "hole = true");
    let refused = place.install();
    assert_eq!(refused.status.code(), Some(1));
    let said = said(&refused.stderr);
    for part in
        ["/release/groups.toml:", "unknown field `hole`", "/release/antigens/measles.toml:", "11 moons"]
    {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert!(!place.data().exists());
    assert_eq!(place.forecast(), built_in());
}

#[test]
fn an_installed_release_decides_from_then_on() {
    let place = Place::new();
    assert_eq!(place.forecast(), built_in());
    place.make_later();
    let installed = place.install();
    assert!(installed.status.success(), "{}", said(&installed.stderr));
    assert_eq!(place.forecast(), later());
    let shown = place.run(&["schedules", "show"]);
    assert!(shown.status.success());
    let shown = said(&shown.stdout);
    assert!(shown.starts_with("Release 4.65-508, which is installed, is in force: 30 antigens"), "{shown}");
    assert!(shown.contains("built with 4.64-508"), "{shown}");
    // Again, and then another on top.
    assert!(place.install().status.success());
    place.change("release.toml", "4.65-508", "4.66-508");
    assert!(place.install().status.success());
    assert_eq!(place.forecast().0, "4.66-508");
    assert!(place.run(&["schedules", "remove"]).status.success());
    assert_eq!(place.forecast(), built_in());
    assert!(said(&place.run(&["schedules", "remove"]).stdout).starts_with("There is no installed release"));
}

#[test]
fn another_release_of_the_same_name_is_not_installed() {
    let place = Place::new();
    place.make_later();
    place.change("release.toml", "4.65-508", "4.64-508");
    let refused = place.install();
    assert_eq!(refused.status.code(), Some(1));
    assert!(said(&refused.stderr).contains("give it a version of its own"), "{}", said(&refused.stderr));
    assert_eq!(place.forecast(), built_in());
}

#[test]
fn a_damaged_release_does_not_decide_and_is_said_so() {
    let damages: [fn(&Path); 4] = [
        |folder| fs::write(folder.join("groups.toml"), "").unwrap(),
        |folder| fs::remove_dir_all(folder).unwrap(),
        // Still a release that holds, but not the one that was installed.
        |folder| {
            let path = folder.join("antigens/measles.toml");
            let text = fs::read_to_string(&path).unwrap().replace("11 months", "10 months");
            fs::write(path, text).unwrap();
        },
        |folder| fs::write(folder.join("../in-force"), "../../elsewhere").unwrap(),
    ];
    for (number, damage) in damages.iter().enumerate() {
        let place = Place::new();
        place.make_later();
        assert!(place.install().status.success());
        damage(&place.installed());
        assert_eq!(place.forecast(), built_in(), "damage {number}");
        let shown = place.run(&["schedules", "show"]);
        assert_eq!(shown.status.code(), Some(1), "damage {number}");
        assert!(
            said(&shown.stdout)
                .starts_with("Release 4.64-508, which this program was built with, is in force")
        );
        assert!(said(&shown.stderr).starts_with("The installed release is not used: "), "damage {number}");
        // Installed again, it is whole again.
        assert!(place.install().status.success(), "damage {number}");
        assert_eq!(place.forecast(), later(), "damage {number}");
    }
}

#[test]
fn what_is_in_force_stays_so_when_the_disk_fails_half_way() {
    let place = Place::new();
    place.make_later();
    assert!(place.install().status.success());
    let schedules = place.data().join("schedules");
    // The last step, naming the new release, cannot be done.
    fs::create_dir(schedules.join("in-force.new")).unwrap();
    place.change("release.toml", "4.65-508", "4.66-508");
    let failed = place.install();
    assert_eq!(failed.status.code(), Some(1));
    assert!(said(&failed.stderr).contains("not installed: "), "{}", said(&failed.stderr));
    assert_eq!(place.forecast(), later());
    fs::remove_dir(schedules.join("in-force.new")).unwrap();
    assert!(place.install().status.success());
    assert_eq!(place.forecast().0, "4.66-508");
}

#[test]
fn what_a_power_cut_leaves_of_an_installation_is_of_no_account() {
    let place = Place::new();
    place.make_later();
    // Before anything names it, a release may be there in part, or whole.
    let whole = place.data().join("schedules").join("0".repeat(64));
    fs::create_dir_all(whole.join("antigens")).unwrap();
    fs::write(whole.join("groups.toml"), "[[gro").unwrap();
    assert_eq!(place.forecast(), built_in());
    assert!(place.run(&["schedules", "show"]).status.success());
    assert!(place.install().status.success());
    assert_eq!(place.forecast(), later());
    assert!(!whole.exists(), "cleared away");
}

#[test]
fn cdcs_own_xml_is_taken_once_its_version_is_said() {
    let place = Place::new();
    let xml = place.folder.path().join("xml");
    fs::create_dir(&xml).unwrap();
    fs::write(xml.join("AntigenSupportingData- Measles-508.xml"), MEASLES).unwrap();
    fs::write(xml.join("ScheduleSupportingData.xml"), SHARED).unwrap();
    fs::write(xml.join("AntigenSupportingData.xsd"), "<xs:schema/>").unwrap();
    let folder = xml.to_str().unwrap();
    let unversioned = place.run(&["schedules", "install", folder]);
    assert_eq!(unversioned.status.code(), Some(1));
    assert!(said(&unversioned.stderr).contains("say it with --release"));
    let installed = place.run(&["schedules", "install", folder, "--release", "4.70-508"]);
    assert!(installed.status.success(), "{}", said(&installed.stderr));
    assert!(said(&installed.stdout).contains("Varicella: gone"));
    assert_eq!(place.forecast(), ("4.70-508".into(), "valid".into()));
    fs::write(xml.join("AntigenSupportingData- Measles-508.xml"), MEASLES.replace("11 months", "11 moons"))
        .unwrap();
    let refused = place.run(&["schedules", "check", folder, "--release", "4.71-508"]);
    let said = said(&refused.stderr);
    assert!(said.contains("/xml/AntigenSupportingData- Measles-508.xml:11: <age>: <absMinAge>"), "{said}");
}

#[test]
fn a_folder_without_a_release_is_told_so() {
    let place = Place::new();
    let empty = tempfile::tempdir().unwrap();
    let refused = place.run(&["schedules", "check", empty.path().to_str().unwrap()]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(said(&refused.stderr).contains("holds no release"));
    let nowhere = place.run(&["schedules", "check", "/no/such/folder"]);
    assert!(said(&nowhere.stderr).contains("/no/such/folder cannot be read"));
}

const MEASLES: &str = "<antigenSupportingData>
<contraindications/>
<series>
<seriesName>Measles 1-dose series</seriesName><targetDisease>Measles</targetDisease><vaccineGroup>MMR</vaccineGroup>
<seriesType>Standard</seriesType>
<selectSeries>
<defaultSeries>Yes</defaultSeries><productPath>No</productPath><seriesGroup>1</seriesGroup>
<seriesPriority>A</seriesPriority>
</selectSeries>
<seriesDose>
<age><absMinAge>11 months</absMinAge></age>
<preferableVaccine><cvx>05</cvx><forecastVaccineType>Y</forecastVaccineType></preferableVaccine>
<recurringDose>No</recurringDose>
</seriesDose>
</series>
</antigenSupportingData>";

const SHARED: &str = "<scheduleSupportingData>
<liveVirusConflicts/>
<vaccineGroups><vaccineGroup><name>MMR</name><administerFullVaccineGroup>Yes</administerFullVaccineGroup></vaccineGroup></vaccineGroups>
<vaccineGroupToAntigenMap><vaccineGroupMap><name>MMR</name><antigen>Measles</antigen></vaccineGroupMap></vaccineGroupToAntigenMap>
<cvxToAntigenMap>
<cvxMap><cvx>05</cvx><shortDescription>measles</shortDescription><association><antigen>Measles</antigen></association></cvxMap>
</cvxToAntigenMap>
<observations/>
</scheduleSupportingData>";
