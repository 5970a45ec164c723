//! Documents of either kind, opened to merge into.

use bluebonnet_shared::person::Client;
use bluebonnet_shared::record::{ActorId, ClientRecord, ListRecord, Merged, RecordError, StudentList};
use bluebonnet_shared::sync::DocumentId;

/// An open document.
pub(super) enum Open {
    Client(ClientRecord),
    List(ListRecord),
}

/// A document's view.
pub(super) enum View {
    Client(Box<Client>),
    List(StudentList),
}

impl Open {
    /// Opens saved bytes.
    pub fn load(id: DocumentId, bytes: &[u8], actor: &ActorId) -> Result<Self, RecordError> {
        match id {
            DocumentId::Client(_) => ClientRecord::load(bytes, actor.clone()).map(Self::Client),
            DocumentId::List(_) => ListRecord::load(bytes, actor.clone()).map(Self::List),
        }
    }

    /// Takes in changes; ones already known do nothing.
    pub fn merge(&mut self, changes: &[Vec<u8>]) -> Result<Merged, RecordError> {
        match self {
            Self::Client(record) => record.merge(changes),
            Self::List(record) => record.merge(changes),
        }
    }

    /// The whole document as bytes.
    pub fn save(&self) -> Vec<u8> {
        match self {
            Self::Client(record) => record.save(),
            Self::List(record) => record.save(),
        }
    }

    /// The document as plain values.
    pub fn view(&self) -> Result<View, RecordError> {
        match self {
            Self::Client(record) => record.view().map(|client| View::Client(Box::new(client))),
            Self::List(record) => record.view().map(View::List),
        }
    }
}

impl View {
    /// Reads a view that lies as JSON.
    pub fn parse(id: DocumentId, json: &[u8]) -> Result<Self, serde_json::Error> {
        match id {
            DocumentId::Client(_) => serde_json::from_slice(json).map(Self::Client),
            DocumentId::List(_) => serde_json::from_slice(json).map(Self::List),
        }
    }

    /// The view as JSON.
    pub fn json(&self) -> Result<Vec<u8>, serde_json::Error> {
        match self {
            Self::Client(client) => serde_json::to_vec(client),
            Self::List(list) => serde_json::to_vec(list),
        }
    }
}
