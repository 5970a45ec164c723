//! Writing one map of a document: only what differs, so that a form saved unchanged makes no change.

use super::EditError;
use super::mark::{mark_bytes, stamp_bytes};
use crate::calendar::Date;
use crate::ids::OrgId;
use crate::person::Stamp;
use automerge::transaction::{Transactable, Transaction};
use automerge::{ObjId, ObjType, ROOT, ReadDoc, ScalarValue, Value};

/// What it means that a form holds nothing for a field.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Absent {
    /// The form says nothing of it; it stays.
    Keep,
    /// The field was cleared.
    Clear,
}

/// Writes fields into one map.
pub(super) struct Writer<'t, 'doc> {
    transaction: &'t mut Transaction<'doc>,
    map: ObjId,
    /// The map was just made: there is nothing to compare with.
    new: bool,
    absent: Absent,
    /// Whether anything was written.
    pub(super) wrote: bool,
}

impl<'t, 'doc> Writer<'t, 'doc> {
    /// Writes into a map of the root.
    pub(super) fn at_root(
        transaction: &'t mut Transaction<'doc>,
        name: &'static str,
        absent: Absent,
    ) -> Result<Self, EditError> {
        let map = container(transaction, name)?;
        Ok(Self { transaction, map, new: false, absent, wrote: false })
    }

    /// Writes into an entry of a container, which must be there.
    pub(super) fn at_entry(
        transaction: &'t mut Transaction<'doc>,
        name: &'static str,
        id: &str,
        absent: Absent,
    ) -> Result<Self, EditError> {
        let container = container(transaction, name)?;
        match transaction.get(&container, id)? {
            Some((Value::Object(ObjType::Map), map)) => {
                Ok(Self { transaction, map, new: false, absent, wrote: false })
            }
            _ => Err(EditError::NoSuchEntry { field: format!("{name}/{id}") }),
        }
    }

    /// Makes an entry of a container, which must not be there yet.
    pub(super) fn new_entry(
        transaction: &'t mut Transaction<'doc>,
        name: &'static str,
        id: &str,
    ) -> Result<Self, EditError> {
        let container = container(transaction, name)?;
        if transaction.get(&container, id)?.is_some() {
            return Err(EditError::EntryExists { field: format!("{name}/{id}") });
        }
        let map = transaction.put_object(&container, id, ObjType::Map)?;
        Ok(Self { transaction, map, new: true, absent: Absent::Clear, wrote: true })
    }

    fn put(&mut self, name: &str, value: ScalarValue) -> Result<(), EditError> {
        let same = if self.new {
            value == ScalarValue::Null
        } else {
            match self.transaction.get(&self.map, name)? {
                Some((Value::Scalar(current), _)) => *current == value,
                Some((Value::Object(_), _)) => false,
                None => value == ScalarValue::Null,
            }
        };
        if !same {
            self.transaction.put(&self.map, name, value)?;
            self.wrote = true;
        }
        Ok(())
    }

    fn put_or_absent(&mut self, name: &str, value: Option<ScalarValue>) -> Result<(), EditError> {
        match (value, self.absent) {
            (Some(value), _) => self.put(name, value),
            (None, Absent::Clear) => self.put(name, ScalarValue::Null),
            (None, Absent::Keep) => Ok(()),
        }
    }

    /// An optional text; an empty one clears the field.
    pub(super) fn text(&mut self, name: &str, value: Option<&str>) -> Result<(), EditError> {
        self.put_or_absent(
            name,
            value.map(|text| if text.is_empty() { ScalarValue::Null } else { ScalarValue::from(text) }),
        )
    }

    pub(super) fn date(&mut self, name: &str, value: Option<Date>) -> Result<(), EditError> {
        self.put_or_absent(name, value.map(|date| ScalarValue::from(date.to_string())))
    }

    pub(super) fn flag(&mut self, name: &str, value: bool) -> Result<(), EditError> {
        self.put(name, ScalarValue::Boolean(value))
    }

    pub(super) fn number(&mut self, name: &str, value: u16) -> Result<(), EditError> {
        self.put(name, ScalarValue::Uint(value.into()))
    }

    pub(super) fn organization(&mut self, name: &str, value: Option<OrgId>) -> Result<(), EditError> {
        self.put_or_absent(name, value.map(|id| ScalarValue::Bytes(id.uuid().as_bytes().to_vec())))
    }

    pub(super) fn uuid(&mut self, name: &str, value: uuid::Uuid) -> Result<(), EditError> {
        self.put(name, ScalarValue::Bytes(value.as_bytes().to_vec()))
    }

    /// A set of codes, as fields `<prefix><code>` that hold true.
    pub(super) fn set<'c>(
        &mut self,
        prefix: &str,
        codes: impl IntoIterator<Item = &'c str>,
    ) -> Result<(), EditError> {
        for code in codes {
            self.put(&format!("{prefix}{code}"), ScalarValue::Boolean(true))?;
        }
        Ok(())
    }

    pub(super) fn stamp(&mut self, name: &str, by: &Stamp) -> Result<(), EditError> {
        self.put(name, ScalarValue::Bytes(stamp_bytes(by)))
    }

    pub(super) fn removal(&mut self, name: &str, by: &Stamp, reason: &str) -> Result<(), EditError> {
        self.put(name, ScalarValue::Bytes(mark_bytes(by, reason)))
    }

    pub(super) fn clear(&mut self, name: &str) -> Result<(), EditError> {
        self.put(name, ScalarValue::Null)
    }

    /// Whether anything stands in a field.
    pub(super) fn holds(&self, name: &str) -> Result<bool, EditError> {
        Ok(match self.transaction.get(&self.map, name)? {
            Some((Value::Scalar(value), _)) => *value != ScalarValue::Null,
            Some((Value::Object(_), _)) => true,
            None => false,
        })
    }
}

/// A map of the root. Every document has all of its kind's: they are in its first change.
pub(super) fn container(transaction: &Transaction<'_>, name: &'static str) -> Result<ObjId, EditError> {
    match transaction.get(ROOT, name)? {
        Some((Value::Object(ObjType::Map), map)) => Ok(map),
        _ => Err(EditError::Damaged(format!("it lacks {name}"))),
    }
}
