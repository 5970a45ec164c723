//! `bluebonnet statement`

use super::{Registry, cause};
use anyhow::Context;
use bluebonnet_server::account::{StatementText, first_statement};
use bluebonnet_server::store::{PublishedStatement, Statements, StoreError};
use clap::{Args, Subcommand};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

/// No statement is longer, in bytes.
const LONGEST: u64 = 1024 * 1024;

#[derive(Subcommand)]
pub(super) enum StatementCommand {
    /// List every version: since when it is shown, how many users have agreed to it, its heading
    List {
        #[command(flatten)]
        registry: Registry,
    },
    // What help says stands at the arguments: said here, it would take the place of the longer text there.
    Publish(Publish),
}

/// Publish a newer Confidentiality Statement, to be agreed to by everybody from the next sign-in on.
///
/// FILE is plain text in UTF-8: the heading, an empty line, and paragraphs with empty lines between them. The registry gives it the next
/// version, and it is in force at once, also in a registry that is running. Who signs in is shown it, and nothing syncs before it is agreed
/// to; sessions that are open go on until their next sign-in. Earlier versions stay, with who has agreed to them: none can be changed.
#[derive(Args)]
pub(super) struct Publish {
    #[command(flatten)]
    registry: Registry,
    /// The file with the text
    file: PathBuf,
}

impl StatementCommand {
    pub(super) fn run(self) -> anyhow::Result<()> {
        match self {
            Self::List { registry } => {
                let all = registry.open()?.statements(&first_statement()?)?;
                for statement in &all {
                    println!("{}", line(statement));
                }
                Ok(())
            }
            Self::Publish(Publish { registry, file }) => {
                let text = read(&file)?;
                let store = registry.open()?;
                let published =
                    store.publish_statement(&text, &first_statement()?, &cause("statement publish"));
                let version = match published {
                    Err(StoreError::Exists(_)) => anyhow::bail!(
                        "the statement in force says the same; nobody would have anything new to agree to"
                    ),
                    other => other?,
                };
                println!(
                    "Version {version} is in force: everybody is asked to agree to it at the next sign-in."
                );
                Ok(())
            }
        }
    }
}

fn read(file: &Path) -> anyhow::Result<StatementText> {
    let name = file.display();
    let mut bytes = Vec::new();
    File::open(file)
        .and_then(|open| open.take(LONGEST + 1).read_to_end(&mut bytes))
        .with_context(|| format!("{name} cannot be read"))?;
    anyhow::ensure!(bytes.len() as u64 <= LONGEST, "{name} is larger than 1 MB");
    let text = String::from_utf8(bytes)
        .map_err(|_| anyhow::anyhow!("{name} is not plain text in UTF-8: save it as such"))?;
    text.parse().with_context(|| format!("{name} is no statement"))
}

fn line(PublishedStatement { version, title, published, agreed }: &PublishedStatement) -> String {
    let since = match published {
        Some(at) => at.strftime("since %Y-%m-%d %H:%M:%SZ").to_string(),
        None => "came with the program".to_owned(),
    };
    format!("{version}\t{since}\tagreed to by {agreed}\t{title}")
}
