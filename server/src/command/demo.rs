//! `bluebonnet demo`

use super::Registry;
use super::import::progress_bar;
use super::mail_options::where_mail_goes;
use anyhow::Context;
use bluebonnet_server::demo::{Options, Size, USUAL_SEED, USUAL_STUDENTS, fill};
use bluebonnet_server::mail::MailSettings;
use bluebonnet_server::roster::Circumstances;
use bluebonnet_server::settings::Settings;
use bluebonnet_shared::calendar::Timestamp;
use clap::Args;
use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::process::ExitCode;

/// Where the codes to sign in with are kept. Written last: where it stands, the demo is whole.
const CODES: &str = "demo-codes.txt";
/// Stands in the folder while it is being filled. A demo that was cut off is made again from the start.
const UNFINISHED: &str = "demo-unfinished";

/// Fill a new data folder with a generated district to try things out with; nobody in it exists.
///
/// Three schools from pre-kindergarten to grade 12, with vaccinations on time, late, too early, half known or missing, as of
/// today; three nurses, of whom one is a clerk in a small neighbouring district as well, a clerk, an administrator and one of the
/// registry's staff. How to sign in is printed, and kept in demo-codes.txt in the folder.
/// The same seed, day and size give the same students.
#[derive(Args)]
pub(super) struct Demo {
    #[command(flatten)]
    registry: Registry,
    /// How many students, spread evenly over the fourteen grades
    #[arg(long, value_name = "NUMBER", default_value_t = USUAL_STUDENTS, value_parser = size)]
    students: usize,
    /// So many students, all on one list, and no other list assigned: for measuring
    #[arg(long, value_name = "NUMBER", conflicts_with = "students", value_parser = size)]
    list_of: Option<usize>,
    /// Another seed gives other students
    #[arg(long, value_name = "NUMBER", default_value_t = USUAL_SEED)]
    seed: u64,
}

/// Reads a number of students. Student ids have seven digits.
fn size(text: &str) -> Result<usize, String> {
    let number = text.parse::<usize>().map_err(|_| "not a number".to_owned())?;
    if (1..=1_000_000).contains(&number) { Ok(number) } else { Err("1 to 1000000".to_owned()) }
}

impl Demo {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let folder = self.registry.data.clone();
        make_way(&folder)?;
        let store = self.registry.open()?;
        write_private(&folder.join(UNFINISHED), "")?;
        let progress = progress_bar();
        let with = Circumstances {
            today: jiff::ZonedDateTime::now().date(),
            now: Timestamp::now(),
            progress: &progress,
        };
        let size = self.list_of.map_or(Size::District(self.students), Size::OneList);
        let codes = fill(&store, &Options { size, seed: self.seed }, &with)?.text();
        progress.finish_and_clear();
        drop(store);
        std::fs::remove_file(folder.join(UNFINISHED))?;
        write_private(&folder.join(CODES), &codes)?;
        print!("{codes}");
        println!("\n{}.", where_mail_goes(&MailSettings::default(), &folder));
        Ok(ExitCode::SUCCESS)
    }
}

/// Sees to it that the folder is new: it must not hold anything but a demo that was cut off, which is cleared away.
fn make_way(folder: &Path) -> anyhow::Result<()> {
    if folder.join(UNFINISHED).exists() {
        let database = Settings::new(folder).database();
        for ending in ["", "-wal", "-shm"] {
            let mut file = database.clone().into_os_string();
            file.push(ending);
            match std::fs::remove_file(&file) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
                _ => {}
            }
        }
        return Ok(());
    }
    let in_use = match std::fs::read_dir(folder) {
        Ok(mut entries) => entries.next().is_some(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => false,
        Err(error) => return Err(error).with_context(|| format!("{} cannot be read", folder.display())),
    };
    anyhow::ensure!(
        !in_use,
        "{} is not empty: a demo goes into a new folder only, so that it never mixes with real records; name \
         another with --data",
        folder.display()
    );
    Ok(())
}

/// Writes a file that only its owner may read.
fn write_private(path: &Path, text: &str) -> anyhow::Result<()> {
    OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(path)
        .and_then(|mut file| file.write_all(text.as_bytes()))
        .with_context(|| format!("{} cannot be written", path.display()))
}
