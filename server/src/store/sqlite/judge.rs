//! Judging a push: each change stands or falls by itself, in the writer's transaction.

use super::columns::{Id, optional_id, role};
use super::documents::{self, Held};
use super::{StoreError, audit, epochs, feed, grants, lists};
use crate::store::document::{Body, View};
use crate::store::merge::{Merging, Offered};
use crate::store::{Action, Missing, Sender, parallel};
use bluebonnet_shared::calendar::{Date, Timestamp};
use bluebonnet_shared::ids::{DeviceId, UserId};
use bluebonnet_shared::record::{ActorId, Change, StudentList};
use bluebonnet_shared::sync::policy::{self, ActorOwner, Author, Objection};
use bluebonnet_shared::sync::{DocumentId, Epoch, Outcome, Push, PushReply, PushedChange, Refusal, Verdict};
use jiff::tz::Offset;
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// What a push finds under a document's id.
enum Reached {
    /// Nothing that the sender may know of.
    Nothing,
    /// A client whom the sender held and who was erased: the row that is left.
    Erased(i64),
    /// The document, in this place among those that the push changes.
    Open(usize),
}

/// A document that a push would change, with all it needs to be judged by itself.
struct Open {
    id: DocumentId,
    held: Held,
    saved: Vec<u8>,
    asked: Vec<Asked>,
}

/// A change to be judged, and what the database says of it.
struct Asked {
    /// Its place in the push.
    place: usize,
    change: Change,
    made_in: Epoch,
    /// A former epoch of the document had it.
    settled: bool,
    /// Whether the sender may sign with its actor.
    actor: Result<(), Refusal>,
}

/// What is to become of a change.
enum Ruling {
    Store(Change),
    Known,
    Refuse(Objection),
}

/// A document that was judged.
struct Judged {
    held: Held,
    /// For each change its place in the push.
    rulings: Vec<(usize, Ruling)>,
    /// The document with all that is to be stored; none when there is nothing.
    body: Option<Body>,
}

/// Judges every change in the order sent and keeps what stands.
///
/// Documents do not depend on one another. So the database is asked first, then all documents are judged at once, then what stands is
/// written in the order sent.
pub(super) fn push(
    connection: &Connection,
    sender: Sender,
    push: &Push,
    at: Timestamp,
) -> Result<PushReply, StoreError> {
    let cause = sender.cause("sync", at);
    let author = author(connection, sender)?;
    let mut actors = Actors { connection, sender, known: BTreeMap::new() };
    let mut reached: BTreeMap<DocumentId, Reached> = BTreeMap::new();
    let mut open: Vec<Open> = Vec::new();
    let mut outcomes: BTreeMap<usize, Outcome> = BTreeMap::new();
    let mut refused = Vec::new();
    for (place, change) in push.changes.iter().enumerate() {
        let document = match reached.entry(change.document) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(unknown) => unknown.insert(reach(connection, sender, change.document, &mut open)?),
        };
        match document {
            // The answer to an earlier push was lost, and the right to the record has ended since: refused now, what is stored
            // would be entered a second time.
            Reached::Nothing if stored_for(connection, sender, change)? => {
                outcomes.insert(place, Outcome::Known);
            }
            Reached::Nothing => {
                outcomes.insert(place, refuse(Refusal::OutOfReach));
            }
            Reached::Erased(row) => match policy::read_change(change) {
                Ok(read) if epochs::is_settled(connection, *row, &read.hash)? => {
                    outcomes.insert(place, Outcome::Known);
                }
                read => {
                    refused.push(*row);
                    outcomes.insert(place, refuse(read.err().unwrap_or(Refusal::Erased)));
                }
            },
            Reached::Open(among) => {
                let Some(document) = open.get_mut(*among) else { continue };
                match policy::read_change(change) {
                    Ok(read) => document.asked.push(Asked {
                        place,
                        made_in: change.epoch,
                        settled: epochs::is_settled(connection, document.held.row, &read.hash)?,
                        actor: actors.check(&read.actor)?,
                        change: read,
                    }),
                    Err(code) => {
                        refused.push(document.held.row);
                        outcomes.insert(place, refuse(code));
                    }
                }
            }
        }
    }
    let mut to_store = BTreeMap::new();
    let mut changed = Vec::new();
    for Judged { held, rulings, body } in judge_all(connection, open, &author, at)? {
        for (place, ruling) in rulings {
            match ruling {
                Ruling::Store(change) => {
                    to_store.insert(place, (held, change));
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
    for (place, (held, change)) in to_store {
        actors.claim(change.actor)?;
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
        push.changes.get(place).map(|change| Verdict { hash: change.hash, outcome })
    });
    Ok(PushReply { verdicts: verdicts.collect() })
}

/// What the sender may do, as things stand now.
fn author(connection: &Connection, sender: Sender) -> Result<Author, StoreError> {
    let word: Option<String> = connection
        .prepare_cached("SELECT role FROM membership WHERE user = ?1 AND organization = ?2")?
        .query_row([sender.user.bytes(), sender.organization.bytes()], |row| row.get(0))
        .optional()?;
    let role = role(&word.ok_or(StoreError::Missing(Missing::User))?)?;
    Ok(Author { user: sender.user, organization: sender.organization, role })
}

/// Finds a document if the sender may see it. One that does not exist and one out of reach look the same from outside; one
/// that was erased is known as such to those who held it.
fn reach(
    connection: &Connection,
    sender: Sender,
    id: DocumentId,
    open: &mut Vec<Open>,
) -> Result<Reached, StoreError> {
    let Some((held, saved)) = documents::held(connection, id)? else {
        let erased = epochs::erased_row(connection, sender.grantee(), id)?;
        return Ok(erased.map_or(Reached::Nothing, Reached::Erased));
    };
    if !grants::holds(connection, sender.grantee(), held.row)? {
        return Ok(Reached::Nothing);
    }
    open.push(Open { id, held, saved, asked: Vec::new() });
    Ok(Reached::Open(open.len() - 1))
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

/// Judges every document. Clients need the database no more and are judged side by side: that is most of what a push takes.
fn judge_all(
    connection: &Connection,
    open: Vec<Open>,
    author: &Author,
    at: Timestamp,
) -> Result<Vec<Judged>, StoreError> {
    let received = Offset::UTC.to_datetime(at).date();
    let (clients, lists): (Vec<Open>, Vec<Open>) =
        open.into_iter().partition(|document| matches!(document.id, DocumentId::Client(_)));
    let mut judged = parallel::each(clients, |client| judge(client, author, received, |_, _| Ok(None)))
        .into_iter()
        .collect::<Result<Vec<_>, _>>()?;
    for list in lists {
        let new_member = |held: &Held, view: &View| match view {
            View::List(list) => out_of_organization(connection, held, list),
            View::Client(_) => Ok(None),
        };
        judged.push(judge(list, author, received, new_member)?);
    }
    Ok(judged)
}

/// Judges the changes of one document in their order, and makes the document that they leave. `object` says what there is against the
/// document that a change would make.
fn judge(
    document: Open,
    author: &Author,
    received: Date,
    object: impl Fn(&Held, &View) -> Result<Option<Objection>, StoreError>,
) -> Result<Judged, StoreError> {
    let Open { id, held, saved, asked } = document;
    let mut merging = Merging::open(id, saved)?;
    let mut rulings = Vec::with_capacity(asked.len());
    for asked in asked {
        let place = asked.place;
        let ruling = match check(&merging, &held, &asked, author, received) {
            Checked::Known => Ruling::Known,
            Checked::Refuse(objection) => Ruling::Refuse(objection),
            Checked::Fine => {
                let offered = merging.offer(&asked.change, |merging, view| match merging.check_growth() {
                    Err(code) => Ok(Some(code.into())),
                    Ok(()) => object(&held, view),
                });
                match offered? {
                    Offered::Kept => Ruling::Store(asked.change),
                    Offered::Unfit(_) => Ruling::Refuse(Refusal::Unreadable.into()),
                    Offered::Refused(objection) => Ruling::Refuse(objection),
                }
            }
        };
        rulings.push((place, ruling));
    }
    Ok(Judged { held, rulings, body: merging.into_changed()? })
}

/// What is to be said of a change before it is taken in.
enum Checked {
    Known,
    Refuse(Objection),
    Fine,
}

fn check(merging: &Merging, held: &Held, asked: &Asked, author: &Author, received: Date) -> Checked {
    let Asked { change, .. } = asked;
    if merging.holds(&change.hash) || asked.settled {
        return Checked::Known;
    }
    let checked = policy::check_epoch(asked.made_in, held.epoch).and(asked.actor).map_err(Objection::from);
    let checked = checked.and_then(|()| {
        if change.causes.iter().all(|cause| merging.holds(cause)) {
            merging.judge(&change.bytes, author, received)
        } else {
            Err(Refusal::MissingCause.into())
        }
    });
    checked.map_or_else(Checked::Refuse, |()| Checked::Fine)
}

/// Who may sign with which actor.
struct Actors<'a> {
    connection: &'a Connection,
    sender: Sender,
    /// Those met in this push: whether the sender may sign with one, and whether it is the sender's by now.
    known: BTreeMap<ActorId, (Result<(), Refusal>, bool)>,
}

impl Actors<'_> {
    /// Whether the sender may sign with this actor id: it is theirs on this device, or nobody's yet.
    fn check(&mut self, actor: &ActorId) -> Result<Result<(), Refusal>, StoreError> {
        if let Some((known, _)) = self.known.get(actor) {
            return Ok(*known);
        }
        let row: Option<(Option<UserId>, Option<DeviceId>)> = self
            .connection
            .prepare_cached("SELECT user, device FROM actor WHERE id = ?1")?
            .query_row([actor.to_bytes()], |row| Ok((optional_id(row, 0)?, optional_id(row, 1)?)))
            .optional()?;
        let sender = ActorOwner { user: self.sender.user, device: self.sender.device };
        let may = match &row {
            None => policy::check_actor(None, sender),
            Some((Some(user), Some(device))) => {
                policy::check_actor(Some(ActorOwner { user: *user, device: *device }), sender)
            }
            // The registry's own, which no device may sign with.
            Some(_) => Err(Refusal::ForeignActor),
        };
        self.known.insert(actor.clone(), (may, row.is_some()));
        Ok(may)
    }

    /// Makes an actor id the sender's for ever.
    fn claim(&mut self, actor: ActorId) -> Result<(), StoreError> {
        if self.known.get(&actor).is_some_and(|(_, owned)| *owned) {
            return Ok(());
        }
        self.connection
            .prepare_cached(
                "INSERT INTO actor (id, user, device) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
            )?
            .execute(params![actor.to_bytes(), self.sender.user.bytes(), self.sender.device.bytes()])?;
        self.known.insert(actor, (Ok(()), true));
        Ok(())
    }
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
