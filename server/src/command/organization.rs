//! `bluebonnet org`

use super::{Registry, cause};
use bluebonnet_server::store::{Accounts, Organization};
use bluebonnet_shared::ids::OrgId;
use clap::Subcommand;
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
            Self::List { registry } => {
                for organization in registry.open()?.organizations()? {
                    println!("{}\t{}", organization.code, organization.name);
                }
            }
        }
        Ok(())
    }
}
