//! What a device says before it wipes itself.

use super::push::{Portion, answers_for_all, batch};
use super::{Batch, Place, Unsent};
use crate::sync::{ChangeHash, PushReply};
use std::collections::{BTreeMap, BTreeSet};

/// Everything in the outbox, refused entries too, until the registry has answered for each. What is saved meanwhile is to be said as well;
/// of an erased student nothing is.
///
/// Entries are known by their changes and not by their places: a place is free again once a person has discarded what stood there, and
/// what she saves next may take it.
#[derive(Clone, Debug, Default)]
pub struct LastWords {
    answered: BTreeSet<ChangeHash>,
}

impl LastWords {
    /// The next batch of what has not been answered for. None when nothing is left to be said, and the device may wipe itself.
    pub fn next(&self, outbox: &BTreeMap<Place, Unsent>, portion: Portion) -> Option<Batch> {
        batch(outbox, None, portion, |entry| !entry.is_emptied() && !self.answered.contains(&entry.hash))
    }

    /// Hears an answer. False when it does not answer for every change of the batch: then nothing counts as said.
    #[must_use]
    pub fn hear(&mut self, batch: &Batch, reply: &PushReply) -> bool {
        let whole = answers_for_all(batch, reply);
        if whole {
            self.answered.extend(batch.push.changes.iter().map(|change| change.hash));
        }
        whole
    }
}

#[cfg(test)]
mod tests {
    use super::super::push::tests::{outbox, verdict};
    use super::*;
    use crate::replica::Refused;
    use crate::sync::{Outcome, Refusal};

    /// An answer that holds everything of a batch.
    fn held(batch: &Batch) -> PushReply {
        let outcome = || Outcome::Held;
        let verdicts = batch.push.changes.iter().map(|change| verdict(change.hash.0[0], outcome())).collect();
        PushReply { verdicts }
    }

    /// Says all of an outbox.
    fn said(outbox: &BTreeMap<Place, Unsent>) -> LastWords {
        let mut words = LastWords::default();
        while let Some(batch) = words.next(outbox, Portion::default()) {
            assert!(words.hear(&batch, &held(&batch)));
        }
        words
    }

    #[test]
    fn refused_entries_are_said_too_and_each_one_once() {
        let mut outbox = outbox(2, 10);
        outbox.values_mut().next().unwrap().refused =
            Some(Refused { code: Refusal::OutOfReach, field: None });
        let mut words = LastWords::default();
        let batch = words.next(&outbox, Portion::default()).unwrap();
        assert_eq!(batch.places.len(), 2);
        assert!(words.hear(&batch, &held(&batch)));
        assert!(words.next(&outbox, Portion::default()).is_none());
    }

    #[test]
    fn an_answer_for_some_of_a_batch_is_none() {
        let outbox = outbox(2, 10);
        let mut words = LastWords::default();
        let batch = words.next(&outbox, Portion::default()).unwrap();
        assert!(!words.hear(&batch, &PushReply { verdicts: vec![verdict(0, Outcome::Held)] }));
        assert_eq!(words.next(&outbox, Portion::default()).unwrap().places.len(), 2);
    }

    #[test]
    fn what_is_saved_after_the_last_batch_is_still_to_be_said() {
        let words = said(&outbox(2, 10));
        let more = outbox(3, 10);
        let batch = words.next(&more, Portion::default()).unwrap();
        assert_eq!(batch.places, [*more.keys().next_back().unwrap()]);
    }

    #[test]
    fn what_takes_the_place_of_a_discarded_entry_is_still_to_be_said() {
        let mut outbox = outbox(1, 10);
        let words = said(&outbox);
        let place = *outbox.keys().next().unwrap();
        // Discarded, and then something else was saved: it is the first in the outbox again.
        outbox.get_mut(&place).unwrap().hash = ChangeHash([9; 32]);
        assert_eq!(words.next(&outbox, Portion::default()).unwrap().places, [place]);
    }
}
