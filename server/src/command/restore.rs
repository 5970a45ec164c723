//! `bluebonnet restore`

use super::Registry;
use bluebonnet_server::backup::{check, restore};
use bluebonnet_server::settings::Settings;
use bluebonnet_server::store::{EndedAgain, Proof};
use bluebonnet_shared::calendar::Timestamp;
use clap::Args;
use std::path::PathBuf;

/// Put a backup in the place of the database
///
/// First the backup is proven: that it is whole, that this program knows its layout, that the audit log's chain holds, and that
/// every record in it can be read. The registry must not serve meanwhile. What is replaced is kept beside it, in the data folder.
///
/// Passwords, roles and assigned lists are then as they were when the backup was made: look these over. Records that were erased
/// since, devices that were revoked and accounts that were closed are ended again, as far as the data folder's ended.log or --ended
/// says which these are. Everyone signs in anew.
#[derive(Args)]
pub(super) struct Restore {
    #[command(flatten)]
    registry: Registry,
    /// The backup
    file: PathBuf,
    /// An ended.log that was kept elsewhere, where the data folder's own is lost or behind
    #[arg(long, value_name = "FILE", conflicts_with = "check")]
    ended: Option<PathBuf>,
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
        let restored = restore(&settings, &self.file, self.ended.as_deref(), Timestamp::now())?;
        say(&restored.proof);
        println!("{} is restored.", settings.database().display());
        if let Some(replaced) = restored.replaced {
            println!("What was there before is kept in {}.", replaced.display());
        }
        say_what_ended(&settings, restored.ended, restored.unreadable);
        println!(
            "Passwords, roles and assigned lists are as they were when the backup was made. Everyone signs in anew."
        );
        Ok(())
    }
}

fn say(proof: &Proof) {
    println!("The backup is good: {} records and lists, all of which can be read.", proof.documents);
    if let Some(until) = proof.until {
        println!("It knows of nothing that came after {}.", until.strftime("%Y-%m-%d %H:%M UTC"));
    }
}

fn say_what_ended(settings: &Settings, ended: Option<EndedAgain>, unreadable: usize) {
    let file = settings.endings();
    match ended {
        Some(EndedAgain { erased, revoked, closed }) => println!(
            "What has ended since was ended again: {erased} records erased, {revoked} devices revoked, {closed} accounts closed."
        ),
        None => println!(
            "NOTHING SAYS WHAT HAS ENDED SINCE: {} is not there or cannot be read. A record that was erased since is there again, and \
             so are devices that were revoked and accounts that were closed: look these over, or restore again with --ended.",
            file.display()
        ),
    }
    if unreadable > 0 {
        println!(
            "{unreadable} lines of what has ended cannot be read: look over what was erased, revoked and closed since."
        );
    }
}
