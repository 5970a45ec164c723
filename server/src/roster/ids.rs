//! Ids derived from what they name, so that the same line of a roster always means the same entry.

use bluebonnet_shared::calendar::Date;
use bluebonnet_shared::codes::Cvx;
use bluebonnet_shared::ids::{ClientId, DoseId, EntryId, ListId, OrgId};
use sha2::{Digest, Sha256};
use uuid::{Builder, Uuid};

/// The id that a student new to an organization is given.
pub(super) fn usual_client_id(organization: OrgId, student_id: &str) -> ClientId {
    ClientId::new(derived(&format!("client {organization} {student_id}")))
}

/// The id to try when that one is taken.
pub(super) fn next_client_id(taken: ClientId) -> ClientId {
    ClientId::new(derived(&format!("client after {taken}")))
}

/// The id of the dose that an import makes for a vaccine and day.
pub(super) fn dose_id(client: ClientId, cvx: Cvx, date: Date) -> DoseId {
    DoseId::new(derived(&format!("dose {client} {cvx} {date}")))
}

/// The id of the entry that an import keeps for a client's place at an organization.
pub(super) fn enrolment_id(client: ClientId, organization: OrgId, student_id: &str) -> EntryId {
    EntryId::new(derived(&format!("enrolment {client} {organization} {student_id}")))
}

/// The id of the address that an import keeps.
pub(super) fn address_id(client: ClientId) -> EntryId {
    EntryId::new(derived(&format!("address {client}")))
}

/// The id of the responsible person that an import keeps.
pub(super) fn guardian_id(client: ClientId) -> EntryId {
    EntryId::new(derived(&format!("guardian {client}")))
}

/// The id of the list that an import keeps for a school and grade.
pub(super) fn list_id(organization: OrgId, school_code: &str, grade: &str) -> ListId {
    ListId::new(derived(&format!("list {organization} {grade} {school_code}")))
}

/// A UUID (version 8) from a name.
fn derived(name: &str) -> Uuid {
    let digest: [u8; 32] = Sha256::digest(name.as_bytes()).into();
    let mut bytes = [0; 16];
    for (byte, from) in bytes.iter_mut().zip(digest) {
        *byte = from;
    }
    Builder::from_custom_bytes(bytes).into_uuid()
}
