//! A document made ready to be kept: its saved bytes, its view, and the rows that follow from it.

use bluebonnet_shared::ids::OrgId;
use bluebonnet_shared::person::Client;
use bluebonnet_shared::record::{ActorId, ClientRecord, ListRecord, RecordError, StudentList};
use bluebonnet_shared::sync::DocumentId;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A new document, checked and projected. Making one is the slow part, and needs no store.
pub struct NewDocument {
    pub(super) organization: OrgId,
    pub(super) actors: Vec<Vec<u8>>,
    pub(super) body: Body,
}

impl NewDocument {
    /// Reads a saved document of an organization and projects it.
    ///
    /// # Errors
    /// When the bytes are not a document of `id`'s kind and id.
    pub fn prepare(id: DocumentId, organization: OrgId, saved: Vec<u8>) -> Result<Self, RecordError> {
        let document =
            automerge::Automerge::load(&saved).map_err(|error| RecordError::Unreadable(error.to_string()))?;
        let mut actors: Vec<Vec<u8>> =
            document.get_changes_meta(&[]).iter().map(|change| change.actor.to_bytes().to_vec()).collect();
        actors.sort_unstable();
        actors.dedup();
        Ok(Self { organization, actors, body: Body::project(id, saved)? })
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
pub(super) enum View {
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
}

impl Body {
    /// Projects saved bytes. A document that names itself otherwise than `id` is refused: a change must not be able to
    /// put one record in the place of another.
    pub(super) fn project(id: DocumentId, saved: Vec<u8>) -> Result<Self, RecordError> {
        // Signs nothing: the document is only read.
        let reader = ActorId::from(&[0; 16]);
        let view = match id {
            DocumentId::Client(_) => View::Client(Box::new(ClientRecord::load(&saved, reader)?.view()?)),
            DocumentId::List(_) => View::List(ListRecord::load(&saved, reader)?.view()?),
        };
        if view.id() != id {
            return Err(RecordError::OtherId);
        }
        let json = match &view {
            View::Client(client) => serde_json::to_string(client),
            View::List(list) => serde_json::to_string(list),
        }
        .map_err(|error| RecordError::Unreadable(error.to_string()))?;
        Ok(Self { saved, json, view })
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
