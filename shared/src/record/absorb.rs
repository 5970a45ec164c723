//! Two records of one child become one: what the one says is written into the other.
//!
//! An entry comes along under its id, with its marks and with the values that nobody has chosen between. Ids are made once, so an entry
//! that both have is one entry. Where the two say different things of the child, or of such an entry, both values stand, and the one of the
//! record that stays is shown: which of them is right is for a person to say, by the means that there are for it. A field of which the
//! record that stays says nothing is filled. So nothing is lost, and doing it a second time writes nothing.

use super::document::Document;
use super::project::{MARKS_OF_EDITS, MARKS_OF_REMOVAL};
use super::rebuild::{Layer, Rebuilt, Standing, Within, standing};
use super::schema::VERSION;
use super::{ActorId, RecordError};
use crate::order;
use automerge::{Automerge, ObjId, ROOT, ReadDoc, ScalarValue};

impl Document {
    /// This document with all that another one of its kind says. `fresh` gives actor ids never used before; each signs one change.
    ///
    /// # Errors
    /// `Newer` when the other one holds what the schema of this program has no place for.
    pub(super) fn absorbed(
        &self,
        other: &Self,
        fresh: &mut dyn FnMut() -> ActorId,
    ) -> Result<Self, RecordError> {
        if self.schema() != VERSION || other.schema() != VERSION {
            return Err(RecordError::Newer);
        }
        let (here, there) = (self.automerge(), other.automerge());
        let mut facts = Layer::default();
        for key in there.keys(ROOT) {
            match (standing(there, &ROOT, &key)?.as_slice(), standing(here, &ROOT, &key)?.as_slice()) {
                ([Standing::Map(theirs)], [Standing::Map(ours)]) => {
                    absorb_map(&mut facts, &key, (there, theirs), (here, ours))?;
                }
                ([Standing::Value(value)], [Standing::Value(same)]) if value == same => {}
                _ => return Err(RecordError::Newer),
            }
        }
        let within = facts.fill(there)?;
        let mut rebuilt = Rebuilt::on(here.clone());
        rebuilt.add(facts, fresh)?;
        rebuilt.add(within, fresh)?;
        Ok(Self::of(rebuilt.into_document()))
    }
}

/// Absorbs a map of the root: the child's own facts, or a container of entries.
fn absorb_map(
    facts: &mut Layer,
    key: &str,
    (there, theirs): (&Automerge, &ObjId),
    (here, ours): (&Automerge, &ObjId),
) -> Result<(), RecordError> {
    let within = Within::There(ours.clone());
    for name in there.keys(theirs) {
        // A record is one client's for ever.
        if (key, name.as_str()) == ("client", "id") {
            continue;
        }
        let (new, old) = (standing(there, theirs, &name)?, standing(here, ours, &name)?);
        let (new, new_maps) = parted(new);
        let (old, old_maps) = parted(old);
        match (new.is_empty() && old.is_empty(), new_maps.is_empty(), old_maps.last()) {
            // An entry that is not here.
            (true, false, None) => {
                facts.put(&within, &name, new_maps.into_iter().map(Standing::Map).collect());
            }
            (true, false, Some(shown)) => {
                absorb_entry(facts, (there, &new_maps), (here, shown))?;
            }
            (_, true, None) => {
                // That vital statistics registered the child is not taken back.
                let registered = (key, name.as_str()) == ("birth", "vital_statistics") && !is_silent(&old);
                if let Some(values) = beside(new, old, false).filter(|_| !registered) {
                    facts.put(&within, &name, values);
                }
            }
            _ => return Err(RecordError::Newer),
        }
    }
    Ok(())
}

/// Absorbs an entry that both have into the one that is shown here. There it may have been made twice.
fn absorb_entry(
    facts: &mut Layer,
    (there, theirs): (&Automerge, &[ObjId]),
    (here, ours): (&Automerge, &ObjId),
) -> Result<(), RecordError> {
    let within = Within::There(ours.clone());
    let names = order::set(theirs.iter().flat_map(|map| there.keys(map)));
    for name in names {
        let mut new = Vec::new();
        for map in theirs {
            new.extend(standing(there, map, &name)?);
        }
        let (new, maps) = parted(new);
        let (old, old_maps) = parted(standing(here, ours, &name)?);
        if !maps.is_empty() || !old_maps.is_empty() {
            return Err(RecordError::Newer);
        }
        // Who touched it last is no matter of opinion; whether it stands is one, where the other record has taken it out.
        if MARKS_OF_EDITS.contains(&name.as_str()) && !is_silent(&old) {
            continue;
        }
        if let Some(values) = beside(new, old, MARKS_OF_REMOVAL.contains(&name.as_str())) {
            facts.put(&within, &name, values);
        }
    }
    Ok(())
}

/// Plain values, and maps.
fn parted(all: Vec<Standing>) -> (Vec<ScalarValue>, Vec<ObjId>) {
    let (mut values, mut maps) = (Vec::new(), Vec::new());
    for one in all {
        match one {
            Standing::Value(value) => values.push(value),
            Standing::Map(map) => maps.push(map),
        }
    }
    (values, maps)
}

fn is_silent(values: &[ScalarValue]) -> bool {
    values.iter().all(|value| *value == ScalarValue::Null)
}

/// The values to write, so that a field says what both records say, the one that is shown last; none where it says all of it already.
/// `counts` is whether nothing is a value too, to be chosen.
fn beside(new: Vec<ScalarValue>, mut old: Vec<ScalarValue>, counts: bool) -> Option<Vec<Standing>> {
    let is_new = |value: &ScalarValue| *value != ScalarValue::Null && !old.contains(value);
    let mut values: Vec<ScalarValue> = new.into_iter().filter(is_new).collect();
    if values.is_empty() {
        return None;
    }
    if is_silent(&old) {
        old = if counts { vec![ScalarValue::Null] } else { Vec::new() };
    }
    values.extend(old);
    Some(values.into_iter().map(Standing::Value).collect())
}
