//! A registry that goes on from a backup, what the office does again then, and how a tablet gives back what was lost.

use super::round::Meaning;
use super::{Event, SECOND, World};
use crate::simulator::backup::Contents;
use crate::simulator::cast::Cast;
use crate::simulator::ledger::{AtRegistry, Entry, Fault};
use crate::simulator::registry::Called;
use crate::simulator::sabotage::Sabotage;
use bluebonnet_server::store::Cause;
use bluebonnet_shared::calendar::Timestamp;
use bluebonnet_shared::ids::DeviceId;
use bluebonnet_shared::replica::Met;
use bluebonnet_shared::sync::{Cursor, DocumentId, Generation};

/// Milliseconds that the clock of a machine may be behind on which a backup is restored: 200 days.
const MOST_BEHIND: u64 = 200 * 24 * 3_600 * SECOND;

/// What a tablet finds when a pull begins.
pub(super) enum Meeting {
    /// What comes can be taken in.
    AsEver,
    /// The registry goes on from a backup, and is to be sent first what it may have lost.
    AfterRestoring,
    /// What it found could not be written.
    Broken,
}

impl World {
    /// Makes a backup.
    pub(super) fn back_up(&mut self) -> Result<(), Fault> {
        match self.registry.back_up(&self.ledger.registry)? {
            Called::Done(()) => self.note(format_args!("the registry is backed up")),
            Called::DiedAfter(()) | Called::Died => self.registry_died(),
            Called::Full => self.note(format_args!("there is no room for a backup of the registry")),
            Called::Down | Called::Revoked | Called::Ended => {}
        }
        Ok(())
    }

    /// The registry's disk is lost. It goes on from its backup, where there is one, and the office does once more what it has done
    /// since that was made.
    pub(super) fn restore(&mut self) -> Result<(), Fault> {
        let cast = Cast::get();
        let students: Vec<DocumentId> = cast.students.iter().copied().map(DocumentId::Client).collect();
        // It may be another machine, whose clock is behind, or has no battery and shows the same each time.
        let at = match self.chance.below(6) {
            0 | 1 => {
                let behind = self.chance.below(MOST_BEHIND).cast_signed();
                self.clock(-behind)
            }
            2 => Timestamp::UNIX_EPOCH,
            _ => self.time(),
        };
        let cause = Cause::command("restore", at);
        let Some(contents) = self.registry.restore(&students, &cause)? else { return Ok(()) };
        self.note(format_args!("the registry loses its disk and goes on from its backup"));
        self.moved += 1;
        let devices: Vec<DeviceId> = self.tablets.iter().map(|tablet| tablet.sender.device).collect();
        if let Some(backup) = &mut self.registry.backup {
            let then = backup.then.clone();
            for errand in std::mem::take(&mut backup.since).into_iter().rev() {
                self.registry.errands.push_front(errand);
            }
            self.ledger.go_back(then, |then, entry| is_there(&contents, then, entry, &devices));
        }
        let pause = SECOND + self.chance.below(20 * SECOND);
        self.after(pause, Event::Start);
        Ok(())
    }

    /// A tablet hears at which place a pull is going to end.
    pub(super) fn meet(&mut self, tablet: usize, end: Cursor) -> Result<Meeting, Fault> {
        let Some(replica) = &self.tablets[tablet].replica else { return Ok(Meeting::Broken) };
        let (done, meeting) = match replica.meet(end) {
            Met::Restored(_) if self.sabotage == Some(Sabotage::IgnoresRestoring) => (true, Meeting::AsEver),
            Met::Known => (true, Meeting::AsEver),
            Met::First(step) => (self.carry_out(tablet, step, Meaning::nothing())?, Meeting::AsEver),
            Met::Restored(generation) => (self.offer_again(tablet, generation)?, Meeting::AfterRestoring),
        };
        Ok(if done { meeting } else { Meeting::Broken })
    }

    /// Puts all that a tablet ever sent, of records that are on it, into its outbox again. False when that could not be written.
    fn offer_again(&mut self, tablet: usize, generation: Generation) -> Result<bool, Fault> {
        let sent = self.tablets[tablet].disk.sent().map_err(|error| Fault(error.to_string()))?;
        let Some(replica) = &self.tablets[tablet].replica else { return Ok(false) };
        let count = sent.len();
        let step = replica.offer_again(generation, sent);
        let offered = self.carry_out(tablet, step, Meaning::Offered)?;
        self.note(format_args!("tablet {tablet} offers {count} again: {offered}"));
        Ok(offered)
    }
}

/// Whether a backup has what an entry says.
fn is_there(contents: &Contents, then: &AtRegistry, entry: &Entry, devices: &[DeviceId]) -> bool {
    let change = (entry.document, entry.hash);
    let device = devices[entry.tablet];
    let says = |id| contents.ids.get(&entry.document).is_some_and(|ids| ids.contains(id));
    contents.changes.contains(&change)
        || then.settled.contains(&change)
        || then.held.contains_key(&(device, entry.hash))
        || (!entry.adds.is_empty() && entry.adds.iter().all(says))
}
