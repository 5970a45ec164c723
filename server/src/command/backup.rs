//! `bluebonnet backup`

use super::{Registry, cause};
use bluebonnet_server::backup::back_up;
use clap::Args;
use indicatif::ProgressBar;
use std::path::PathBuf;

/// Copy the database into a file, also while the registry serves
///
/// The copy is of one moment, and only its owner may read it. It holds everyone's records: keep it as you keep the registry.
///
/// Not in it is the master key (server.key in the data folder), so that a copy alone opens no device's vault. Keep that file too,
/// somewhere else: without it, a restored registry cannot let anyone in on a device they know. Keep the newest ended.log from the
/// data folder too: it says what was erased, revoked and closed after the copy was made. An installed schedule is not in it either;
/// `bluebonnet schedules install` takes it anew.
#[derive(Args)]
pub(super) struct Backup {
    #[command(flatten)]
    registry: Registry,
    /// The file to write; it must not be there yet
    file: PathBuf,
}

impl Backup {
    pub(super) fn run(self) -> anyhow::Result<()> {
        let store = self.registry.open()?;
        let bar = ProgressBar::no_length();
        back_up(&store, &self.file, |copied| {
            bar.set_length(copied.of.into());
            bar.set_position(copied.of.saturating_sub(copied.left).into());
        })?;
        bar.finish_and_clear();
        println!("{} holds the whole database of this moment.", self.file.display());
        println!(
            "The master key is not in it: keep {} too, and not in the same place.",
            self.registry.data.join("server.key").display()
        );
        // On a full disk a backup is wanted most: that it cannot be noted does not undo it.
        if let Err(error) = store.note_backup(&cause("backup")) {
            eprintln!("It could not be noted in the audit log: {error}.");
        }
        Ok(())
    }
}
