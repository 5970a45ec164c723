//! `bluebonnet forecast`

use anyhow::Context;
use bluebonnet_server::cases;
use bluebonnet_shared::schedule::Schedule;
use clap::Args;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// The exit code that says that some lines could not be answered.
const SOME_NOT_ANSWERED: u8 = 3;

/// Say what the schedule makes of a history: which doses count, and what is due when.
///
/// With --cases it reads CDC's published test cases for CDSi and answers each with one line of JSON: id, vaccine_group, doses
/// (date, cvx, status, reason), series_status, forecast_dose, earliest, recommended, past_due, in CDC's own words. Both of
/// CDC's layouts are read, for healthy patients and for underlying conditions, by the names of their columns. Each case is
/// assessed on its own Assessment_Date.
///
/// Exit code: 0 when every line was answered, 3 when some were not (standard error says which and why), 1 when nothing could
/// be done.
#[derive(Args)]
pub(super) struct Forecast {
    /// CDC's published cases (CSV), to be answered one line of JSON each
    #[arg(long, value_name = "FILE.csv")]
    cases: PathBuf,
}

impl Forecast {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        answer_cases(Schedule::acip(), &self.cases)
    }
}

fn answer_cases(schedule: &Schedule, file: &Path) -> anyhow::Result<ExitCode> {
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
