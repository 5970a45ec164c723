//! What stays of an entry whose student was erased.
//!
//! The registry keeps no byte of an erased student, and neither does a device: nothing stays in an entry that came from the record. What
//! the person typed anew stays until she discards it, because nothing typed is thrown away unseen. A dose that she gave keeps the student's
//! name beside it: whoever gives a vaccine must be able to note it somewhere else, and nothing but this says any more whom it was given.

use super::{Typed, Unsent};
use crate::record::Edit;
use crate::sync::Blob;

impl Unsent {
    /// The entry without what came from the record: without its change, the record as it was, and every edit of what was there, since a
    /// form holds each field of what it edits.
    pub(super) fn of_the_erased(&self) -> Self {
        let typed = self.typed.as_ref();
        let is_new = |edit: &&Edit| matches!(edit, Edit::AddDose(_) | Edit::AddEntry { .. });
        let new: Vec<Edit> =
            typed.into_iter().flat_map(|typed| &typed.edits).filter(is_new).cloned().collect();
        let all_new = typed.is_some_and(|typed| typed.edits.len() == new.len());
        let gives = new.iter().any(|edit| matches!(edit, Edit::AddDose(_)));
        Self {
            bytes: Blob(Vec::new()),
            client_name: if gives { self.client_name.clone() } else { String::new() },
            // It names a dose of the record where that was changed or deleted.
            what: if all_new { self.what.clone() } else { String::new() },
            typed: typed.filter(|_| !new.is_empty()).map(|typed| Typed {
                edits: new,
                by: typed.by.clone(),
                before: None,
            }),
            ..self.clone()
        }
    }

    /// Whether it is one of these: there is nothing left of it to be sent.
    pub(super) fn is_emptied(&self) -> bool {
        self.bytes.0.is_empty()
    }
}
