//! What a tablet does wrong on purpose, where it writes what the registry said.

use super::World;
use super::round::Meaning;
use crate::simulator::ledger::Fault;
use crate::simulator::sabotage::Sabotage;
use bluebonnet_shared::record::Edit;
use bluebonnet_shared::replica::{Place, Step, Unsent, Write};

impl World {
    /// Does to a step what this tablet does wrong.
    pub(super) fn spoil(&self, step: &mut Step) {
        let adds = |edit: &Edit| matches!(edit, Edit::AddDose(_) | Edit::AddEntry { .. });
        let lets_go = |unsent: &Unsent| match self.sabotage {
            Some(Sabotage::DropsRefused) => unsent.refused.is_some(),
            Some(Sabotage::DropsOldEpochs) => unsent.refused.is_none(),
            Some(Sabotage::ForgetsAmendments) => {
                unsent.typed.as_ref().is_some_and(|typed| !typed.edits.iter().any(adds))
            }
            _ => false,
        };
        for write in &mut step.writes {
            match write {
                Write::PutUnsent(place, unsent) if lets_go(unsent) => *write = Write::DropUnsent(*place),
                _ => {}
            }
        }
        if self.sabotage == Some(Sabotage::DropsMerged) {
            let places: Vec<Place> = step
                .writes
                .windows(2)
                .filter_map(|pair| match pair {
                    [Write::PutUnsent(to, _), Write::DropUnsent(_)] => Some(*to),
                    _ => None,
                })
                .collect();
            step.writes.retain(|write| !matches!(write, Write::PutUnsent(to, _) if places.contains(to)));
        }
        if self.sabotage == Some(Sabotage::KeepsForgotten) {
            step.writes.retain(|write| !matches!(write, Write::DropRecord(_)));
        }
    }

    /// Writes the cursor of a step before the rest of it, which is given back; none where it could not be written.
    pub(super) fn cursor_first(&mut self, tablet: usize, mut step: Step) -> Result<Option<Step>, Fault> {
        let is_cursor = |write: &Write| matches!(write, Write::Cursor(_));
        let mut cursor = Step::default();
        cursor.writes.extend(step.writes.iter().filter(|write| is_cursor(write)).cloned());
        step.writes.retain(|write| !is_cursor(write));
        let written = self.carry_out(tablet, cursor, Meaning::nothing())?;
        Ok(written.then_some(step))
    }
}
