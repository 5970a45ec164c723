//! A device against a registry that answers as the test says.

mod erased;
mod mended;
mod merged;
mod restored;

use super::*;
use crate::calendar::{Date, Timestamp};
use crate::ids::{ClientId, DoseId, OrgId, UserId};
use crate::immunization::Dose;
use crate::person::{BirthFacts, Client, PersonName, Sex, Stamp};
use crate::record::{ClientFacts, ClientRecord, DoseAmendment, Edit};
use crate::sync::{Blob, Epoch, FeedEntry, Outcome, PushReply, Refusal, Verdict};
use serde_json::value::RawValue;
use uuid::Uuid;

const STUDENT: DocumentId = DocumentId::Client(ClientId::new(Uuid::nil()));

/// A device with one student on it, and its disk.
struct Device {
    replica: Replica,
    disk: Records,
    /// What arrived and is kept.
    sent: Vec<Unsent>,
    actors: u8,
}

/// The registry's copy of the record.
struct Registry {
    record: ClientRecord,
    epoch: Epoch,
}

fn actor(number: u8) -> ActorId {
    ActorId::from([number; 16])
}

fn by(second: i64) -> Stamp {
    Stamp {
        user: UserId::new(Uuid::nil()),
        user_name: "Demo Nurse".to_owned(),
        organization: OrgId::new(Uuid::nil()),
        at: Timestamp::from_second(second).unwrap(),
    }
}

fn dose(number: u128) -> Dose {
    serde_json::from_value(serde_json::json!({
        "id": Uuid::from_u128(number), "cvx": "03", "date": "2026-11-24", "source": "00", "recorded": by(0),
    }))
    .unwrap()
}

fn give(number: u128) -> Edit {
    Edit::AddDose(Box::new(dose(number)))
}

fn amend(number: u128, change: impl FnOnce(&mut DoseAmendment)) -> Edit {
    let mut amendment = DoseAmendment::from(&dose(number));
    change(&mut amendment);
    Edit::AmendDose { dose: id(number), amendment: Box::new(amendment) }
}

fn lot(text: &str) -> impl FnOnce(&mut DoseAmendment) {
    move |amendment| amendment.lot = Some(text.to_owned())
}

fn id(number: u128) -> DoseId {
    DoseId::new(Uuid::from_u128(number))
}

fn refused(code: Refusal) -> Outcome {
    Outcome::Refused { code, field: None }
}

impl Registry {
    fn new() -> Self {
        Self::of(0, "Student", actor(200))
    }

    /// What the registry holds of a student of this number and first name.
    fn of(number: u128, first: &str, by_actor: ActorId) -> Self {
        let mut record = ClientRecord::new(by_actor).unwrap();
        let facts = ClientFacts {
            id: ClientId::new(Uuid::from_u128(number)),
            name: PersonName { first: first.into(), last: "Demo".into(), ..PersonName::default() },
            birth_date: Date::constant(2018, 1, 1),
            sex: Sex::Unknown,
            birth: BirthFacts::default(),
            language: None,
            phone: None,
            enrolments: Vec::new(),
            addresses: Vec::new(),
            responsible_persons: Vec::new(),
            identifiers: Vec::new(),
        };
        record.edit(&Edit::Describe(Box::new(facts)), &by(0)).unwrap();
        Self { record, epoch: Epoch(0) }
    }

    fn stored(&self) -> StoredRecord {
        document::Open::Client(self.record.clone()).stored(self.epoch).unwrap().0
    }

    /// The whole document, as the feed sends it.
    fn whole(&self, at: u64) -> FeedEntry {
        let stored = self.stored();
        FeedEntry::Document {
            at: Cursor(at),
            document: STUDENT,
            epoch: self.epoch,
            bytes: Blob(stored.document),
            view: RawValue::from_string(String::from_utf8(stored.view).unwrap()).unwrap(),
        }
    }

    /// The same record under the next epoch, without its history.
    fn renew(&mut self) {
        let client = self.record.view().unwrap();
        *self = Self { epoch: Epoch(self.epoch.0 + 1), ..Self::new() };
        for dose in client.doses {
            let recorded = dose.recorded.clone();
            self.record.edit(&Edit::AddDose(Box::new(dose)), &recorded).unwrap();
        }
    }

    fn dose_lots(&self) -> Vec<Option<String>> {
        self.record.view().unwrap().doses.into_iter().map(|dose| dose.lot).collect()
    }
}

impl Device {
    fn of(registry: &Registry) -> Self {
        let replica = Replica::new(BTreeMap::new(), Cursor(1), actor(1));
        Self { replica, disk: HashMap::from([(STUDENT, registry.stored())]), sent: Vec::new(), actors: 1 }
    }

    fn fresh(&mut self) -> ActorId {
        self.actors += 1;
        actor(self.actors)
    }

    fn carry_out(&mut self, step: Step) {
        for write in &step.writes {
            match write {
                Write::PutRecord(id, stored) => drop(self.disk.insert(*id, stored.clone())),
                Write::DropRecord(id) => drop(self.disk.remove(id)),
                Write::PutSent(entry) => self.sent.push(entry.as_ref().clone()),
                _ => {}
            }
        }
        self.replica.commit(&step);
    }

    fn save(&mut self, edit: Edit, second: i64) -> Place {
        let entry = NewEntry {
            edits: vec![edit],
            by: by(second),
            client_name: "Demo, Student".into(),
            what: "an entry".into(),
        };
        let step = self.replica.save(&self.disk[&STUDENT], entry, None).unwrap().unwrap();
        self.carry_out(step);
        *self.replica.outbox().keys().next_back().unwrap()
    }

    /// Pushes, and is answered with `outcomes`, one a change.
    fn hear(&mut self, outcomes: &[Outcome]) {
        let batch = next_batch(self.replica.outbox(), None, Portion::default()).unwrap();
        assert_eq!(batch.push.changes.len(), outcomes.len());
        let verdicts = batch.push.changes.iter().zip(outcomes);
        let verdicts =
            verdicts.map(|(change, outcome)| Verdict { hash: change.hash, outcome: outcome.clone() });
        let judged = judge(&batch, &PushReply { verdicts: verdicts.collect() });
        let fresh = self.fresh();
        let step = self.replica.settle(&judged, &self.disk, fresh).unwrap();
        self.carry_out(step);
    }

    fn take_in(&mut self, feed: Vec<FeedEntry>) {
        let fresh = self.fresh();
        let step = self.replica.take_in(feed, &self.disk, fresh).unwrap();
        self.carry_out(step);
    }

    /// Pushes to a registry that takes all it can.
    fn push_to(&mut self, registry: &mut Registry) {
        let batch = next_batch(self.replica.outbox(), None, Portion::default()).unwrap();
        let mut outcomes = Vec::new();
        for change in &batch.push.changes {
            assert_eq!(change.epoch, registry.epoch);
            let merged = registry.record.merge(std::slice::from_ref(&change.bytes.0)).unwrap();
            assert!(merged.waiting.is_empty());
            outcomes.push(Outcome::Stored { at: Cursor(9) });
        }
        self.hear(&outcomes);
    }

    fn view(&self) -> Client {
        serde_json::from_slice(&self.disk[&STUDENT].view).unwrap()
    }

    fn doses(&self) -> Vec<DoseId> {
        self.view().doses.iter().map(|dose| dose.id).collect()
    }

    fn entry(&self, place: Place) -> &Unsent {
        &self.replica.outbox()[&place]
    }

    fn why(&self, place: Place) -> Option<Refusal> {
        self.entry(place).refused.as_ref().map(|refused| refused.code)
    }
}

#[test]
fn what_is_entered_stands_behind_the_saved_record_until_as_much_stands_there_as_in_it() {
    let mut device = Device::of(&Registry::new());
    let before = device.disk[&STUDENT].document.clone();
    device.save(give(1), 5);
    let change = &device.replica.outbox().values().next().unwrap().bytes.0;
    assert_eq!(device.disk[&STUDENT].document, [before.as_slice(), change].concat());
    for number in 2..30 {
        device.save(give(number), 5);
    }
    assert!(!device.disk[&STUDENT].document.starts_with(&before));
    let record = ClientRecord::load(&device.disk[&STUDENT].document, actor(250)).unwrap();
    assert_eq!((record.view().unwrap().doses.len(), record.view().unwrap()), (29, device.view()));
}

#[test]
fn what_the_feed_brings_stands_behind_the_saved_record_once() {
    let mut registry = Registry::new();
    let mut device = Device::of(&registry);
    let before = device.disk[&STUDENT].document.clone();
    let change = registry.record.edit(&give(1), &by(5)).unwrap().unwrap();
    let entry = FeedEntry::Change {
        at: Cursor(4),
        document: STUDENT,
        epoch: Epoch(0),
        hash: change.hash,
        bytes: Blob(change.bytes.clone()),
    };
    device.take_in(vec![entry.clone(), entry]);
    assert_eq!(device.disk[&STUDENT].document, [before, change.bytes].concat());
    assert_eq!(device.doses(), [id(1)]);
}

#[test]
fn a_refused_entry_leaves_the_record_and_stays_as_it_was_typed() {
    let mut device = Device::of(&Registry::new());
    let place = device.save(give(1), 5);
    assert_eq!(device.doses(), [id(1)]);
    device.hear(&[refused(Refusal::OutOfReach)]);
    assert_eq!(device.doses(), []);
    assert_eq!(device.why(place), Some(Refusal::OutOfReach));
    let typed = device.entry(place).typed.clone().unwrap();
    assert_eq!((typed.edits, typed.by), (vec![give(1)], by(5)));
    assert!(next_batch(device.replica.outbox(), None, Portion::default()).is_none());
}

#[test]
fn what_was_fine_and_built_on_a_refused_entry_is_made_anew_and_arrives() {
    let mut registry = Registry::new();
    let mut device = Device::of(&registry);
    device.save(give(1), 5);
    let second = device.save(give(2), 6);
    let before = device.entry(second).hash;
    device.hear(&[refused(Refusal::OutOfReach), refused(Refusal::MissingCause)]);
    assert_eq!((device.why(second), device.doses()), (None, vec![id(2)]));
    assert_ne!(device.entry(second).hash, before);
    device.push_to(&mut registry);
    let there = registry.record.view().unwrap().doses.remove(0);
    assert_eq!((there.id, there.recorded.at), (id(2), by(6).at));
    assert_eq!(device.replica.unsent(), (0, 1));
}

#[test]
fn an_entry_saved_while_the_refused_one_was_on_its_way_is_made_anew_too() {
    let mut registry = Registry::new();
    let mut device = Device::of(&registry);
    device.save(give(1), 5);
    let batch = next_batch(device.replica.outbox(), None, Portion::default()).unwrap();
    device.save(give(2), 6);
    let verdict = Verdict { hash: batch.push.changes[0].hash, outcome: refused(Refusal::OutOfReach) };
    let judged = judge(&batch, &PushReply { verdicts: vec![verdict] });
    let step = device.replica.settle(&judged, &device.disk, actor(77)).unwrap();
    device.carry_out(step);
    assert_eq!(device.doses(), [id(2)]);
    device.push_to(&mut registry);
    assert_eq!(registry.record.view().unwrap().doses.len(), 1);
}

#[test]
fn a_change_of_a_refused_dose_waits_for_a_person_with_it() {
    let mut device = Device::of(&Registry::new());
    device.save(give(1), 5);
    let second = device.save(amend(1, lot("B2")), 6);
    device.hear(&[refused(Refusal::OutOfReach), refused(Refusal::MissingCause)]);
    assert_eq!(device.why(second), Some(Refusal::MissingCause));
    assert_eq!(device.replica.unsent(), (0, 2));
}

#[test]
fn an_entry_under_anothers_signature_is_signed_anew() {
    let mut registry = Registry::new();
    let mut device = Device::of(&registry);
    let place = device.save(give(1), 5);
    device.hear(&[refused(Refusal::ForeignActor)]);
    assert_eq!((device.why(place), device.doses()), (None, vec![id(1)]));
    device.push_to(&mut registry);
    assert_eq!(device.replica.unsent(), (0, 0));
}

#[test]
fn what_is_refused_again_and_again_goes_to_a_person() {
    let mut device = Device::of(&Registry::new());
    let place = device.save(give(1), 5);
    for _ in 0..4 {
        device.hear(&[refused(Refusal::Unreadable)]);
    }
    assert_eq!((device.why(place), device.doses()), (Some(Refusal::Unreadable), vec![]));
}

#[test]
fn an_unsent_entry_is_merged_into_the_whole_record_that_comes() {
    let mut registry = Registry::new();
    let mut device = Device::of(&registry);
    let place = device.save(give(1), 5);
    let hash = device.entry(place).hash;
    registry.record.edit(&give(2), &by(1)).unwrap();
    device.take_in(vec![registry.whole(4)]);
    assert_eq!(device.doses(), [id(1), id(2)]);
    assert_eq!(device.entry(place).hash, hash);
    device.push_to(&mut registry);
}

#[test]
fn an_unsent_entry_of_an_older_epoch_is_made_anew_on_the_renewed_record() {
    let mut registry = Registry::new();
    registry.record.edit(&give(1), &by(1)).unwrap();
    let mut device = Device::of(&registry);
    let place = device.save(give(2), 5);
    registry.renew();
    device.take_in(vec![registry.whole(4)]);
    assert_eq!((device.doses(), device.entry(place).epoch), (vec![id(1), id(2)], Epoch(1)));
    device.push_to(&mut registry);
    assert_eq!(registry.record.view().unwrap().doses[1].recorded.at, by(5).at);
}

#[test]
fn an_entry_refused_for_its_epoch_is_made_anew_once_the_record_has_come() {
    let mut registry = Registry::new();
    let mut device = Device::of(&registry);
    let place = device.save(give(2), 5);
    registry.renew();
    device.hear(&[refused(Refusal::OldEpoch)]);
    assert_eq!(device.why(place), Some(Refusal::OldEpoch));
    device.take_in(vec![registry.whole(4)]);
    assert_eq!((device.why(place), device.doses()), (None, vec![id(2)]));
    device.push_to(&mut registry);
}

#[test]
fn an_entry_that_the_renewed_record_holds_already_leaves_the_outbox() {
    let mut registry = Registry::new();
    let mut device = Device::of(&registry);
    device.save(give(2), 5);
    // Stored, but the answer was lost; then the record was renewed.
    registry.record.edit(&give(2), &by(5)).unwrap();
    registry.renew();
    device.take_in(vec![registry.whole(4)]);
    assert_eq!((device.doses(), device.replica.unsent()), (vec![id(2)], (0, 0)));
}

#[test]
fn a_change_made_anew_leaves_alone_what_the_nurse_left_alone() {
    let mut registry = Registry::new();
    registry.record.edit(&give(1), &by(1)).unwrap();
    let mut device = Device::of(&registry);
    let given_by = |amendment: &mut DoseAmendment| amendment.given_by = Some("D. Nurse".to_owned());
    device.save(amend(1, given_by), 5);
    // Meanwhile somebody corrects the lot, and the record is renewed.
    registry.record.edit(&amend(1, lot("RIGHT")), &by(4)).unwrap();
    let corrected = registry.record.view().unwrap();
    registry = Registry { epoch: Epoch(1), ..Registry::new() };
    for dose in corrected.doses {
        registry.record.edit(&Edit::AddDose(Box::new(dose)), &by(1)).unwrap();
    }
    device.take_in(vec![registry.whole(4)]);
    device.push_to(&mut registry);
    assert_eq!(registry.dose_lots(), [Some("RIGHT".to_owned())]);
    let dose = registry.record.view().unwrap().doses.remove(0);
    assert_eq!(dose.given_by.as_deref(), Some("D. Nurse"));
}

#[test]
fn a_registry_that_lost_a_cause_is_asked_for_the_whole_record_and_gets_the_entry() {
    let mut older = Registry::new();
    let mut device = Device::of(&older);
    device.save(give(1), 5);
    device.hear(&[Outcome::Stored { at: Cursor(2) }]);
    // The registry was set back to a time before that dose.
    let second = device.save(give(2), 6);
    device.hear(&[refused(Refusal::MissingCause)]);
    assert_eq!((device.why(second), device.replica.cursor()), (None, Cursor(0)));
    assert_eq!(device.doses(), [id(1), id(2)], "nothing vanishes from the screen meanwhile");
    device.take_in(vec![older.whole(4)]);
    device.push_to(&mut older);
    assert_eq!(older.record.view().unwrap().doses.len(), 1);
}

#[test]
fn a_change_that_cannot_be_followed_asks_for_everything_again() {
    let mut registry = Registry::new();
    let mut device = Device::of(&registry);
    registry.record.edit(&give(1), &by(1)).unwrap();
    let change = registry.record.edit(&give(2), &by(1)).unwrap().unwrap();
    device.take_in(vec![FeedEntry::Change {
        at: Cursor(5),
        document: STUDENT,
        epoch: Epoch(0),
        hash: change.hash,
        bytes: Blob(change.bytes),
    }]);
    assert_eq!((device.doses(), device.replica.cursor()), (vec![], Cursor(0)));
}

#[test]
fn a_refused_entry_is_entered_again_or_let_go_of_and_one_not_judged_is_neither() {
    let mut registry = Registry::new();
    let mut device = Device::of(&registry);
    let (first, second) = (device.save(give(1), 5), device.save(give(2), 6));
    assert_eq!(device.replica.discard(first).unwrap_err(), ReplicaError::NoSuchEntry);
    device.hear(&[refused(Refusal::OutOfReach), refused(Refusal::OutOfReach)]);
    let step = device.replica.send_again(first, None, by(9), &device.disk[&STUDENT]).unwrap();
    device.carry_out(step);
    let step = device.replica.discard(second).unwrap();
    device.carry_out(step);
    assert_eq!(device.replica.unsent(), (1, 0));
    device.push_to(&mut registry);
    assert_eq!(device.doses(), [id(1)]);
}

#[test]
fn an_entry_about_a_record_that_has_left_the_device_is_kept() {
    let mut device = Device::of(&Registry::new());
    let place = device.save(give(1), 5);
    device.take_in(vec![FeedEntry::Forget { at: Cursor(3), document: STUDENT }]);
    assert!(device.disk.is_empty());
    device.hear(&[refused(Refusal::OutOfReach)]);
    assert_eq!(device.why(place), Some(Refusal::OutOfReach));
    assert_eq!(device.entry(place).typed.as_ref().unwrap().edits, [give(1)]);
}

#[test]
fn a_refused_entry_that_the_registry_took_after_all_leaves_the_outbox() {
    let mut registry = Registry::new();
    let mut device = Device::of(&registry);
    let place = device.save(give(1), 5);
    let (hash, bytes) = (device.entry(place).hash, device.entry(place).bytes.clone());
    device.hear(&[refused(Refusal::OutOfReach)]);
    let mut other =
        Device { replica: device.replica.clone(), disk: device.disk.clone(), sent: Vec::new(), actors: 9 };
    // The push comes to the registry a second time, once the list is given back.
    registry.record.merge(std::slice::from_ref(&bytes.0)).unwrap();
    let change = FeedEntry::Change { at: Cursor(5), document: STUDENT, epoch: Epoch(0), hash, bytes };
    device.take_in(vec![change]);
    other.take_in(vec![registry.whole(5)]);
    for device in [device, other] {
        assert_eq!((device.doses(), device.replica.unsent()), (vec![id(1)], (0, 0)));
    }
}

#[test]
fn an_entry_that_cannot_be_read_is_never_written_over() {
    let mut device = Device::of(&Registry::new());
    let lost = Place::after(Some(Place::after(None)));
    device.replica = Replica::new(BTreeMap::new(), Cursor(1), actor(1)).with_unreadable(Some(lost));
    assert_eq!(device.save(give(1), 1), Place::after(Some(lost)));
}

#[test]
fn what_the_registry_would_refuse_is_said_before_it_is_saved() {
    let device = Device::of(&Registry::new());
    let save = |today: Date, foresight: bool| {
        let entry = NewEntry {
            edits: vec![Edit::AddDose(Box::new(Dose { owner: Some(by(0).organization), ..dose(1) }))],
            by: by(1),
            client_name: "Demo, Student".into(),
            what: "an entry".into(),
        };
        let foresight = foresight.then_some(Foresight { role: crate::account::Role::Nurse, today });
        device.replica.save(&device.disk[&STUDENT], entry, foresight)
    };
    let (before, on) = (Date::constant(2026, 11, 22), Date::constant(2026, 11, 24));
    let objection = save(before, true).map(|_| ()).unwrap_err();
    assert!(
        matches!(&objection, ReplicaError::Foreseen(it) if it.code == Refusal::Impossible),
        "{objection:?}"
    );
    assert!(save(on, true).unwrap().is_some());
    assert!(save(before, false).unwrap().is_some());
}
