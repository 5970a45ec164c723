//! The release in the data folder.
//!
//! ```text
//! schedules/in-force     names the folder below that is in force
//! schedules/<digest>/    a release in our own form; the name is the digest of what is in it
//! ```
//!
//! A release is written beside the others, reaches the disk, and only then does `in-force` name it, so that a power cut leaves
//! the one or the other. The digest shows whether anything in the folder has changed since.

use super::folder::{self, Found, ReleaseError};
use crate::serve::make_private_folder;
use bluebonnet_shared::schedule::files::Files;
use bluebonnet_shared::schedule::{InForce, Schedule};
use sha2::{Digest, Sha256};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Where a registry keeps releases that it took.
#[derive(Debug)]
pub struct Installed {
    folder: PathBuf,
}

/// Why an installed release cannot be used, or a release not be installed.
#[derive(Debug, thiserror::Error)]
pub enum InstallError {
    /// The disk would not.
    #[error("{0}: {1}")]
    Disk(PathBuf, #[source] io::Error),
    /// `in-force` names nothing that a release could be called.
    #[error("{0} names no release")]
    NoName(PathBuf),
    /// The release does not hold.
    #[error("{0} does not hold: {1}")]
    Damaged(PathBuf, #[source] ReleaseError),
    /// The release holds, but is not what was installed.
    #[error("{0} is not what was installed: something in it has changed since")]
    Changed(PathBuf),
}

/// The schedule that decides in a registry: the installed one where there is one and it holds, else the one that this
/// program was built with. Where an installed one is not used, the error says why.
pub fn in_force(data: &Path) -> (InForce, Option<InstallError>) {
    match Installed::of(data).read() {
        Ok(None) => (InForce::BuiltIn, None),
        Ok(Some(found)) => (InForce::Taken(Arc::new(Schedule::new(found.release))), None),
        Err(error) => (InForce::BuiltIn, Some(error)),
    }
}

impl Installed {
    /// The releases of a data folder.
    pub fn of(data: &Path) -> Self {
        Self { folder: data.join("schedules") }
    }

    /// The installed release; none where none is.
    ///
    /// # Errors
    /// Where there is one that cannot be used.
    pub fn read(&self) -> Result<Option<Found>, InstallError> {
        let pointer = self.pointer();
        let name = match fs::read_to_string(&pointer) {
            Ok(name) => name.trim().to_owned(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(InstallError::Disk(pointer, error)),
        };
        if name.len() != 64 || !name.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(InstallError::NoName(pointer));
        }
        let folder = self.folder.join(&name);
        let found =
            folder::read(&folder, None).map_err(|error| InstallError::Damaged(folder.clone(), error))?;
        if digest(&found.files) == name { Ok(Some(found)) } else { Err(InstallError::Changed(folder)) }
    }

    /// Installs a release: when this comes back, the disk has it and it is in force for whoever reads it next.
    ///
    /// # Errors
    /// When the disk fails; what was in force then still is.
    pub fn install(&self, found: &Found) -> Result<(), InstallError> {
        let name = digest(&found.files);
        if self.read().is_ok_and(|installed| installed.is_some_and(|it| digest(&it.files) == name)) {
            return Ok(());
        }
        let (target, beside) = (self.folder.join(&name), self.folder.join(format!("{name}.new")));
        let at = |path: &Path| {
            let path = path.to_owned();
            move |error| InstallError::Disk(path, error)
        };
        let before = fs::read_to_string(self.pointer()).unwrap_or_default();
        make_private_folder(&self.folder).map_err(at(&self.folder))?;
        for leftover in [&beside, &target] {
            match fs::remove_dir_all(leftover) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(at(leftover)(error)),
                _ => {}
            }
        }
        write_release(&beside, &found.files).map_err(at(&beside))?;
        fs::rename(&beside, &target).map_err(at(&target))?;
        sync(&self.folder).map_err(at(&self.folder))?;
        self.point_to(&name).map_err(at(&self.pointer()))?;
        self.tidy(&[&name, before.trim()]);
        Ok(())
    }

    /// Goes back to the schedule that the program was built with. Says whether a release was installed.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn remove(&self) -> Result<bool, InstallError> {
        let pointer = self.pointer();
        match fs::remove_file(&pointer) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
            Err(error) => return Err(InstallError::Disk(pointer, error)),
        }
        sync(&self.folder).map_err(|error| InstallError::Disk(self.folder.clone(), error))?;
        self.tidy(&[]);
        Ok(true)
    }

    fn pointer(&self) -> PathBuf {
        self.folder.join("in-force")
    }

    fn point_to(&self, name: &str) -> io::Result<()> {
        let beside = self.folder.join("in-force.new");
        write(&beside, name)?;
        fs::rename(&beside, self.pointer())?;
        sync(&self.folder)
    }

    /// Removes releases that are in force no more. The one before stays, since a registry may be reading it just now. What
    /// cannot be removed does no harm.
    fn tidy(&self, keep: &[&str]) {
        for entry in fs::read_dir(&self.folder).into_iter().flatten().flatten() {
            let is_kept = entry.file_name().to_str().is_some_and(|name| keep.contains(&name));
            if !is_kept && entry.path().is_dir() {
                let _ = fs::remove_dir_all(entry.path());
            }
        }
    }
}

/// The digest of a release's files: any other text, or any other file, gives another.
fn digest(files: &Files) -> String {
    let mut digest = Sha256::new();
    for (path, text) in files {
        for part in [path, text] {
            digest.update((part.len() as u64).to_le_bytes());
            digest.update(part);
        }
    }
    digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

fn write_release(folder: &Path, files: &Files) -> io::Result<()> {
    let antigens = folder.join("antigens");
    make_private_folder(&antigens)?;
    for (path, text) in files {
        write(&folder.join(path), text)?;
    }
    sync(&antigens)?;
    sync(folder)
}

fn write(path: &Path, text: &str) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

/// Brings a folder's entries to the disk.
fn sync(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}
