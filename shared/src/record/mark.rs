//! Who did something, for whom, when and why, as one value of a document: were it four fields, two people's marks could
//! mix.

use crate::calendar::Timestamp;
use crate::ids::{OrgId, UserId};
use crate::person::{Removal, Stamp};
use uuid::Uuid;

const VERSION: u8 = 1;
/// Version, milliseconds, user, organization, length of the name.
const HEAD: usize = 1 + 8 + 16 + 16 + 2;
/// Names are cut here; a mark has two bytes for the length.
const LONGEST_NAME: usize = 200;

/// The mark of something done, without a reason.
pub(super) fn stamp_bytes(stamp: &Stamp) -> Vec<u8> {
    mark_bytes(stamp, "")
}

/// The mark of a removal.
pub(crate) fn mark_bytes(stamp: &Stamp, reason: &str) -> Vec<u8> {
    let name = &stamp.user_name[..stamp.user_name.floor_char_boundary(LONGEST_NAME)];
    let mut bytes = Vec::with_capacity(HEAD + name.len() + reason.len());
    bytes.push(VERSION);
    bytes.extend(stamp.at.as_millisecond().to_be_bytes());
    bytes.extend(stamp.user.uuid().as_bytes());
    bytes.extend(stamp.organization.uuid().as_bytes());
    bytes.extend((name.len() as u16).to_be_bytes());
    bytes.extend(name.as_bytes());
    bytes.extend(reason.as_bytes());
    bytes
}

/// Reads a mark. None when the bytes are not one.
pub(super) fn read_mark(bytes: &[u8]) -> Option<Removal> {
    let (version, rest) = bytes.split_first()?;
    let (at, rest) = rest.split_first_chunk::<8>()?;
    let (user, rest) = rest.split_first_chunk::<16>()?;
    let (organization, rest) = rest.split_first_chunk::<16>()?;
    let (length, rest) = rest.split_first_chunk::<2>()?;
    let (name, reason) = rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
    if *version != VERSION {
        return None;
    }
    Some(Removal {
        by: Stamp {
            user: UserId::new(Uuid::from_bytes(*user)),
            user_name: std::str::from_utf8(name).ok()?.to_owned(),
            organization: OrgId::new(Uuid::from_bytes(*organization)),
            at: Timestamp::from_millisecond(i64::from_be_bytes(*at)).ok()?,
        },
        reason: std::str::from_utf8(reason).ok()?.to_owned(),
    })
}
