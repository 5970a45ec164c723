//! `bluebonnet user`

use super::{Registry, cause, organization};
use anyhow::Context;
use bluebonnet_server::account::{Passes, Passwords, hash_password};
use bluebonnet_server::mail::Notice;
use bluebonnet_server::settings::PublicAddress;
use bluebonnet_server::store::{
    Account, Accounts, Cause, ChangedBy, CodesKey, Ladder, Lists, Mails, Missing, NewUser, PasswordChange,
    PasswordChanges, Reach, SqliteStore, Staff, StaffMember, StoreError,
};
use bluebonnet_shared::account::password::Owner;
use bluebonnet_shared::account::{EmailAddress, Role};
use bluebonnet_shared::ids::{OrgId, UserId};
use clap::{Args, Subcommand, ValueEnum};
use std::io::{IsTerminal, Read};
use uuid::Uuid;

#[derive(Subcommand)]
pub(super) enum UserCommand {
    /// Add a user; the password is asked for, or read from standard input where that is not a terminal
    Add {
        #[command(flatten)]
        who: Who,
        /// The person's name, as documents print it
        #[arg(long)]
        name: String,
        /// What the user may do
        #[arg(long, value_enum, default_value = "nurse")]
        role: RoleName,
        /// Where mail goes; without one, a forgotten password can only be set by an administrator
        #[arg(long, value_name = "ADDRESS")]
        email: Option<EmailAddress>,
    },
    /// Let a user of another organization work in this one as well, or give another role here
    Join {
        #[command(flatten)]
        who: Who,
        /// What the user may do in this organization
        #[arg(long, value_enum)]
        role: RoleName,
    },
    /// Let a user try again who has typed wrong codes too often
    Unlock {
        #[command(flatten)]
        who: Who,
    },
    /// List an organization's users
    List {
        #[command(flatten)]
        registry: Registry,
        /// The organization's code
        org: String,
    },
    /// Give a user school lists, with every student on them; --take takes them away
    Assign {
        #[command(flatten)]
        who: Who,
        /// Names of lists; without any, all lists of the organization are shown
        lists: Vec<String>,
        /// Take the lists away
        #[arg(long)]
        take: bool,
    },
    /// Take away the second factor of a user who has lost it and the recovery codes; every session of that user ends, who is told so by mail
    ResetFactor {
        #[command(flatten)]
        who: Who,
        /// What the mail says that people call the registry, such as https://registry.example.org
        #[arg(long, value_name = "ADDRESS", env = "BLUEBONNET_PUBLIC_ADDRESS")]
        public_address: Option<PublicAddress>,
    },
    /// Set a user's password and end every session of that user, who is told so by mail
    Password {
        #[command(flatten)]
        who: Who,
        /// What the mail says that people call the registry, such as https://registry.example.org
        #[arg(long, value_name = "ADDRESS", env = "BLUEBONNET_PUBLIC_ADDRESS")]
        public_address: Option<PublicAddress>,
    },
}

/// Which user of which registry.
#[derive(Args)]
pub(super) struct Who {
    #[command(flatten)]
    registry: Registry,
    /// The organization's code
    org: String,
    /// The username
    username: String,
}

impl Who {
    fn account(&self, store: &SqliteStore) -> anyhow::Result<Account> {
        let organization = organization(store, &self.org)?;
        let users = store.users(organization.id)?;
        let username = self.username.trim().to_lowercase();
        users.into_iter().find(|account| account.username == username).with_context(|| {
            format!(
                "there is no user {username} in {}; `bluebonnet user list` shows those there are",
                organization.code
            )
        })
    }
}

/// What a user may do.
#[derive(Clone, Copy, ValueEnum)]
pub(super) enum RoleName {
    /// Lists and doses
    Nurse,
    /// View, lists and reports
    Clerk,
    /// Users, assignment of lists, devices
    Admin,
    /// Everything
    RegistryStaff,
}

impl From<RoleName> for Role {
    fn from(name: RoleName) -> Self {
        match name {
            RoleName::Nurse => Self::Nurse,
            RoleName::Clerk => Self::Clerk,
            RoleName::Admin => Self::Admin,
            RoleName::RegistryStaff => Self::RegistryStaff,
        }
    }
}

impl UserCommand {
    pub(super) fn run(self) -> anyhow::Result<()> {
        match self {
            Self::Add { who, name, role, email } => {
                anyhow::ensure!(!who.username.trim().is_empty(), "the username is empty");
                let store = who.registry.open()?;
                let organization = organization(&store, &who.org)?.id;
                let owner = Owner { username: &who.username, name: &name };
                let password_hash = hash_password(&ask_password(owner, Vec::new())?)?;
                let user = NewUser {
                    id: UserId::new(Uuid::new_v4()),
                    username: who.username.clone(),
                    name,
                    email,
                    password_hash,
                    organization,
                    role: role.into(),
                };
                store.add_user(&user, &cause("user add").for_organization(organization))?;
                println!("Added {}. `bluebonnet user assign` gives lists.", who.username);
            }
            Self::Join { who, role } => {
                let store = who.registry.open()?;
                let organization = organization(&store, &who.org)?;
                let user = store.user_named(&who.username)?.with_context(|| {
                    format!(
                        "there is no user {} in any organization; `bluebonnet user add` adds one",
                        who.username
                    )
                })?;
                let cause = cause("user join").for_organization(organization.id);
                store.join(user, organization.id, role.into(), &cause)?;
                println!("{} works in {} as well.", who.username, organization.name);
            }
            Self::Unlock { who } => {
                let store = who.registry.open()?;
                let account = who.account(&store)?;
                let places = places(&who, &store, &account)?;
                store.unlock(account.organization.id, &places, &cause_about(&account, "user unlock"))?;
                println!("{} may try again.", account.username);
            }
            Self::List { registry, org } => {
                let store = registry.open()?;
                for account in store.users(organization(&store, &org)?.id)? {
                    println!("{}\t{}\t{:?}", account.username, account.name, account.role);
                }
            }
            Self::Assign { who, lists, take } => assign(&who, &lists, take)?,
            Self::ResetFactor { who, public_address } => {
                let store = who.registry.open()?;
                let account = who.account(&store)?;
                let organization = account.organization.id;
                let reach = Reach::Registry { own: organization };
                let cause = cause("user reset-factor").for_organization(organization);
                let member = StaffMember { user: account.user, organization, reach };
                match store.reset_factor(member, &cause) {
                    Err(StoreError::Missing(Missing::SecondFactor)) => {
                        anyhow::bail!("{} has no second factor", account.username)
                    }
                    reset => reset?,
                };
                tell(&who, &store, &account, Notice::FactorReset, public_address.as_ref(), cause);
                println!(
                    "Taken away. {} signs in with the password alone, everywhere anew.",
                    account.username
                );
            }
            Self::Password { who, public_address } => {
                let store = who.registry.open()?;
                let account = who.account(&store)?;
                let owner = Owner { username: &account.username, name: &account.name };
                let recent = store.recent_passwords(account.user)?;
                let change = PasswordChange {
                    user: account.user,
                    password_hash: hash_password(&ask_password(owner, recent)?)?,
                    by: ChangedBy::Administrator,
                    ladder: places(&who, &store, &account)?,
                };
                let cause = cause_about(&account, "user password");
                store.set_password(&change, &cause)?;
                tell(&who, &store, &account, Notice::Password, public_address.as_ref(), cause);
                println!(
                    "Set. {} signs in anew everywhere; what is unsent on devices is kept.",
                    account.username
                );
            }
        }
        Ok(())
    }
}

/// Puts a notice into the queue of mail, from which the registry sends it while it is served. What was done stands, whether or not it can be
/// told.
fn tell(
    who: &Who,
    store: &SqliteStore,
    account: &Account,
    notice: Notice,
    registry: Option<&PublicAddress>,
    cause: Cause,
) {
    let queue = || -> anyhow::Result<()> {
        let to = store.contact(account.user)?.email.context("there is no e-mail address on file")?;
        let key = who.registry.master_key()?;
        Ok(store.queue_mail(&notice.queued(&key, registry, &account.username, to, cause)?)?)
    };
    if let Err(error) = queue() {
        eprintln!("{} is not told by mail: {error:#}", account.username);
    }
}

/// A user's places on the ladder of failed tries, one for each organization.
fn places(who: &Who, store: &SqliteStore, account: &Account) -> anyhow::Result<Vec<CodesKey>> {
    let key = who.registry.master_key()?;
    let memberships = store.memberships(account.user)?;
    Ok(memberships.iter().map(|it| key.codes_key(&it.code, &account.username)).collect())
}

/// What the audit log says of a command about a user.
fn cause_about(account: &Account, command: &str) -> Cause {
    let mut cause = cause(command).for_organization(account.organization.id);
    cause.why = format!("{} {}", cause.why, account.user);
    cause
}

fn assign(who: &Who, lists: &[String], take: bool) -> anyhow::Result<()> {
    let store = who.registry.open()?;
    let account = who.account(&store)?;
    let organization = account.organization.id;
    if lists.is_empty() {
        println!("Lists of {}:", account.organization.name);
        for list in store.lists(organization)? {
            println!("{}\t{} students", list.name, list.members);
        }
        return Ok(());
    }
    let cause = cause("user assign").for_organization(organization);
    let ids =
        lists.iter().map(|name| find_list(&store, organization, name)).collect::<Result<Vec<_>, _>>()?;
    for id in ids {
        if take {
            store.unassign_list(id, account.user, &cause)?;
        } else {
            store.assign_list(id, account.user, &cause)?;
        }
    }
    println!("Done.");
    Ok(())
}

fn find_list(
    store: &SqliteStore,
    organization: OrgId,
    name: &str,
) -> anyhow::Result<bluebonnet_shared::ids::ListId> {
    store.list_named(organization, name)?.with_context(|| {
        format!("there is no list '{name}'; `bluebonnet user assign` without lists shows those there are")
    })
}

/// Asks for a password twice, or reads one from standard input. Never from the command line, where others could see it. The rules are those
/// for everybody; `recent` are the hashes of those that the user had.
fn ask_password(owner: Owner<'_>, recent: Vec<String>) -> anyhow::Result<String> {
    let password = if std::io::stdin().is_terminal() {
        let first = rpassword::prompt_password("Password: ")?;
        let second = rpassword::prompt_password("Once more: ")?;
        anyhow::ensure!(first == second, "these are two different passwords");
        first
    } else {
        let mut text = String::new();
        std::io::stdin().take(4096).read_to_string(&mut text)?;
        text.trim_end_matches(['\r', '\n']).to_owned()
    };
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let unmet = runtime.block_on(Passwords::new(1, Passes::LEAST, [])?.unmet(&password, owner, None, recent));
    if unmet.is_empty() {
        return Ok(password);
    }
    let rules: Vec<String> = unmet.into_iter().map(|rule| format!("- {}", rule.words())).collect();
    anyhow::bail!("the password does not meet these rules:\n{}", rules.join("\n"))
}
