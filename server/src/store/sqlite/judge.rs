//! Judging what a push would do to each document by itself.
//!
//! What is said of a client's changes follows from a [`Case`] and the changes alone. So it may be found out beside the writer, and
//! holds where the writer finds the very same case.

use super::StoreError;
use super::documents::Held;
use crate::store::document::{Body, View};
use crate::store::merge::{Merging, Offered};
use crate::store::parallel;
use bluebonnet_shared::calendar::Date;
use bluebonnet_shared::record::ReadChange;
use bluebonnet_shared::sync::policy::{self, Author, Objection};
use bluebonnet_shared::sync::{DocumentId, Epoch, Refusal};
use std::collections::BTreeMap;

/// A document that a push would change, with all that is to be known to judge it, and nothing else.
#[derive(PartialEq)]
pub(super) struct Case {
    pub(super) id: DocumentId,
    pub(super) held: Held,
    pub(super) saved: Vec<u8>,
    pub(super) author: Author,
    /// The registry's day.
    pub(super) received: Date,
    pub(super) asked: Vec<Asked>,
}

/// A change to be judged, and what the database says of it.
#[derive(PartialEq)]
pub(super) struct Asked {
    /// Its place in the push.
    pub(super) place: usize,
    pub(super) made_in: Epoch,
    /// A former epoch of the document had it.
    pub(super) settled: bool,
    /// Whether the sender may sign with its actor.
    pub(super) actor: Result<(), Refusal>,
}

/// What is to become of a change.
pub(super) enum Ruling {
    Store,
    Known,
    Refuse(Objection),
}

/// A document that was judged.
pub(super) struct Judged {
    pub(super) held: Held,
    /// For each change its place in the push.
    pub(super) rulings: Vec<(usize, Ruling)>,
    /// The document with all that is to be stored; none when there is nothing.
    pub(super) body: Option<Body>,
}

/// The changes of a push as they were read, or why one could not be.
pub(super) type Read = [Result<ReadChange, Refusal>];

/// Documents that were judged before the write in which it counts, each with the case that it was.
#[derive(Default)]
pub(super) struct Ahead(BTreeMap<DocumentId, (Case, Judged)>);

impl Ahead {
    /// Judges the clients of these. A list is judged by who belongs to its organization as well, which the write alone can say.
    /// One that cannot be judged is left to the write, which then fails by it.
    pub(super) fn judge(cases: Vec<Case>, read: &Read) -> Self {
        let clients: Vec<Case> = cases.into_iter().filter(is_client).collect();
        let judged = parallel::each(clients, |case| {
            let judged = judge(&case, read, |_, _| Ok(None)).ok()?;
            Some((case.id, (case, judged)))
        });
        Self(judged.into_iter().flatten().collect())
    }

    /// What was found about this very case, if it is still the same.
    fn found(&mut self, case: &Case) -> Option<Judged> {
        self.0.remove(&case.id).filter(|(then, _)| then == case).map(|(_, judged)| judged)
    }
}

/// Judges every document that was not judged ahead. Clients need no database and are judged side by side. `object_to_list` says what
/// there is against the list that a change would make.
pub(super) fn judge_all(
    cases: Vec<Case>,
    mut ahead: Ahead,
    read: &Read,
    object_to_list: impl Fn(&Held, &View) -> Result<Option<Objection>, StoreError>,
) -> Result<Vec<Judged>, StoreError> {
    let mut judged = Vec::with_capacity(cases.len());
    let mut clients = Vec::new();
    let mut lists = Vec::new();
    for case in cases {
        match ahead.found(&case) {
            Some(found) => judged.push(found),
            None if is_client(&case) => clients.push(case),
            None => lists.push(case),
        }
    }
    for client in parallel::each(clients, |case| judge(&case, read, |_, _| Ok(None))) {
        judged.push(client?);
    }
    for list in &lists {
        judged.push(judge(list, read, &object_to_list)?);
    }
    Ok(judged)
}

fn is_client(case: &Case) -> bool {
    matches!(case.id, DocumentId::Client(_))
}

/// Judges the changes of one document in their order, and makes the document that they leave. `object` says what there is against the
/// document that a change would make.
fn judge(
    case: &Case,
    read: &Read,
    object: impl Fn(&Held, &View) -> Result<Option<Objection>, StoreError>,
) -> Result<Judged, StoreError> {
    let mut merging = Merging::open(case.id, case.saved.clone())?;
    let mut rulings = Vec::with_capacity(case.asked.len());
    for asked in &case.asked {
        let Some(Ok(change)) = read.get(asked.place) else { continue };
        let ruling = match check(&merging, case, asked, change) {
            Checked::Known => Ruling::Known,
            Checked::Refuse(objection) => Ruling::Refuse(objection),
            Checked::Fine => {
                let offered = merging.offer(change, |merging, view| match merging.check_growth() {
                    Err(code) => Ok(Some(code.into())),
                    Ok(()) => object(&case.held, view),
                });
                match offered? {
                    Offered::Kept => Ruling::Store,
                    Offered::Unfit(_) => Ruling::Refuse(Refusal::Unreadable.into()),
                    Offered::Refused(objection) => Ruling::Refuse(objection),
                }
            }
        };
        rulings.push((asked.place, ruling));
    }
    Ok(Judged { held: case.held, rulings, body: merging.into_changed()? })
}

/// What is to be said of a change before it is taken in.
enum Checked {
    Known,
    Refuse(Objection),
    Fine,
}

fn check(merging: &Merging, case: &Case, asked: &Asked, change: &ReadChange) -> Checked {
    if merging.holds(&change.hash) || asked.settled {
        return Checked::Known;
    }
    let checked =
        policy::check_epoch(asked.made_in, case.held.epoch).and(asked.actor).map_err(Objection::from);
    let checked = checked.and_then(|()| {
        if change.causes.iter().all(|cause| merging.holds(cause)) {
            merging.judge(change, &case.author, case.received)
        } else {
            Err(Refusal::MissingCause.into())
        }
    });
    checked.map_or_else(Checked::Refuse, |()| Checked::Fine)
}
