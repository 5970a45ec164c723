//! What a change would write into a document, map by map.
//!
//! It is read from the change's own operations and not from the document after it: a value that loses to another one given
//! at the same time does not show there, and still stands in the document for someone to choose.

use super::RecordError;
use super::document::Document;
use automerge::legacy::{self, Key, ObjectId, OpType};
use automerge::{Automerge, ObjId, ObjType, Prop, ROOT, ReadDoc, ScalarValue, Value};
use std::collections::BTreeMap;

/// What a change would write into the document it is for.
pub(crate) struct Effect<'doc> {
    document: &'doc Automerge,
    causes: Vec<automerge::ChangeHash>,
    /// Every map that the change writes into, one it makes itself after the map it is made in.
    pub(crate) maps: Vec<Touched>,
}

/// A map that a change writes into.
pub(crate) struct Touched {
    /// Its path: none for the root, `doses` and the dose's id for a dose.
    pub(crate) path: Vec<String>,
    /// Whether the change makes the map.
    pub(crate) new: bool,
    /// What is written, in the change's order.
    pub(crate) writes: Vec<Write>,
    object: Option<ObjId>,
}

/// One write into a map.
pub(crate) struct Write {
    /// The field, or the entry's id.
    pub(crate) name: String,
    /// What is written.
    pub(crate) what: Written,
}

/// What is written.
#[derive(Debug, PartialEq)]
pub(crate) enum Written {
    /// A plain value, null included.
    Value(ScalarValue),
    /// A new map, where the sender knew of nothing.
    Map,
    /// A new map in the place of something that the sender knew.
    MapOver,
    /// Of several values given at the same time, others than the one shown are taken out: how Automerge writes that the one
    /// shown is chosen.
    OthersGone,
    /// What stood there is taken out.
    Nothing,
}

impl Touched {
    /// The path of a field of this map: `doses/<id>/lot`.
    pub(crate) fn field(&self, name: &str) -> String {
        let steps = self.path.iter().map(String::as_str).chain([name]);
        steps.filter(|step| !step.is_empty()).collect::<Vec<_>>().join("/")
    }

    /// The value that the change leaves in a field, if it writes one.
    pub(crate) fn written(&self, name: &str) -> Option<&ScalarValue> {
        self.writes.iter().rev().filter(|write| write.name == name).find_map(|write| match &write.what {
            Written::Value(value) => Some(value),
            _ => None,
        })
    }
}

impl<'doc> Effect<'doc> {
    /// Reads a change against a document that holds its causes and not the change itself.
    ///
    /// # Errors
    /// `Unfit` when merging it would fail as well.
    pub(super) fn of(document: &'doc Document, change: &automerge::Change) -> Result<Self, RecordError> {
        document.check_fit(change)?;
        let document = document.automerge();
        let unfit = || RecordError::Unfit("it refers to an entry that is not there");
        if !document.get_missing_deps(change.deps()).is_empty() {
            return Err(RecordError::Unfit("a change it builds on is missing"));
        }
        let own = change.actor_id();
        let mut maps: Vec<Touched> = Vec::new();
        let mut places: BTreeMap<Option<(u64, automerge::ActorId)>, usize> = BTreeMap::new();
        for (counter, operation) in (change.start_op().get()..).zip(change.decode().operations) {
            let (place, object) = match &operation.obj {
                ObjectId::Root => (None, ROOT),
                ObjectId::Id(id) => {
                    let (counter, actor) = (id.counter(), id.actor().clone());
                    (Some((counter, actor.clone())), ObjId::Id(counter, actor, 0))
                }
            };
            let deletes = deletion(document, change.deps(), &object, &operation);
            let at = match places.get(&place) {
                Some(at) => *at,
                None => {
                    let path = path_of(document, &object).ok_or_else(unfit)?;
                    maps.push(Touched { path, new: false, writes: Vec::new(), object: Some(object) });
                    places.insert(place, maps.len() - 1);
                    maps.len() - 1
                }
            };
            let Key::Map(name) = operation.key else { return Err(unfit()) };
            let what = match operation.action {
                OpType::Put(value) => Written::Value(value),
                OpType::Make(ObjType::Map) if operation.pred.is_empty() => Written::Map,
                OpType::Make(ObjType::Map) => Written::MapOver,
                OpType::Delete => deletes,
                _ => return Err(RecordError::Unfit("it holds something other than maps and plain values")),
            };
            let within = maps.get_mut(at).ok_or_else(unfit)?;
            if matches!(what, Written::Map | Written::MapOver) {
                let path = within.path.iter().cloned().chain([name.to_string()]).collect();
                within.writes.push(Write { name: name.to_string(), what });
                maps.push(Touched { path, new: true, writes: Vec::new(), object: None });
                places.insert(Some((counter, own.clone())), maps.len() - 1);
            } else {
                within.writes.push(Write { name: name.to_string(), what });
            }
        }
        Ok(Self { document, causes: change.deps().to_vec(), maps })
    }

    /// All values that stand in a field of a map in the document as it is, without the change.
    pub(crate) fn standing(&self, map: &Touched, name: &str) -> Vec<ScalarValue> {
        map.object.as_ref().map_or_else(Vec::new, |object| scalars(self.document.get_all(object, name)))
    }

    /// The same for a field of a map of the root.
    pub(crate) fn standing_at_root(&self, map: &str, name: &str) -> Vec<ScalarValue> {
        match self.document.get(ROOT, map) {
            Ok(Some((Value::Object(ObjType::Map), object))) => scalars(self.document.get_all(&object, name)),
            _ => Vec::new(),
        }
    }

    /// Whether the sender saw this value in this field and only writes it once more, as who chooses between two does.
    pub(crate) fn stood(&self, map: &Touched, name: &str, value: &ScalarValue) -> bool {
        let Some(object) = &map.object else { return false };
        scalars(self.document.get_all_at(object, name, &self.causes)).contains(value)
    }

    /// The maps that stand under the same path as one that the change makes.
    pub(crate) fn twins(&self, made: &Touched) -> Vec<Touched> {
        let [container, id] = made.path.as_slice() else { return Vec::new() };
        let Ok(Some((_, object))) = self.document.get(ROOT, container.as_str()) else { return Vec::new() };
        let standing = self.document.get_all(&object, id.as_str()).unwrap_or_default();
        standing
            .into_iter()
            .filter(|(value, _)| value.is_object())
            .map(|(_, object)| Touched {
                path: made.path.clone(),
                new: false,
                writes: Vec::new(),
                object: Some(object),
            })
            .collect()
    }
}

/// What it means that an operation deletes. Where one value is left out of several, the one that is shown must stay: the
/// latest write of all then stays in every merge, and no two deletions can empty a field between them.
fn deletion(
    document: &Automerge,
    causes: &[automerge::ChangeHash],
    object: &ObjId,
    operation: &legacy::Op,
) -> Written {
    let Key::Map(name) = &operation.key else { return Written::Nothing };
    let standing = document.get_all_at(object, name.as_str(), causes).unwrap_or_default();
    let Some((_, losers)) = standing.split_last() else { return Written::Nothing };
    let is_loser = |id: &legacy::OpId| {
        losers.iter().any(|(value, loser)| {
            !value.is_object()
                && matches!(loser, ObjId::Id(counter, actor, _) if *counter == id.counter() && actor == id.actor())
        })
    };
    if operation.pred.iter().all(is_loser) { Written::OthersGone } else { Written::Nothing }
}

/// The names that lead from the root to a map.
fn path_of(document: &Automerge, object: &ObjId) -> Option<Vec<String>> {
    let steps = document.parents(object).ok()?.path();
    steps
        .into_iter()
        .map(|(_, step)| match step {
            Prop::Map(name) => Some(name.to_string()),
            Prop::Seq(_) => None,
        })
        .collect()
}

fn scalars(found: Result<Vec<(Value<'_>, ObjId)>, automerge::AutomergeError>) -> Vec<ScalarValue> {
    found
        .unwrap_or_default()
        .into_iter()
        .filter_map(|(value, _)| match value {
            Value::Scalar(value) => Some(value.into_owned()),
            Value::Object(_) => None,
        })
        .collect()
}
