//! `bluebonnet report`

use super::{Registry, cause, organization};
use anyhow::Context;
use bluebonnet_server::report::ComplianceReport;
use bluebonnet_server::store::{Accounts, Lists, Organization, SqliteStore};
use bluebonnet_shared::calendar::Date;
use bluebonnet_shared::compliance::{Rules, SchoolYear};
use clap::{Args, Subcommand};
use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;

#[derive(Subcommand)]
pub(super) enum ReportCommand {
    // What help says stands at the arguments: said here, it would take the place of the longer text there.
    Compliance(Compliance),
}

/// Hold the students of a list against the Texas school requirements
///
/// Prints how many students are in each class, how many have each status by vaccine, and every student who does not
/// comply, with what is lacking. `--csv` writes one row a student with everything. Every record that is read is noted in the
/// audit log.
#[derive(Args)]
pub(super) struct Compliance {
    #[command(flatten)]
    registry: Registry,
    /// The organization's code; may be left out where there is only one
    #[arg(long, value_name = "CODE")]
    org: Option<String>,
    /// The list's name
    #[arg(long, value_name = "NAME")]
    list: String,
    /// The day, as YYYY-MM-DD [default: today]
    #[arg(long, value_name = "DATE")]
    on: Option<Date>,
    /// The school year, as 2026-27 [default: the one that the day is in]
    #[arg(long, value_name = "YEAR")]
    school_year: Option<SchoolYear>,
    /// Also write the report as comma-separated values, readable for you alone; `-` prints them in the place of the table
    #[arg(long, value_name = "FILE")]
    csv: Option<PathBuf>,
}

impl ReportCommand {
    pub(super) fn run(self) -> anyhow::Result<()> {
        let Self::Compliance(compliance) = self;
        compliance.run()
    }
}

impl Compliance {
    fn run(self) -> anyhow::Result<()> {
        let store = self.registry.open()?;
        let organization = self.organization(&store)?;
        let list = store.list_named(organization.id, &self.list)?;
        let list = list.with_context(|| format!("{} has no list `{}`", organization.code, self.list))?;
        let on = self.on.unwrap_or_else(|| jiff::ZonedDateTime::now().date());
        let cause = cause("report compliance").for_organization(organization.id);
        let rules = Rules::texas();
        let report = ComplianceReport::read(&store, rules, list, on, self.school_year, &cause)?;
        match &self.csv {
            Some(path) if path.as_os_str() == "-" => report.write_csv(rules, std::io::stdout().lock())?,
            Some(path) => {
                print!("{report}");
                OpenOptions::new()
                    .write(true)
                    .create(true)
                    .truncate(true)
                    .mode(0o600)
                    .open(path)
                    .and_then(|file| report.write_csv(rules, file))
                    .with_context(|| format!("{} cannot be written", path.display()))?;
            }
            None => print!("{report}"),
        }
        Ok(())
    }

    fn organization(&self, store: &SqliteStore) -> anyhow::Result<Organization> {
        match &self.org {
            Some(code) => organization(store, code),
            None => {
                let mut organizations = store.organizations()?;
                anyhow::ensure!(organizations.len() == 1, "say which organization with --org");
                Ok(organizations.remove(0))
            }
        }
    }
}
