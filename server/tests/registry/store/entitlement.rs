//! Whatever happens to lists, a device is never sent what its user may not see at that moment.

use crate::dice::Dice;
use crate::support::{District, Tablet, cause, dose, fresh_actor, now};
use bluebonnet_server::store::{Epochs, Feed, FreshActors, Histories, Lists};
use bluebonnet_shared::ids::{ClientId, ListId, UserId};
use bluebonnet_shared::record::ListEdit;
use bluebonnet_shared::sync::{DocumentId, Epoch, FeedEntry};
use std::collections::{BTreeMap, BTreeSet};

/// What ought to be so, kept apart from the registry and told of every step.
struct World {
    district: District,
    students: Vec<ClientId>,
    lists: Vec<ListId>,
    nurses: Vec<UserId>,
    tablets: Vec<Tablet>,
    members: BTreeMap<ListId, BTreeSet<ClientId>>,
    assigned: BTreeSet<(usize, ListId)>,
    epochs: BTreeMap<ClientId, u32>,
    erased: BTreeSet<ClientId>,
    /// A lot number in each student's record that is hers alone.
    lots: BTreeMap<ClientId, String>,
}

impl World {
    fn new() -> Self {
        let district = District::new();
        let students: Vec<ClientId> = (0..6).map(|number| district.student(&number.to_string())).collect();
        let parts = [&students[..3], &students[2..5], &students[5..]];
        let lists: Vec<ListId> = parts.iter().map(|part| district.list("A list", part)).collect();
        let members =
            lists.iter().zip(parts).map(|(list, part)| (*list, part.iter().copied().collect())).collect();
        let nurses: Vec<UserId> = ["maria", "noor"].iter().map(|name| district.nurse(name)).collect();
        let tablets = nurses.iter().map(|nurse| district.tablet(*nurse)).collect();
        let lots = students.iter().map(|student| (*student, format!("LOT-{student}"))).collect();
        let mut world = Self {
            district,
            students,
            lists,
            nurses,
            tablets,
            members,
            assigned: BTreeSet::new(),
            epochs: BTreeMap::new(),
            erased: BTreeSet::new(),
            lots,
        };
        world.mark_every_record();
        world
    }

    /// Gives each student a dose of a lot of her own, so that her bytes can be told from the others'.
    fn mark_every_record(&mut self) {
        let nurse = self.district.nurse("first");
        for list in &self.lists {
            self.district.assign(*list, nurse);
        }
        let mut tablet = self.district.tablet(nurse);
        tablet.pull(&*self.district.store);
        for (student, lot) in &self.lots {
            let mut given = dose(3, "2024-11-20");
            given.lot = Some(lot.clone());
            let change = tablet.give(*student, &given);
            tablet.push(&*self.district.store, &[change]);
        }
        for list in &self.lists {
            self.district.store.unassign_list(*list, nurse, &cause()).unwrap();
        }
    }

    /// What a nurse may see now.
    fn rights(&self, nurse: usize) -> BTreeSet<DocumentId> {
        let lists = self.lists.iter().filter(|list| self.assigned.contains(&(nurse, **list)));
        let clients = lists.clone().flat_map(|list| &self.members[list]);
        let clients = clients.filter(|client| !self.erased.contains(client));
        lists
            .map(|list| DocumentId::List(*list))
            .chain(clients.map(|client| DocumentId::Client(*client)))
            .collect()
    }

    /// One step of the registry's or a nurse's.
    fn step(&mut self, dice: &mut Dice) {
        let nurse = dice.below(self.nurses.len());
        let list = self.lists[dice.below(self.lists.len())];
        let student = self.students[dice.below(self.students.len())];
        let store = self.district.store.clone();
        match dice.below(8) {
            0 | 1 => {
                store.assign_list(list, self.nurses[nurse], &cause()).unwrap();
                self.assigned.insert((nurse, list));
            }
            2 => {
                store.unassign_list(list, self.nurses[nurse], &cause()).unwrap();
                self.assigned.remove(&(nurse, list));
            }
            // A student moves between two lists: two schools, two grades.
            3 if self.members[&list].contains(&student) && !self.erased.contains(&student) => {
                let other = self.lists[dice.below(self.lists.len())];
                self.district.edit_list(list, &ListEdit::Remove(vec![student]));
                self.members.get_mut(&list).unwrap().remove(&student);
                if self.members.get_mut(&other).unwrap().insert(student) {
                    self.district.edit_list(other, &ListEdit::Add(vec![student]));
                }
            }
            4 if !self.erased.contains(&student) => {
                store.compact(DocumentId::Client(student), FreshActors::draw(), &cause()).unwrap();
                *self.epochs.entry(student).or_default() += 1;
            }
            5 if dice.below(4) == 0 && self.erased.len() < 2 => {
                store.erase(student, FreshActors::draw(), &cause()).unwrap();
                self.erased.insert(student);
                for members in self.members.values_mut() {
                    members.remove(&student);
                }
            }
            // A nurse gives a dose to whomever her tablet holds, entitled or not by now.
            _ => {
                let epoch = self.epochs.get(&student).copied().unwrap_or_default();
                let tablet = &mut self.tablets[nurse];
                if tablet.records.contains_key(&DocumentId::Client(student)) {
                    let mut given = dose(21, "2024-11-20");
                    given.lot = Some(self.lots[&student].clone());
                    let mut change = tablet.give(student, &given);
                    change.epoch = Epoch(epoch);
                    tablet.push(&*store, &[change]);
                    // Taken or not, the tablet goes on from what the registry holds.
                    tablet.actor = fresh_actor();
                    tablet.cursor = bluebonnet_shared::sync::Cursor(0);
                    tablet.records.clear();
                    tablet.lists.clear();
                }
            }
        }
    }

    /// Pulls a page at a time while the world goes on, and reads every byte that comes.
    fn pull(&mut self, nurse: usize, dice: &mut Dice) {
        let store = self.district.store.clone();
        let pull = store.begin_pull(self.tablets[nurse].sender, self.tablets[nurse].cursor, now()).unwrap();
        let mut from = Some(pull.after);
        while let Some(place) = from {
            let rights = self.rights(nurse);
            let page = store.pull_page(&pull, place, 1).unwrap();
            for entry in &page.entries {
                self.read(entry, &rights);
                self.tablets[nurse].take(entry);
            }
            from = page.next;
            let other = 1 - nurse;
            if from.is_some() && dice.below(3) == 0 && !self.assigned.is_empty() {
                // Something happens between two pages, and not on this tablet.
                let list = self.lists[dice.below(self.lists.len())];
                let who = [nurse, other][dice.below(2)];
                store.unassign_list(list, self.nurses[who], &cause()).unwrap();
                self.assigned.remove(&(who, list));
            }
        }
        self.tablets[nurse].cursor = pull.upto;
    }

    /// Nothing in an entry is of a record outside the rights: neither by its name nor by its bytes.
    fn read(&self, entry: &FeedEntry, rights: &BTreeSet<DocumentId>) {
        let (document, bytes) = match entry {
            FeedEntry::Document { document, bytes, view, .. } => {
                (document, [&bytes.0, view.get().as_bytes()].concat())
            }
            FeedEntry::Change { document, bytes, .. } => (document, bytes.0.clone()),
            FeedEntry::Forget { .. } | FeedEntry::End { .. } => return,
        };
        assert!(rights.contains(document), "{document} was sent to someone who may not see it");
        for (student, lot) in &self.lots {
            let hers = bytes.windows(lot.len()).any(|window| window == lot.as_bytes());
            assert!(!hers || *document == DocumentId::Client(*student), "{document} tells of {student}");
        }
    }

    /// After a pull that nothing disturbs, a tablet holds what its nurse may see, and nothing else.
    fn settle(&mut self, nurse: usize) {
        let store = self.district.store.clone();
        let rights = self.rights(nurse);
        let entries = self.tablets[nurse].pull_in_pages(&*store, 1);
        entries.iter().for_each(|entry| self.read(entry, &rights));
        let tablet = &self.tablets[nurse];
        let held: BTreeSet<DocumentId> = tablet.records.keys().chain(tablet.lists.keys()).copied().collect();
        assert_eq!(held, rights);
    }
}

#[test]
fn a_device_is_sent_what_its_user_may_see_at_that_moment_and_ends_with_just_that() {
    for seed in 0..6 {
        let mut dice = Dice(seed);
        let mut world = World::new();
        for step in 0..40 {
            world.step(&mut dice);
            if step % 3 == 0 {
                let nurse = dice.below(2);
                world.pull(nurse, &mut dice);
            }
            if step % 10 == 9 {
                (0..2).for_each(|nurse| world.settle(nurse));
            }
        }
    }
}

/// The change that takes her off one list and the one that puts her on the other are two: in between she is on neither.
#[test]
fn a_student_who_moves_between_two_schools_moves_from_one_nurses_tablet_to_the_others() {
    let district = District::new();
    let student = district.student("1");
    let lists = [district.list("Elementary", &[student]), district.list("Middle", &[])];
    let mut tablets = ["maria", "noor"].map(|name| district.tablet(district.nurse(name)));
    for (tablet, list) in tablets.iter_mut().zip(lists) {
        district.assign(list, tablet.sender.user);
        tablet.pull(&*district.store);
    }
    let id = DocumentId::Client(student);
    let holds = |tablets: &mut [Tablet; 2]| {
        tablets.each_mut().map(|tablet| {
            tablet.pull(&*district.store);
            tablet.records.contains_key(&id)
        })
    };
    assert_eq!(holds(&mut tablets), [true, false]);
    let change = tablets[0].give(student, &dose(3, "2024-11-20"));
    tablets[0].push(&*district.store, &[change]);
    district.edit_list(lists[0], &ListEdit::Remove(vec![student]));
    assert_eq!(holds(&mut tablets), [false, false]);
    district.edit_list(lists[1], &ListEdit::Add(vec![student]));
    assert_eq!(holds(&mut tablets), [false, true]);
    assert_eq!(tablets[1].doses(student).len(), 1, "with the dose that the other nurse gave");
}
