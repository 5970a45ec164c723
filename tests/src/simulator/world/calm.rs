//! Coming to rest: everything is mended, nobody enters anything any more, and every tablet syncs until nothing moves.

use super::{Event, World};
use crate::simulator::ledger::Fault;

/// Rounds after which everything must be at rest.
const MOST_ROUNDS: usize = 24;

impl World {
    pub(super) fn come_to_rest(&mut self) -> Result<(), Fault> {
        self.note(format_args!("from here on nothing breaks"));
        self.calm = true;
        self.registry.disk.mend();
        if self.registry.disk.is_off() {
            self.registry_died();
        }
        for tablet in 0..self.tablets.len() {
            self.tablets[tablet].disk.mend();
            self.after(1, Event::Unlock(tablet));
        }
        self.after(1, Event::Start);
        self.until_nothing_is_under_way()?;
        self.do_errands()?;
        self.until_nothing_moves()?;
        self.upgrade_registry();
        let mut again = false;
        for tablet in 0..self.tablets.len() {
            self.until_nothing_is_under_way()?;
            self.turn_to(tablet)?;
            again |= self.send_what_waited_for_the_upgrade(tablet)?;
        }
        if again {
            self.until_nothing_moves()?;
        }
        self.review_all()?;
        self.until_nothing_moves()?;
        self.open_all()
    }

    fn until_nothing_moves(&mut self) -> Result<(), Fault> {
        for _ in 0..MOST_ROUNDS {
            let before = self.moved;
            for tablet in 0..self.tablets.len() {
                self.turn_to(tablet)?;
                if self.tablets[tablet].wiped {
                    self.sign_in_anew(tablet);
                }
                self.after(1, Event::Wake(tablet));
                self.until_nothing_is_under_way()?;
            }
            if self.moved == before {
                return Ok(());
            }
        }
        Err(Fault(format!("after {MOST_ROUNDS} rounds without a fault something still moves")))
    }

    fn until_nothing_is_under_way(&mut self) -> Result<(), Fault> {
        while let Some(((time, _), event)) = self.queue.pop_first() {
            self.now = time;
            self.happen(event)?;
        }
        Ok(())
    }

    /// Opens every vault, to look at what is in it.
    fn open_all(&mut self) -> Result<(), Fault> {
        for tablet in self.tablets.iter_mut().filter(|tablet| !tablet.wiped && tablet.replica.is_none()) {
            tablet.unlock().map_err(|error| Fault(error.to_string()))?;
        }
        Ok(())
    }
}
