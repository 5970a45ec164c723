//! The commands of `bluebonnet`, one file each.

mod audit;
mod backup;
mod compliance;
mod demo;
mod device;
mod forecast;
mod import;
mod mail_options;
mod organization;
mod record;
mod report;
mod restore;
mod schedules;
mod serve;
mod statement;
mod user;

use anyhow::Context;
use bluebonnet_server::account::MasterKey;
use bluebonnet_server::schedules::in_force;
use bluebonnet_server::serve::open_store;
use bluebonnet_server::settings::Settings;
use bluebonnet_server::store::{Accounts, Cause, Organization, SqliteStore};
use bluebonnet_shared::calendar::Timestamp;
use bluebonnet_shared::schedule::InForce;
use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;

/// Bluebonnet: school immunization records that keep working when the network does not.
///
/// A whole registry in one program: the data lies in one folder, and the app is inside. Begin with `bluebonnet demo` to look
/// around, or with `bluebonnet org add`, `bluebonnet user add` and `bluebonnet import roster` for a registry of your own;
/// then `bluebonnet serve`. The other commands may be used while it serves.
#[derive(Parser)]
#[command(version, arg_required_else_help = true)]
pub struct Bluebonnet {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    // What help says of a command stands at its arguments: said here too, it would take the place of the longer text there.
    Serve(Box<serve::Serve>),
    /// Add organizations, list them, say which of them require a second factor
    #[command(subcommand)]
    Org(organization::OrgCommand),
    /// Add users, list them, assign lists to them, set their passwords, unlock them
    #[command(subcommand)]
    User(user::UserCommand),
    /// List devices, name them, revoke them; decide on what a revoked one still sent
    #[command(subcommand)]
    Device(device::DeviceCommand),
    /// Bring in what a school's own program exports
    #[command(subcommand)]
    Import(import::ImportCommand),
    /// Find a student's record, make records anew without their history, erase one
    #[command(subcommand)]
    Record(record::RecordCommand),
    /// Prove that the audit log is whole, or write it out
    #[command(subcommand)]
    Audit(audit::AuditCommand),
    Forecast(forecast::Forecast),
    /// Take a new release of the schedule, or see which is in force
    #[command(subcommand)]
    Schedules(schedules::SchedulesCommand),
    Demo(demo::Demo),
    Compliance(compliance::Compliance),
    /// Publish a newer Confidentiality Statement, or list those there were
    #[command(subcommand)]
    Statement(statement::StatementCommand),
    /// Look over the students of a list
    #[command(subcommand)]
    Report(report::ReportCommand),
    Backup(backup::Backup),
    Restore(restore::Restore),
}

/// Which registry.
#[derive(Args)]
struct Registry {
    /// Folder with the registry's data: its database and its master key
    #[arg(long, value_name = "FOLDER", env = "BLUEBONNET_DATA", default_value = "data")]
    data: PathBuf,
}

impl Registry {
    fn open(&self) -> anyhow::Result<SqliteStore> {
        open_store(&Settings::new(&self.data))
    }

    /// The key beside the database.
    fn master_key(&self) -> anyhow::Result<MasterKey> {
        let file = Settings::new(&self.data).master_key();
        MasterKey::load_or_make(&file).with_context(|| file.display().to_string())
    }

    /// The schedule in force here; says so where an installed one is damaged.
    fn schedule(&self) -> InForce {
        let (schedule, damage) = in_force(&self.data);
        if let Some(damage) = damage {
            eprintln!("The installed schedule is not used: {damage}. {} decides.", schedule.version());
        }
        schedule
    }
}

/// Carries out a command.
///
/// # Errors
/// When it cannot be carried out.
pub fn run(bluebonnet: Bluebonnet) -> anyhow::Result<ExitCode> {
    match bluebonnet.command {
        Command::Serve(serve) => serve.run().map(|()| ExitCode::SUCCESS),
        Command::Org(command) => command.run().map(|()| ExitCode::SUCCESS),
        Command::User(command) => command.run().map(|()| ExitCode::SUCCESS),
        Command::Device(command) => command.run().map(|()| ExitCode::SUCCESS),
        Command::Import(command) => command.run(),
        Command::Record(command) => command.run().map(|()| ExitCode::SUCCESS),
        Command::Audit(command) => command.run(),
        Command::Forecast(forecast) => forecast.run(),
        Command::Schedules(command) => command.run(),
        Command::Demo(demo) => demo.run(),
        Command::Compliance(compliance) => compliance.run(),
        Command::Statement(command) => command.run().map(|()| ExitCode::SUCCESS),
        Command::Report(command) => command.run().map(|()| ExitCode::SUCCESS),
        Command::Backup(backup) => backup.run().map(|()| ExitCode::SUCCESS),
        Command::Restore(restore) => restore.run().map(|()| ExitCode::SUCCESS),
    }
}

/// Finds an organization by the code that was typed.
fn organization(store: &SqliteStore, code: &str) -> anyhow::Result<Organization> {
    store.organization_with_code(code)?.ok_or_else(|| {
        anyhow::anyhow!("there is no organization {code}; `bluebonnet org list` shows those there are")
    })
}

/// What the audit log says of a command.
fn cause(command: &str) -> Cause {
    Cause::command(format!("command {command}"), Timestamp::now())
}
