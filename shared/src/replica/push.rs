//! What to send next, and what the registry's answer means for what was sent.

use super::{Place, Refused, Unsent};
use crate::sync::{Outcome, Push, PushReply};
use std::collections::BTreeMap;
use std::ops::Bound;

/// Changes in one push.
pub const MOST_CHANGES: usize = 200;
/// Bytes of changes in one push: well under the registry's 8 MB once they are base64.
const MOST_BYTES: usize = 4 * 1024 * 1024;

/// How much goes into one push: as much as there is room for, and less after one that was not answered in time. A slow line would
/// never carry it else, however often it is tried.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Portion {
    /// How often it was halved.
    halved: u32,
}

impl Portion {
    /// Halvings after which a push holds one entry.
    const MOST_HALVED: u32 = MOST_CHANGES.ilog2();

    /// Half as much: a push has not been answered in time.
    #[must_use]
    pub fn after_silence(self) -> Self {
        Self { halved: (self.halved + 1).min(Self::MOST_HALVED) }
    }

    /// Twice as much, up to what there is room for: a push has been answered.
    #[must_use]
    pub fn after_answer(self) -> Self {
        Self { halved: self.halved.saturating_sub(1) }
    }

    fn changes(self) -> usize {
        MOST_CHANGES >> self.halved
    }

    fn bytes(self) -> usize {
        MOST_BYTES >> self.halved
    }
}

/// A push, and the places in the outbox of what is in it.
#[derive(Clone, Debug)]
pub struct Batch {
    /// The places, in the order of the changes.
    pub places: Vec<Place>,
    /// The message.
    pub push: Push,
}

/// What becomes of entries of the outbox after a push.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Judged {
    /// On the registry's disk: they leave the outbox.
    pub arrived: Vec<Place>,
    /// Refused: they stay, or are made anew.
    pub refused: Vec<(Place, Refused)>,
}

/// The next batch: the oldest entries not refused and after `sent`, as many as one push holds. `None` when there are none.
pub fn next_batch(outbox: &BTreeMap<Place, Unsent>, sent: Option<Place>, portion: Portion) -> Option<Batch> {
    batch(outbox, sent, portion, |entry| entry.refused.is_none())
}

pub(super) fn batch(
    outbox: &BTreeMap<Place, Unsent>,
    sent: Option<Place>,
    portion: Portion,
    goes: impl Fn(&Unsent) -> bool,
) -> Option<Batch> {
    let mut bytes = 0;
    let (mut places, mut changes) = (Vec::new(), Vec::new());
    let from = sent.map_or(Bound::Unbounded, Bound::Excluded);
    let waiting = outbox.range((from, Bound::Unbounded)).filter(|(_, entry)| goes(entry));
    for (place, entry) in waiting {
        bytes += entry.bytes.0.len();
        // One entry always goes, however large: the registry says so if it is too large.
        if !places.is_empty() && (places.len() == portion.changes() || bytes > portion.bytes()) {
            break;
        }
        places.push(*place);
        changes.push(entry.pushed());
    }
    (!places.is_empty()).then_some(Batch { places, push: Push { changes } })
}

/// What an answer means. Verdicts are matched by hash; an entry without one stays as it is and is sent again.
pub fn judge(batch: &Batch, reply: &PushReply) -> Judged {
    let mut judged = Judged::default();
    for (place, change) in batch.places.iter().zip(&batch.push.changes) {
        match reply
            .verdicts
            .iter()
            .find(|verdict| verdict.hash == change.hash)
            .map(|verdict| &verdict.outcome)
        {
            Some(Outcome::Stored { .. } | Outcome::Known | Outcome::Held) => judged.arrived.push(*place),
            Some(Outcome::Refused { code, field }) => {
                judged.refused.push((*place, Refused { code: *code, field: field.clone() }));
            }
            None => {}
        }
    }
    judged
}

/// Whether an answer has a verdict for every change of a batch.
pub(super) fn answers_for_all(batch: &Batch, reply: &PushReply) -> bool {
    let is_answered = |hash| reply.verdicts.iter().any(|verdict| verdict.hash == hash);
    batch.push.changes.iter().all(|change| is_answered(change.hash))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::calendar::Timestamp;
    use crate::ids::ClientId;
    use crate::sync::{Blob, ChangeHash, Cursor, DocumentId, Epoch, Refusal, Verdict};
    use uuid::Uuid;

    /// An outbox of so many entries, each of so many bytes.
    pub fn outbox(count: u8, size: usize) -> BTreeMap<Place, Unsent> {
        let mut last = None;
        (0..count)
            .map(|number| {
                let place = Place::after(last);
                last = Some(place);
                let entry = Unsent {
                    document: DocumentId::Client(ClientId::new(Uuid::nil())),
                    epoch: Epoch(0),
                    hash: ChangeHash([number; 32]),
                    bytes: Blob(vec![number; size]),
                    client_name: "Demo, Student".to_owned(),
                    typed: None,
                    what: "MMR (03)".to_owned(),
                    at: Timestamp::UNIX_EPOCH,
                    remade: 0,
                    refused: None,
                };
                (place, entry)
            })
            .collect()
    }

    fn place(outbox: &BTreeMap<Place, Unsent>, number: usize) -> Place {
        *outbox.keys().nth(number).unwrap()
    }

    pub fn verdict(number: u8, outcome: Outcome) -> Verdict {
        Verdict { hash: ChangeHash([number; 32]), outcome }
    }

    const REFUSED: Outcome = Outcome::Refused { code: Refusal::OutOfReach, field: None };

    #[test]
    fn an_empty_outbox_sends_nothing() {
        assert!(next_batch(&BTreeMap::new(), None, Portion::default()).is_none());
    }

    #[test]
    fn entries_go_in_the_order_they_were_entered_and_go_on_after_the_last_sent() {
        let outbox = outbox(3, 10);
        let batch = next_batch(&outbox, None, Portion::default()).unwrap();
        assert_eq!(batch.places, outbox.keys().copied().collect::<Vec<_>>());
        let rest = next_batch(&outbox, Some(place(&outbox, 1)), Portion::default()).unwrap();
        assert_eq!(rest.places, [place(&outbox, 2)]);
    }

    #[test]
    fn a_refused_entry_is_not_sent_again() {
        let mut outbox = outbox(2, 10);
        outbox.values_mut().next().unwrap().refused =
            Some(Refused { code: Refusal::OutOfReach, field: None });
        assert_eq!(next_batch(&outbox, None, Portion::default()).unwrap().places, [place(&outbox, 1)]);
    }

    #[test]
    fn a_push_is_cut_at_its_size_and_never_to_nothing() {
        let outbox = outbox(3, MOST_BYTES / 2 + 1);
        assert_eq!(next_batch(&outbox, None, Portion::default()).unwrap().places.len(), 1);
        let huge = self::outbox(1, MOST_BYTES * 2);
        assert_eq!(next_batch(&huge, None, Portion::default()).unwrap().places.len(), 1);
    }

    #[test]
    fn a_push_is_halved_after_each_silence_down_to_one_entry_and_grows_after_each_answer() {
        let outbox = outbox(250, 10);
        let size = |portion| next_batch(&outbox, None, portion).unwrap().places.len();
        let mut portion = Portion::default();
        let mut sizes = vec![size(portion)];
        for _ in 0..9 {
            portion = portion.after_silence();
            sizes.push(size(portion));
        }
        assert_eq!(sizes, [200, 100, 50, 25, 12, 6, 3, 1, 1, 1]);
        portion = portion.after_answer();
        assert_eq!(size(portion), 3);
        for _ in 0..9 {
            portion = portion.after_answer();
        }
        assert_eq!(portion, Portion::default());
        let large = self::outbox(8, MOST_BYTES / 8);
        let silent = Portion::default().after_silence();
        assert_eq!(next_batch(&large, None, silent).unwrap().places.len(), 4);
    }

    #[test]
    fn stored_and_known_entries_have_arrived_and_refused_ones_stay() {
        let outbox = outbox(3, 10);
        let batch = next_batch(&outbox, None, Portion::default()).unwrap();
        let reply = PushReply {
            verdicts: vec![
                verdict(0, Outcome::Stored { at: Cursor(9) }),
                verdict(1, REFUSED),
                verdict(2, Outcome::Known),
            ],
        };
        let judged = judge(&batch, &reply);
        assert_eq!(judged.arrived, [place(&outbox, 0), place(&outbox, 2)]);
        assert_eq!(judged.refused.len(), 1);
        assert_eq!(judged.refused[0].0, place(&outbox, 1));
    }

    #[test]
    fn an_entry_without_a_verdict_stays_unsent() {
        let outbox = outbox(2, 10);
        let batch = next_batch(&outbox, None, Portion::default()).unwrap();
        let judged = judge(&batch, &PushReply { verdicts: vec![verdict(1, Outcome::Known)] });
        assert_eq!((judged.arrived, judged.refused), (vec![place(&outbox, 1)], vec![]));
    }
}
