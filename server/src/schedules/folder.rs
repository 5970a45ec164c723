//! Reading a release from a folder: in our own form, or as CDC publishes it.

use bluebonnet_shared::schedule::cdsi;
use bluebonnet_shared::schedule::files::{self, Fault, Files};
use bluebonnet_shared::schedule::release::Release;
use std::path::{Path, PathBuf};
use std::{fs, io};

/// A release that holds.
#[derive(Debug)]
pub struct Found {
    /// The release.
    pub release: Release,
    /// Its files in our own form.
    pub files: Files,
}

/// Why a folder is not taken.
#[derive(Debug, thiserror::Error)]
pub enum ReleaseError {
    /// It or something in it cannot be read.
    #[error("{0} cannot be read: {1}")]
    Unreadable(PathBuf, #[source] io::Error),
    /// Nothing in it looks like a release.
    #[error(
        "{0} holds no release: neither a release.toml, as this project writes it, nor CDC's AntigenSupportingData*.xml and \
         ScheduleSupportingData.xml"
    )]
    Nothing(PathBuf),
    /// CDC's XML does not say which release it is.
    #[error("CDC's XML does not name its version: say it with --release, such as --release 4.64-508")]
    NoVersion,
    /// The release does not hold.
    #[error("the release does not hold; nothing was changed")]
    Faults(Vec<Fault>),
    /// It holds, but cannot be written in our own form.
    #[error("the release cannot be written down: {0}")]
    NotWritable(String),
}

/// Reads and checks the release in a folder. A version must be given for CDC's XML, and only for that.
///
/// # Errors
/// Where there is no release, or it does not hold.
pub fn read(folder: &Path, version: Option<&str>) -> Result<Found, ReleaseError> {
    if folder.join("release.toml").is_file() {
        let mut texts = texts(folder, "", "toml")?;
        texts.extend(self::texts(&folder.join("antigens"), "antigens/", "toml")?);
        texts.sort();
        let release = files::read(&texts).map_err(ReleaseError::Faults)?;
        return Ok(Found { release, files: texts });
    }
    let xml = texts(folder, "", "xml")?;
    if xml.is_empty() {
        return Err(ReleaseError::Nothing(folder.to_owned()));
    }
    let version = version.map(str::trim).filter(|version| !version.is_empty());
    let release = cdsi::read(version.ok_or(ReleaseError::NoVersion)?, &xml).map_err(ReleaseError::Faults)?;
    let files = cdsi::files(&release).map_err(|error| ReleaseError::NotWritable(error.to_string()))?;
    // What is installed is what was checked, or it is not installed.
    match files::read(&files) {
        Ok(again) if again == release => Ok(Found { release, files }),
        Ok(_) => Err(ReleaseError::NotWritable("something in it is lost on the way".to_owned())),
        Err(faults) => Err(ReleaseError::Faults(faults)),
    }
}

/// The texts of a folder's files of one ending, by name.
fn texts(folder: &Path, prefix: &str, ending: &str) -> Result<Files, ReleaseError> {
    let unreadable = |path: &Path| {
        let path = path.to_owned();
        move |error| ReleaseError::Unreadable(path, error)
    };
    let mut texts = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable(folder))? {
        let path = entry.map_err(unreadable(folder))?.path();
        if path.extension().is_some_and(|it| it.eq_ignore_ascii_case(ending)) {
            let text = fs::read_to_string(&path).map_err(unreadable(&path))?;
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            texts.push((format!("{prefix}{name}"), text));
        }
    }
    texts.sort();
    Ok(texts)
}
