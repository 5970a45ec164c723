//! `bluebonnet import`

use super::{Registry, organization};
use clap::Subcommand;
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Subcommand)]
pub(super) enum ImportCommand {
    /// Bring in students and their immunizations from two CSV files
    Roster {
        #[command(flatten)]
        registry: Registry,
        /// The organization's code
        #[arg(long)]
        org: String,
        /// The students file
        students: PathBuf,
        /// The immunizations file
        immunizations: PathBuf,
    },
}

impl ImportCommand {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let Self::Roster { registry, org, students, immunizations } = self;
        let store = registry.open()?;
        let organization = organization(&store, &org)?;
        let _ = (organization, students, immunizations);
        anyhow::bail!("rosters cannot be imported yet")
    }
}
