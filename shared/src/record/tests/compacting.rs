//! A record made anew says what it said, and nothing of what it no longer says.

use super::*;
use crate::record::{Collection, ListEdit, ListRecord, NewEntry, RecordError};
use automerge::transaction::Transactable;
use automerge::{Automerge, ObjType, ROOT, ReadDoc};

/// Numbers from a seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }
}

/// Actor ids that no one else uses here.
fn fresh(from: u8) -> impl FnMut() -> ActorId {
    let mut next = from;
    move || {
        next += 1;
        // Neither in order nor against it.
        ActorId::from(&[next.wrapping_mul(83), next, 7, 7])
    }
}

/// One edit of a clinic's everyday, by chance.
fn edit(dice: &mut Dice, record: &ClientRecord, number: u128) -> Edit {
    let view = record.view().unwrap();
    let lot = format!("L{}", dice.below(1000));
    let some_dose = view.doses.get(dice.below(view.doses.len().max(1))).cloned();
    match (dice.below(9), some_dose) {
        (0, Some(dose)) => Edit::DeleteDose { dose: dose.id, reason: format!("Wrong {lot}") },
        (1, Some(dose)) => Edit::RestoreDose { dose: dose.id },
        (2 | 3, Some(dose)) => {
            let amendment = DoseAmendment { lot: Some(lot), comment: None, ..amendment(&dose) };
            Edit::AmendDose { dose: dose.id, amendment: Box::new(amendment) }
        }
        (4, _) => {
            let mut changed = facts();
            changed.name.last = format!("Nguyễn-{lot}");
            changed.phone = Some(String::new());
            Edit::Describe(Box::new(changed))
        }
        (5, _) => Edit::AddEntry {
            id: EntryId::new(uuid(0xE000 + number)),
            entry: Box::new(NewEntry::Note(crate::person::Note { text: format!("Note {lot}") })),
        },
        (6, _) if !view.notes.is_empty() => Edit::RemoveEntry {
            collection: Collection::Notes,
            id: view.notes[dice.below(view.notes.len())].id,
            reason: lot,
        },
        // The same id on two tablets now and then: an entry sent anew.
        _ => {
            let mut new = dose(u128::from(dice.below(12) as u32), 3, "2026-11-20");
            if view.doses.iter().any(|dose| dose.id == new.id) {
                new.id = DoseId::new(uuid(0xF000 + number));
            }
            new.lot = Some(lot);
            add(new)
        }
    }
}

/// A record that three tablets worked on, meeting now and then.
fn lived(seed: u64) -> ClientRecord {
    let mut dice = Dice(seed);
    let mut tablets: Vec<ClientRecord> = (2..5).map(|number| on_tablet(&described(), number)).collect();
    for step in 0..24_u128 {
        let at = dice.below(3);
        let edit = edit(&mut dice, &tablets[at], step);
        tablets[at].edit(&edit, &stamp(901 + at as u128, step as i64)).unwrap();
        if dice.below(4) == 0 {
            let from = tablets[dice.below(3)].clone();
            send(&from, &mut tablets[at]);
        }
    }
    let [mut one, other, third] = <[ClientRecord; 3]>::try_from(tablets).unwrap();
    send(&other, &mut one);
    send(&third, &mut one);
    one
}

#[test]
fn a_record_made_anew_says_the_same_with_every_stamp_and_conflict() {
    let (mut conflicts, mut plain) = (0, 0);
    for seed in 0..10 {
        let record = lived(seed);
        let view = record.view().unwrap();
        let new = record.compacted(&mut fresh(40)).unwrap();
        assert_eq!(new.view().unwrap(), view, "seed {seed}");
        let opened = ClientRecord::load(&new.save(), actor(90)).unwrap();
        assert_eq!(
            serde_json::to_string(&opened.view().unwrap()).unwrap(),
            serde_json::to_string(&view).unwrap()
        );
        assert!(new.changes_after(&[]).len() <= 7, "seed {seed}: {}", new.changes_after(&[]).len());
        assert_eq!(new.changes_after(&[])[0], ClientRecord::new(actor(1)).unwrap().changes_after(&[])[0]);
        conflicts += view.conflicts.len();
        plain += usize::from(view.conflicts.is_empty());
    }
    assert!(conflicts > 5, "the records tried had {conflicts} conflicts");
    assert!(plain < 10);
}

#[test]
fn a_conflict_can_still_be_settled_and_a_dose_still_given() {
    let conflicted = |record: &ClientRecord| {
        let view = record.view().unwrap();
        view.conflicts
            .into_iter()
            .find(|conflict| conflict.field.ends_with("/lot") && conflict.values.len() > 1)
    };
    let record = (0..).map(lived).find(|record| conflicted(record).is_some()).unwrap();
    let mut new = ClientRecord::load(&record.compacted(&mut fresh(40)).unwrap().save(), actor(90)).unwrap();
    let conflict = conflicted(&new).unwrap();
    // What a twin of an entry says can be seen and not chosen, before as after.
    let choose = Edit::Choose { field: conflict.field.clone(), value: conflict.values[0].clone() };
    new.edit(&choose, &stamp(901, 99)).unwrap();
    new.edit(&add(dose(77, 21, "2026-11-24")), &stamp(901, 99)).unwrap();
    assert!(new.view().unwrap().doses.iter().any(|given| given.id == dose(77, 21, "2026-11-24").id));
}

#[test]
fn nothing_of_what_was_overwritten_is_left_and_one_change_says_it_all() {
    let mut record = described();
    let note = |text: &str| NewEntry::Note(crate::person::Note { text: text.into() });
    let given = dose(1, 3, "2026-11-20");
    record
        .edit(&add(Dose { comment: Some("Fainted twice".into()), ..given.clone() }), &stamp(901, 1))
        .unwrap();
    record
        .edit(&Edit::AmendDose { dose: given.id, amendment: Box::new(amendment(&given)) }, &stamp(901, 2))
        .unwrap();
    record
        .edit(
            &Edit::AddEntry { id: EntryId::new(uuid(31)), entry: Box::new(note("Call first")) },
            &stamp(901, 3),
        )
        .unwrap();
    let holds = |record: &ClientRecord, words: &str| {
        let changes: Vec<u8> =
            record.changes_after(&[]).into_iter().flat_map(|change| change.bytes).collect();
        changes.windows(words.len()).any(|window| window == words.as_bytes())
    };
    let new = record.compacted(&mut fresh(40)).unwrap();
    assert!(holds(&record, "Fainted twice") && holds(&record, "Call first"));
    assert!(!holds(&new, "Fainted twice") && holds(&new, "Call first"));
    assert_eq!(new.changes_after(&[]).len(), 2);
    assert!(new.save().len() < record.save().len());
}

#[test]
fn codes_and_fields_of_a_newer_program_are_kept_and_its_containers_are_left_to_it() {
    let mut record = described();
    let given = dose(1, 3, "2026-11-20");
    record.edit(&add(given.clone()), &stamp(901, 1)).unwrap();
    let mut document = Automerge::load(&record.save()).unwrap().with_actor(actor(77));
    let mut transaction = document.transaction();
    let (_, doses) = transaction.get(ROOT, "doses").unwrap().unwrap();
    let (_, map) = transaction.get(&doses, given.id.to_string()).unwrap().unwrap();
    transaction.put(&map, "needle", "25G").unwrap();
    transaction.commit();
    let record = ClientRecord::load(&document.save(), actor(78)).unwrap();
    let new = Automerge::load(&record.compacted(&mut fresh(40)).unwrap().save()).unwrap();
    let (_, doses) = new.get(ROOT, "doses").unwrap().unwrap();
    let (_, map) = new.get(&doses, given.id.to_string()).unwrap().unwrap();
    assert_eq!(new.get(&map, "needle").unwrap().unwrap().0.as_str(), Some("25G"));

    let mut transaction = document.transaction();
    transaction.put_object(ROOT, "screenings", ObjType::Map).unwrap();
    transaction.commit();
    let newer = ClientRecord::load(&document.save(), actor(78)).unwrap();
    assert_eq!(newer.compacted(&mut fresh(40)).unwrap_err(), RecordError::Newer);
}

#[test]
fn a_list_made_anew_has_the_same_members_since_the_same_time() {
    let mut list = ListRecord::new(actor(1)).unwrap();
    let create = ListEdit::Create {
        id: crate::ids::ListId::new(uuid(7)),
        name: "Grade 5".into(),
        organization: OrgId::new(uuid(500)),
    };
    let clients: Vec<ClientId> = (1..9).map(|number| ClientId::new(uuid(number))).collect();
    list.edit_all(&[create, ListEdit::Add(clients.clone())], &stamp(901, 0)).unwrap();
    let mut other = ListRecord::load(&list.save(), actor(2)).unwrap();
    list.edit(&ListEdit::Remove(clients[..4].to_vec()), &stamp(901, 1)).unwrap();
    other.edit(&ListEdit::Remove(clients[2..6].to_vec()), &stamp(902, 1)).unwrap();
    other.edit(&ListEdit::Add(vec![clients[2]]), &stamp(902, 2)).unwrap();
    let changes: Vec<Vec<u8>> = other.changes_after(&[]).into_iter().map(|change| change.bytes).collect();
    list.merge(&changes).unwrap();
    let new = list.compacted(&mut fresh(40)).unwrap();
    assert_eq!(new.view().unwrap(), list.view().unwrap());
    assert_eq!(new.view().unwrap().members.len(), 3);
}
