//! Entries on a record that is merged into another one while they wait.

use super::*;

const KEPT: DocumentId = DocumentId::Client(ClientId::new(Uuid::from_u128(7)));

/// Another record of the same child, which goes on.
fn kept() -> Registry {
    Registry::of(7, "Kept", actor(201))
}

impl Registry {
    fn whole_of_kept(&self, at: u64) -> FeedEntry {
        match self.whole(at) {
            FeedEntry::Document { at, epoch, bytes, view, .. } => {
                FeedEntry::Document { at, document: KEPT, epoch, bytes, view }
            }
            other => other,
        }
    }

    /// Takes in all that a record says which ends with it, and gives what the feed says of that.
    fn absorb(&mut self, gone: &Registry) -> Vec<FeedEntry> {
        let mut number = 210;
        let mut fresh = || {
            number += 1;
            actor(number)
        };
        let changes = self.record.absorb(&gone.record, &mut fresh).unwrap();
        let change = |(at, change): (u64, crate::record::Change)| FeedEntry::Change {
            at: Cursor(at),
            document: KEPT,
            epoch: self.epoch,
            hash: change.hash,
            bytes: Blob(change.bytes),
        };
        (20..).zip(changes).map(change).collect()
    }
}

impl Device {
    fn says(&self, document: DocumentId) -> Client {
        serde_json::from_slice(&self.disk[&document].view).unwrap()
    }

    fn doses_of(&self, document: DocumentId) -> Vec<DoseId> {
        self.says(document).doses.iter().map(|dose| dose.id).collect()
    }
}

/// The registry's word that a record was merged, to whoever may see the one that goes on.
fn merged() -> Outcome {
    Outcome::Refused { code: Refusal::Merged, field: Some(KEPT.to_string()) }
}

fn forget(at: u64) -> FeedEntry {
    FeedEntry::Forget { at: Cursor(at), document: STUDENT }
}

/// The documents of what waits to be sent.
fn waiting(device: &Device) -> Vec<DocumentId> {
    let unsent = device.replica.outbox().values().filter(|entry| entry.refused.is_none());
    unsent.map(|entry| entry.document).collect()
}

#[test]
fn an_entry_goes_on_with_the_record_that_goes_on_once_that_is_here() {
    let (gone, mut kept) = (Registry::new(), kept());
    let mut device = Device::of(&gone);
    let place = device.save(give(1), 5);
    device.take_in(vec![forget(3)]);
    device.hear(&[merged()]);
    assert_eq!(device.why(place), Some(Refusal::Merged));
    assert_eq!(device.entry(place).typed.as_ref().unwrap().edits, [give(1)]);
    kept.absorb(&gone);
    device.take_in(vec![kept.whole_of_kept(4)]);
    assert_eq!((device.replica.unsent(), waiting(&device)), ((1, 0), vec![KEPT]));
    assert_eq!(device.doses_of(KEPT), [id(1)]);
    device.push_to(&mut kept);
    let there = kept.record.view().unwrap().doses;
    assert_eq!((there.len(), there[0].id, there[0].recorded.at), (1, id(1), by(5).at));
    assert_eq!(device.replica.unsent(), (0, 0));
    assert_eq!(device.sent.last().unwrap().document, KEPT, "kept for a registry that loses it");
}

#[test]
fn where_the_record_that_goes_on_is_here_the_entry_goes_over_with_the_answer() {
    let (gone, mut kept) = (Registry::new(), kept());
    let mut device = Device::of(&gone);
    device.disk.insert(KEPT, kept.stored());
    device.save(give(1), 5);
    device.hear(&[merged()]);
    assert_eq!((device.replica.unsent(), device.doses_of(KEPT)), ((1, 0), vec![id(1)]));
    let feed = kept.absorb(&gone);
    device.take_in([feed, vec![forget(30)]].concat());
    device.push_to(&mut kept);
    assert_eq!(kept.record.view().unwrap().doses.len(), 1);
    assert!(!device.disk.contains_key(&STUDENT));
}

#[test]
fn an_amendment_waits_until_what_it_amends_has_come_over() {
    let (mut gone, mut kept) = (Registry::new(), kept());
    gone.record.edit(&give(1), &by(1)).unwrap();
    let mut device = Device::of(&gone);
    device.disk.insert(KEPT, kept.stored());
    let place = device.save(amend(1, lot("RIGHT")), 5);
    device.hear(&[merged()]);
    assert_eq!(device.why(place), Some(Refusal::Merged));
    let feed = kept.absorb(&gone);
    device.take_in([feed, vec![forget(30)]].concat());
    assert_eq!((device.replica.unsent(), waiting(&device)), ((1, 0), vec![KEPT]));
    device.push_to(&mut kept);
    assert_eq!(kept.dose_lots(), [Some("RIGHT".to_owned())]);
}

#[test]
fn entries_that_build_on_one_another_go_over_together_and_behind_what_waits_there() {
    let (gone, mut kept) = (Registry::new(), kept());
    let mut device = Device::of(&gone);
    device.disk.insert(KEPT, kept.stored());
    let first = device.save(give(1), 5);
    let entry = NewEntry {
        edits: vec![give(2)],
        by: by(6),
        client_name: "Demo, Kept".into(),
        what: "an entry".into(),
    };
    let step = device.replica.save(&device.disk[&KEPT], entry, None).unwrap().unwrap();
    device.carry_out(step);
    let batch = next_batch(device.replica.outbox(), None, Portion::default()).unwrap();
    // Saved while the two were on their way, and built on the first.
    device.save(amend(1, lot("B")), 7);
    let verdict = Verdict { hash: batch.push.changes[0].hash, outcome: merged() };
    let judged = judge(&batch, &PushReply { verdicts: vec![verdict] });
    let fresh = device.fresh();
    let step = device.replica.settle(&judged, &device.disk, fresh).unwrap();
    device.carry_out(step);
    assert!(!device.replica.outbox().contains_key(&first));
    assert_eq!(waiting(&device), [KEPT, STUDENT, KEPT], "it builds on what was entered there before it");
    // The next push: what is for the record that goes on arrives, the other is told where to go.
    let mut outcomes = Vec::new();
    for change in next_batch(device.replica.outbox(), None, Portion::default()).unwrap().push.changes {
        outcomes.push(if change.document == KEPT {
            assert!(kept.record.merge(std::slice::from_ref(&change.bytes.0)).unwrap().waiting.is_empty());
            Outcome::Stored { at: Cursor(9) }
        } else {
            merged()
        });
    }
    device.hear(&outcomes);
    assert_eq!((device.replica.unsent(), waiting(&device)), ((1, 0), vec![KEPT]));
    device.push_to(&mut kept);
    assert_eq!(kept.dose_lots(), [Some("B".to_owned()), None]);
}

#[test]
fn an_entry_that_had_arrived_before_is_not_entered_again() {
    let (mut gone, mut kept) = (Registry::new(), kept());
    let mut device = Device::of(&gone);
    let place = device.save(give(1), 5);
    // It came, and its answer was lost.
    gone.record.merge(std::slice::from_ref(&device.entry(place).bytes.0)).unwrap();
    kept.absorb(&gone);
    device.take_in(vec![kept.whole_of_kept(4), forget(5)]);
    assert_eq!(device.why(place), None, "nobody has said yet what became of it");
    device.hear(&[Outcome::Known]);
    assert_eq!((device.replica.unsent(), device.doses_of(KEPT)), ((0, 0), vec![id(1)]));
}

#[test]
fn what_was_made_anew_and_is_there_already_leaves_the_outbox() {
    let (mut gone, mut kept) = (Registry::new(), kept());
    let mut device = Device::of(&gone);
    device.save(give(1), 5);
    device.take_in(vec![forget(5)]);
    device.hear(&[merged()]);
    // The same entry came to the record in another change.
    gone.record.edit(&give(1), &by(5)).unwrap();
    kept.absorb(&gone);
    device.take_in(vec![kept.whole_of_kept(6)]);
    assert_eq!((device.replica.unsent(), device.doses_of(KEPT)), ((0, 0), vec![id(1)]));
}

#[test]
fn where_the_record_that_goes_on_is_not_named_a_person_sees_what_she_typed() {
    let (gone, kept) = (Registry::new(), kept());
    let mut device = Device::of(&gone);
    let place = device.save(give(1), 5);
    device.hear(&[refused(Refusal::Merged)]);
    device.take_in(vec![forget(3), kept.whole_of_kept(4)]);
    assert_eq!((device.why(place), device.doses_of(KEPT)), (Some(Refusal::Merged), vec![]));
    assert_eq!(device.entry(place).typed.as_ref().unwrap().edits, [give(1)]);
}

#[test]
fn an_entry_whose_record_was_merged_is_not_sent_again_for_it_and_stays() {
    let gone = Registry::new();
    let mut device = Device::of(&gone);
    let place = device.save(give(1), 5);
    device.hear(&[refused(Refusal::Merged)]);
    // The record is still here, and holds it.
    let again = device.replica.send_again(place, None, by(9), &device.disk[&STUDENT]);
    assert_eq!(again.unwrap_err(), ReplicaError::NoSuchEntry);
    assert_eq!(device.why(place), Some(Refusal::Merged));
    let step = device.replica.discard(place).unwrap();
    device.carry_out(step);
    assert!(device.replica.outbox().is_empty());
}

#[test]
fn what_is_said_of_the_child_itself_is_for_a_person_to_say_of_the_other_record() {
    let (gone, kept) = (Registry::new(), kept());
    let mut device = Device::of(&gone);
    device.disk.insert(KEPT, kept.stored());
    let now = gone.record.view().unwrap();
    let facts = ClientFacts {
        id: now.id,
        name: now.name,
        birth_date: now.birth_date,
        sex: now.sex,
        birth: now.birth,
        language: None,
        phone: Some("5125550100".into()),
        enrolments: Vec::new(),
        addresses: Vec::new(),
        responsible_persons: Vec::new(),
        identifiers: Vec::new(),
    };
    let place = device.save(Edit::Describe(Box::new(facts)), 5);
    device.hear(&[merged()]);
    assert_eq!((device.why(place), device.says(KEPT).name.first.as_str()), (Some(Refusal::Merged), "Kept"));
}

#[test]
fn where_a_backup_brings_the_record_back_the_entry_is_entered_on_it() {
    let gone = Registry::new();
    let mut device = Device::of(&gone);
    let place = device.save(give(1), 5);
    device.take_in(vec![forget(3)]);
    device.hear(&[refused(Refusal::Merged)]);
    device.take_in(vec![gone.whole(4)]);
    assert_eq!((device.why(place), device.doses()), (None, vec![id(1)]));
    let mut gone = gone;
    device.push_to(&mut gone);
    assert_eq!(gone.record.view().unwrap().doses.len(), 1);
}
