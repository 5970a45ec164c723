//! A tablet: the device's core over a disk that fails. What it does and when is decided in `world`.

mod disk;

pub use disk::{Disk, NotWritten, Unreadable};

use super::chance::Chance;
use super::version::Version;
use bluebonnet_server::store::Sender;
use bluebonnet_shared::ids::OrgId;
use bluebonnet_shared::record::ActorId;
use bluebonnet_shared::replica::{Batch, LastWords, Lines, Records, Replica};
use bluebonnet_shared::sync::{DocumentId, FeedEntry, Over};
use std::collections::BTreeSet;

/// How far a tablet is with its round of sync.
#[derive(Debug, Default)]
pub enum Round {
    /// Nothing is under way.
    #[default]
    Idle,
    /// A push waits for its answer.
    Pushing {
        /// The request.
        request: u64,
        /// What was sent.
        batch: Batch,
    },
    /// The session is over, and it has asked whether it may keep what it has.
    Asking {
        /// The request.
        request: u64,
    },
    /// The user signs in, or her session follows her from another organization.
    SigningIn {
        /// The request.
        request: u64,
    },
    /// It may not have its records any more, has sent what it still had, refused entries too, and waits for the answer.
    Leaving {
        /// The request.
        request: u64,
        /// What was sent.
        batch: Batch,
        /// What has been answered for.
        words: LastWords,
        /// Why, and in which way.
        leave: Leave,
    },
    /// A pull is coming in.
    Pulling {
        /// The request.
        request: u64,
        /// The stream that answers it, once one has.
        stream: Option<u64>,
        /// The line that has begun.
        lines: Lines,
        /// Entries not taken in yet.
        waiting: Vec<FeedEntry>,
        /// The last line has come.
        ended: bool,
    },
}

/// How a tablet leaves.
#[derive(Clone, Copy, Debug)]
pub struct Leave {
    /// Why.
    pub over: Over,
    /// Whether its session is good for pushing; else it shows whose it is by its key.
    pub signed_in: bool,
}

/// A tablet with its user. Where two users share one, or a user works for two organizations, it is one user's vault on it for one
/// organization.
#[derive(Debug)]
pub struct Tablet {
    /// Who works on it.
    pub sender: Sender,
    /// Its disk.
    pub disk: Disk,
    /// What is in its memory while it is unlocked.
    pub replica: Option<Replica>,
    /// It was not to have its user's records any more and has wiped itself.
    pub wiped: bool,
    /// Its session is over, and its user is to sign in.
    pub signed_out: bool,
    /// Its user has come from her vault for this organization: the session may still be that one's.
    pub comes_from: Option<OrgId>,
    /// How far its clock is off, in milliseconds.
    pub skew: i64,
    /// Its round.
    pub round: Round,
    /// It has heard that there is more, and has not asked since.
    pub asked: bool,
    /// Entries of the feed that it takes in with one transaction.
    pub at_once: usize,
    /// Which version of the app is on it.
    pub version: Version,
    /// What happens to its disk, and its actors.
    pub chance: Chance,
}

impl Tablet {
    /// An actor never used before.
    pub fn fresh_actor(&mut self) -> ActorId {
        ActorId::from(self.chance.bytes())
    }

    /// Unlocks it.
    ///
    /// # Errors
    /// When its disk cannot be read.
    pub fn unlock(&mut self) -> Result<(), Unreadable> {
        let actor = self.fresh_actor();
        self.replica = Some(self.disk.open(actor)?);
        Ok(())
    }

    /// Locks it; what was under way is given up.
    pub fn lock(&mut self) {
        self.replica = None;
        self.round = Round::Idle;
        self.comes_from = None;
    }

    /// Loses what a crash loses.
    pub fn crash(&mut self) {
        self.lock();
        self.disk.crash(&mut self.chance);
    }

    /// Takes everything off it.
    pub fn wipe(&mut self) {
        self.lock();
        self.disk.evict();
        self.wiped = true;
    }

    /// Reads records for the core.
    ///
    /// # Errors
    /// When one cannot be read.
    pub fn read(&self, needed: BTreeSet<DocumentId>) -> Result<Records, Unreadable> {
        let mut records = Records::new();
        for id in needed {
            records.extend(self.disk.record(id)?.map(|stored| (id, stored)));
        }
        Ok(records)
    }

    /// The request it waits for.
    pub fn waits_for(&self) -> Option<u64> {
        match &self.round {
            Round::Idle => None,
            Round::Pushing { request, .. }
            | Round::Asking { request }
            | Round::SigningIn { request }
            | Round::Leaving { request, .. }
            | Round::Pulling { request, .. } => Some(*request),
        }
    }
}
