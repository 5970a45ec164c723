//! Writing what one document says into another, values that nobody has chosen between included.
//!
//! Values stand beside one another only where no change knew of the other, so each of such values is written by a change
//! of its own: a layer of them for the client's own facts and for entries made twice, and one after it for what is in entries.

use super::document::unreadable;
use super::{ActorId, RecordError};
use crate::order;
use automerge::transaction::{CommitOptions, Transactable};
use automerge::{Automerge, ObjId, ObjType, ReadDoc, ScalarValue, Value};
use std::collections::HashMap;

/// What stands in a field of the document that is read.
pub(super) enum Standing {
    Value(ScalarValue),
    Map(ObjId),
}

impl Standing {
    pub(super) fn map(&self) -> Option<&ObjId> {
        match self {
            Self::Map(map) => Some(map),
            Self::Value(_) => None,
        }
    }
}

/// All that stands in a field, what is shown last.
pub(super) fn standing(from: &Automerge, map: &ObjId, name: &str) -> Result<Vec<Standing>, RecordError> {
    let all = from.get_all(map, name).map_err(unreadable)?;
    all.into_iter()
        .map(|(value, id)| match value {
            Value::Scalar(value) => Ok(Standing::Value(value.into_owned())),
            Value::Object(ObjType::Map) => Ok(Standing::Map(id)),
            Value::Object(_) => Err(RecordError::Newer),
        })
        .collect()
}

/// The map of the written document that something goes into.
#[derive(Clone)]
pub(super) enum Within {
    /// One that is there.
    There(ObjId),
    /// What a map of the document that is read becomes.
    Becomes(ObjId),
}

/// One write.
struct Write {
    within: Within,
    name: String,
    what: Standing,
}

/// Changes that know nothing of one another: as many as a field has values. The first holds all that is shown.
#[derive(Default)]
pub(super) struct Layer {
    ways: Vec<Vec<Write>>,
}

impl Layer {
    /// Writes values into a field, the one that is shown last.
    pub(super) fn put(&mut self, within: &Within, name: &str, values: Vec<Standing>) {
        self.ways.resize_with(self.ways.len().max(values.len()), Vec::new);
        for (way, what) in self.ways.iter_mut().zip(values.into_iter().rev()) {
            way.push(Write { within: within.clone(), name: name.to_owned(), what });
        }
    }

    /// Writes what is in the maps that this layer makes as they are in `from`: a single value with the map; several are the layer
    /// after it, which this returns.
    ///
    /// # Errors
    /// `Newer` when there is a map in one of them.
    pub(super) fn fill(&mut self, from: &Automerge) -> Result<Self, RecordError> {
        let mut within = Self::default();
        for way in &mut self.ways {
            let entries: Vec<ObjId> = way.iter().filter_map(|write| write.what.map()).cloned().collect();
            // After all else of this way: what is shown must be the later write of two in every field.
            for entry in entries {
                let becomes = Within::Becomes(entry.clone());
                for name in from.keys(&entry) {
                    let mut values = standing(from, &entry, &name)?;
                    if values.iter().any(|value| value.map().is_some()) {
                        return Err(RecordError::Newer);
                    }
                    match (values.pop(), values.is_empty()) {
                        (Some(what), true) => way.push(Write { within: becomes.clone(), name, what }),
                        (Some(what), false) => {
                            values.push(what);
                            within.put(&becomes, &name, values);
                        }
                        (None, _) => {}
                    }
                }
            }
        }
        Ok(within)
    }
}

/// The document that is written, and what each map of the one that is read has become in it.
pub(super) struct Rebuilt {
    document: Automerge,
    made: HashMap<ObjId, ObjId>,
}

impl Rebuilt {
    /// Writes into a document.
    pub(super) fn on(document: Automerge) -> Self {
        Self { document, made: HashMap::new() }
    }

    /// Makes the changes of a layer, each signed by an actor that `fresh` gives.
    pub(super) fn add(
        &mut self,
        layer: Layer,
        fresh: &mut dyn FnMut() -> ActorId,
    ) -> Result<(), RecordError> {
        let before = self.document.clone();
        // Of two writes with one number the greater signature is shown. The first way writes every field, in the order in
        // which the others write some of them, so that its numbers are never the smaller ones.
        let mut actors: Vec<ActorId> = layer.ways.iter().map(|_| fresh()).collect();
        order::sort_by(&mut actors, |a, b| b.cmp(a));
        for (way, actor) in layer.ways.into_iter().zip(actors) {
            let mut apart = before.clone().with_actor(actor);
            let mut transaction = apart.transaction();
            for Write { within, name, what } in way {
                let map = match &within {
                    Within::There(map) => map,
                    Within::Becomes(map) => {
                        self.made.get(map).ok_or(RecordError::Incomplete("a container"))?
                    }
                };
                match what {
                    Standing::Value(value) => {
                        // Automerge passes by a write of what stands there already, and then the other ways would overwrite that: it is
                        // to be a write beside theirs.
                        if transaction.get(map, name.as_str()).map_err(unreadable)?.is_some() {
                            transaction.delete(map, name.as_str()).map_err(unreadable)?;
                        }
                        transaction.put(map, name, value).map_err(unreadable)?;
                    }
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

    /// The document with all that was written.
    pub(super) fn into_document(self) -> Automerge {
        self.document
    }
}
