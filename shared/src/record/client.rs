//! One client's document.

use super::document::{Document, Merged};
use super::effect::Effect;
use super::schema::Kind;
use super::{ActorId, Change, Edit, EditError, ReadChange, RecordError, apply, project};
use crate::order;
use crate::person::{Client, Stamp};
use crate::sync::ChangeHash;

/// One client's document, open for reading and editing.
#[derive(Clone, Debug)]
pub struct ClientRecord {
    document: Document,
}

impl ClientRecord {
    /// A new record that holds nothing but its containers. It can be read once [`Edit::Describe`] has said whose it is.
    ///
    /// # Errors
    /// `Unreadable` when the document cannot be made, which it has no reason not to.
    pub fn new(actor: ActorId) -> Result<Self, RecordError> {
        Document::new(Kind::Client, actor).map(|document| Self { document })
    }

    /// Opens saved bytes. `actor` signs what is edited from here on: 16 random bytes, new at each unlock, never used before.
    ///
    /// # Errors
    /// `Unreadable` when the bytes are not a document, `OtherKind` when they are another kind of one.
    pub fn load(bytes: &[u8], actor: ActorId) -> Result<Self, RecordError> {
        Document::load(bytes, Kind::Client, actor).map(|document| Self { document })
    }

    /// Makes one edit. Gives the change to store and send, or none when the record says all of it already.
    ///
    /// # Errors
    /// Says which field of the edit is at fault; the record is as before.
    pub fn edit(&mut self, edit: &Edit, by: &Stamp) -> Result<Option<Change>, EditError> {
        self.edit_all(std::slice::from_ref(edit), by)
    }

    /// Makes several edits as one change: all of them or, on an error, none.
    ///
    /// # Errors
    /// As [`Self::edit`].
    pub fn edit_all(&mut self, edits: &[Edit], by: &Stamp) -> Result<Option<Change>, EditError> {
        self.document.commit(by, |to| edits.iter().try_for_each(|edit| apply::apply(to, edit, by)))
    }

    /// Takes in others' changes, in any order; ones already known do nothing. A change whose causes are not here is left
    /// out and named in the outcome.
    ///
    /// # Errors
    /// `Unreadable` or `Unfit` when a change is not one of a record's; `ActorReused` when it contradicts one already here. The
    /// changes before it may have been taken in, so keep a clone where that matters.
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

    /// The record as plain values.
    ///
    /// # Errors
    /// `Incomplete` when the record does not say whose it is. An entry that cannot be read is no error: it is listed in
    /// [`Client::unreadable`].
    pub fn view(&self) -> Result<Client, RecordError> {
        project::project(&self.document)
    }

    /// The same record without its history: every value that stands, every mark, every conflict that nobody has settled, and
    /// nothing that was overwritten. `fresh` gives actor ids never used before, at least one; changes of the old document do
    /// not fit the new one, so it belongs under a new epoch.
    ///
    /// # Errors
    /// `Newer` when the record holds what this program has no place for; `Unreadable` should the new record say anything
    /// else than the old one.
    pub fn compacted(&self, fresh: &mut dyn FnMut() -> ActorId) -> Result<Self, RecordError> {
        let new = Self { document: self.document.compacted(Kind::Client, fresh)? };
        if new.view()? == self.view()? { Ok(new) } else { Err(RecordError::otherwise()) }
    }

    /// Writes all into this record that another one of the same child says: every entry under its id with its marks, and what the other
    /// says differently of the child beside what this one says, which stays what is shown. `fresh` gives actor ids never used before.
    /// Gives the changes, causes before effects; none when this record says all of it already.
    ///
    /// # Errors
    /// `Newer` when one of the two holds what this program has no place for; `Unreadable` should something of the other one be lost. This
    /// record is as before then.
    pub fn absorb(
        &mut self,
        other: &Self,
        fresh: &mut dyn FnMut() -> ActorId,
    ) -> Result<Vec<Change>, RecordError> {
        let new = Self { document: self.document.absorbed(&other.document, fresh)? };
        let (before, after) = (self.view()?, new.view()?);
        if !says_all(&after, &before, &other.view()?) {
            return Err(RecordError::otherwise());
        }
        let changes = new.changes_after(&self.heads());
        *self = new;
        Ok(changes)
    }

    /// The latest changes, sorted: the same on two devices that hold the same.
    pub fn heads(&self) -> Vec<ChangeHash> {
        self.document.heads()
    }

    /// All changes that `heads` do not include, causes before effects. After `&[]`, all there are.
    pub fn changes_after(&self, heads: &[ChangeHash]) -> Vec<Change> {
        self.document.changes_after(heads)
    }
}

/// Whether a record has every entry of two others, and the doses that were in one alone as they were there.
fn says_all(after: &Client, before: &Client, other: &Client) -> bool {
    let dose = |of: &Client, id| of.doses.iter().find(|dose| dose.id == id).cloned();
    let has_dose = |from: &Client, beside: &Client| {
        from.doses.iter().all(|given| match dose(beside, given.id) {
            None => dose(after, given.id).as_ref() == Some(given),
            Some(_) => dose(after, given.id).is_some(),
        })
    };
    let ids = order::set(after.entry_ids());
    has_dose(before, other)
        && has_dose(other, before)
        && before.entry_ids().chain(other.entry_ids()).all(|id| ids.contains(&id))
}
