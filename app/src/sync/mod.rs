//! The sync client: pushes what is unsent, then pulls what is new, whenever the registry can be reached.
//!
//! What to send, what an answer means and when to try again are pure steps (`plan`, `lines`, `pace`); `round` and `run` do
//! the waiting.

mod lines;
mod pace;
mod plan;
pub mod registry;
mod round;
mod run;
mod state;

pub use run::run;
pub use state::SyncState;
