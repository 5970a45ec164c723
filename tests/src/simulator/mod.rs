//! Sync under every kind of bad luck, from one seed.
//!
//! A world is a registry, two to four tablets and the network between them. The registry is the real store
//! (`bluebonnet_server::store::SqliteStore`) over a disk that loses power ([`disk`]); a tablet is the real core
//! (`bluebonnet_shared::replica`) over a disk that crashes, fills up and is taken away ([`tablet`]), and may be shared by two users.
//! One of them works for two districts, and has a vault for each. Nurses enter things, the office moves students and lists, lets people in and out and decides on what came late, messages are lost
//! and doubled, and everything happens in an order that the seed decides ([`world`]). Then all is mended, the tablets sync until nothing moves, and everything is held against a ledger of what was
//! typed, promised and sent ([`ledger`]).
//!
//! The same seed lives through the same events, so that a failure can be looked at: `cargo run --release --package
//! bluebonnet-tests --example simulate -- --watch 17`. What proves the simulator itself is [`sabotage`]: faults put in on
//! purpose, each of which it must find.

pub mod backup;
pub mod cast;
pub mod chance;
pub mod claims;
pub mod deeds;
pub mod disk;
pub mod ledger;
pub mod many;
mod merging;
pub mod registry;
pub mod sabotage;
pub mod tablet;
pub mod trace;
pub mod version;
pub mod world;

use sabotage::Sabotage;
use tempfile::TempDir;
use world::{Report, World};

/// Events that a failure shows.
const SHOWN: usize = 60;

/// A place in which worlds are lived through, one after another. Several may be at work at once, each in a thread of its own.
#[derive(Debug)]
pub struct Workshop(TempDir);

impl Workshop {
    /// A workshop.
    ///
    /// # Errors
    /// When no folder can be made for it.
    pub fn new() -> std::io::Result<Self> {
        tempfile::tempdir().map(Self)
    }

    /// Lives a seed through.
    pub fn live(&self, seed: u64, sabotage: Option<Sabotage>) -> Report {
        World::live(seed, sabotage, &self.0.path().join("bluebonnet.db"), SHOWN)
    }

    /// Lives a seed through, and keeps every event.
    pub fn watch(&self, seed: u64) -> Report {
        World::live(seed, None, &self.0.path().join("bluebonnet.db"), usize::MAX)
    }

    /// Lives a seed through as it should be.
    ///
    /// # Errors
    /// What did not hold, the last events before it, and how to see all of them.
    pub fn hold(&self, seed: u64) -> Result<Report, String> {
        let report = self.live(seed, None);
        match &report.fault {
            None => Ok(report),
            Some(fault) => Err(format!(
                "{trace}\nseed {seed}: {fault}\nTo see all of it: cargo run --release --package bluebonnet-tests \
                 --example simulate -- --watch {seed}",
                trace = report.trace
            )),
        }
    }
}
