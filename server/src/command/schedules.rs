//! `bluebonnet schedules`

use super::Registry;
use anyhow::Context;
use bluebonnet_server::schedules::{Counts, Found, Installed, ReleaseError, difference, in_force, read};
use bluebonnet_shared::schedule::{InForce, Schedule};
use clap::{Args, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Subcommand)]
pub(super) enum SchedulesCommand {
    // What help says stands at the arguments: said here, it would take the place of the longer text there.
    Check(Check),
    Install(Install),
    Show(Show),
    Remove(Remove),
}

/// A folder with a release.
#[derive(Args)]
struct Candidate {
    /// The folder with the release
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// Which release it is, such as 4.64-508; needed for CDC's XML, which does not say
    #[arg(long, value_name = "VERSION")]
    release: Option<String>,
    #[command(flatten)]
    registry: Registry,
}

/// Check a release of the schedule, and say what it would change; nothing is installed.
///
/// DIR holds either CDC's own release, AntigenSupportingData*.xml and ScheduleSupportingData.xml as they come, or a release in
/// this project's form (release.toml, groups.toml and so on, antigens/). Whatever does not hold is said with its file and
/// line: an unknown key or value, a code that leads nowhere, an age that cannot be. For one that holds, it is said how much
/// is in it and which antigens, series and doses differ from the schedule in force.
///
/// Exit code: 0 when the release holds, 1 when it does not.
#[derive(Args)]
pub(super) struct Check {
    #[command(flatten)]
    candidate: Candidate,
}

/// Check a release of the schedule, and put it in force.
///
/// What is checked, and how, `bluebonnet schedules check --help` says; one that does not hold is not installed. The release
/// is kept in the data folder, and a registry that is running takes it when it is started again. Tablets fetch it from
/// there at their next sync and forecast with it from then on, with no network too.
#[derive(Args)]
pub(super) struct Install {
    #[command(flatten)]
    candidate: Candidate,
}

/// Say which schedule is in force, and whether an installed one is damaged.
///
/// Exit code: 0, or 1 when the installed release cannot be used and the built-in one decides in its place.
#[derive(Args)]
pub(super) struct Show {
    #[command(flatten)]
    registry: Registry,
}

/// Remove the installed release: the schedule that this program was built with is in force again.
#[derive(Args)]
pub(super) struct Remove {
    #[command(flatten)]
    registry: Registry,
}

impl SchedulesCommand {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        match self {
            Self::Check(Check { candidate }) => candidate.check().map(|_| ExitCode::SUCCESS),
            Self::Install(Install { candidate }) => {
                let found = candidate.check()?;
                candidate.must_be_told_apart(&found)?;
                Installed::of(&candidate.registry.data).install(&found).context("not installed")?;
                println!(
                    "Installed. A registry that is running takes it when it is started again; tablets fetch it from there."
                );
                Ok(ExitCode::SUCCESS)
            }
            Self::Show(Show { registry }) => Ok(show(&registry)),
            Self::Remove(Remove { registry }) => {
                let was_there = Installed::of(&registry.data).remove()?;
                let version = Schedule::acip().version();
                println!(
                    "{}; {version}, which this program was built with, is in force{}.",
                    if was_there { "Removed" } else { "There is no installed release" },
                    if was_there { " once a running registry is started again" } else { "" }
                );
                Ok(ExitCode::SUCCESS)
            }
        }
    }
}

impl Candidate {
    /// Forecasts say which release decided, and tablets see by it which of their forecasts are old: two releases of one name
    /// would be taken for each other.
    fn must_be_told_apart(&self, found: &Found) -> anyhow::Result<()> {
        for known in [&*self.registry.schedule(), Schedule::acip()] {
            anyhow::ensure!(
                known.release().version != found.release.version || *known.release() == found.release,
                "not installed: it calls itself {}, as another release does that says something else; give it a version of \
                 its own, with --release for CDC's XML and in release.toml otherwise",
                found.release.version
            );
        }
        Ok(())
    }

    /// Reads the release and says what it is and what it changes; what is wrong with it goes to standard error.
    fn check(&self) -> anyhow::Result<Found> {
        let found = read(&self.folder, self.release.as_deref()).inspect_err(|error| {
            if let ReleaseError::Faults(faults) = error {
                for fault in faults {
                    eprintln!("{}", self.folder.join(fault.to_string()).display());
                }
            }
        })?;
        println!("Release {}: {}.", found.release.version, Counts::from(&found.release));
        let schedule = self.registry.schedule();
        let difference = difference(schedule.release(), &found.release);
        if difference.lines.is_empty() {
            println!("It says the same as {}, which is in force.", schedule.version());
        } else {
            print!("What differs from {}, which is in force:\n{difference}", schedule.version());
        }
        Ok(found)
    }
}

fn show(registry: &Registry) -> ExitCode {
    let (schedule, damage) = in_force(&registry.data);
    let origin = match schedule {
        InForce::BuiltIn => "which this program was built with",
        InForce::Taken(_) => "which is installed",
    };
    println!("Release {}, {origin}, is in force: {}.", schedule.version(), Counts::from(schedule.release()));
    if matches!(schedule, InForce::Taken(_)) && schedule.version() != Schedule::acip().version() {
        println!(
            "This program was built with {}; `bluebonnet schedules remove` goes back to it.",
            Schedule::acip().version()
        );
    }
    match damage {
        None => ExitCode::SUCCESS,
        Some(damage) => {
            eprintln!("The installed release is not used: {damage}. Install it again.");
            ExitCode::FAILURE
        }
    }
}
