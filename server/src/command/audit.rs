//! `bluebonnet audit`

mod export;

use super::Registry;
use bluebonnet_server::store::AuditLog;
use clap::Subcommand;
use std::process::ExitCode;

#[derive(Subcommand)]
pub(super) enum AuditCommand {
    /// Follow the log's chain from its first row to its last; fails at the first row that does not follow
    ///
    /// Each row's hash covers the row before it, all that the row says and the records it names. So a row that was altered, taken out
    /// or put in shows. Rows cut off at the end do not: keep the last row's number and hash, which are printed, somewhere else.
    Verify {
        #[command(flatten)]
        registry: Registry,
    },
    Export(export::Export),
}

impl AuditCommand {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        match self {
            Self::Verify { registry } => {
                let store = registry.open()?;
                if let Some(fault) = store.audit_fault()? {
                    eprintln!(
                        "Row {} does not follow from the one before it: the log has been altered or cut there.",
                        fault.seq
                    );
                    return Ok(ExitCode::FAILURE);
                }
                match store.audit_end()? {
                    None => println!("The log is whole, and empty."),
                    Some(end) => println!(
                        "The log is whole: {} rows. The last one's hash is {}.",
                        end.seq,
                        export::hexadecimal(&end.hash)
                    ),
                }
                Ok(ExitCode::SUCCESS)
            }
            Self::Export(export) => export.run().map(|()| ExitCode::SUCCESS),
        }
    }
}
