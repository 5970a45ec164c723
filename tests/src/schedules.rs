//! The schedules that are tested with.

use bluebonnet_shared::schedule::Schedule;
use bluebonnet_shared::schedule::files::{self, Files};
use std::fs;
use std::path::Path;
use std::sync::OnceLock;

/// The text of the ACIP schedule's files, in the order of their paths.
///
/// # Panics
/// Where `schedules/acip` cannot be read.
pub fn acip_files() -> Files {
    folder("../schedules/acip", &["", "antigens/"], "toml")
}

/// A small release in the form of CDC's XML (`tests/cdsi/xml`).
///
/// # Panics
/// Where its files cannot be read.
pub fn xml_files() -> Files {
    folder("cdsi/xml", &[""], "xml")
}

/// A small schedule of weeks and days alone (`tests/weeks`), with every kind of rule that does not need a calendar.
///
/// # Panics
/// Where its files do not hold.
pub fn weeks() -> &'static Schedule {
    static WEEKS: OnceLock<Schedule> = OnceLock::new();
    WEEKS.get_or_init(|| match files::read(&folder("weeks", &["", "antigens/"], "toml")) {
        Ok(release) => Schedule::new(release),
        Err(faults) => panic!("tests/weeks does not hold: {faults:?}"),
    })
}

fn folder(name: &str, parts: &[&str], kind: &str) -> Files {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    let mut texts = Files::new();
    for prefix in parts {
        let folder = root.join(prefix);
        let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        for path in entries.flatten().map(|entry| entry.path()) {
            if path.extension().is_some_and(|extension| extension == kind) {
                let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{file}: {error}"));
                texts.push((format!("{prefix}{file}"), text));
            }
        }
    }
    texts.sort();
    texts
}
