//! What to send next, and what the registry's answer means for what was sent.

use super::{Place, Refused, Unsent};
use crate::sync::{Outcome, Push, PushReply};
use std::collections::BTreeMap;
use std::ops::Bound;

/// Changes in one push.
pub const MOST_CHANGES: usize = 200;
/// Bytes of changes in one push: well under the registry's 8 MB once they are base64.
const MOST_BYTES: usize = 4 * 1024 * 1024;

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

/// The next batch of everything, refused entries too: what a device sends before it wipes itself.
pub fn last_batch(outbox: &BTreeMap<Place, Unsent>, sent: Option<Place>) -> Option<Batch> {
    batch(outbox, sent, |_| true)
}

/// The next batch: the oldest entries not refused and after `sent`, as many as one push holds. `None` when there are none.
pub fn next_batch(outbox: &BTreeMap<Place, Unsent>, sent: Option<Place>) -> Option<Batch> {
    batch(outbox, sent, |entry| entry.refused.is_none())
}

fn batch(
    outbox: &BTreeMap<Place, Unsent>,
    sent: Option<Place>,
    goes: impl Fn(&Unsent) -> bool,
) -> Option<Batch> {
    let mut bytes = 0;
    let (mut places, mut changes) = (Vec::new(), Vec::new());
    let from = sent.map_or(Bound::Unbounded, Bound::Excluded);
    let waiting = outbox.range((from, Bound::Unbounded)).filter(|(_, entry)| goes(entry));
    for (place, entry) in waiting {
        bytes += entry.bytes.0.len();
        // One entry always goes, however large: the registry says so if it is too large.
        if !places.is_empty() && (places.len() == MOST_CHANGES || bytes > MOST_BYTES) {
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
pub fn answers_for_all(batch: &Batch, reply: &PushReply) -> bool {
    let is_answered = |hash| reply.verdicts.iter().any(|verdict| verdict.hash == hash);
    batch.push.changes.iter().all(|change| is_answered(change.hash))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::Timestamp;
    use crate::ids::ClientId;
    use crate::sync::{Blob, ChangeHash, Cursor, DocumentId, Epoch, Refusal, Verdict};
    use uuid::Uuid;

    fn outbox(count: u8, size: usize) -> BTreeMap<Place, Unsent> {
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

    fn verdict(number: u8, outcome: Outcome) -> Verdict {
        Verdict { hash: ChangeHash([number; 32]), outcome }
    }

    const REFUSED: Outcome = Outcome::Refused { code: Refusal::OutOfReach, field: None };

    #[test]
    fn an_empty_outbox_sends_nothing() {
        assert!(next_batch(&BTreeMap::new(), None).is_none());
    }

    #[test]
    fn entries_go_in_the_order_they_were_entered_and_go_on_after_the_last_sent() {
        let outbox = outbox(3, 10);
        let batch = next_batch(&outbox, None).unwrap();
        assert_eq!(batch.places, outbox.keys().copied().collect::<Vec<_>>());
        let rest = next_batch(&outbox, Some(place(&outbox, 1))).unwrap();
        assert_eq!(rest.places, [place(&outbox, 2)]);
    }

    #[test]
    fn a_refused_entry_is_not_sent_again() {
        let mut outbox = outbox(2, 10);
        outbox.values_mut().next().unwrap().refused =
            Some(Refused { code: Refusal::OutOfReach, field: None });
        assert_eq!(next_batch(&outbox, None).unwrap().places, [place(&outbox, 1)]);
    }

    #[test]
    fn a_push_is_cut_at_its_size_and_never_to_nothing() {
        let outbox = outbox(3, MOST_BYTES / 2 + 1);
        assert_eq!(next_batch(&outbox, None).unwrap().places.len(), 1);
        let huge = self::outbox(1, MOST_BYTES * 2);
        assert_eq!(next_batch(&huge, None).unwrap().places.len(), 1);
    }

    #[test]
    fn stored_and_known_entries_have_arrived_and_refused_ones_stay() {
        let outbox = outbox(3, 10);
        let batch = next_batch(&outbox, None).unwrap();
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
        let batch = next_batch(&outbox, None).unwrap();
        let judged = judge(&batch, &PushReply { verdicts: vec![verdict(1, Outcome::Known)] });
        assert_eq!((judged.arrived, judged.refused), (vec![place(&outbox, 1)], vec![]));
    }
}
