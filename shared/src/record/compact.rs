//! The same document without its history: what it says, down to who entered what and when, in as few changes as can say it.
//!
//! One change more than the first one is enough, unless people gave different values at the same time and nobody has chosen
//! yet: then it is as many as a field has values (see [`super::rebuild`]).

use super::document::{Document, unreadable};
use super::rebuild::{Layer, Rebuilt, Standing, Within, standing};
use super::schema::{Kind, VERSION};
use super::{ActorId, RecordError};
use automerge::{ObjType, ROOT, ReadDoc, Value};

impl Document {
    /// Makes the document anew. `fresh` gives actor ids never used before; each signs one change.
    ///
    /// # Errors
    /// `Newer` when the document holds what the schema of this program has no place for: it is then not known how to keep
    /// it.
    pub(super) fn compacted(
        &self,
        kind: Kind,
        fresh: &mut dyn FnMut() -> ActorId,
    ) -> Result<Self, RecordError> {
        if self.schema() != VERSION {
            return Err(RecordError::Newer);
        }
        let old = self.automerge();
        let new = kind.first_document().map_err(unreadable)?;
        let mut facts = Layer::default();
        for key in old.keys(ROOT) {
            let here = new.get(ROOT, key.as_str()).map_err(unreadable)?;
            match (standing(old, &ROOT, &key)?.as_slice(), here) {
                ([Standing::Map(map)], Some((Value::Object(ObjType::Map), new))) => {
                    let within = Within::There(new);
                    for name in old.keys(map) {
                        facts.put(&within, &name, standing(old, map, &name)?);
                    }
                }
                ([Standing::Value(value)], Some((Value::Scalar(same), _))) if *value == *same => {}
                _ => return Err(RecordError::Newer),
            }
        }
        let within = facts.fill(old)?;
        let mut rebuilt = Rebuilt::on(new);
        rebuilt.add(facts, fresh)?;
        rebuilt.add(within, fresh)?;
        Ok(Self::of(rebuilt.into_document()))
    }
}
