//! `bluebonnet restore`

use super::Registry;
use bluebonnet_server::backup::{check, restore};
use bluebonnet_server::settings::Settings;
use bluebonnet_server::store::Proof;
use bluebonnet_shared::calendar::Timestamp;
use clap::Args;
use std::path::PathBuf;

/// Put a backup in the place of the database
///
/// First the backup is proven: that it is whole, that this program knows its layout, that the audit log's chain holds, and that
/// every record in it can be read. The registry must not serve meanwhile. What is replaced is kept beside it, in the data folder.
///
/// Passwords, assigned lists and revoked devices are then as they were when the backup was made, and a record that was erased since
/// is there again: look these over. Everyone signs in anew.
#[derive(Args)]
pub(super) struct Restore {
    #[command(flatten)]
    registry: Registry,
    /// The backup
    file: PathBuf,
    /// Only prove the backup, and replace nothing; the registry may serve meanwhile
    #[arg(long)]
    check: bool,
}

impl Restore {
    pub(super) fn run(self) -> anyhow::Result<()> {
        let settings = Settings::new(&self.registry.data);
        if self.check {
            say(&check(&settings, &self.file)?);
            return Ok(());
        }
        let restored = restore(&settings, &self.file, Timestamp::now())?;
        say(&restored.proof);
        println!("{} is restored.", settings.database().display());
        if let Some(replaced) = restored.replaced {
            println!("What was there before is kept in {}.", replaced.display());
        }
        println!(
            "Passwords, assigned lists and revoked devices are as they were when the backup was made, and a record that was \
             erased since is there again. Everyone signs in anew."
        );
        Ok(())
    }
}

fn say(proof: &Proof) {
    println!("The backup is good: {} records and lists, all of which can be read.", proof.documents);
}
