//! The live events that say that there is more: lost, doubled and late like everything else, and now and then for nothing. A tablet that
//! hears one asks for a round, as the app's `sync/live.rs` does; without any of them the rounds come by the clock.

use super::{Event, World};
use crate::simulator::ledger::Fault;
use crate::simulator::sabotage::Sabotage;
use crate::simulator::tablet::Round;

impl World {
    /// The registry has more than before, and tells whoever listens.
    pub(super) fn tell_of_more(&mut self) {
        if self.calm || !self.is_live {
            return;
        }
        for tablet in 0..self.tablets.len() {
            if self.tablets[tablet].replica.is_some() && self.chance.once_in(3) {
                for delay in self.arrivals() {
                    self.after(delay, Event::Notice(tablet));
                }
            }
        }
    }

    /// A tablet hears that there is more, whether or not it is so: it begins a round, or makes one more after the one that is under way.
    pub(super) fn hear_of_more(&mut self, tablet: usize) -> Result<(), Fault> {
        if self.calm || self.tablets[tablet].replica.is_none() {
            return Ok(());
        }
        self.note(format_args!("tablet {tablet} hears that there is more"));
        self.tablets[tablet].asked = true;
        self.wake(tablet)
    }

    /// Whether a tablet that has nothing under way is to begin a round now.
    pub(super) fn begins_round(&mut self, tablet: usize) -> bool {
        let target = &mut self.tablets[tablet];
        if !matches!(target.round, Round::Idle) || target.replica.is_none() {
            return false;
        }
        let asked = std::mem::take(&mut target.asked);
        asked || self.sabotage != Some(Sabotage::WaitsForNews)
    }
}
