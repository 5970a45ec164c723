//! What came late: an administrator looks at what is held, takes it in or discards it, and looks again where the power went meanwhile.

use super::{Event, SECOND, World};
use crate::simulator::cast::Cast;
use crate::simulator::ledger::{AtRegistry, Fault, Late};
use crate::simulator::registry::Called;
use crate::simulator::sabotage::Sabotage;
use bluebonnet_server::review::{Effect, review};
use bluebonnet_server::store::{
    Action, AuditLog, Cause, HeldChange, HeldChanges, HeldForReview, HeldNumber, HeldScope, Records, Released,
};
use bluebonnet_shared::ids::{DeviceId, OrgId};
use bluebonnet_shared::office::{DiscardReason, HELD_A_PAGE};
use bluebonnet_shared::person::Client;
use bluebonnet_shared::sync::{ChangeHash, DocumentId, Outcome, Refusal, Verdict};
use std::collections::BTreeSet;

/// Who looks at what is held: an organization's administrator, or the registry's staff.
#[derive(Clone, Copy)]
struct Reviewer {
    scope: HeldScope,
    /// Where the reviewer is signed in.
    organization: OrgId,
}

impl World {
    /// An administrator turns to what is held.
    pub(super) fn review(&mut self) -> Result<(), Fault> {
        if self.calm {
            return Ok(());
        }
        let pause = 5 * SECOND + self.chance.below(40 * SECOND);
        self.after(pause, Event::Review);
        // An errand that was interrupted comes first: until then nobody knows who may see what.
        if self.ledger.registry.held.is_empty() || !self.registry.errands.is_empty() {
            return Ok(());
        }
        let who = self.reviewer();
        let Some(held) = self.look_at_held(who)? else { return Ok(()) };
        match (self.chance.below(4), self.chance.one_of(&held).cloned()) {
            (_, None) => Ok(()),
            (0, Some(_)) => self.release(who, &held).map(|_| ()),
            (1 | 2, Some(one)) => self.look_and_release(who, &one),
            (_, Some(one)) => self.discard(who, one),
        }
    }

    /// Decides on everything that is held still, once nothing breaks any more: what cannot be taken in is discarded.
    pub(super) fn review_all(&mut self) -> Result<(), Fault> {
        if self.ledger.registry.held.is_empty() || self.chance.once_in(3) {
            return Ok(());
        }
        let Cast { home, away, .. } = Cast::get();
        let own = |organization| Reviewer { scope: HeldScope::Organization(organization), organization };
        for who in [own(*home), own(*away), Reviewer { scope: HeldScope::Registry, organization: *home }] {
            let Some(held) = self.look_at_held(who)? else { return Ok(()) };
            if !held.is_empty() {
                self.release(who, &held)?;
            }
            for left in self.look_at_held(who)?.unwrap_or_default() {
                if self.chance.once_in(2) {
                    self.discard(who, left)?;
                }
            }
        }
        Ok(())
    }

    fn reviewer(&mut self) -> Reviewer {
        let cast = Cast::get();
        let organization = if self.chance.once_in(3) { cast.away } else { cast.home };
        let scope =
            if self.chance.once_in(3) { HeldScope::Registry } else { HeldScope::Organization(organization) };
        Reviewer { scope, organization }
    }

    fn reviewing(&self, who: Reviewer, why: impl Into<String>) -> Cause {
        Cause::command(why, self.time()).for_organization(who.organization)
    }

    /// What is held, oldest first; none where the registry does not say.
    fn look_at_held(&mut self, who: Reviewer) -> Result<Option<Vec<HeldChange>>, Fault> {
        let cause = self.reviewing(who, "review of what was sent late");
        let called = self.registry.call(|store| store.held_for_review(who.scope, HELD_A_PAGE, &cause))?;
        let Some(found) = self.known(called) else { return Ok(None) };
        self.note_shown(&found, &cause);
        Ok(Some(found.changes.into_iter().map(|named| named.held).collect()))
    }

    /// Looks at what one would do, and takes it in: then it must have done that.
    fn look_and_release(&mut self, who: Reviewer, one: &HeldChange) -> Result<(), Fault> {
        let cause = self.reviewing(who, "review of what was sent late");
        let called = self.registry.call(|store| store.held_upto(who.scope, one.number, &cause))?;
        let Some(found) = self.known(called) else { return Ok(()) };
        self.note_shown(&found, &cause);
        let effects = review(&found.records, found.changes.iter().map(|named| &named.held));
        let is_first = effects.len() == 1;
        let Some(effect) = effects.into_iter().next_back() else {
            return Err(Fault(format!("{} is held, and not shown", one.change.hash)));
        };
        let Some(verdict) = self.release(who, std::slice::from_ref(one))?.pop() else { return Ok(()) };
        let is_new = matches!(verdict.outcome, Outcome::Stored { .. });
        match effect {
            Effect::Changes { after, .. } if is_new && is_first => self.says(who, one, &after),
            Effect::Changes { .. } | Effect::List => Ok(()),
            // What it builds on is held too, and not taken in.
            Effect::Waiting if !is_first => Ok(()),
            _ if is_new => Err(Fault(format!(
                "the registry takes in {}, of which the review says {effect:?}",
                one.change.hash
            ))),
            _ => Ok(()),
        }
    }

    /// Holds the record against what the review said that it would say.
    fn says(&mut self, who: Reviewer, one: &HeldChange, after: &Client) -> Result<(), Fault> {
        let (document, cause) = (one.change.document, self.reviewing(who, "oracle"));
        let called = self.registry.call(|store| store.read_documents(&[document], &cause))?;
        let Some(found) = self.known(called) else { return Ok(()) };
        let now = found.first().and_then(|stored| serde_json::from_str::<Client>(&stored.view).ok());
        if now.as_ref() == Some(after) {
            return Ok(());
        }
        Err(Fault(format!(
            "{} was taken in, and {document} does not say what the review said",
            one.change.hash
        )))
    }

    /// Takes in what is held, and says how each was judged; nothing where nobody was told.
    fn release(&mut self, who: Reviewer, held: &[HeldChange]) -> Result<Vec<Verdict>, Fault> {
        let (scope, cause) = (who.scope, self.reviewing(who, "accepted what was sent late"));
        let numbers: Vec<HeldNumber> = held.iter().map(|held| held.number).collect();
        let drops = self.sabotage == Some(Sabotage::ReleasesNothing);
        let called = self.registry.call(|store| {
            if drops {
                store.discard_held(scope, &numbers, &cause)?;
                let known = |held: &HeldChange| Verdict { hash: held.change.hash, outcome: Outcome::Known };
                return Ok(held
                    .iter()
                    .map(|held| Released { number: held.number, verdict: known(held) })
                    .collect());
            }
            store.release_held(scope, &numbers, &cause)
        })?;
        if matches!(called, Called::Died) {
            self.ledger.registry.decide(held, Late::Releasing);
        }
        let Some(released) = self.known(called) else { return Ok(Vec::new()) };
        self.moved += 1;
        if released.iter().map(|one| one.number).ne(numbers) {
            return Err(Fault("not everything that was to be released was judged, in its order".into()));
        }
        for (held, one) in held.iter().zip(&released) {
            self.note(format_args!("the office releases {}: {:?}", held.change.hash, one.verdict.outcome));
            self.follow_release(held, &one.verdict.outcome, &cause)?;
        }
        Ok(released.into_iter().map(|one| one.verdict).collect())
    }

    fn follow_release(&mut self, held: &HeldChange, outcome: &Outcome, cause: &Cause) -> Result<(), Fault> {
        let (document, hash) = (held.change.document, held.change.hash);
        let registry = &mut self.ledger.registry;
        registry.must_be_noted_of_office(document, cause, Action::Release);
        let may = registry.could_change(held.sender.grantee()).contains(&document);
        match outcome {
            Outcome::Stored { at } => {
                if !may {
                    return Err(Fault(format!(
                        "{hash} of {document} is taken in, whose user may not see it"
                    )));
                }
                registry.must_be_noted(document, held.sender, cause.at, Action::Change);
                registry.stands_at(hash, *at)?;
                registry.answered.insert((document, hash));
                registry.decide(std::slice::from_ref(held), Late::Released);
                if self.sabotage == Some(Sabotage::ReleasesTwice) {
                    self.store_again(document)?;
                }
            }
            Outcome::Known => {
                registry.answered.insert((document, hash));
                registry.decide(std::slice::from_ref(held), Late::Released);
            }
            Outcome::Refused { code: Refusal::OutOfReach, field: None } if may => {
                return Err(Fault(format!("{hash} of {document} is refused as out of reach, and is not")));
            }
            Outcome::Refused { code, .. } => {
                if *code != Refusal::OutOfReach {
                    registry.must_be_noted(document, held.sender, cause.at, Action::Refuse);
                }
                registry.decide(std::slice::from_ref(held), Late::Held);
            }
            Outcome::Held => return Err(Fault(format!("{hash} was released, and is held"))),
        }
        Ok(())
    }

    fn discard(&mut self, who: Reviewer, one: HeldChange) -> Result<(), Fault> {
        let reason = *self.chance.one_of(&DiscardReason::ALL).unwrap_or(&DiscardReason::Mistake);
        let why = format!("discarded what was sent late: {}", reason.code());
        let says_nothing = self.sabotage == Some(Sabotage::DiscardsWithoutReason);
        let said = if says_nothing { "discarded what was sent late" } else { &*why };
        let (scope, cause) = (who.scope, self.reviewing(who, said));
        let called = self.registry.call(|store| store.discard_held(scope, &[one.number], &cause))?;
        if matches!(called, Called::Died) {
            self.ledger.registry.decide(std::slice::from_ref(&one), Late::Discarding);
        }
        if self.known(called).is_some() {
            self.note(format_args!("the office discards {}: {}", one.change.hash, reason.code()));
            self.moved += 1;
            let registry = &mut self.ledger.registry;
            registry.must_be_noted_of_office(one.change.document, &cause, Action::Discard);
            registry.reasons.insert((one.change.document, cause.at, why));
            registry.decide(&[one], Late::Discarded);
        }
        Ok(())
    }

    /// What came of a call; none where nobody knows, or nothing was done.
    fn known<T>(&mut self, called: Called<T>) -> Option<T> {
        match called {
            Called::Done(value) => Some(value),
            Called::DiedAfter(value) => {
                self.registry_died();
                Some(value)
            }
            Called::Died => {
                self.registry_died();
                None
            }
            Called::Full | Called::Revoked | Called::Ended | Called::Down => None,
        }
    }

    /// Every record that a review shows is read, and so the audit log says.
    fn note_shown(&mut self, found: &HeldForReview, cause: &Cause) {
        for record in &found.records {
            self.ledger.registry.must_be_noted_of_office(record.id, cause, Action::Read);
        }
    }

    /// Everything of which the registry said that it holds it is held, in its record, or discarded with a reason that stands in the
    /// audit log: as was decided, and nothing else.
    pub(super) fn what_came_late_is_where_it_was_put(
        &mut self,
        stands: impl Fn(DocumentId, &ChangeHash) -> bool,
    ) -> Result<(), Fault> {
        let devices = &Cast::get().devices;
        let found: BTreeSet<(DeviceId, ChangeHash)> = self.ask_store(|store| {
            let mut found = BTreeSet::new();
            for device in devices {
                let changes = store.held_changes(*device)?;
                found.extend(changes.into_iter().map(|held| (*device, held.change.hash)));
            }
            Ok(found)
        })?;
        let registry = &self.ledger.registry;
        // What was held of a student goes with her.
        let held = registry.held.iter().filter(|(_, (document, _))| !registry.is_erased(*document));
        for (key, (document, late)) in held {
            let hash = key.1;
            let (waits, stands) = (found.contains(key), stands(*document, &hash));
            let complaint = match late {
                Late::Held if !waits => "the registry said that it holds it, and it does not",
                Late::Releasing if !waits && !stands => "it was to be taken in, and is gone",
                Late::Released if waits => "it was taken in, and is held still",
                Late::Released if !stands => "it was taken in, and is not in the record",
                Late::Discarded if waits => "it was discarded, and is held still",
                _ => continue,
            };
            return Err(Fault(format!("{hash} of {document} came late: {complaint}")));
        }
        self.reasons_are_on_record()
    }

    fn reasons_are_on_record(&mut self) -> Result<(), Fault> {
        for (document, at, why) in self.ledger.registry.reasons.clone() {
            let rows = self.ask_store(|store| store.audit_of(document))?;
            let is_said = rows.iter().any(|row| {
                row.action == Action::Discard.word() && row.cause.at == at && row.cause.why == why
            });
            if !is_said {
                return Err(Fault(format!(
                    "the audit log does not say why what {document} had held was discarded"
                )));
            }
        }
        Ok(())
    }
}

impl AtRegistry {
    /// Notes what became of changes that are held.
    fn decide(&mut self, held: &[HeldChange], late: Late) {
        for one in held {
            let document = one.change.document;
            self.held.insert((one.sender.device, one.change.hash), (document, late));
        }
    }

    /// Notes a row that the audit log must have of something that was done at the registry itself.
    fn must_be_noted_of_office(&mut self, document: DocumentId, cause: &Cause, action: Action) {
        self.noted.insert((document, cause.user, cause.device, cause.at, action.word()));
    }
}
