//! What a registry asks of a pushed change before it takes it: pure, without any I/O. The registry judges by it; the app asks
//! the same before it sends, so that a nurse hears of it while the student still stands before her.
//!
//! [`envelope`](self) is what can be judged from the change alone. [`judge_client`] and [`judge_list`] look at what it would
//! write. They go through the change's operations one by one and not through the document after it, because a value that
//! loses to one given at the same time still stands in the document for someone to choose. So every value that can ever
//! surface has been judged by itself.
//!
//! What a device may not do:
//!
//! - take anything out, or put a map where a value or another entry stands: records only grow ([`Refusal::NewerSchema`]);
//! - write at the root, into `organizations`, or a container that this program does not have: a newer program's devices may do
//!   so at a newer registry, which can judge it (`NewerSchema`). A *field* of a known map or entry that this program does not
//!   know goes through unharmed, as long as it is a plain value;
//! - write what its field cannot hold, clear what an entry cannot be without, or name a day that cannot be
//!   ([`Refusal::Impossible`]). A code that is not in the tables is no such thing;
//! - sign for someone else ([`Refusal::ForeignStamp`]);
//! - change facts locked by vital statistics ([`Refusal::Locked`]);
//! - change what another organization owns ([`Refusal::NotYours`]);
//! - change a client's record at all, where the user's role is to look at it: a school clerk's ([`Refusal::NotYourRole`]).
//!
//! Who chooses the value that is shown already takes out the others: that is no taking out, because the field still says
//! something. A value that the sender saw in the same field and writes once more, as who settles a conflict does, is not judged anew
//! for what it says; whether the sender may write there is.

mod client;
mod envelope;
mod foresee;
mod list;
#[cfg(test)]
mod tests;
mod values;

pub use client::judge_client;
pub use envelope::{
    ActorOwner, LARGEST_CHANGE, LARGEST_DOCUMENT, check_actor, check_epoch, check_growth, read_change,
};
pub use foresee::foresee;
pub use list::judge_list;

use super::Refusal;
use crate::account::Role;
use crate::ids::{OrgId, UserId};

/// Who made a change: the user whose session sends it, in the organization that the session is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Author {
    /// The user.
    pub user: UserId,
    /// The organization.
    pub organization: OrgId,
    /// What the user may do there.
    pub role: Role,
}

/// What is wrong with a change.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("refused: {code:?}")]
pub struct Objection {
    /// Why it is refused.
    pub code: Refusal,
    /// The field it concerns, as a path in the document: `doses/<id>/date`.
    pub field: Option<String>,
}

impl Objection {
    fn at(code: Refusal, field: String) -> Self {
        Self { code, field: Some(field) }
    }
}

impl From<Refusal> for Objection {
    fn from(code: Refusal) -> Self {
        Self { code, field: None }
    }
}
