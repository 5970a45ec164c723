//! What was done on devices with what is there already, which they tell of later.

use super::{Action, Cause, Sender, StoreError};
use bluebonnet_shared::calendar::Timestamp;
use bluebonnet_shared::sync::{Access, Deed, DocumentId, Over, Standing, Told};

/// Taking note of what devices tell.
pub trait Accesses {
    /// Notes each access in the audit log, with the device's time as the device's word: once, however often it is told of. Of what the
    /// sender may not see, and never might, nothing is noted but that something was refused.
    ///
    /// A device may tell of what its user may not see any more, however long ago that ended: it has been without a network for as long.
    ///
    /// # Errors
    /// When the database fails. Nothing is noted then.
    fn note_accesses(
        &self,
        sender: Sender,
        accesses: Vec<Access>,
        at: Timestamp,
    ) -> Result<Vec<Told>, StoreError>;
}

/// What the audit log calls a deed.
pub(super) fn action(deed: Deed) -> Action {
    match deed {
        Deed::Opened => Action::Open,
        Deed::Printed | Deed::ScreenPrinted => Action::Print,
        Deed::SavedAsPdf => Action::SavePdf,
        Deed::Unlocked => Action::UnlockDevice,
        Deed::WrongPassword => Action::WrongPassword,
        Deed::Unknown => Action::Use,
    }
}

/// What the audit log says of an access that was told of `known` times before. Everything in it is a phrase of ours, a count or a time.
pub(super) fn cause(sender: Sender, access: &Access, known: u32, standing: Standing, at: Timestamp) -> Cause {
    let mut why = phrase(access).to_owned();
    let times = access.times.saturating_sub(known);
    if times > 1 {
        why = format!("{why}, {times} times, the last at {} by the device's clock", access.last);
    }
    let late = match standing {
        Standing::Stands => "",
        Standing::Over(Over::Revoked) => ", told after the device was revoked",
        Standing::Over(Over::Left) => ", told after the user's work here had ended",
        Standing::Over(Over::Closed) => ", told after the user's account was closed",
    };
    // Of what was told of before, only the last time is new.
    let device_at = if known == 0 { access.at } else { access.last };
    Cause { device_at: Some(device_at), ..sender.cause(&format!("{why}{late}"), at) }
}

fn phrase(access: &Access) -> &'static str {
    match (access.deed, access.document) {
        (Deed::Opened, Some(DocumentId::Client(_))) => "record opened on the device",
        (Deed::Opened, Some(DocumentId::List(_))) => "list opened on the device",
        (Deed::Opened, None) => "list of everybody on the device opened",
        (Deed::Printed, _) => "Official Immunization Record printed from the device",
        (Deed::SavedAsPdf, _) => "Official Immunization Record saved as a PDF on the device",
        (Deed::ScreenPrinted, _) => "screen printed from the device",
        (Deed::Unlocked, _) => "device unlocked without the registry",
        (Deed::WrongPassword, _) => "wrong password at the locked device",
        (Deed::Unknown, _) => "something that this registry does not know",
    }
}
