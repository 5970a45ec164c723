//! `bluebonnet record`

use super::{Registry, cause, organization};
use anyhow::Context;
use bluebonnet_server::store::{
    Epochs, FreshActors, Histories, Merger, Mergers, NotMerged, Records, SqliteStore, StoreError,
};
use bluebonnet_shared::ids::ClientId;
use bluebonnet_shared::sync::DocumentId;
use clap::{Subcommand, ValueEnum};

#[derive(Subcommand)]
pub(super) enum RecordCommand {
    /// Print the id of a student's record
    Find {
        #[command(flatten)]
        registry: Registry,
        /// The organization's code
        org: String,
        /// The student's id at that organization
        student_id: String,
    },
    /// Make records anew without their history; what they say stays, with who entered it and when
    ///
    /// What was overwritten or corrected can no longer be read then, not in the registry's files either. Tablets get the record
    /// whole with their next sync. What a tablet had not sent by then is refused, kept there and shown to its user: so let
    /// the tablets sync first.
    Compact {
        #[command(flatten)]
        registry: Registry,
        /// Ids of records or lists: a UUID, client:<UUID> or list:<UUID>
        #[arg(required = true, value_parser = document)]
        ids: Vec<DocumentId>,
    },
    /// Erase a client: the record leaves the registry, its files and every tablet. It cannot be taken back
    ///
    /// Only the record's id is kept, in the audit log and so that nobody brings it back by accident; the next roster that has
    /// the student says so. Copies of the data folder made before still hold the record: see to them yourself.
    Erase {
        #[command(flatten)]
        registry: Registry,
        /// The record's id; `bluebonnet record find` prints it
        #[arg(value_parser = client)]
        id: ClientId,
        /// Why, for the audit log
        #[arg(long, value_enum)]
        why: Why,
    },
    /// Merge two records of one student: what GONE says is written into KEEP, and GONE ends
    ///
    /// Every dose, exemption, comment and other entry goes over with who entered it and when. Where KEEP says something else of the
    /// student, both values stand side by side in the record, KEEP's on top, until someone chooses. A dose that both have is shown once and
    /// offered for merging. Lists, rosters and tablets go on with KEEP, and what a tablet had not sent for GONE is entered on KEEP.
    ///
    /// It is not undone by itself: back up first (`bluebonnet backup`); the way back is to restore that. Nothing that GONE says is lost;
    /// what was overwritten or corrected in it before can no longer be read.
    Merge {
        #[command(flatten)]
        registry: Registry,
        /// The id of the record that goes on; `bluebonnet record find` prints it
        #[arg(value_parser = client)]
        keep: ClientId,
        /// The id of the record that ends
        #[arg(value_parser = client)]
        gone: ClientId,
        /// Why there were two, for the audit log
        #[arg(long, value_enum)]
        reason: WhyTwo,
        /// Merge them though their birth dates differ
        #[arg(long)]
        even_so: bool,
    },
}

/// Why a student had two records: fixed phrases, as for [`Why`].
#[derive(Clone, Copy, ValueEnum)]
pub(super) enum WhyTwo {
    /// The student was entered twice
    EnteredTwice,
    /// The student moved, and the new school did not find the record
    Moved,
    /// The student id or the name changed, and a roster made a new record
    Renamed,
}

impl WhyTwo {
    const fn words(self) -> &'static str {
        match self {
            Self::EnteredTwice => "entered twice",
            Self::Moved => "moved",
            Self::Renamed => "renamed",
        }
    }
}

/// Why a client is erased: fixed phrases, so that nothing of the client gets into the audit log.
#[derive(Clone, Copy, ValueEnum)]
pub(super) enum Why {
    /// The consent to be in the registry was withdrawn
    ConsentWithdrawn,
    /// The record should never have been made
    MadeByMistake,
    /// The time for which it may be kept is over
    RetentionEnded,
    /// A court or an authority orders it
    Ordered,
}

impl Why {
    const fn words(self) -> &'static str {
        match self {
            Self::ConsentWithdrawn => "consent withdrawn",
            Self::MadeByMistake => "made by mistake",
            Self::RetentionEnded => "retention ended",
            Self::Ordered => "ordered by a court or an authority",
        }
    }
}

/// Reads an id; a UUID alone is a client's.
fn document(text: &str) -> Result<DocumentId, String> {
    let text = text.trim();
    let whole = if text.contains(':') { text.to_owned() } else { format!("client:{text}") };
    whole.parse().map_err(|_| "an id is a UUID, client:<UUID> or list:<UUID>".to_owned())
}

fn client(text: &str) -> Result<ClientId, String> {
    match document(text)? {
        DocumentId::Client(id) => Ok(id),
        DocumentId::List(_) => Err("this is a list: only a client can be erased or merged".to_owned()),
    }
}

impl RecordCommand {
    pub(super) fn run(self) -> anyhow::Result<()> {
        match self {
            Self::Find { registry, org, student_id } => {
                let store = registry.open()?;
                let organization = organization(&store, &org)?;
                let found =
                    store.clients_by_student_id(organization.id, std::slice::from_ref(&student_id))?;
                let id = found.get(&student_id).with_context(|| {
                    format!("{} has no student of this id; check it on the roster", organization.code)
                })?;
                println!("{id}");
            }
            Self::Compact { registry, ids } => {
                let store = registry.open()?;
                for id in ids {
                    let done = store
                        .compact(id, FreshActors::draw(), &cause("record compact"))
                        .with_context(|| format!("{id}"))?;
                    println!("{id}\t{} bytes, before {}", done.after, done.before);
                }
                scrub(&store)?;
            }
            Self::Erase { registry, id, why } => {
                let store = registry.open()?;
                store.erase(id, FreshActors::draw(), &cause(&format!("record erase: {}", why.words())))?;
                scrub(&store)?;
                println!("Erased. Tablets drop the record with their next sync.");
            }
            Self::Merge { registry, keep, gone, reason, even_so } => {
                let store = registry.open()?;
                let why = cause(&format!("record merge: {}", reason.words()));
                store
                    .merge_clients(Merger { keep, gone, even_so }, FreshActors::draw(), &why)
                    .map_err(not_merged)?;
                println!("Merged. Tablets go on with {keep} from their next sync.");
            }
        }
        Ok(())
    }
}

/// Says what to do about a merge that was refused.
fn not_merged(error: StoreError) -> anyhow::Error {
    let what_to_do = match &error {
        StoreError::NotMerged(NotMerged::BirthDates) => {
            "nothing was merged: look at both records, and say --even-so if they are one student's all the same"
        }
        _ => "nothing was merged",
    };
    anyhow::Error::new(error).context(what_to_do)
}

/// Takes what was deleted out of the files.
fn scrub(store: &SqliteStore) -> anyhow::Result<()> {
    store.scrub().map_err(|error| {
        let why = match error {
            StoreError::Full => "the disk has not the room to rewrite the database: make room",
            StoreError::InUse => "the database was read all the while: wait for a quieter hour",
            _ => "the database could not be rewritten",
        };
        anyhow::Error::new(error).context(format!(
            "it is done, but what was deleted can still be found in the registry's files. {why}, and give the command again"
        ))
    })
}
