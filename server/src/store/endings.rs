//! What has ended for good, as lines in a file beside the database: records that were erased, devices that were revoked, accounts that
//! were closed. A backup that takes the database's place knows nothing of what came after it; this file stays where it is.
//!
//! A line is a time, a word and ids, such as `2026-11-20T15:04:05Z erased <client> <organization>`. Lines are added and never changed.

use bluebonnet_shared::calendar::Timestamp;
use bluebonnet_shared::ids::{ClientId, DeviceId, OrgId, UserId};
use std::collections::BTreeMap;
use std::fmt;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// Something that has ended, or an account that was opened again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// A client was erased from the registry. With the organization that the record belonged to, so that it is known where nothing
    /// else of it is.
    Erased(ClientId, OrgId),
    /// A device was revoked, with the organization it belonged to.
    Revoked(DeviceId, OrgId),
    /// A user may not come in any more.
    Closed(UserId),
    /// A user may come in again.
    Opened(UserId),
}

impl fmt::Display for Ending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Erased(client, organization) => write!(f, "erased {client} {organization}"),
            Self::Revoked(device, organization) => write!(f, "revoked {device} {organization}"),
            Self::Closed(user) => write!(f, "closed {user}"),
            Self::Opened(user) => write!(f, "opened {user}"),
        }
    }
}

impl Ending {
    /// Reads what [`fmt::Display`] writes; none where it says nothing that this program knows.
    fn read(text: &str) -> Option<Self> {
        let id = |text: &str| text.parse::<Uuid>().ok();
        match text.split(' ').collect::<Vec<_>>()[..] {
            ["erased", client, organization] => {
                Some(Self::Erased(ClientId::new(id(client)?), OrgId::new(id(organization)?)))
            }
            ["revoked", device, organization] => {
                Some(Self::Revoked(DeviceId::new(id(device)?), OrgId::new(id(organization)?)))
            }
            ["closed", user] => Some(Self::Closed(UserId::new(id(user)?))),
            ["opened", user] => Some(Self::Opened(UserId::new(id(user)?))),
            _ => None,
        }
    }

    /// Whose it is: of several about one, the last stands.
    fn of(&self) -> Uuid {
        match self {
            Self::Erased(client, _) => client.uuid(),
            Self::Revoked(device, _) => device.uuid(),
            Self::Closed(user) | Self::Opened(user) => user.uuid(),
        }
    }
}

/// What a file says has ended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Endings {
    /// What stands: of an account that was closed and opened, the last.
    pub standing: Vec<Ending>,
    /// Lines that cannot be read. What they said is not known.
    pub unreadable: usize,
}

impl Endings {
    /// Reads a file; one that is not there says nothing.
    ///
    /// # Errors
    /// When it is there and cannot be read. Damage in it is counted, and is no error.
    pub fn read(file: &Path) -> io::Result<Self> {
        match std::fs::read(file) {
            Ok(bytes) => Ok(Self::parse(&String::from_utf8_lossy(&bytes))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(error),
        }
    }

    fn parse(text: &str) -> Self {
        let mut standing = BTreeMap::new();
        let mut unreadable = 0;
        for line in text.lines().filter(|line| !line.is_empty()) {
            let ending = line.split_once(' ').filter(|(at, _)| at.parse::<Timestamp>().is_ok());
            match ending.and_then(|(_, ending)| Ending::read(ending)) {
                Some(ending) => {
                    standing.insert(ending.of(), ending);
                }
                None => unreadable += 1,
            }
        }
        Self { standing: standing.into_values().collect(), unreadable }
    }
}

/// The file to which endings are added.
#[derive(Clone, Debug)]
pub(super) struct EndingsFile(PathBuf);

impl EndingsFile {
    pub(super) fn new(file: PathBuf) -> Self {
        Self(file)
    }

    pub(super) fn is_there(&self) -> bool {
        self.0.exists()
    }

    /// What it says so far.
    pub(super) fn read(&self) -> io::Result<Endings> {
        Endings::read(&self.0)
    }

    /// Adds what has ended at a time, and returns once that is on disk. A line that a power cut has left without its end is ended
    /// first.
    pub(super) fn add(&self, endings: &[Ending], at: Timestamp) -> io::Result<()> {
        let mut file = OpenOptions::new().read(true).append(true).create(true).mode(0o600).open(&self.0)?;
        let mut lines = String::new();
        if !ends_with_a_line(&mut file)? {
            lines.push('\n');
        }
        for ending in endings {
            lines.push_str(&format!("{at} {ending}\n"));
        }
        file.write_all(lines.as_bytes())?;
        file.sync_all()
    }
}

fn ends_with_a_line(file: &mut File) -> io::Result<bool> {
    if file.seek(SeekFrom::End(0))? == 0 {
        return Ok(true);
    }
    let mut last = [0];
    file.seek(SeekFrom::End(-1))?;
    file.read_exact(&mut last)?;
    Ok(last == *b"\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    fn uuid(number: u128) -> Uuid {
        Uuid::from_u128(number)
    }

    #[test]
    fn what_is_added_is_read_and_of_an_account_the_last_stands() {
        let folder = tempfile::tempdir().unwrap();
        let file = EndingsFile::new(folder.path().join("ended.log"));
        assert_eq!(file.read().unwrap(), Endings::default(), "no file says nothing");
        let erased = Ending::Erased(ClientId::new(uuid(1)), OrgId::new(uuid(9)));
        let revoked = Ending::Revoked(DeviceId::new(uuid(2)), OrgId::new(uuid(9)));
        let (closed, opened) = (Ending::Closed(UserId::new(uuid(3))), Ending::Opened(UserId::new(uuid(3))));
        file.add(&[erased, closed], Timestamp::UNIX_EPOCH).unwrap();
        file.add(&[revoked, erased], Timestamp::UNIX_EPOCH).unwrap();
        assert_eq!(file.read().unwrap().standing, [erased, revoked, closed]);
        file.add(&[opened], Timestamp::UNIX_EPOCH).unwrap();
        assert_eq!(file.read().unwrap(), Endings { standing: vec![erased, revoked, opened], unreadable: 0 });
        assert_eq!(std::fs::metadata(&file.0).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn damage_is_counted_and_takes_nothing_else_with_it() {
        let folder = tempfile::tempdir().unwrap();
        let file = EndingsFile::new(folder.path().join("ended.log"));
        let (first, second) = (Ending::Closed(UserId::new(uuid(1))), Ending::Closed(UserId::new(uuid(2))));
        file.add(&[first], Timestamp::UNIX_EPOCH).unwrap();
        let mut bytes = std::fs::read(&file.0).unwrap();
        bytes.extend_from_slice(b"2026-11-20T15:04:05Z sus");
        std::fs::write(&file.0, bytes).unwrap();
        file.add(&[second], Timestamp::UNIX_EPOCH).unwrap();
        assert_eq!(file.read().unwrap(), Endings { standing: vec![first, second], unreadable: 1 });
        for line in [
            "\u{0}\u{0}\u{0}",
            "yesterday closed 00000000-0000-0000-0000-000000000001",
            "2026-11-20T15:04:05Z closed somebody",
            "2026-11-20T15:04:05Z erased 00000000-0000-0000-0000-000000000001",
            "2026-11-20T15:04:05Z mended 00000000-0000-0000-0000-000000000001",
            "2026-11-20T15:04:05Z",
        ] {
            assert_eq!(Endings::parse(line), Endings { standing: vec![], unreadable: 1 }, "{line}");
        }
    }
}
