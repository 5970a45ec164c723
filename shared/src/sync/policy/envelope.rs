//! What can be judged from the change alone and a few facts, before the document it belongs to is opened.

use crate::ids::{DeviceId, UserId};
use crate::record::ReadChange;
use crate::sync::{Epoch, PushedChange, Refusal};

/// The largest change taken, in bytes: a whole history of historical doses fits in with room to spare.
pub const LARGEST_CHANGE: usize = 64 * 1024;

/// The largest saved document kept, in bytes: thousands of times what a student's record needs.
pub const LARGEST_DOCUMENT: usize = 4 * 1024 * 1024;

/// To whom an actor id belongs, for ever, from its first change on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ActorOwner {
    /// The user.
    pub user: UserId,
    /// The device.
    pub device: DeviceId,
}

/// Reads a pushed change, and computes its hash again.
///
/// # Errors
/// `TooLarge` above [`LARGEST_CHANGE`], before anything is read; `Unreadable` when the bytes are not one whole change, or not
/// the one that the sender says.
pub fn read_change(pushed: &PushedChange) -> Result<ReadChange, Refusal> {
    if pushed.bytes.0.len() > LARGEST_CHANGE {
        return Err(Refusal::TooLarge);
    }
    let change = ReadChange::read(&pushed.bytes.0).map_err(|_| Refusal::Unreadable)?;
    if change.hash == pushed.hash { Ok(change) } else { Err(Refusal::Unreadable) }
}

/// Only changes of the document's present epoch are taken: an older one's would bring back what was erased.
///
/// # Errors
/// `OldEpoch` when the change was made in another epoch.
pub fn check_epoch(made_in: Epoch, present: Epoch) -> Result<(), Refusal> {
    if made_in == present { Ok(()) } else { Err(Refusal::OldEpoch) }
}

/// An actor's changes are taken from its owner alone. One that nobody owns becomes the sender's.
///
/// # Errors
/// `ForeignActor` when another user or device signed with this actor before.
pub fn check_actor(owner: Option<ActorOwner>, sender: ActorOwner) -> Result<(), Refusal> {
    if owner.is_none_or(|owner| owner == sender) { Ok(()) } else { Err(Refusal::ForeignActor) }
}

/// A document must not grow beyond what can be loaded on a tablet.
///
/// # Errors
/// `TooLarge` when the document, saved with the change in it, is above [`LARGEST_DOCUMENT`].
pub fn check_growth(saved: &[u8]) -> Result<(), Refusal> {
    if saved.len() > LARGEST_DOCUMENT { Err(Refusal::TooLarge) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::ClientId;
    use crate::record::{ActorId, ClientRecord};
    use crate::sync::{Blob, DocumentId};
    use uuid::Uuid;

    fn pushed() -> PushedChange {
        let change = ClientRecord::new(ActorId::from(&[1; 16])).unwrap().changes_after(&[]).remove(0);
        PushedChange {
            document: DocumentId::Client(ClientId::new(Uuid::from_u128(1))),
            epoch: Epoch(1),
            hash: change.hash,
            bytes: Blob(change.bytes),
        }
    }

    fn owner(user: u128, device: u128) -> ActorOwner {
        ActorOwner {
            user: UserId::new(Uuid::from_u128(user)),
            device: DeviceId::new(Uuid::from_u128(device)),
        }
    }

    #[test]
    fn a_change_is_read_and_known_by_its_own_hash() {
        let mut change = pushed();
        assert_eq!(read_change(&change).unwrap().hash, change.hash);
        change.hash.0[0] ^= 1;
        assert_eq!(read_change(&change), Err(Refusal::Unreadable));
    }

    #[test]
    fn a_change_too_large_is_refused_unread() {
        let mut change = pushed();
        change.bytes.0.resize(LARGEST_CHANGE + 1, 0);
        assert_eq!(read_change(&change), Err(Refusal::TooLarge));
        change.bytes.0.truncate(LARGEST_CHANGE);
        assert_eq!(read_change(&change), Err(Refusal::Unreadable));
    }

    #[test]
    fn a_document_grows_up_to_its_limit_and_not_beyond() {
        let mut saved = vec![0; LARGEST_DOCUMENT];
        assert_eq!(check_growth(&saved), Ok(()));
        saved.push(0);
        assert_eq!(check_growth(&saved), Err(Refusal::TooLarge));
    }

    #[test]
    fn a_change_of_another_epoch_is_refused() {
        assert_eq!(check_epoch(Epoch(2), Epoch(2)), Ok(()));
        assert_eq!(check_epoch(Epoch(1), Epoch(2)), Err(Refusal::OldEpoch));
    }

    #[test]
    fn an_actor_belongs_to_one_user_on_one_device() {
        assert_eq!(check_actor(None, owner(1, 1)), Ok(()));
        assert_eq!(check_actor(Some(owner(1, 1)), owner(1, 1)), Ok(()));
        assert_eq!(check_actor(Some(owner(1, 1)), owner(1, 2)), Err(Refusal::ForeignActor));
        assert_eq!(check_actor(Some(owner(1, 1)), owner(2, 1)), Err(Refusal::ForeignActor));
    }
}
