//! `bluebonnet device`

use super::{Registry, cause, organization};
use anyhow::Context;
use bluebonnet_server::review::{Effect, review};
use bluebonnet_server::store::{
    DeviceScope, Devices, HeldChange, HeldChanges, HeldNumber, HeldScope, Records, SqliteStore,
};
use bluebonnet_shared::calendar::Timestamp;
use bluebonnet_shared::devices::{Device, DeviceName};
use bluebonnet_shared::ids::DeviceId;
use bluebonnet_shared::person::Client;
use bluebonnet_shared::sync::Outcome;
use clap::{Args, Subcommand};

#[derive(Subcommand)]
pub(super) enum DeviceCommand {
    /// List an organization's devices, with what each has not sent yet
    List {
        #[command(flatten)]
        registry: Registry,
        /// The organization's code
        org: String,
    },
    /// Give a device a name to know it by
    Rename {
        #[command(flatten)]
        which: Which,
        /// The name, such as "Gym tablet 2"
        name: String,
    },
    /// Revoke a device that is lost: it clears itself the next time it hears from the registry
    ///
    /// There is no way back: the same tablet is a new device once it has cleared itself and somebody signs in on it. What it had
    /// not sent by then is held: see `bluebonnet device held`.
    Revoke {
        #[command(flatten)]
        which: Which,
    },
    /// Show what a device sent too late, which waits to be released or discarded
    ///
    /// What each change would do is read from the records, and the audit log notes that.
    Held {
        #[command(flatten)]
        which: Which,
    },
    /// Take in what a device sent too late, as if it had been sent before; what is refused stays held
    Release {
        #[command(flatten)]
        chosen: Chosen,
    },
    /// Throw away what a device sent too late
    ///
    /// What builds on a discarded change cannot be released any more: it says so and stays held.
    Discard {
        #[command(flatten)]
        chosen: Chosen,
    },
}

/// Which device of which registry.
#[derive(Args)]
pub(super) struct Which {
    #[command(flatten)]
    registry: Registry,
    /// The device's id, as `bluebonnet device list` shows it
    device: DeviceId,
}

/// Which of a device's held changes.
#[derive(Args)]
pub(super) struct Chosen {
    #[command(flatten)]
    which: Which,
    /// Only these, by the numbers that `bluebonnet device held` shows
    #[arg(long, value_name = "NUMBER", num_args = 1.., conflicts_with = "all")]
    only: Vec<u64>,
    /// All that is held of this device
    #[arg(long, required_unless_present = "only")]
    all: bool,
}

impl DeviceCommand {
    pub(super) fn run(self) -> anyhow::Result<()> {
        match self {
            Self::List { registry, org } => {
                let store = registry.open()?;
                let organization = organization(&store, &org)?.id;
                for device in store.devices(DeviceScope::Organization(organization))? {
                    print_device(&device);
                }
                Ok(())
            }
            Self::Rename { which, name } => {
                let name = DeviceName::parse(&name).map_err(|fault| anyhow::anyhow!(fault.advice()))?;
                which
                    .registry
                    .open()?
                    .name_device(DeviceScope::Registry, which.device, &name, &cause("device rename"))
                    .with_context(|| which.unknown())?;
                println!("Named {name}.");
                Ok(())
            }
            Self::Revoke { which } => {
                which
                    .registry
                    .open()?
                    .revoke_device(DeviceScope::Registry, which.device, &cause("device revoke"))
                    .with_context(|| which.unknown())?;
                println!(
                    "Revoked. It clears itself the next time it hears from the registry; \
                     `bluebonnet device held` shows what it still sends."
                );
                Ok(())
            }
            Self::Held { which } => {
                let store = which.registry.open()?;
                let held = which.held(&store)?;
                let mut documents: Vec<_> = held.iter().map(|held| held.change.document).collect();
                documents.sort_unstable();
                documents.dedup();
                let records = store.read_documents(&documents, &cause("device held"))?;
                for (held, effect) in held.iter().zip(review(&records, held.iter())) {
                    print_held(held, &effect_words(&effect));
                }
                println!("{} held.", held.len());
                Ok(())
            }
            Self::Release { chosen } => {
                let store = chosen.which.registry.open()?;
                let numbers = chosen.numbers(&store)?;
                for released in store.release_held(HeldScope::Registry, &numbers, &cause("device release"))? {
                    println!("{}\t{}", released.number.0, words(&released.verdict.outcome));
                }
                Ok(())
            }
            Self::Discard { chosen } => {
                let store = chosen.which.registry.open()?;
                let numbers = chosen.numbers(&store)?;
                store.discard_held(HeldScope::Registry, &numbers, &cause("device discard"))?;
                println!("{} discarded.", numbers.len());
                Ok(())
            }
        }
    }
}

impl Which {
    fn unknown(&self) -> String {
        format!("no device {}; `bluebonnet device list` shows those there are", self.device)
    }

    fn held(&self, store: &SqliteStore) -> anyhow::Result<Vec<HeldChange>> {
        let known = store.devices(DeviceScope::Registry)?;
        anyhow::ensure!(known.iter().any(|device| device.id == self.device), self.unknown());
        Ok(store.held_changes(self.device)?)
    }
}

impl Chosen {
    /// The numbers that are meant; all of them are of this device.
    fn numbers(&self, store: &SqliteStore) -> anyhow::Result<Vec<HeldNumber>> {
        let held: Vec<HeldNumber> = self.which.held(store)?.into_iter().map(|held| held.number).collect();
        if self.all {
            return Ok(held);
        }
        let only: Vec<HeldNumber> = self.only.iter().copied().map(HeldNumber).collect();
        if let Some(HeldNumber(number)) = only.iter().find(|number| !held.contains(number)) {
            anyhow::bail!(
                "nothing numbered {number} is held of this device; `bluebonnet device held` shows what is"
            );
        }
        Ok(only)
    }
}

/// To the second, in UTC.
fn moment(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M:%SZ").to_string()
}

fn print_device(device: &Device) {
    let state = match device.revoked {
        Some(at) => format!("revoked {}, {} held", moment(at), device.held),
        None => format!("last seen {}", moment(device.last_seen)),
    };
    println!("{}\t{}\t{state}", device.id, device.name);
    for user in &device.users {
        let unsent = user.unsent.map_or_else(
            || "has not said what is unsent".to_owned(),
            |unsent| format!("{} unsent, as of {}", unsent.entries, moment(unsent.at)),
        );
        println!("\t{}\tlast seen {}\t{unsent}", user.user_name, moment(user.last_seen));
    }
}

fn print_held(held: &HeldChange, said: &str) {
    println!("{}\t{}\t{}\t{said}", held.number.0, moment(held.received), held.change.document);
}

fn effect_words(effect: &Effect) -> String {
    match effect {
        Effect::Changes { before, after } => difference(before, after),
        Effect::List => "changes a list".to_owned(),
        Effect::NoRecord => "belongs to a record that is not here".to_owned(),
        Effect::Unreadable => "cannot be read".to_owned(),
        Effect::Unfit => "does not fit the record".to_owned(),
        Effect::Waiting => "builds on a change that is not here".to_owned(),
        Effect::Known => "is here already".to_owned(),
    }
}

/// What stands in the record after a change and did not before.
fn difference(before: &Client, after: &Client) -> String {
    let whose = format!("{}, {}", after.name.last, after.name.first);
    let doses: Vec<String> = after
        .doses
        .iter()
        .filter(|dose| before.doses.iter().all(|known| known.id != dose.id))
        .map(|dose| format!("adds CVX {} of {}", dose.cvx, dose.date))
        .collect();
    if doses.is_empty() {
        format!("{whose}: changes what is there")
    } else {
        format!("{whose}: {}", doses.join(", "))
    }
}

/// A verdict for whoever released the change.
fn words(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Stored { .. } => "stored".to_owned(),
        Outcome::Known => "was here already".to_owned(),
        Outcome::Held => "held".to_owned(),
        Outcome::Refused { code, field } => {
            let field = field.as_ref().map(|field| format!(" ({field})")).unwrap_or_default();
            format!("refused: {code:?}{field}; it stays held")
        }
    }
}
