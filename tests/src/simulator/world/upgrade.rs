//! The program is brought up to date, at the registry and on each tablet at another time.

use super::{Event, SECOND, World};
use crate::simulator::ledger::Fault;
use crate::simulator::version::{self, Version};
use bluebonnet_shared::replica::Write;
use bluebonnet_shared::sync::{ChangeHash, Refusal, Verdict};

impl World {
    /// The registry is stopped and starts as the next version.
    pub(super) fn upgrade_registry(&mut self) {
        if self.version == Version::Next || !self.registry.runs() {
            return;
        }
        let well = self.registry.stop();
        self.version = Version::Next;
        self.note(format_args!("the registry is stopped, well: {well}, and brought up to date"));
        self.after(if self.calm { 1 } else { SECOND }, Event::Start);
    }

    /// A tablet that is locked has been given the next version.
    pub(super) fn update_tablet(&mut self, tablet: usize) {
        if self.tablets[tablet].version == Version::Before {
            for place in self.beside(tablet).into_iter().chain([tablet]) {
                self.tablets[place].version = Version::Next;
            }
            self.note(format_args!("tablet {tablet} is brought up to date"));
        }
    }

    /// Notes of what a tablet is about to write which changes only the next version knows, whether or not anybody is told of them.
    pub(super) fn note_newer(&mut self, writes: &[Write]) {
        for write in writes {
            if let Write::PutUnsent(_, unsent) = write
                && let Some(typed) = &unsent.typed
                && !Version::Before.knows(&typed.edits)
            {
                self.newer.insert(unsent.hash);
            }
        }
    }

    /// What a registry of the version before says of a change that it does not know.
    pub(super) fn unknown_here(&self, hash: ChangeHash) -> Option<Verdict> {
        (self.version == Version::Before && self.newer.contains(&hash))
            .then(|| Verdict { hash, outcome: version::refusal() })
    }

    /// Sends again what waits on a tablet for a newer registry. Whether there was anything.
    pub(super) fn send_what_waited_for_the_upgrade(&mut self, tablet: usize) -> Result<bool, Fault> {
        let Some(replica) = &self.tablets[tablet].replica else { return Ok(false) };
        let waiting: Vec<_> = replica
            .outbox()
            .iter()
            .filter(|(_, entry)| {
                entry.refused.as_ref().is_some_and(|refused| refused.code == Refusal::NewerSchema)
            })
            .map(|(place, entry)| (*place, entry.document))
            .collect();
        let mut any = false;
        for (place, document) in waiting {
            any |= self.look_again(tablet, place, document, false)?;
        }
        Ok(any)
    }
}
