//! The sync client: pushes what is unsent, then pulls what is new, whenever the registry can be reached.

mod state;

pub use state::SyncState;
