//! The messages between a device and the registry, and the policy of who may change what.
//!
//! A device *pushes* first and *pulls* after. A push is a batch of changes, each of which gets a verdict; sending one
//! twice is harmless, because a change is known by its hash. A pull is a feed of entries after a cursor, in the
//! registry's own order: a whole document when the right to it begins, single changes after that, and an explicit
//! `forget` when the right ends. It travels as lines of JSON, so that a pull cut short goes on from the last whole line.

mod access;
mod bytes;
mod farewell;
mod message;
pub mod pace;
pub mod policy;

pub use access::{Access, Accesses, AccessesReply, Deed, MOST_TOLD, Told};
pub use bytes::{Blob, ChangeHash};
pub use farewell::{Farewell, FarewellReply, Over, Standing, farewell_place};
pub use message::{
    Cursor, DocumentId, Epoch, FeedEntry, Generation, Outcome, Push, PushReply, PushedChange, Refusal,
    Verdict,
};

/// The header of a push or a pull by which a device says how many entries of this user it has not sent yet: a whole number.
pub const UNSENT_HEADER: &str = "x-bluebonnet-unsent";

/// The header of the answer to a pull by which the registry says, before anything else, at which place of the feed the pull is going to
/// end: a whole number, that of its last line.
pub const END_HEADER: &str = "x-bluebonnet-end";
