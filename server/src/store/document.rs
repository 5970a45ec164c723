//! A document made ready to be kept: its saved bytes, its view, and the rows that follow from it.

use bluebonnet_shared::calendar::Date;
use bluebonnet_shared::ids::{ClientId, ListId, OrgId};
use bluebonnet_shared::person::Client;
use bluebonnet_shared::record::{
    ActorId, Change, ClientRecord, ListRecord, Merged, ReadChange, RecordError, StudentList,
};
use bluebonnet_shared::sync::policy::{self, Author, Objection};
use bluebonnet_shared::sync::{ChangeHash, DocumentId};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A new document, checked and projected. Making one is the slow part, and needs no store.
pub struct NewDocument {
    pub(super) organization: OrgId,
    pub(super) actors: Vec<ActorId>,
    pub(super) body: Body,
}

impl NewDocument {
    /// Reads a saved document of an organization and projects it.
    ///
    /// # Errors
    /// When the bytes are not a document of `id`'s kind and id.
    pub fn prepare(id: DocumentId, organization: OrgId, saved: Vec<u8>) -> Result<Self, RecordError> {
        let document = OpenDocument::load(id, &saved)?;
        let mut actors: Vec<ActorId> = document.changes().into_iter().map(|change| change.actor).collect();
        actors.sort_unstable();
        actors.dedup();
        Ok(Self { organization, actors, body: Body::project(&document, saved)? })
    }

    /// Which document.
    pub fn id(&self) -> DocumentId {
        self.body.view.id()
    }
}

/// A document's bytes with the view that they project to.
pub(super) struct Body {
    pub(super) saved: Vec<u8>,
    pub(super) json: String,
    pub(super) view: View,
}

/// What a document says.
pub(crate) enum View {
    Client(Box<Client>),
    List(StudentList),
}

impl View {
    pub(super) fn id(&self) -> DocumentId {
        match self {
            Self::Client(client) => DocumentId::Client(client.id),
            Self::List(list) => DocumentId::List(list.id),
        }
    }

    /// Reads what an open document says. One that names itself otherwise than it was opened as is refused: a change must not be
    /// able to put one record in the place of another.
    pub(super) fn of(document: &OpenDocument) -> Result<Self, RecordError> {
        let (id, view) = match document {
            OpenDocument::Client(id, record) => {
                (DocumentId::Client(*id), Self::Client(Box::new(record.view()?)))
            }
            OpenDocument::List(id, record) => (DocumentId::List(*id), Self::List(record.view()?)),
        };
        if view.id() == id { Ok(view) } else { Err(RecordError::OtherId) }
    }
}

impl Body {
    /// Projects an open document that `saved` holds.
    pub(super) fn project(document: &OpenDocument, saved: Vec<u8>) -> Result<Self, RecordError> {
        Self::of(View::of(document)?, saved)
    }

    /// The body of a document that says `view` and that `saved` holds.
    pub(super) fn of(view: View, saved: Vec<u8>) -> Result<Self, RecordError> {
        let json = match &view {
            View::Client(client) => serde_json::to_string(client),
            View::List(list) => serde_json::to_string(list),
        }
        .map_err(|error| RecordError::Unreadable(error.to_string()))?;
        Ok(Self { saved, json, view })
    }
}

/// A document of either kind, open.
#[derive(Clone)]
pub(super) enum OpenDocument {
    Client(ClientId, ClientRecord),
    List(ListId, ListRecord),
}

impl OpenDocument {
    pub(super) fn load(id: DocumentId, saved: &[u8]) -> Result<Self, RecordError> {
        // Signs nothing: the registry edits no document that it opens here.
        let reader = ActorId::from(&[0; 16]);
        Ok(match id {
            DocumentId::Client(id) => Self::Client(id, ClientRecord::load(saved, reader)?),
            DocumentId::List(id) => Self::List(id, ListRecord::load(saved, reader)?),
        })
    }

    pub(super) fn holds(&self, change: &ChangeHash) -> bool {
        match self {
            Self::Client(_, record) => record.holds(change),
            Self::List(_, record) => record.holds(change),
        }
    }

    /// Takes in changes whose causes are here or among them.
    pub(super) fn merge(&mut self, changes: &[Vec<u8>]) -> Result<(), RecordError> {
        whole(match self {
            Self::Client(_, record) => record.merge(changes),
            Self::List(_, record) => record.merge(changes),
        }?)
    }

    /// Takes in a change whose causes are here.
    pub(super) fn take(&mut self, change: &ReadChange) -> Result<(), RecordError> {
        whole(match self {
            Self::Client(_, record) => record.take(change),
            Self::List(_, record) => record.take(change),
        }?)
    }

    /// Asks the policy about a change that fits this document and is not in it yet.
    pub(super) fn judge(
        &self,
        change: &ReadChange,
        author: &Author,
        received: Date,
    ) -> Result<(), Objection> {
        match self {
            Self::Client(_, record) => policy::judge_client(record, change, author, received),
            Self::List(_, record) => policy::judge_list(record, change, author, received),
        }
    }

    pub(super) fn save(&self) -> Vec<u8> {
        match self {
            Self::Client(_, record) => record.save(),
            Self::List(_, record) => record.save(),
        }
    }

    /// The same document without its history.
    pub(super) fn compacted(&self, fresh: &mut dyn FnMut() -> ActorId) -> Result<Self, RecordError> {
        Ok(match self {
            Self::Client(id, record) => Self::Client(*id, record.compacted(fresh)?),
            Self::List(id, record) => Self::List(*id, record.compacted(fresh)?),
        })
    }

    pub(super) fn changes(&self) -> Vec<Change> {
        match self {
            Self::Client(_, record) => record.changes_after(&[]),
            Self::List(_, record) => record.changes_after(&[]),
        }
    }
}

/// Nothing was left out for want of its causes.
fn whole(merged: Merged) -> Result<(), RecordError> {
    if merged.waiting.is_empty() {
        Ok(())
    } else {
        Err(RecordError::Unfit("a change it builds on is missing"))
    }
}

/// A name as searches compare it: lower case, without accents and marks (`Núñez` and `NUNEZ` are the same, `Đặng` and
/// `dang` too).
pub fn fold_name(name: &str) -> String {
    name.nfd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .map(|c| if c == 'đ' { 'd' } else { c })
        .collect()
}
