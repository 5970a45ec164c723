//! `bluebonnet forecast`

mod cases;
mod person;

use super::Registry;
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;

/// Say what the schedule makes of a history: which doses count and why, and what is due when.
///
/// It reads one person as JSON, from FILE or from standard input, and answers with the whole forecast as JSON: the schedule's
/// version, a verdict for each dose and vaccine group, for each vaccine group its status, dates, vaccines and reasons, and for
/// each of those a trail: the series followed, and the rule behind each date with its figures. Every rule has its source in CDC's
/// CDSi specification. Nothing is kept.
///
///     {
///       "birth_date": "2021-09-14",
///       "sex": "F",
///       "doses": [
///         {"date": "2021-11-15", "cvx": "110"},
///         {"date": "2022-01-17", "cvx": "110", "mvx": "SKB", "lot_expires": "2022-06-30"},
///         {"date": "2022-03-21", "cvx": "110", "condition": "cold-chain"}
///       ],
///       "observations": [{"code": "007", "date": "2024-05-02"}],
///       "on": "2026-08-14"
///     }
///
/// birth_date and sex (F, M or U) are needed, everything else may be left out. "on" is the day to assess on, today where it
/// is left out. A dose's condition is expired, recalled, subpotent or cold-chain, its amount full or half; "trade_name" decides
/// where a series asks for one product, and "mvx" where the trade name is not known. A dose may have an "id" (a UUID) by which
/// the answer names it, and is otherwise named by its place: the first is 00000000-0000-0000-0000-000000000001. An
/// observation's code is CDSi's own. "birth_country" is for immunity by date of birth.
///
/// With --cases it reads CDC's published test cases for CDSi and answers each with one line of JSON: id, vaccine_group, doses
/// (date, cvx, status, reason), series_status, forecast_dose, earliest, recommended, past_due, in CDC's own words. Both of
/// CDC's layouts are read, for healthy patients and for underlying conditions, by the names of their columns. Each case is
/// assessed on its own Assessment_Date.
///
/// The schedule is the one in force in the registry whose data folder is given, and the one that this program was built with
/// where there is none; `bluebonnet schedules show` says which.
///
/// Exit code: 0 when everything was answered, 3 when some lines of a file of cases were not (standard error says which and
/// why), 1 when nothing could be done.
#[derive(Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Forecast {
    #[command(flatten)]
    registry: Registry,
    /// The person (JSON); standard input where it is left out or -
    #[arg(value_name = "FILE")]
    person: Option<PathBuf>,
    /// CDC's published cases (CSV), to be answered one line of JSON each
    #[arg(long, value_name = "FILE.csv", conflicts_with = "person")]
    cases: Option<PathBuf>,
}

impl Forecast {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let schedule = self.registry.schedule();
        match self.cases {
            Some(file) => cases::answer(&schedule, &file),
            None => person::answer(&schedule, self.person.as_deref()),
        }
    }
}
