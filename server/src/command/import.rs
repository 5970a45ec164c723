//! `bluebonnet import`

use super::{Registry, cause, organization};
use anyhow::Context;
use bluebonnet_server::roster::{Circumstances, Reject, Report, Summary, import_roster, write_rejects};
use bluebonnet_server::store::{Accounts, Organization, SqliteStore};
use bluebonnet_shared::calendar::Timestamp;
use bluebonnet_shared::ids::OrgId;
use clap::{Args, Subcommand};
use indicatif::{ProgressBar, ProgressStyle};
use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use uuid::Uuid;

/// The exit code that says that some lines were not taken.
const SOME_REJECTED: u8 = 3;

/// The organization that an import into an empty registry makes.
const FIRST_ORGANIZATION: (&str, &str) = ("DISTRICT", "School District");

#[derive(Subcommand)]
pub(super) enum ImportCommand {
    // What help says stands at the arguments: said here, it would take the place of the longer text there.
    Roster(Roster),
}

/// Bring in students and their immunizations from two CSV files.
///
/// Schools are made, and a list for each school and grade. It can be repeated: a student with a known student id is
/// brought up to date, a dose that is there already (same student, vaccine and day) is left alone, a blank field erases
/// nothing. Everything that can be read is taken; every other line is written to the rejects file with its line number,
/// the field and the reason, so that the school can correct it and send it again.
///
/// The first line names the columns, in any order. Students: student_id, first_name, middle_name, last_name, suffix,
/// birth_date, gender, school_code, school_name, grade, street, city, state, zip, county, phone, guardian_name,
/// guardian_relationship, language. Immunizations: student_id, date_administered, cvx, mvx, lot, source. Common other
/// names for them are understood, as are UTF-8, UTF-16 and Windows-1252, and commas, semicolons or tabs between fields.
///
/// Dates are YYYY-MM-DD, M/D/YYYY, M/D/YY, YYYYMMDD and the like, the month before the day. A birth in a year of two
/// digits is the latest that is not in the future; a dose is of this century, up to ten years ahead.
///
/// Exit code: 0 when every line was taken, 3 when some were not, 1 when nothing could be done.
#[derive(Args)]
pub(super) struct Roster {
    #[command(flatten)]
    registry: Registry,
    /// The organization's code; may be left out where there is only one
    #[arg(long, value_name = "CODE")]
    org: Option<String>,
    /// Where lines that were not taken are written [default: roster-rejects.csv in the data folder]
    #[arg(long, value_name = "FILE")]
    rejects: Option<PathBuf>,
    /// The students file
    students: PathBuf,
    /// The immunizations file
    immunizations: PathBuf,
}

impl ImportCommand {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let Self::Roster(roster) = self;
        roster.run()
    }
}

impl Roster {
    fn run(self) -> anyhow::Result<ExitCode> {
        let read =
            |file: &Path| std::fs::read(file).with_context(|| format!("{} cannot be read", file.display()));
        let (students, immunizations) = (read(&self.students)?, read(&self.immunizations)?);
        let store = self.registry.open()?;
        let organization = self.organization(&store)?;
        let progress = progress_bar();
        let with = Circumstances {
            today: jiff::ZonedDateTime::now().date(),
            now: Timestamp::now(),
            progress: &progress,
        };
        let report = import_roster(&store, organization.id, &students, &immunizations, &with)?;
        progress.finish_and_clear();
        self.finish(&organization, &report)
    }

    /// The organization that was named, or the only one. An empty registry gets one, so that a roster is all it takes to
    /// begin.
    fn organization(&self, store: &SqliteStore) -> anyhow::Result<Organization> {
        let mut organizations = store.organizations()?;
        if organizations.is_empty() {
            let (code, name) = FIRST_ORGANIZATION;
            let code = self.org.as_deref().unwrap_or(code);
            let first =
                Organization { id: OrgId::new(Uuid::new_v4()), code: code.to_owned(), name: name.to_owned() };
            store.add_organization(&first, &cause("import roster").for_organization(first.id))?;
            println!(
                "Added the organization {code}, the first here. `bluebonnet user add` adds who signs in to it."
            );
            return Ok(first);
        }
        match &self.org {
            Some(code) => organization(store, code),
            None if organizations.len() == 1 => Ok(organizations.remove(0)),
            None => {
                let codes: Vec<&str> = organizations.iter().map(|it| it.code.as_str()).collect();
                anyhow::bail!("there are several organizations: say which with --org ({})", codes.join(", "))
            }
        }
    }

    /// Writes the rejects file, which is always the latest import's, and prints the summary.
    fn finish(&self, organization: &Organization, report: &Report) -> anyhow::Result<ExitCode> {
        let (students, immunizations) = (file_name(&self.students), file_name(&self.immunizations));
        let rejects: [(&str, &[Reject]); 2] =
            [(&students, &report.students.rejects), (&immunizations, &report.immunizations.rejects)];
        let count: usize = rejects.iter().map(|(_, rejects)| rejects.len()).sum();
        let path = self.rejects.clone().unwrap_or_else(|| self.registry.data.join("roster-rejects.csv"));
        OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&path)
            .and_then(|file| write_rejects(file, rejects))
            .with_context(|| format!("the import is done, but {} cannot be written", path.display()))?;
        println!("{} ({})", organization.name, organization.code);
        print!("{}", Summary { report, students: &students, immunizations: &immunizations });
        if count == 0 {
            return Ok(ExitCode::SUCCESS);
        }
        println!("Lines that were not taken: {count}; which and why is in {}", path.display());
        Ok(ExitCode::from(SOME_REJECTED))
    }
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

/// A bar that shows only where someone is looking.
pub(super) fn progress_bar() -> ProgressBar {
    let style = ProgressStyle::with_template("{bar:40} {pos} of {len} records, {eta} left");
    ProgressBar::new(0).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
