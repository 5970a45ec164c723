//! The next version of the program, which brings something that the one before it does not know.
//!
//! The next version is the program as it is. The one before it is the same program, kept from what it would not know: exemptions,
//! which are an entry in a container of their own. A tablet with it enters none; a registry with it refuses every change that writes one,
//! as the policy refuses what stands in a container of a newer schema.

use bluebonnet_shared::record::{Collection, Edit, NewEntry};
use bluebonnet_shared::sync::{Outcome, Refusal};

/// Which version runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Version {
    /// The one before.
    Before,
    /// The next one.
    #[default]
    Next,
}

impl Version {
    /// Whether it knows all that edits write.
    pub fn knows(self, edits: &[Edit]) -> bool {
        self == Self::Next || !edits.iter().any(is_next)
    }
}

/// What a registry of the version before says of a change that only the next one knows.
pub fn refusal() -> Outcome {
    Outcome::Refused { code: Refusal::NewerSchema, field: Some("exemptions".to_owned()) }
}

fn is_next(edit: &Edit) -> bool {
    match edit {
        Edit::AddEntry { entry, .. } => matches!(**entry, NewEntry::Exemption(_)),
        Edit::RemoveEntry { collection, .. } => *collection == Collection::Exemptions,
        Edit::Choose { field, .. } => field.starts_with("exemptions/"),
        _ => false,
    }
}
