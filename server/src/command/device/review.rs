//! What held changes would do, in words, for whoever decides on them.

use bluebonnet_server::store::{Cause, HeldChange, Records, StoreError};
use bluebonnet_shared::person::Client;
use bluebonnet_shared::record::{ActorId, ClientRecord};
use bluebonnet_shared::sync::{DocumentId, policy};
use std::collections::HashMap;

/// Says of each change what it would do to the record as it is here, with those before it taken in. The records are read for it,
/// which the audit log notes.
///
/// # Errors
/// When the store fails.
pub(super) fn review(
    store: &impl Records,
    held: &[HeldChange],
    cause: &Cause,
) -> Result<Vec<String>, StoreError> {
    let mut documents: Vec<DocumentId> = held.iter().map(|held| held.change.document).collect();
    documents.sort_unstable();
    documents.dedup();
    let reader = ActorId::from(&[0; 16]);
    let stored = store.read_documents(&documents, cause)?.into_iter();
    let mut records: HashMap<DocumentId, ClientRecord> = stored
        .filter(|stored| matches!(stored.id, DocumentId::Client(_)))
        .filter_map(|stored| Some((stored.id, ClientRecord::load(&stored.saved, reader.clone()).ok()?)))
        .collect();
    Ok(held
        .iter()
        .map(|held| match (held.change.document, records.get_mut(&held.change.document)) {
            (DocumentId::List(_), _) => "changes a list".to_owned(),
            (DocumentId::Client(_), None) => "belongs to a record that is not here".to_owned(),
            (DocumentId::Client(_), Some(record)) => take_in(record, held),
        })
        .collect())
}

fn take_in(record: &mut ClientRecord, held: &HeldChange) -> String {
    if policy::read_change(&held.change).is_err() {
        return "cannot be read".to_owned();
    }
    let mut changed = record.clone();
    match changed.merge(std::slice::from_ref(&held.change.bytes.0)) {
        Err(_) => return "does not fit the record".to_owned(),
        Ok(merged) if !merged.waiting.is_empty() => {
            return "builds on a change that is not here".to_owned();
        }
        Ok(merged) if merged.new.is_empty() => return "is here already".to_owned(),
        Ok(_) => {}
    }
    let said = match (record.view(), changed.view()) {
        (Ok(before), Ok(after)) => difference(&before, &after),
        _ => "cannot be read".to_owned(),
    };
    *record = changed;
    said
}

/// What stands in the record after a change and did not before.
fn difference(before: &Client, after: &Client) -> String {
    let whose = format!("{}, {}", after.name.last, after.name.first);
    let doses: Vec<String> = after
        .doses
        .iter()
        .filter(|dose| before.doses.iter().all(|known| known.id != dose.id))
        .map(|dose| format!("adds CVX {} of {}", dose.cvx, dose.date))
        .collect();
    if doses.is_empty() {
        format!("{whose}: changes what is there")
    } else {
        format!("{whose}: {}", doses.join(", "))
    }
}
