//! Entries on a record that was merged into another one at the registry: they are entered on the one that goes on.
//!
//! The registry refuses them by a code of its own, and names the record that goes on to whoever may see it. It knows every change that the
//! merged record has held, by its hash, so that what it refuses was not in it: entered on the other record, it is there once. An entry is made
//! anew out of what was typed, as soon as that record is on this device, and goes behind all that waits to be sent: it builds on what was
//! entered there. What cannot be made there yet, since what it changes has not come, is tried again with each piece of that record that
//! comes. Until then, and where nothing was named, it waits for a person, as it was typed.

use super::document::Open;
use super::rebase::{Fate, remake};
use super::{Place, Refused, Step, Unsent, Write};
use crate::record::Edit;
use crate::sync::{DocumentId, Epoch, Refusal};

impl Refused {
    /// The record that goes on for the one that was merged into it, where the registry has named it.
    pub(super) fn goes_on_as(&self) -> Option<DocumentId> {
        self.field.as_ref().filter(|_| self.code == Refusal::Merged)?.parse().ok()
    }
}

impl Unsent {
    /// Whether its record was merged into another one. That record may still be here and hold its change, and says nothing any more of what
    /// the registry has.
    pub(super) fn is_merged(&self) -> bool {
        self.refused.as_ref().is_some_and(|refused| refused.code == Refusal::Merged)
    }

    /// The same about the record that goes on. None where it cannot be entered there without a person: a form of the child's own facts
    /// holds all of these, and would set what the other record says of them aside unseen; and so would a choice between two of them.
    fn onto(&self, document: DocumentId, epoch: Epoch) -> Option<Self> {
        let is_of_the_child = |edit: &Edit| match edit {
            Edit::Describe(_) => true,
            // `name/first` is the child's, `doses/<id>/lot` an entry's.
            Edit::Choose { field, .. } => field.split('/').count() < 3,
            _ => false,
        };
        let typed = self.typed.as_ref()?;
        let goes = !typed.edits.iter().any(is_of_the_child);
        goes.then(|| Self { document, epoch, refused: None, ..self.clone() })
    }
}

/// Entries on their way to the record that goes on.
pub(super) struct CarryOver {
    next: Place,
}

impl CarryOver {
    /// `next` is a place after all others.
    pub(super) fn behind(next: Place) -> Self {
        Self { next }
    }

    /// Enters entries, in the order of their places, on the record that goes on. Gives the changes that were made; an entry that cannot be
    /// made there stays as it is.
    pub(super) fn enter<'e>(
        &mut self,
        entries: impl Iterator<Item = (Place, &'e Unsent)>,
        (document, open, epoch): (DocumentId, &mut Open, Epoch),
        step: &mut Step,
    ) -> Vec<Vec<u8>> {
        let mut made = Vec::new();
        for (place, entry) in entries {
            let Some(onto) = entry.onto(document, epoch) else { continue };
            match remake(open, &onto, epoch) {
                Fate::Remade(again) => {
                    made.push(again.bytes.0.clone());
                    step.put_unsent(self.next, *again);
                    step.writes.push(Write::DropUnsent(place));
                    self.next = Place::after(Some(self.next));
                }
                Fate::Said => step.put_sent(place, &onto),
                Fate::Stands | Fate::Lost => {}
            }
        }
        made
    }
}
