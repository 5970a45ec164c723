//! Live-virus conflicts of a history (6.7): which doses came too soon after which, and until when a next dose would.
//!
//! They follow from the dates alone, so they are found once for all series: mostly there are none. Only which of two ends
//! holds depends on what a series says of the earlier dose.

use super::history::Shot;
use crate::calendar::{Dated, Day};
use crate::schedule::{ProductPlace, Rules, SeriesDose};
use smallvec::SmallVec;

/// Conflicts among a patient's doses.
pub(super) struct Conflicts {
    /// Every pair of doses that one of the ends puts too close, by the later dose.
    close: Vec<Close>,
    /// The doses that some vaccine may not closely follow, oldest first. Few are: only those of live vaccines.
    live: SmallVec<[Live; 8]>,
}

/// A dose that some vaccine may not closely follow.
struct Live {
    /// Its place in the history.
    place: usize,
    /// Its vaccine.
    product: ProductPlace,
    /// Its day.
    on: Dated,
}

/// Two doses that conflict.
pub(super) struct Close {
    /// Place in the history of the later dose.
    later: usize,
    /// Place in the history of the earlier dose.
    pub earlier: usize,
    /// The end after an earlier dose that was valid or not evaluated.
    pub ends_after_valid: Day,
    /// The end after one that was not valid.
    pub ends: Day,
}

/// Until when a dose keeps others away.
#[derive(Clone, Copy)]
pub(super) struct ConflictEnd {
    /// Place of the dose in the history.
    pub earlier: usize,
    /// The first day without conflict.
    pub on: Day,
}

impl Conflicts {
    /// Finds the conflicts of a history, whose doses are in order.
    pub fn new(rules: &Rules, shots: &[Shot]) -> Self {
        let live = shots.iter().enumerate().filter(|(_, shot)| shot.conflicts_with_later);
        let live: SmallVec<[Live; 8]> =
            live.map(|(place, shot)| Live { place, product: shot.product, on: shot.on }).collect();
        let mut close = Vec::new();
        if live.is_empty() {
            return Self { close, live };
        }
        for (later, shot) in shots.iter().enumerate() {
            // Mostly the last such dose is so long ago that no row of the table needs to be looked at.
            let last = live.iter().rfind(|before| before.place < later);
            if last.is_none_or(|last| shot.day.days_after(last.on.day) > rules.longest_conflict) {
                continue;
            }
            let rows = rules.product(shot.product).map_or(&[][..], |product| &product.conflicts);
            for conflict in rows.iter().filter_map(|row| rules.conflicts.get(*row)) {
                let earlier = live.iter().take_while(|before| before.place < later);
                for before in earlier.filter(|before| conflict.earlier.contains(before.product)) {
                    let is_over = conflict.ends.is_over(before.on, shot.day)
                        && conflict.ends_after_valid.is_over(before.on, shot.day);
                    if !is_over && conflict.begins.is_over(before.on, shot.day) {
                        let ends_after_valid = conflict.ends_after_valid.day_after(before.on);
                        let ends = conflict.ends.day_after(before.on);
                        close.push(Close { later, earlier: before.place, ends_after_valid, ends });
                    }
                }
            }
        }
        Self { close, live }
    }

    /// The places of the doses that came too soon after others.
    pub fn later(&self) -> impl Iterator<Item = usize> {
        self.close.iter().map(|close| close.later)
    }

    /// The earlier doses that a dose conflicts with.
    pub fn of(&self, later: usize) -> impl Iterator<Item = &Close> {
        self.close.iter().filter(move |close| close.later == later)
    }

    /// The end of the last conflict that a next dose would fall under (CALCDTCONFLICT-3).
    pub fn last_end(&self, rules: &Rules, target: &SeriesDose) -> Option<ConflictEnd> {
        let mut latest: Option<ConflictEnd> = None;
        for conflict in target.conflicts.iter().filter_map(|row| rules.conflicts.get(*row)) {
            for before in self.live.iter().filter(|before| conflict.earlier.contains(before.product)) {
                let on = conflict.ends.day_after(before.on);
                if latest.is_none_or(|latest| latest.on < on) {
                    latest = Some(ConflictEnd { earlier: before.place, on });
                }
            }
        }
        latest
    }
}
