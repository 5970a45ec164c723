//! How the domain's values stand in columns.

use super::StoreError;
use bluebonnet_shared::account::Role;
use bluebonnet_shared::calendar::Timestamp;
use bluebonnet_shared::ids::{
    AccessId, AnnouncementId, ClientId, DeviceId, ListId, OrgId, SessionId, UserId,
};
use bluebonnet_shared::sync::DocumentId;
use rusqlite::Row;
use uuid::Uuid;

/// An id as the 16 bytes of its UUID.
pub(super) trait Id: Copy {
    fn of(uuid: Uuid) -> Self;
    fn bytes(self) -> [u8; 16];
}

macro_rules! id {
    ($($name:ty),*) => {$(
        impl Id for $name {
            fn of(uuid: Uuid) -> Self {
                Self::new(uuid)
            }
            fn bytes(self) -> [u8; 16] {
                *self.uuid().as_bytes()
            }
        }
    )*};
}
id!(UserId, OrgId, DeviceId, ClientId, ListId, AnnouncementId, SessionId, AccessId);

/// How many rows at most, as a query takes it.
pub(super) fn at_most(rows: usize) -> i64 {
    i64::try_from(rows).unwrap_or(i64::MAX)
}

/// Reads an id.
pub(super) fn id<T: Id>(row: &Row<'_>, column: usize) -> rusqlite::Result<T> {
    row.get::<_, [u8; 16]>(column).map(|bytes| T::of(Uuid::from_bytes(bytes)))
}

/// Reads an id that may be absent.
pub(super) fn optional_id<T: Id>(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<T>> {
    Ok(row.get::<_, Option<[u8; 16]>>(column)?.map(|bytes| T::of(Uuid::from_bytes(bytes))))
}

/// Milliseconds since 1970.
pub(super) fn millis(at: Timestamp) -> i64 {
    at.as_millisecond()
}

/// Reads a time.
pub(super) fn timestamp(row: &Row<'_>, column: usize) -> rusqlite::Result<Timestamp> {
    let millis = row.get(column)?;
    Timestamp::from_millisecond(millis).map_err(|_| rusqlite::Error::IntegralValueOutOfRange(column, millis))
}

/// Reads a time that may be absent.
pub(super) fn optional_timestamp(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Timestamp>> {
    match row.get_ref(column)? {
        rusqlite::types::ValueRef::Null => Ok(None),
        _ => timestamp(row, column).map(Some),
    }
}

/// A document's kind and UUID, as the `document` table names it.
pub(super) fn document_key(document: DocumentId) -> (&'static str, [u8; 16]) {
    match document {
        DocumentId::Client(id) => ("client", id.bytes()),
        DocumentId::List(id) => ("list", id.bytes()),
    }
}

/// Reads a document's id from its kind and UUID in neighbouring columns.
pub(super) fn document_id(row: &Row<'_>, kind: usize) -> rusqlite::Result<DocumentId> {
    let column = kind + 1;
    match row.get_ref(kind)?.as_str()? {
        "list" => Ok(DocumentId::List(id(row, column)?)),
        _ => Ok(DocumentId::Client(id(row, column)?)),
    }
}

/// The word for a role.
pub(super) fn role_word(role: Role) -> &'static str {
    match role {
        Role::Nurse => "nurse",
        Role::Clerk => "clerk",
        Role::Admin => "admin",
        Role::RegistryStaff => "registry-staff",
    }
}

/// Reads a role's word.
pub(super) fn role(word: &str) -> Result<Role, StoreError> {
    match word {
        "nurse" => Ok(Role::Nurse),
        "clerk" => Ok(Role::Clerk),
        "admin" => Ok(Role::Admin),
        "registry-staff" => Ok(Role::RegistryStaff),
        _ => Err(StoreError::Damaged("a role")),
    }
}
