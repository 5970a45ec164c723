//! Copies of a registry's database: making one while it is in use, and going on from one.

use crate::account::MasterKey;
use crate::serve::make_private_folder;
use crate::settings::Settings;
use crate::store::{
    Cause, Copied, EndedAgain, Endings, Epochs, FreshActors, InUse, Proof, SqliteStore, prove, settle,
};
use anyhow::{Context, anyhow, bail, ensure};
use bluebonnet_shared::calendar::Timestamp;
use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// Copies the database into a new file that only its owner may read. The file appears under its name once it is whole and on disk.
///
/// # Errors
/// When there is such a file already, or the copy fails: then nothing is left of it.
pub fn back_up(store: &SqliteStore, file: &Path, progress: impl FnMut(Copied)) -> anyhow::Result<()> {
    ensure!(!file.exists(), "{} is there already; a backup overwrites nothing", file.display());
    let part = beside(file, ".part");
    // What an earlier try left, when it was killed.
    gone(fs::remove_file(&part)).with_context(|| format!("{} is in the way", part.display()))?;
    let made = new_private_file(&part)
        .map_err(anyhow::Error::from)
        .and_then(|new| {
            store.back_up(&part, progress)?;
            Ok(new.sync_all()?)
        })
        .and_then(|()| {
            fs::rename(&part, file)?;
            Ok(sync_folder_of(file)?)
        });
    if made.is_err() {
        let _ = fs::remove_file(&part);
    }
    made.with_context(|| format!("{} could not be written", file.display()))
}

/// What restoring did.
pub struct Restored {
    /// What the backup holds.
    pub proof: Proof,
    /// Where the database that was replaced lies now, if there was one.
    pub replaced: Option<PathBuf>,
    /// What has ended since the backup was made, and was ended again; none where nothing says what has.
    pub ended: Option<EndedAgain>,
    /// Lines of the list of what has ended that cannot be read.
    pub unreadable: usize,
}

/// Proves a backup and puts it in the place of the data folder's database. Whatever is wrong, the database there stays as it is.
/// Killed while the one takes the other's place, this leaves a folder that is not opened until it has been run again.
///
/// What the list in the data folder says has ended, and one from elsewhere, if there is one, is ended again before anybody can open the
/// database: nobody who was erased is there again even for a moment.
///
/// # Errors
/// When the registry is in use, the backup has a flaw, its master key is not in the data folder, the folder cannot be written, or the list
/// from elsewhere cannot be read.
pub fn restore(
    settings: &Settings,
    backup: &Path,
    ended: Option<&Path>,
    at: Timestamp,
) -> anyhow::Result<Restored> {
    make_private_folder(&settings.data)
        .with_context(|| format!("the data folder {} cannot be made", settings.data.display()))?;
    let database = settings.database();
    let Some(_alone) = InUse::alone(&database)? else {
        bail!("the registry in {} is in use; stop `bluebonnet serve` first", settings.data.display());
    };
    let drawn = getrandom::u32().map_err(|_| anyhow!("the system gives no random numbers"))?;
    let lists = endings(settings, ended)?;
    in_staging(settings, backup, |staged| {
        let proof = prove_with_key(settings, staged)?;
        let cause = Cause::command("command restore", at);
        let again = {
            let store = SqliteStore::open(staged)?;
            store.go_on_restored(&cause, drawn)?;
            end_again(&store, &lists, &cause)?
        };
        settle(staged)?;
        let replaced =
            replace(&database, staged, at).context("the backup could not be put in the database's place")?;
        let unreadable = lists.iter().map(|list| list.unreadable).sum();
        Ok(Restored { proof, replaced, ended: (!lists.is_empty()).then_some(again), unreadable })
    })
}

/// The lists of what has ended: the one in the data folder, if there is one that can be read, and one from elsewhere.
fn endings(settings: &Settings, elsewhere: Option<&Path>) -> anyhow::Result<Vec<Endings>> {
    let mut lists = Vec::new();
    let own = settings.endings();
    if own.exists() {
        // One that cannot be read is as good as none, and that is said: a disk with such damage is what a backup is for.
        lists.extend(Endings::read(&own).ok());
    }
    if let Some(file) = elsewhere {
        ensure!(file.exists(), "{} is not there", file.display());
        lists.push(Endings::read(file).with_context(|| format!("{} cannot be read", file.display()))?);
    }
    Ok(lists)
}

fn end_again(store: &SqliteStore, lists: &[Endings], cause: &Cause) -> anyhow::Result<EndedAgain> {
    let mut all = EndedAgain::default();
    for list in lists {
        all += store.end_again(list, FreshActors::draw(), cause)?;
    }
    if all.erased > 0 {
        store.scrub()?;
    }
    Ok(all)
}

/// Proves a backup as [`restore`] does, and replaces nothing.
///
/// # Errors
/// As [`restore`], but for a registry that is in use.
pub fn check(settings: &Settings, backup: &Path) -> anyhow::Result<Proof> {
    make_private_folder(&settings.data)?;
    in_staging(settings, backup, |staged| prove_with_key(settings, staged))
}

/// Does something with a copy of the backup in the data folder: the backup itself stays as it is, whatever happens.
fn in_staging<T>(
    settings: &Settings,
    backup: &Path,
    work: impl FnOnce(&Path) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    let folder = tempfile::Builder::new().prefix("restoring-").tempdir_in(&settings.data)?;
    let staged = folder.path().join("bluebonnet.db");
    let mut from = File::open(backup).with_context(|| format!("{} cannot be read", backup.display()))?;
    let mut to = new_private_file(&staged)?;
    io::copy(&mut from, &mut to)
        .and_then(|_| to.sync_all())
        .with_context(|| format!("{} cannot be copied into the data folder", backup.display()))?;
    drop(to);
    work(&staged)
}

fn prove_with_key(settings: &Settings, staged: &Path) -> anyhow::Result<Proof> {
    let proof = prove(staged).context("this backup is not used")?;
    if proof.vault_keys.is_empty() {
        return Ok(proof);
    }
    let file = settings.master_key();
    ensure!(
        file.exists(),
        "the master key is not at {}; put the one there that belonged to this registry: without it, nobody could sign in on a \
         device they know",
        file.display()
    );
    let key = MasterKey::load_or_make(&file).with_context(|| file.display().to_string())?;
    for (user, device, sealed) in &proof.vault_keys {
        if key.open_vault_key(sealed, *user, *device).is_err() {
            bail!(
                "{} is another registry's master key; put the one there that belonged to this backup",
                file.display()
            );
        }
    }
    Ok(proof)
}

/// Puts a database in the place of another. The other is whole under another name before, which is returned; if there is one.
fn replace(database: &Path, with: &Path, at: Timestamp) -> anyhow::Result<Option<PathBuf>> {
    let aside = free_name(database, &at.strftime("%Y%m%dT%H%M%S.%3fZ").to_string());
    // It is not opened for this: it may be the damage in it that it is replaced for.
    let replaced = link(database, &aside)?;
    link(&beside(database, "-wal"), &beside(&aside, "-wal"))?;
    // What lies beside the old one must not come to lie beside the new one, and the old one is not whole without it: if this is
    // broken off here, nobody opens either.
    let begun = InUse::begin_replacing(database)?;
    for ending in ["-wal", "-shm"] {
        gone(fs::remove_file(beside(database, ending)))?;
    }
    fs::rename(with, database)?;
    sync_folder_of(database)?;
    begun.done()?;
    Ok(replaced.then_some(aside))
}

/// A name for what is replaced at a time. By a clock that stands still there can be such a file already.
fn free_name(database: &Path, at: &str) -> PathBuf {
    let name = |ending: String| database.with_extension(format!("replaced-{at}{ending}.db"));
    let others = (2_u64..).map(|number| name(format!("-{number}")));
    std::iter::once(name(String::new())).chain(others).find(|file| !file.exists()).unwrap_or_default()
}

/// Gives a file another name as well; says whether there is one.
fn link(file: &Path, other: &Path) -> io::Result<bool> {
    match fs::hard_link(file, other) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// That a file was not there to be removed is no error.
fn gone(removed: io::Result<()>) -> io::Result<()> {
    match removed {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn beside(file: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(file);
    name.push(ending);
    name.into()
}

fn new_private_file(file: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(file)
}

/// Puts a folder's entries on disk: a name that a power cut takes away takes its file with it.
fn sync_folder_of(file: &Path) -> io::Result<()> {
    match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => File::open(folder)?.sync_all(),
        _ => File::open(".")?.sync_all(),
    }
}
