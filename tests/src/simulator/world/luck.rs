//! What breaks, and when it is mended.

use super::{Event, SECOND, World};
use crate::simulator::ledger::Fault;

impl World {
    /// Something breaks.
    pub(super) fn luck(&mut self) -> Result<(), Fault> {
        if self.calm {
            return Ok(());
        }
        let pause = SECOND + self.chance.below(40 * SECOND);
        self.after(pause, Event::Luck);
        let tablet = self.chance.place(self.tablets.len());
        match self.chance.below(16) {
            0..=4 => {
                let operations = self.chance.below(60);
                self.registry.disk.cut_power_after(operations);
                self.note(format_args!("the registry's power goes in operation {operations} from here"));
            }
            5 if self.registry.runs() => {
                self.note(format_args!("the registry loses power between two requests"));
                self.registry_died();
            }
            6 if self.registry.runs() => {
                let well = self.registry.stop();
                self.note(format_args!("the registry is stopped, well: {well}"));
                self.after(SECOND, Event::Start);
            }
            7 => {
                let operations = self.chance.below(60);
                self.registry.disk.fill_after(operations);
                self.note(format_args!("the registry's disk is full from operation {operations} on"));
                let pause = 10 * SECOND + self.chance.below(30 * SECOND);
                self.after(pause, Event::RegistryRoom);
            }
            8..=10 => {
                let transactions = self.chance.below(4);
                self.tablets[tablet].disk.die_after(transactions);
                self.note(format_args!("tablet {tablet} is to die after {transactions} transactions"));
            }
            11 => self.die(tablet, "between two events"),
            12 if self.chance.once_in(4) => {
                self.note(format_args!("the browser of tablet {tablet} takes everything away"));
                self.evict(tablet);
            }
            13 => {
                self.note(format_args!("the disk of tablet {tablet} is full"));
                self.set_full(tablet, true);
                let pause = 5 * SECOND + self.chance.below(30 * SECOND);
                self.after(pause, Event::TabletRoom(tablet));
            }
            14 => self.restore()?,
            15 => self.upgrade_registry(),
            _ => self.after(1, Event::Notice(tablet)),
        }
        Ok(())
    }

    /// The registry has no power any more. It starts after a while.
    pub(super) fn registry_died(&mut self) {
        let outage = self.registry.lose_power();
        self.note(format_args!("the registry died: {outage:?}"));
        let pause = if self.calm { 1 } else { SECOND + self.chance.below(20 * SECOND) };
        self.after(pause, Event::Start);
    }

    /// Starts the registry, and does first what was interrupted.
    pub(super) fn start_registry(&mut self) -> Result<(), Fault> {
        if self.registry.runs() {
            return Ok(());
        }
        if !self.calm && self.chance.once_in(6) {
            // Again, while it puts things in order.
            let operations = self.chance.below(12);
            self.registry.disk.cut_power_after(operations);
        }
        if self.registry.start()? {
            self.note(format_args!("the registry starts"));
            return self.do_errands();
        }
        self.registry_died();
        Ok(())
    }
}
