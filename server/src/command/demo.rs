//! `bluebonnet demo`

use super::Registry;
use clap::Args;
use std::process::ExitCode;

/// Fill a new data folder with a generated district to try things out with; nobody in it exists
#[derive(Args)]
pub(super) struct Demo {
    #[command(flatten)]
    registry: Registry,
}

impl Demo {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        self.registry.open()?;
        anyhow::bail!("the demo district cannot be made yet")
    }
}
