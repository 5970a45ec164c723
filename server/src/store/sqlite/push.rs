//! A push: each change stands or falls by itself, and what stands is written in the order sent.

use super::actors::Actors;
use super::columns::{Id, role};
use super::judge::{Ahead, Asked, Case, Judged, Ruling, judge_all};
use super::leaving::{self, Former};
use super::{StoreError, audit, documents, epochs, feed, grants, lists, mergers};
use crate::store::document::{Body, View};
use crate::store::parallel;
use crate::store::{Action, Missing, Sender};
use bluebonnet_shared::calendar::Timestamp;
use bluebonnet_shared::record::{ReadChange, StudentList};
use bluebonnet_shared::sync::policy::{self, Author, Objection};
use bluebonnet_shared::sync::{DocumentId, Outcome, Push, PushReply, PushedChange, Refusal, Verdict};
use documents::Held;
use jiff::tz::Offset;
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// What a device sends, its changes read and their hashes computed anew.
pub(super) struct Offer {
    pub(super) sender: Sender,
    pub(super) push: Push,
    pub(super) at: Timestamp,
    /// Whether it was held, and an administrator has released it: then it is judged by what its sender could do before the work ended.
    released: bool,
    /// For each change of the push.
    read: Vec<Result<ReadChange, Refusal>>,
}

impl Offer {
    pub(super) fn read(sender: Sender, push: Push, at: Timestamp) -> Self {
        let read = parallel::each(push.changes.iter().collect(), policy::read_change);
        Self { sender, push, at, released: false, read }
    }

    /// What was held of a device, released by an administrator.
    pub(super) fn released(sender: Sender, push: Push, at: Timestamp) -> Self {
        Self { released: true, ..Self::read(sender, push, at) }
    }

    /// Judges as things stand at this moment, which may be another than when the offer is taken. `reading` reads from the database.
    /// Opening documents and reading what they say is most of what a push takes, and nobody waits for it here.
    pub(super) fn judge_ahead(
        &self,
        reading: impl FnOnce(
            &dyn Fn(&Connection) -> Result<Vec<Case>, StoreError>,
        ) -> Result<Vec<Case>, StoreError>,
    ) -> Ahead {
        // What cannot be found out here is found out in the write, and fails there if it must.
        let cases = reading(&|connection| Ok(self.weigh(connection)?.cases)).unwrap_or_default();
        Ahead::judge(cases, &self.read)
    }

    /// Judges every change in the order sent and keeps what stands. What was judged ahead holds where nothing that it follows from
    /// has changed since; everything else is judged now.
    pub(super) fn take(&self, connection: &Connection, ahead: Ahead) -> Result<PushReply, StoreError> {
        let cause = self.sender.cause("sync", self.at);
        let Weighed { cases, mut actors, mut outcomes, mut refused } = self.weigh(connection)?;
        let object = |held: &Held, view: &View| match view {
            View::List(list) => out_of_organization(connection, held, list),
            View::Client(_) => Ok(None),
        };
        let mut to_store = BTreeMap::new();
        let mut changed: Vec<(Held, Body)> = Vec::new();
        for Judged { held, rulings, body } in judge_all(cases, ahead, &self.read, object)? {
            for (place, ruling) in rulings {
                match ruling {
                    Ruling::Store => {
                        to_store.insert(place, held);
                    }
                    Ruling::Known => {
                        outcomes.insert(place, Outcome::Known);
                    }
                    Ruling::Refuse(Objection { code, field }) => {
                        refused.push(held.row);
                        outcomes.insert(place, Outcome::Refused { code, field });
                    }
                }
            }
            changed.extend(body.map(|body| (held, body)));
        }
        for (place, held) in to_store {
            let Some(Ok(change)) = self.read.get(place) else { continue };
            actors.claim(&change.actor)?;
            let at = feed::append(connection, &held, &change.hash, &change.bytes, &cause)?;
            outcomes.insert(place, Outcome::Stored { at });
        }
        for (held, body) in &changed {
            documents::update(connection, held.row, held.organization, body)?;
        }
        if !changed.is_empty() {
            let mut changed = changed.iter().map(|(held, _)| held.row).collect();
            audit::note(connection, &cause, Action::Change, &mut changed)?;
        }
        if outcomes.values().any(|outcome| matches!(outcome, Outcome::Refused { .. })) {
            audit::note(connection, &cause, Action::Refuse, &mut refused)?;
        }
        let verdicts = outcomes.into_iter().filter_map(|(place, outcome)| {
            self.push.changes.get(place).map(|change| Verdict { hash: change.hash, outcome })
        });
        Ok(PushReply { verdicts: verdicts.collect() })
    }

    /// Finds what has to be judged, and what is known without that.
    fn weigh<'a>(&self, connection: &'a Connection) -> Result<Weighed<'a>, StoreError> {
        let Self { sender, at, .. } = *self;
        let former =
            if self.released { leaving::former(connection, sender.user, sender.organization)? } else { None };
        let author = author(connection, sender, former.as_ref())?;
        let received = Offset::UTC.to_datetime(at).date();
        let mut reached: BTreeMap<DocumentId, Reached> = BTreeMap::new();
        let mut weighed = Weighed {
            cases: Vec::new(),
            actors: Actors::new(connection, sender),
            outcomes: BTreeMap::new(),
            refused: Vec::new(),
        };
        let Weighed { cases, actors, outcomes, refused } = &mut weighed;
        for (place, (change, read)) in self.push.changes.iter().zip(&self.read).enumerate() {
            let document = match reached.entry(change.document) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(unknown) => {
                    let open = |held, saved| {
                        let id = change.document;
                        cases.push(Case { id, held, saved, author, received, asked: Vec::new() });
                        cases.len() - 1
                    };
                    unknown.insert(reach(connection, sender, former.as_ref(), change.document, open)?)
                }
            };
            match (document, read) {
                // The answer to an earlier push was lost, and the right to the record has ended since: refused now, what is stored
                // would be entered a second time.
                (Reached::Nothing, _) if stored_for(connection, sender, change)? => {
                    outcomes.insert(place, Outcome::Known);
                }
                (Reached::Nothing, _) => {
                    outcomes.insert(place, refuse(Refusal::OutOfReach));
                }
                (Reached::Ended(row, _), Ok(read)) if epochs::is_settled(connection, *row, &read.hash)? => {
                    outcomes.insert(place, Outcome::Known);
                }
                (Reached::Ended(row, objection), read) => {
                    refused.push(*row);
                    let Objection { code, field } = match read {
                        Ok(_) => objection.clone(),
                        Err(code) => (*code).into(),
                    };
                    outcomes.insert(place, Outcome::Refused { code, field });
                }
                (Reached::Open(among), read) => {
                    let Some(case) = cases.get_mut(*among) else { continue };
                    match read {
                        Ok(read) => case.asked.push(Asked {
                            place,
                            made_in: change.epoch,
                            settled: epochs::is_settled(connection, case.held.row, &read.hash)?,
                            actor: actors.check(&read.actor)?,
                        }),
                        Err(code) => {
                            refused.push(case.held.row);
                            outcomes.insert(place, refuse(*code));
                        }
                    }
                }
            }
        }
        Ok(weighed)
    }
}

/// A push before its documents are judged.
struct Weighed<'a> {
    cases: Vec<Case>,
    actors: Actors<'a>,
    /// What is known already, by the change's place.
    outcomes: BTreeMap<usize, Outcome>,
    /// The rows of documents of which something is refused.
    refused: Vec<i64>,
}

/// What a push finds under a document's id.
enum Reached {
    /// Nothing that the sender may know of.
    Nothing,
    /// A record that the sender held, and that was erased or merged: the row that is left, and why nothing more is taken for it.
    Ended(i64, Objection),
    /// The document, in this place among those that the push changes.
    Open(usize),
}

/// What the sender may do, as things stand now, or as they stood when the work ended.
fn author(connection: &Connection, sender: Sender, former: Option<&Former>) -> Result<Author, StoreError> {
    if let Some(former) = former {
        return Ok(Author { user: sender.user, organization: sender.organization, role: former.role });
    }
    let word: Option<String> = connection
        .prepare_cached("SELECT role FROM membership WHERE user = ?1 AND organization = ?2")?
        .query_row([sender.user.bytes(), sender.organization.bytes()], |row| row.get(0))
        .optional()?;
    let role = role(&word.ok_or(StoreError::Missing(Missing::User))?)?;
    Ok(Author { user: sender.user, organization: sender.organization, role })
}

/// Finds a document if the sender may see it, and opens it. One that does not exist and one out of reach look the same from outside;
/// one that was erased or merged is known as such to those who held it.
fn reach(
    connection: &Connection,
    sender: Sender,
    former: Option<&Former>,
    id: DocumentId,
    open: impl FnOnce(Held, Vec<u8>) -> usize,
) -> Result<Reached, StoreError> {
    let Some((held, saved)) = documents::held(connection, id)? else {
        return Ok(match epochs::ended_row(connection, sender.grantee(), id)? {
            Some(row) => Reached::Ended(row, mergers::objection(connection, sender.grantee(), id)?),
            None => Reached::Nothing,
        });
    };
    let holds = match former {
        Some(former) => former.held(connection, sender, held.row)?,
        None => grants::holds(connection, sender.grantee(), held.row)?,
    };
    if !holds {
        return Ok(Reached::Nothing);
    }
    Ok(Reached::Open(open(held, saved)))
}

/// Whether a change is here already, from this very user on this very device; or in a former epoch, of which hashes alone are left,
/// of a record that the sender once held. To nobody else anything is said of it.
fn stored_for(connection: &Connection, sender: Sender, change: &PushedChange) -> Result<bool, StoreError> {
    let Some(row) = documents::row_of(connection, change.document)? else { return Ok(false) };
    let sent_here = connection
        .prepare_cached(
            "SELECT 1 FROM change WHERE document = ?1 AND hash = ?2 AND user = ?3 AND device = ?4",
        )?
        .exists(params![row, change.hash.0, sender.user.bytes(), sender.device.bytes()])?;
    Ok(sent_here
        || (grants::held_once(connection, sender.grantee(), row)?
            && epochs::is_settled(connection, row, &change.hash)?))
}

fn refuse(code: Refusal) -> Outcome {
    Outcome::Refused { code, field: None }
}

/// The first new member by whom a changed list would reach beyond its organization. Whoever is on a list is granted to
/// those who work with it, so adding a student to one's own list must not open another organization's record.
fn out_of_organization(
    connection: &Connection,
    held: &Held,
    list: &StudentList,
) -> Result<Option<Objection>, StoreError> {
    let mut already = connection.prepare_cached(
        "SELECT 1 FROM list_member m JOIN document d ON d.row = m.client WHERE m.list = ?1 AND d.id = ?2",
    )?;
    for member in &list.members {
        if !already.exists(params![held.row, member.client.bytes()])?
            && !lists::belongs(connection, DocumentId::Client(member.client), held.organization)?
        {
            let field = Some(format!("members/{}", member.client));
            return Ok(Some(Objection { code: Refusal::OutOfReach, field }));
        }
    }
    Ok(None)
}
