//! What held changes would do to the records that they are for, for whoever decides on them.

mod fields;

pub use fields::differences;

use crate::store::{HeldChange, StoredDocument};
use bluebonnet_shared::person::Client;
use bluebonnet_shared::record::{ActorId, ClientRecord};
use bluebonnet_shared::sync::{DocumentId, policy};
use std::collections::HashMap;

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
    /// It does not fit the record.
    Unfit,
    /// It builds on a change that is not here.
    Waiting,
    /// The record has it already.
    Known,
}

/// Says of each change what it would do to the record as it is among `records`, with those before it taken in.
pub fn review<'a>(records: &[StoredDocument], held: impl Iterator<Item = &'a HeldChange>) -> Vec<Effect> {
    let reader = ActorId::from(&[0; 16]);
    let mut records: HashMap<DocumentId, ClientRecord> = records
        .iter()
        .filter(|stored| matches!(stored.id, DocumentId::Client(_)))
        .filter_map(|stored| Some((stored.id, ClientRecord::load(&stored.saved, reader.clone()).ok()?)))
        .collect();
    held.map(|held| match (held.change.document, records.get_mut(&held.change.document)) {
        (DocumentId::List(_), _) => Effect::List,
        (DocumentId::Client(_), None) => Effect::NoRecord,
        (DocumentId::Client(_), Some(record)) => take_in(record, held),
    })
    .collect()
}

fn take_in(record: &mut ClientRecord, held: &HeldChange) -> Effect {
    if policy::read_change(&held.change).is_err() {
        return Effect::Unreadable;
    }
    let mut changed = record.clone();
    match changed.merge(std::slice::from_ref(&held.change.bytes.0)) {
        Err(_) => return Effect::Unfit,
        Ok(merged) if !merged.waiting.is_empty() => return Effect::Waiting,
        Ok(merged) if merged.new.is_empty() => return Effect::Known,
        Ok(_) => {}
    }
    let effect = match (record.view(), changed.view()) {
        (Ok(before), Ok(after)) => Effect::Changes { before: Box::new(before), after: Box::new(after) },
        _ => Effect::Unreadable,
    };
    *record = changed;
    effect
}
