//! The same document without its history: what it says, down to who entered what and when, in as few changes as can say it.
//!
//! One change more than the first one is enough, unless people gave different values at the same time and nobody has chosen
//! yet. Values stand beside one another only where no change knew of the other, so each of such values is written by a change
//! of its own: a layer of them for the client's own facts and for entries made twice, and one after it for what is in entries.

use super::document::{Document, unreadable};
use super::schema::{Kind, VERSION};
use super::{ActorId, RecordError};
use crate::order;
use automerge::transaction::{CommitOptions, Transactable};
use automerge::{Automerge, ObjId, ObjType, ROOT, ReadDoc, ScalarValue, Value};
use std::collections::HashMap;

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
        let mut rebuilt =
            Rebuilt { document: kind.first_document().map_err(unreadable)?, made: HashMap::new() };
        let mut facts = Layer::default();
        for key in old.keys(ROOT) {
            let here = rebuilt.document.get(ROOT, key.as_str()).map_err(unreadable)?;
            match (standing(old, &ROOT, &key)?.as_slice(), here) {
                ([Standing::Map(map)], Some((Value::Object(ObjType::Map), new))) => {
                    rebuilt.made.insert(map.clone(), new);
                    for name in old.keys(map) {
                        facts.put(map, &name, standing(old, map, &name)?);
                    }
                }
                ([Standing::Value(value)], Some((Value::Scalar(same), _))) if *value == *same => {}
                _ => return Err(RecordError::Newer),
            }
        }
        let mut within = Layer::default();
        for way in &mut facts.ways {
            let entries: Vec<ObjId> = way.iter().filter_map(|write| write.what.map()).cloned().collect();
            // After all else of this way: what is shown must be the later write of two in every field.
            for entry in entries {
                for name in old.keys(&entry) {
                    let mut values = standing(old, &entry, &name)?;
                    if values.iter().any(|value| value.map().is_some()) {
                        return Err(RecordError::Newer);
                    }
                    match (values.pop(), values.is_empty()) {
                        (Some(what), true) => way.push(Write { within: entry.clone(), name, what }),
                        (Some(what), false) => {
                            values.push(what);
                            within.put(&entry, &name, values);
                        }
                        (None, _) => {}
                    }
                }
            }
        }
        rebuilt.add(facts, fresh)?;
        rebuilt.add(within, fresh)?;
        Ok(Self::of(rebuilt.document))
    }
}

/// What stands in a field of the old document.
enum Standing {
    Value(ScalarValue),
    Map(ObjId),
}

impl Standing {
    fn map(&self) -> Option<&ObjId> {
        match self {
            Self::Map(map) => Some(map),
            Self::Value(_) => None,
        }
    }
}

/// All that stands in a field, what is shown last.
fn standing(old: &Automerge, map: &ObjId, name: &str) -> Result<Vec<Standing>, RecordError> {
    let all = old.get_all(map, name).map_err(unreadable)?;
    all.into_iter()
        .map(|(value, id)| match value {
            Value::Scalar(value) => Ok(Standing::Value(value.into_owned())),
            Value::Object(ObjType::Map) => Ok(Standing::Map(id)),
            Value::Object(_) => Err(RecordError::Newer),
        })
        .collect()
}

/// One write of the new document, into what a map of the old one has become.
struct Write {
    within: ObjId,
    name: String,
    what: Standing,
}

/// Changes that know nothing of one another: as many as a field has values. The first holds all that is shown.
#[derive(Default)]
struct Layer {
    ways: Vec<Vec<Write>>,
}

impl Layer {
    fn put(&mut self, within: &ObjId, name: &str, values: Vec<Standing>) {
        self.ways.resize_with(self.ways.len().max(values.len()), Vec::new);
        for (way, what) in self.ways.iter_mut().zip(values.into_iter().rev()) {
            way.push(Write { within: within.clone(), name: name.to_owned(), what });
        }
    }
}

/// The new document, and what each map of the old one has become in it.
struct Rebuilt {
    document: Automerge,
    made: HashMap<ObjId, ObjId>,
}

impl Rebuilt {
    fn add(&mut self, layer: Layer, fresh: &mut dyn FnMut() -> ActorId) -> Result<(), RecordError> {
        let before = self.document.clone();
        // Of two writes with one number the greater signature is shown. The first way writes every field, in the order in
        // which the others write some of them, so that its numbers are never the smaller ones.
        let mut actors: Vec<ActorId> = layer.ways.iter().map(|_| fresh()).collect();
        order::sort_by(&mut actors, |a, b| b.cmp(a));
        for (way, actor) in layer.ways.into_iter().zip(actors) {
            let mut apart = before.clone().with_actor(actor);
            let mut transaction = apart.transaction();
            for Write { within, name, what } in way {
                let map = self.made.get(&within).ok_or(RecordError::Incomplete("a container"))?;
                match what {
                    Standing::Value(value) => transaction.put(map, name, value).map_err(unreadable)?,
                    Standing::Map(old) => {
                        let new = transaction.put_object(map, name, ObjType::Map).map_err(unreadable)?;
                        self.made.insert(old, new);
                    }
                }
            }
            transaction.commit_with(CommitOptions::default().with_time(0));
            self.document.merge(&mut apart).map_err(unreadable)?;
        }
        Ok(())
    }
}
