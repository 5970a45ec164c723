//! Live-virus conflicts of a history (6.7): which doses came too soon after which, and until when a next dose would.
//!
//! They follow from the dates alone, so they are found once for all series: mostly there are none. Only which of two ends
//! holds depends on what a series says of the earlier dose.

use super::history::Shot;
use crate::calendar::Day;
use crate::schedule::{Rules, SeriesDose};
use smallvec::SmallVec;

/// Conflicts among a patient's doses.
pub(super) struct Conflicts {
    /// Every pair of doses that one of the ends puts too close, by the later dose.
    close: Vec<Close>,
    /// For each row of the schedule's table, the dose whose conflict ends last.
    ends: Vec<Option<ConflictEnd>>,
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
        // Few doses are of live vaccines, and only those can come too soon after each other.
        let live: SmallVec<[(usize, &Shot); 16]> =
            shots.iter().enumerate().filter(|(_, shot)| shot.conflicts_with_later).collect();
        if live.is_empty() {
            return Self { close: Vec::new(), ends: Vec::new() };
        }
        let mut close = Vec::new();
        for (later, shot) in shots.iter().enumerate() {
            let rows = rules.product(shot.product).map_or(&[][..], |product| &product.conflicts);
            for conflict in rows.iter().filter_map(|row| rules.conflicts.get(*row)) {
                let earlier = live.iter().take_while(|(place, _)| *place < later);
                for (earlier, before) in
                    earlier.filter(|(_, before)| conflict.earlier.contains(before.product))
                {
                    let is_over = conflict.ends.is_over(before.on, shot.day)
                        && conflict.ends_after_valid.is_over(before.on, shot.day);
                    if !is_over && conflict.begins.is_over(before.on, shot.day) {
                        let ends_after_valid = conflict.ends_after_valid.day_after(before.on);
                        let ends = conflict.ends.day_after(before.on);
                        close.push(Close { later, earlier: *earlier, ends_after_valid, ends });
                    }
                }
            }
        }
        let ends = rules.conflicts.iter().map(|conflict| {
            let mut latest: Option<ConflictEnd> = None;
            for (earlier, shot) in live.iter().filter(|(_, shot)| conflict.earlier.contains(shot.product)) {
                let on = conflict.ends.day_after(shot.on);
                if latest.is_none_or(|latest| latest.on < on) {
                    latest = Some(ConflictEnd { earlier: *earlier, on });
                }
            }
            latest
        });
        Self { close, ends: ends.collect() }
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
    pub fn last_end(&self, target: &SeriesDose) -> Option<ConflictEnd> {
        let mut latest: Option<ConflictEnd> = None;
        for end in target.conflicts.iter().filter_map(|row| self.ends.get(*row).copied().flatten()) {
            if latest.is_none_or(|latest| latest.on < end.on) {
                latest = Some(end);
            }
        }
        latest
    }
}
