//! What held changes would do to the records that they are for, for whoever decides on them.

mod fields;

pub use fields::differences;

use crate::store::{HeldChange, Merging, Offered, StoredDocument, View};
use bluebonnet_shared::person::Client;
use bluebonnet_shared::record::RecordError;
use bluebonnet_shared::sync::{DocumentId, policy};
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What a change would do.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// It changes a client's record.
    Changes {
        /// The record as it is, with the changes before this one taken in.
        before: Box<Client>,
        /// The record with this one too.
        after: Box<Client>,
    },
    /// It changes a list.
    List,
    /// It belongs to a record that is not here.
    NoRecord,
    /// It, or the record, cannot be read.
    Unreadable,
    /// It does not fit the record, or the record could not be kept with it.
    Unfit,
    /// It builds on a change that is not here.
    Waiting,
    /// The record has it already.
    Known,
}

/// Says of each change what it would do to the record as it is among `records`, with those before it taken in. One that is bad changes
/// nothing of what is said of those after it.
pub fn review<'a>(records: &[StoredDocument], held: impl Iterator<Item = &'a HeldChange>) -> Vec<Effect> {
    let clients = records.iter().filter(|stored| matches!(stored.id, DocumentId::Client(_)));
    let mut records: HashMap<DocumentId, Option<Reviewed>> =
        clients.map(|stored| (stored.id, Reviewed::open(stored))).collect();
    held.map(|held| match (held.change.document, records.get_mut(&held.change.document)) {
        (DocumentId::List(_), _) => Effect::List,
        (DocumentId::Client(_), None) => Effect::NoRecord,
        (DocumentId::Client(_), Some(record)) => take_in(record, held),
    })
    .collect()
}

/// A record with the changes taken in that were reviewed.
struct Reviewed {
    record: Merging,
    /// What it says.
    says: Box<Client>,
}

impl Reviewed {
    /// Opens a record; none where it cannot be read.
    fn open(stored: &StoredDocument) -> Option<Self> {
        let record = Merging::open(stored.id, stored.saved.clone()).ok()?;
        match record.says().ok()? {
            View::Client(says) => Some(Self { record, says }),
            View::List(_) => None,
        }
    }
}

/// Takes in a change where that can be done. A record that cannot be read any more, whatever came before, is none.
fn take_in(reviewed: &mut Option<Reviewed>, held: &HeldChange) -> Effect {
    // The bytes are a device's. Should reading them panic after all, that is one change that cannot be read.
    let read = catch_unwind(AssertUnwindSafe(|| policy::read_change(&held.change)));
    let (Some(Reviewed { record, says }), Ok(Ok(change))) = (reviewed.as_mut(), read) else {
        return Effect::Unreadable;
    };
    if record.holds(&change.hash) {
        return Effect::Known;
    }
    if !change.causes.iter().all(|cause| record.holds(cause)) {
        return Effect::Waiting;
    }
    let mut then = None;
    let offered = record.offer(&change, |merging, view| match view {
        View::Client(client) if merging.check_growth().is_ok() => {
            then = Some(client.clone());
            Ok(None)
        }
        _ => Ok::<_, RecordError>(Some(())),
    });
    match (offered, then) {
        (Ok(Offered::Kept), Some(after)) => {
            let before = std::mem::replace(says, after.clone());
            Effect::Changes { before, after }
        }
        (Ok(_), _) => Effect::Unfit,
        (Err(_), _) => {
            *reviewed = None;
            Effect::Unreadable
        }
    }
}
