//! A school list's document: its name and its members.

use super::document::{Document, Merged};
use super::effect::Effect;
use super::mark::stamp_bytes;
use super::read::{Fields, items, mark};
use super::schema::Kind;
use super::write::{Absent, Writer, container};
use super::{ActorId, Change, EditError, ReadChange, RecordError};
use crate::ids::{ClientId, ListId, OrgId};
use crate::person::Stamp;
use crate::sync::ChangeHash;
use automerge::transaction::Transactable;
use automerge::{ObjId, ROOT, ReadDoc, ScalarValue, Value, ValueRef};
use serde::{Deserialize, Serialize};

/// A list as plain values.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StudentList {
    /// The list.
    pub id: ListId,
    /// Its name.
    pub name: String,
    /// The organization it belongs to.
    pub organization: OrgId,
    /// Members, in the order of their ids.
    pub members: Vec<StudentListMember>,
}

/// A student on a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StudentListMember {
    /// The student.
    pub client: ClientId,
    /// Who added the student, and when.
    pub added: Stamp,
}

/// One edit of a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ListEdit {
    /// Fills a new document.
    Create {
        /// The list.
        id: ListId,
        /// Its name.
        name: String,
        /// Its organization.
        organization: OrgId,
    },
    /// Renames the list.
    Rename(String),
    /// Adds students; those on the list already stay as they are.
    Add(Vec<ClientId>),
    /// Takes students off. Who is added by one person while another takes her off stays on.
    Remove(Vec<ClientId>),
}

/// A list's document, open for reading and editing.
#[derive(Clone, Debug)]
pub struct ListRecord {
    document: Document,
}

impl ListRecord {
    /// A new list that holds nothing yet, as [`super::ClientRecord::new`].
    ///
    /// # Errors
    /// `Unreadable` when the document cannot be made, which it has no reason not to.
    pub fn new(actor: ActorId) -> Result<Self, RecordError> {
        Document::new(Kind::List, actor).map(|document| Self { document })
    }

    /// Opens saved bytes, as [`super::ClientRecord::load`].
    ///
    /// # Errors
    /// `Unreadable` when the bytes are not a document, `OtherKind` when they are another kind of one.
    pub fn load(bytes: &[u8], actor: ActorId) -> Result<Self, RecordError> {
        Document::load(bytes, Kind::List, actor).map(|document| Self { document })
    }

    /// Makes one edit. Gives the change, or none when the list says all of it already.
    ///
    /// # Errors
    /// `Empty` when a name is empty.
    pub fn edit(&mut self, edit: &ListEdit, by: &Stamp) -> Result<Option<Change>, EditError> {
        self.edit_all(std::slice::from_ref(edit), by)
    }

    /// Makes several edits as one change: all of them or, on an error, none.
    ///
    /// # Errors
    /// As [`Self::edit`].
    pub fn edit_all(&mut self, edits: &[ListEdit], by: &Stamp) -> Result<Option<Change>, EditError> {
        self.document.commit(by, |to| edits.iter().try_for_each(|edit| apply(to, edit, by)))
    }

    /// Takes in others' changes, as [`super::ClientRecord::merge`].
    ///
    /// # Errors
    /// As there.
    pub fn merge(&mut self, changes: &[Vec<u8>]) -> Result<Merged, RecordError> {
        self.document.merge(changes)
    }

    /// Takes in one change that was read already, as [`Self::merge`].
    ///
    /// # Errors
    /// As there.
    pub fn take(&mut self, change: &ReadChange) -> Result<Merged, RecordError> {
        self.document.take(vec![change.automerge().clone()])
    }

    /// Whether a change is in the document.
    pub fn holds(&self, change: &ChangeHash) -> bool {
        self.document.holds(change)
    }

    /// What a change would write, if the document were to take it in.
    pub(crate) fn effect(&self, change: &ReadChange) -> Result<Effect<'_>, RecordError> {
        Effect::of(&self.document, change.automerge())
    }

    /// The whole document as bytes.
    pub fn save(&self) -> Vec<u8> {
        self.document.save()
    }

    /// The same list without its history, as [`super::ClientRecord::compacted`].
    ///
    /// # Errors
    /// As there.
    pub fn compacted(&self, fresh: &mut dyn FnMut() -> ActorId) -> Result<Self, RecordError> {
        let new = Self { document: self.document.compacted(Kind::List, fresh)? };
        if new.view()? == self.view()? { Ok(new) } else { Err(RecordError::otherwise()) }
    }

    /// The latest changes, as [`super::ClientRecord::heads`].
    pub fn heads(&self) -> Vec<ChangeHash> {
        self.document.heads()
    }

    /// Changes after `heads`, as [`super::ClientRecord::changes_after`].
    pub fn changes_after(&self, heads: &[ChangeHash]) -> Vec<Change> {
        self.document.changes_after(heads)
    }

    /// The list as plain values. A member that cannot be read is left out.
    ///
    /// # Errors
    /// `Incomplete` when the document does not say which list it is.
    pub fn view(&self) -> Result<StudentList, RecordError> {
        let document = self.document.automerge();
        let root = items(document, &ROOT);
        let map = |name: &'static str| -> Result<&ObjId, RecordError> {
            root.iter()
                .find(|item| item.key == name)
                .and_then(|item| item.map())
                .ok_or(RecordError::Incomplete(name))
        };
        let mut fields = Fields::read(document, map("list")?);
        let id = |name| fields.need_uuid(name).map_err(|_| RecordError::Incomplete(name));
        let (list, organization) = (id("id")?, id("organization")?);
        let removed = map("removed")?;
        let off: Vec<String> = items(document, removed)
            .into_iter()
            .filter(|item| stands(document, removed, &item.key))
            .map(|item| item.key.into_owned())
            .collect();
        let members = items(document, map("members")?)
            .into_iter()
            .filter(|item| off.binary_search_by(|key| key.as_str().cmp(&item.key)).is_err())
            .filter_map(|item| {
                let ValueRef::Scalar(value) = &item.value else { return None };
                Some(StudentListMember { client: item.key.parse().ok()?, added: mark(value)?.by })
            })
            .collect();
        Ok(StudentList {
            id: ListId::new(list),
            name: fields.plain_text("name"),
            organization: OrgId::new(organization),
            members,
        })
    }
}

/// Whether a removal stands: it does when nobody took it back, not even at the same time.
fn stands(document: &impl ReadDoc, removed: &ObjId, key: &str) -> bool {
    let values = document.get_all(removed, key).unwrap_or_default();
    !values.is_empty()
        && values.iter().all(|(value, _)| match value {
            Value::Scalar(value) => **value != ScalarValue::Null,
            Value::Object(_) => true,
        })
}

fn apply(
    to: &mut automerge::transaction::Transaction<'_>,
    edit: &ListEdit,
    by: &Stamp,
) -> Result<(), EditError> {
    match edit {
        ListEdit::Create { id, name, organization } => {
            let mut list = Writer::at_root(to, "list", Absent::Keep)?;
            list.uuid("id", id.uuid())?;
            list.organization("organization", Some(*organization))?;
            list.text("name", Some(named(name)?))
        }
        ListEdit::Rename(name) => Writer::at_root(to, "list", Absent::Keep)?.text("name", Some(named(name)?)),
        ListEdit::Add(clients) => {
            let (members, removed) = (container(to, "members")?, container(to, "removed")?);
            for client in clients {
                let key = client.to_string();
                let off = stands(to, &removed, &key);
                if off {
                    to.put(&removed, &key, ScalarValue::Null)?;
                }
                if off || to.get(&members, &key)?.is_none() {
                    to.put(&members, key, ScalarValue::Bytes(stamp_bytes(by)))?;
                }
            }
            Ok(())
        }
        ListEdit::Remove(clients) => {
            let (members, removed) = (container(to, "members")?, container(to, "removed")?);
            for client in clients {
                let key = client.to_string();
                if to.get(&members, &key)?.is_some() && !stands(to, &removed, &key) {
                    to.put(&removed, key, ScalarValue::Bytes(stamp_bytes(by)))?;
                }
            }
            Ok(())
        }
    }
}

/// A list's name, which must not be empty.
fn named(name: &str) -> Result<&str, EditError> {
    let name = name.trim();
    if name.is_empty() { Err(EditError::Empty { field: "list/name" }) } else { Ok(name) }
}
