//! Reading one map of a document: its fields by name, and what in it cannot be read.

use super::mark::read_mark;
use crate::calendar::Date;
use crate::ids::OrgId;
use crate::person::{Removal, Stamp};
use automerge::{Automerge, ObjId, ObjType, ReadDoc, ScalarValueRef, ValueRef};
use std::borrow::Cow;
use uuid::Uuid;

/// A field that must be there and is not, or cannot be read.
pub(super) struct Lacking(pub(super) &'static str);

/// One item of a map.
pub(super) struct Item<'doc> {
    pub(super) key: Cow<'doc, str>,
    pub(super) value: ValueRef<'doc>,
    pub(super) conflict: bool,
    id: ObjId,
}

impl Item<'_> {
    /// The map that this item is, if it is one.
    pub(super) fn map(&self) -> Option<&ObjId> {
        matches!(self.value, ValueRef::Object(ObjType::Map)).then_some(&self.id)
    }
}

/// The items of a map, in the order of their keys.
pub(super) fn items<'doc>(document: &'doc Automerge, map: &ObjId) -> Vec<Item<'doc>> {
    document
        .map_range(map, ..)
        .map(|item| Item { id: item.id(), key: item.key, value: item.value, conflict: item.conflict })
        .collect()
}

/// The fields of one map, each read by its name.
pub(super) struct Fields<'doc> {
    items: Vec<Item<'doc>>,
    /// Names of optional fields that hold something other than they should.
    pub(super) unfit: Vec<&'static str>,
}

impl<'doc> Fields<'doc> {
    pub(super) fn read(document: &'doc Automerge, map: &ObjId) -> Self {
        Self { items: items(document, map), unfit: Vec::new() }
    }

    /// Names of the fields to which two people gave values at the same time.
    pub(super) fn conflicts(&self) -> impl Iterator<Item = &str> {
        self.items.iter().filter(|item| item.conflict).map(|item| item.key.as_ref())
    }

    fn value(&self, name: &str) -> Option<&ScalarValueRef<'doc>> {
        match &self.items.iter().find(|item| item.key == name)?.value {
            ValueRef::Scalar(ScalarValueRef::Null) => None,
            ValueRef::Scalar(value) => Some(value),
            ValueRef::Object(_) => {
                Some(&ScalarValueRef::Unknown { type_code: u8::MAX, bytes: Cow::Borrowed(&[]) })
            }
        }
    }

    /// An optional field: none when it is not there; when it cannot be read, none too, and noted as unfit.
    fn optional<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(&ScalarValueRef<'doc>) -> Option<T>,
    ) -> Option<T> {
        let found = read(self.value(name)?);
        if found.is_none() {
            self.unfit.push(name);
        }
        found
    }

    fn required<T>(
        &self,
        name: &'static str,
        read: impl FnOnce(&ScalarValueRef<'doc>) -> Option<T>,
    ) -> Result<T, Lacking> {
        self.value(name).and_then(read).ok_or(Lacking(name))
    }

    pub(super) fn text(&mut self, name: &'static str) -> Option<String> {
        self.optional(name, text)
    }

    /// A text that is empty when nothing stands there.
    pub(super) fn plain_text(&mut self, name: &'static str) -> String {
        self.text(name).unwrap_or_default()
    }

    pub(super) fn need_text(&self, name: &'static str) -> Result<String, Lacking> {
        self.required(name, text)
    }

    /// A code, or whatever else is made from text.
    pub(super) fn code<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(String) -> Option<T>,
    ) -> Option<T> {
        self.optional(name, |value| text(value).and_then(read))
    }

    pub(super) fn date(&mut self, name: &'static str) -> Option<Date> {
        self.optional(name, date)
    }

    pub(super) fn need_date(&self, name: &'static str) -> Result<Date, Lacking> {
        self.required(name, date)
    }

    /// A yes or no that is no when nothing stands there.
    pub(super) fn flag(&mut self, name: &'static str) -> bool {
        self.optional(name, flag).unwrap_or(false)
    }

    pub(super) fn need_number(&self, name: &'static str) -> Result<u16, Lacking> {
        self.required(name, number)
    }

    pub(super) fn organization(&mut self, name: &'static str) -> Option<OrgId> {
        self.optional(name, |value| uuid(value).map(OrgId::new))
    }

    pub(super) fn need_uuid(&self, name: &'static str) -> Result<Uuid, Lacking> {
        self.required(name, uuid)
    }

    pub(super) fn stamp(&mut self, name: &'static str) -> Option<Stamp> {
        self.removal(name).map(|mark| mark.by)
    }

    pub(super) fn need_stamp(&self, name: &'static str) -> Result<Stamp, Lacking> {
        self.required(name, mark).map(|mark| mark.by)
    }

    pub(super) fn removal(&mut self, name: &'static str) -> Option<Removal> {
        self.optional(name, mark)
    }

    /// What follows `prefix` in the names of all fields that hold true: a set of codes.
    pub(super) fn set(&self, prefix: &str) -> Vec<String> {
        self.items
            .iter()
            .filter(|item| matches!(item.value, ValueRef::Scalar(ScalarValueRef::Boolean(true))))
            .filter_map(|item| item.key.strip_prefix(prefix))
            .map(str::to_owned)
            .collect()
    }
}

fn text(value: &ScalarValueRef<'_>) -> Option<String> {
    match value {
        ScalarValueRef::Str(text) => Some(text.clone().into_owned()),
        _ => None,
    }
}

fn date(value: &ScalarValueRef<'_>) -> Option<Date> {
    match value {
        ScalarValueRef::Str(text) => text.parse().ok(),
        _ => None,
    }
}

fn flag(value: &ScalarValueRef<'_>) -> Option<bool> {
    match value {
        ScalarValueRef::Boolean(flag) => Some(*flag),
        _ => None,
    }
}

fn number(value: &ScalarValueRef<'_>) -> Option<u16> {
    match value {
        ScalarValueRef::Uint(number) => u16::try_from(*number).ok(),
        _ => None,
    }
}

fn uuid(value: &ScalarValueRef<'_>) -> Option<Uuid> {
    match value {
        ScalarValueRef::Bytes(bytes) => Uuid::from_slice(bytes).ok(),
        _ => None,
    }
}

/// Reads a mark.
pub(super) fn mark(value: &ScalarValueRef<'_>) -> Option<Removal> {
    match value {
        ScalarValueRef::Bytes(bytes) => read_mark(bytes),
        _ => None,
    }
}
