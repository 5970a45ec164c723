//! CDC's cases, answered a line each.

use anyhow::Context;
use bluebonnet_server::cases;
use bluebonnet_shared::schedule::Schedule;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

/// The exit code that says that some lines could not be answered.
const SOME_NOT_ANSWERED: u8 = 3;

/// Answers every case of a file on standard output; what is wrong with the others goes to standard error.
pub(super) fn answer(schedule: &Schedule, file: &Path) -> anyhow::Result<ExitCode> {
    let bytes = std::fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
    let cases = cases::read(&bytes, schedule).with_context(|| file.display().to_string())?;
    let mut output = std::io::BufWriter::new(std::io::stdout().lock());
    let mut code = ExitCode::SUCCESS;
    for case in &cases {
        match case {
            Ok(case) => {
                say(file, &case.left_out);
                serde_json::to_writer(&mut output, &cases::answer(schedule, case))?;
                output.write_all(b"\n")?;
            }
            Err(faults) => {
                code = ExitCode::from(SOME_NOT_ANSWERED);
                say(file, faults);
            }
        }
    }
    output.flush()?;
    Ok(code)
}

fn say(file: &Path, faults: &[cases::Fault]) {
    for fault in faults {
        eprintln!("{}:{fault}", file.display());
    }
}
