//! `bluebonnet org`

use super::{Registry, cause, organization};
use bluebonnet_server::store::{Accounts, Organization};
use bluebonnet_shared::ids::OrgId;
use clap::{Subcommand, ValueEnum};
use uuid::Uuid;

#[derive(Subcommand)]
pub(super) enum OrgCommand {
    /// Add an organization: a district, a clinic
    Add {
        #[command(flatten)]
        registry: Registry,
        /// The code its people type to sign in; capital and small letters are the same
        code: String,
        /// Its name, as documents print it
        name: String,
    },
    /// List all organizations
    List {
        #[command(flatten)]
        registry: Registry,
    },
    /// Say whether an organization's people must have a second factor: codes of an authenticator app
    SecondFactor {
        #[command(flatten)]
        registry: Registry,
        /// The organization's code
        org: String,
        /// Whether they must; who has none yet is asked to set one up at the next request
        #[arg(value_enum)]
        rule: FactorRule,
    },
}

/// Whether a second factor must be had.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum FactorRule {
    /// Everyone has one
    Required,
    /// Whoever wants one has one
    Optional,
}

impl OrgCommand {
    pub(super) fn run(self) -> anyhow::Result<()> {
        match self {
            Self::Add { registry, code, name } => {
                anyhow::ensure!(!code.trim().is_empty(), "the code is empty");
                anyhow::ensure!(!name.trim().is_empty(), "the name is empty");
                let organization =
                    Organization { id: OrgId::new(Uuid::new_v4()), code, name: name.trim().to_owned() };
                let store = registry.open()?;
                store.add_organization(&organization, &cause("org add").for_organization(organization.id))?;
                println!("Added {}.", organization.name);
            }
            Self::SecondFactor { registry, org, rule } => {
                let store = registry.open()?;
                let organization = organization(&store, &org)?;
                let required = rule == FactorRule::Required;
                let cause = cause("org second-factor").for_organization(organization.id);
                store.require_second_factor(organization.id, required, &cause)?;
                let word = if required { "required" } else { "optional" };
                println!("A second factor is {word} in {}.", organization.name);
            }
            Self::List { registry } => {
                for organization in registry.open()?.organizations()? {
                    println!("{}\t{}", organization.code, organization.name);
                }
            }
        }
        Ok(())
    }
}
