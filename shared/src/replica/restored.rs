//! A registry that goes on from a backup has lost what came after it. Each device has its own entries still, and enters them again.

use super::{Keep, Place, Replica, Step, Unsent, Write};
use crate::order;
use crate::record::Change;
use crate::sync::{ChangeHash, Cursor, Generation};

/// What a device learns from the place at which a pull is going to end, before it takes anything in.
#[derive(Clone, Debug)]
pub enum Met {
    /// Nothing: the registry is the one that it was.
    Known,
    /// Of which generation the registry is, which it did not know: to be written first. What is entered here and arrives before the pull
    /// has come to its end can be lost already.
    First(Step),
    /// The registry has gone on from a backup since this device last heard of it. Nothing must be taken in: [`Replica::offer_again`] comes
    /// first. A record that leaves this device takes all with it that was ever sent of it, and one that comes whole stands in the place of
    /// one with entries that the registry has lost.
    Restored(Generation),
}

impl Replica {
    /// Meets a registry whose pull is going to end at a place.
    ///
    /// Only the generation that was noted is known. A lower one is another restoring, by a machine whose clock is behind. It is no answer
    /// from before the last one: a device waits for one answer at a time, and hears no other. Were it one after all, all that was sent
    /// would be offered once more, to a registry that knows it, and the next answer would be met in the same way: that costs time, and
    /// taking the other for known would cost entries.
    pub fn meet(&self, end: Cursor) -> Met {
        let now = end.generation();
        match self.generation {
            Some(known) if known == now => Met::Known,
            Some(_) => Met::Restored(now),
            None => Met::First(Step {
                writes: vec![Write::Generation(now)],
                keep: Keep::Relaxed,
                ..Step::default()
            }),
        }
    }

    /// Puts every entry that ever arrived, and whose record is still on this device, into the outbox again, before what waits there, and
    /// asks for the feed from its beginning. What the registry has still, it knows, and keeps once.
    pub fn offer_again(&self, generation: Generation, sent: Vec<Unsent>) -> Step {
        let mut step = Step::default();
        let mut place = self.next_place();
        let mut put = |step: &mut Step, entry: Unsent| {
            step.put_unsent(place, entry);
            place = Place::after(Some(place));
        };
        let here = order::set(self.outbox.values().map(|entry| entry.hash));
        let lost = sent.into_iter().filter(|entry| !here.contains(&entry.hash)).collect();
        for entry in causes_first(lost) {
            put(&mut step, Unsent { remade: 0, ..entry });
        }
        // What was entered later builds on it, and goes after it.
        for (place, entry) in self.outbox.iter().filter(|(_, entry)| entry.refused.is_none()) {
            put(&mut step, entry.clone());
            step.writes.push(Write::DropUnsent(*place));
        }
        step.writes.push(Write::Cursor(Cursor::default()));
        step.writes.push(Write::Generation(generation));
        step
    }
}

/// Entries in the order of their times, but none before another that it builds on: a clock may have been set back between them.
fn causes_first(mut entries: Vec<Unsent>) -> Vec<Unsent> {
    order::sort_by_key(&mut entries, |entry| (entry.at, entry.hash));
    let mut missing = order::set(entries.iter().map(|entry| entry.hash));
    let mut ordered = Vec::with_capacity(entries.len());
    let mut waiting: Vec<(Unsent, Vec<ChangeHash>)> = entries
        .into_iter()
        .map(|entry| {
            let causes = Change::parse(&entry.bytes.0).map(|change| change.causes).unwrap_or_default();
            (entry, causes)
        })
        .collect();
    loop {
        let before = ordered.len();
        let mut rest = Vec::with_capacity(waiting.len());
        for (entry, causes) in waiting {
            if causes.iter().any(|cause| missing.contains(cause)) {
                rest.push((entry, causes));
            } else {
                missing.remove(&entry.hash);
                ordered.push(entry);
            }
        }
        waiting = rest;
        if ordered.len() == before {
            break;
        }
    }
    // Nothing is left: a change cannot be its own cause. If it were otherwise, nothing would be let go of for it.
    ordered.extend(waiting.into_iter().map(|(entry, _)| entry));
    ordered
}
