//! What the districts' offices do at the registry while the nurses work: who gets which list, who is on it, and what the
//! student information system says of a student.

use super::{Event, SECOND, World};
use crate::simulator::cast::Cast;
use crate::simulator::ledger::{AtRegistry, Fault};
use crate::simulator::merging::MOST_MERGED;
use crate::simulator::registry::{Called, Errand, Standing};
use bluebonnet_server::compaction::Rule;
use bluebonnet_server::store::{Grantee, HistoryPlace, Sender};
use bluebonnet_shared::ids::{ClientId, OrgId};
use bluebonnet_shared::person::Stamp;
use bluebonnet_shared::sync::DocumentId;
use std::time::Duration;

/// Students erased in one world: the others are to work with.
const MOST_ERASED: usize = 3;

impl World {
    /// Gives out lists, so that there is something to do.
    pub(super) fn assign_at_first(&mut self) {
        let cast = Cast::get();
        for tablet in 0..self.tablets.len() {
            let Sender { user, organization, .. } = self.tablets[tablet].sender;
            let lists = cast.lists_of(organization);
            let list = lists[self.chance.place(lists.len() - 1)];
            self.registry.errands.push_back(Errand::Assign(list, user));
        }
    }

    /// Thinks of an errand and does what there is to do.
    pub(super) fn office(&mut self) -> Result<(), Fault> {
        if self.calm {
            return Ok(());
        }
        if self.now > 10 * SECOND {
            let errand = if self.chance.once_in(6) { self.think_of_people() } else { self.think()? };
            self.registry.errands.push_back(errand);
        }
        let pause = 5 * SECOND + self.chance.below(60 * SECOND);
        self.after(pause, Event::Office);
        self.do_errands()?;
        if self.chance.once_in(6) { self.back_up() } else { Ok(()) }
    }

    fn think(&mut self) -> Result<Errand, Fault> {
        let cast = Cast::get();
        // Whose office it is: everything else is the same for all students.
        let Grantee { user, organization } = cast.members[self.chance.place(cast.members.len())];
        let lists = cast.lists_of(organization);
        let list = lists[self.chance.place(lists.len())];
        let student =
            |world: &mut Self| -> ClientId { cast.students[world.chance.place(cast.students.len())] };
        Ok(match self.chance.below(14) {
            0..=2 => Errand::Assign(list, user),
            3 | 4 => Errand::Unassign(list, user),
            5 | 6 => Errand::Add(list, self.some_enrolled(organization)),
            7 => Errand::Remove(list, self.some_enrolled(organization)),
            8 if self.chance.once_in(4) => {
                Errand::Revoke(cast.devices[self.chance.place(cast.devices.len())])
            }
            9 if self.chance.once_in(3) => Errand::Compact(DocumentId::List(list)),
            9 | 10 => Errand::Compact(DocumentId::Client(student(self))),
            13 => match self.due_for_compaction()? {
                Some(document) => Errand::CompactAside(document),
                None => Errand::Compact(DocumentId::Client(student(self))),
            },
            11 if self.ledger.registry.erased.len() < MOST_ERASED => Errand::Erase(student(self)),
            12 if self.chance.once_in(2) && self.ledger.registry.merged.len() < MOST_MERGED => {
                Errand::Merge(student(self), student(self))
            }
            _ => {
                let phone = format!("{}", self.chance.below(10_000_000_000));
                Errand::Describe(student(self), phone)
            }
        })
    }

    /// Up to three students whom a district may have on its lists.
    fn some_enrolled(&mut self, organization: OrgId) -> Vec<ClientId> {
        let enrolled = Cast::get().enrolled.get(&organization).map_or(&[][..], Vec::as_slice);
        let count = 1 + self.chance.place(3);
        (0..count).filter_map(|_| self.chance.one_of(enrolled).copied()).collect()
    }

    /// What the registry would compact by itself, were it in more of a hurry; nothing where it is down, or has nothing.
    fn due_for_compaction(&mut self) -> Result<Option<DocumentId>, Fault> {
        let rule = Rule { changes: 2, times: 1, quiet: Duration::ZERO };
        let now = self.time();
        Ok(match self.registry.call(|store| rule.next(store, HistoryPlace::default(), now))? {
            Called::Done(due) => due.map(|history| history.document),
            Called::DiedAfter(_)
            | Called::Died
            | Called::Full
            | Called::Down
            | Called::Revoked
            | Called::Ended => None,
        })
    }

    /// Does what there is to do, in order. What was interrupted is done again first, so that nobody sees it half done.
    pub(super) fn do_errands(&mut self) -> Result<(), Fault> {
        while let Some(errand) = self.registry.errands.front().cloned() {
            let cast = Cast::get();
            let by = Stamp {
                user: cast.users[0],
                user_name: "Office".to_owned(),
                organization: errand.organization(),
                at: self.time(),
            };
            let called = match errand.renews() {
                None => Called::Done(None),
                // Noted before it is done: it may be done and nobody told.
                Some(document) => match self.registry.standing(document, &by)? {
                    Called::Done(Standing { changes, view }) => {
                        let settled = changes.into_iter().map(|change| (document, change));
                        self.ledger.registry.settled.extend(settled);
                        Called::Done(view)
                    }
                    Called::DiedAfter(_) | Called::Died => Called::Died,
                    Called::Full => Called::Full,
                    Called::Revoked => Called::Revoked,
                    Called::Ended => Called::Ended,
                    Called::Down => Called::Down,
                },
            };
            let (called, before) = match called {
                Called::Done(before) => (self.registry.run(&errand, &by, self.sabotage)?, before),
                other => (other.of_nothing(), None),
            };
            match called {
                Called::Done(()) => {
                    if let Errand::Compact(document) | Errand::CompactAside(document) = errand {
                        self.says_the_same(document, before, &by)?;
                    }
                    self.registry.errands.pop_front();
                    if let Some(backup) = &mut self.registry.backup {
                        backup.since.push(errand.clone());
                    }
                    self.moved += 1;
                    self.note(format_args!("the office: {errand:?}"));
                    self.ledger.registry.follow_errand(errand);
                    self.tell_of_more();
                }
                Called::DiedAfter(()) | Called::Died => {
                    self.registry_died();
                    return Ok(());
                }
                Called::Full | Called::Down | Called::Revoked | Called::Ended => return Ok(()),
            }
        }
        Ok(())
    }
}

impl World {
    /// Holds a document without its history against what it said with it.
    fn says_the_same(
        &mut self,
        document: DocumentId,
        before: Option<String>,
        by: &Stamp,
    ) -> Result<(), Fault> {
        match self.registry.standing(document, by)? {
            Called::Done(after) if after.view != before => {
                Err(Fault(format!("{document} says something else since its history was let go of")))
            }
            Called::DiedAfter(_) | Called::Died => {
                self.registry_died();
                Ok(())
            }
            Called::Done(_) | Called::Full | Called::Down | Called::Revoked | Called::Ended => Ok(()),
        }
    }
}

impl AtRegistry {
    fn follow_errand(&mut self, errand: Errand) {
        let organization = errand.organization();
        match errand {
            Errand::Assign(list, user) => {
                let grantee = Grantee { user, organization };
                if !self.left.contains_key(&grantee) {
                    self.assigned.entry(grantee).or_default().insert(list);
                }
            }
            Errand::Unassign(list, user) => {
                self.assigned.entry(Grantee { user, organization }).or_default().remove(&list);
            }
            Errand::Add(list, mut clients) => {
                clients.retain(|client| !self.erased.contains(client) && !self.merged.contains_key(client));
                self.members.entry(list).or_default().extend(clients);
            }
            Errand::Remove(list, clients) => {
                self.members.entry(list).or_default().retain(|client| !clients.contains(client));
            }
            Errand::Revoke(device) => {
                self.revoked.insert(device);
            }
            Errand::Staff(member, staffing) => self.follow_staffing(member, staffing),
            // Of a record that was merged nothing is there to be erased.
            Errand::Erase(client) if self.merged.contains_key(&client) => {}
            Errand::Erase(client) => {
                self.erased.insert(client);
                for members in self.members.values_mut() {
                    members.remove(&client);
                }
            }
            Errand::Merge(keep, gone) => self.follow_merger(keep, gone),
            Errand::Describe(..) | Errand::Compact(_) | Errand::CompactAside(_) => {}
        }
    }
}
