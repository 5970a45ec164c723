//! The sync client: pushes what is unsent, then pulls what is new, whenever the registry can be reached.
//!
//! What to send and what an answer means is decided in `shared::replica`, when to try again in `shared::sync::pace`; `round` and
//! `run` do the waiting.

mod accesses;
mod farewell;
mod live;
mod outcome;
pub mod registry;
mod round;
mod run;
mod silence;
mod state;

pub use run::run;
pub use state::SyncState;
