//! Putting entries onto a record that lacks them: one that came afresh from the registry, or one from which a refused change
//! was taken back.

use super::document::Open;
use super::{Before, Refused, Typed, Unsent};
use crate::immunization::Dose;
use crate::person::{Client, Enrolment, Entry};
use crate::record::{DoseAmendment, Edit, EnrolmentAmendment};
use crate::sync::{Blob, Epoch, Refusal};

/// How often an entry is made anew before a person must look at it.
pub(super) const MOST_REMADE: u8 = 3;

/// What became of an entry.
pub(super) enum Fate {
    /// Its change stands in the record as it is.
    Stands,
    /// It was made anew, as another change.
    Remade(Box<Unsent>),
    /// The record says all of it already.
    Said,
    /// It cannot be made on this record.
    Lost,
}

/// Puts an entry onto a record: its change where that fits, else what was typed, as a new change.
pub(super) fn put(open: &mut Open, entry: &Unsent, epoch: Epoch) -> Fate {
    if entry.epoch == epoch {
        let mut tried = open.clone();
        if tried.merge(std::slice::from_ref(&entry.bytes.0)).is_ok_and(|merged| merged.waiting.is_empty()) {
            *open = tried;
            return Fate::Stands;
        }
    }
    remake(open, entry, epoch)
}

/// Makes an entry anew out of what was typed, with its own mark of who and when.
pub(super) fn remake(open: &mut Open, entry: &Unsent, epoch: Epoch) -> Fate {
    let (Open::Client(record), Some(typed)) = (open, &entry.typed) else { return Fate::Lost };
    if entry.remade >= MOST_REMADE {
        return Fate::Lost;
    }
    let Ok(now) = record.view() else { return Fate::Lost };
    match record.edit_all(&three_way(typed, &now), &typed.by) {
        Ok(Some(change)) => Fate::Remade(Box::new(Unsent {
            epoch,
            hash: change.hash,
            bytes: Blob(change.bytes),
            remade: entry.remade + 1,
            refused: None,
            ..entry.clone()
        })),
        Ok(None) => Fate::Said,
        Err(_) => Fate::Lost,
    }
}

/// The entry as one that a person must look at.
pub(super) fn for_a_person(entry: &Unsent, refused: Refused) -> Unsent {
    let kept = if refused.code == Refusal::Erased { entry.of_the_erased() } else { entry.clone() };
    Unsent { refused: Some(refused), ..kept }
}

/// Refused for a reason without a field.
pub(super) fn because(code: Refusal) -> Refused {
    Refused { code, field: None }
}

/// The edits, as they are to be made on the record as it is now: without what it holds already, and with only those fields
/// changed that the person changed. A form holds every field, so made as they stand they would undo what others changed since.
pub(super) fn three_way(typed: &Typed, now: &Client) -> Vec<Edit> {
    let before = typed.before.as_deref();
    typed.edits.iter().filter(|edit| !is_there(edit, now)).map(|edit| narrowed(edit, before, now)).collect()
}

/// Whether an entry was added already. Ids are made once per form, so one with this id is this one.
fn is_there(edit: &Edit, now: &Client) -> bool {
    match edit {
        Edit::AddDose(dose) => now.doses.iter().any(|there| there.id == dose.id),
        Edit::AddEntry { id, .. } => now.entry_ids().any(|there| there == *id),
        _ => false,
    }
}

fn narrowed(edit: &Edit, before: Option<&Before>, now: &Client) -> Edit {
    match edit {
        Edit::AmendDose { dose, amendment } => {
            let of = |doses: &[Dose]| doses.iter().find(|there| there.id == *dose).map(DoseAmendment::from);
            match before.and_then(|before| of(&before.doses)).zip(of(&now.doses)) {
                Some((before, now)) => {
                    Edit::AmendDose { dose: *dose, amendment: Box::new(amended(amendment, before, now)) }
                }
                None => edit.clone(),
            }
        }
        Edit::AmendEnrolment { enrolment, amendment } => {
            let of = |enrolments: &[Entry<Enrolment>]| {
                let there = enrolments.iter().find(|there| there.id == *enrolment);
                there.map(|there| EnrolmentAmendment::from(&there.value))
            };
            match before.and_then(|before| of(&before.enrolments)).zip(of(&now.enrolments)) {
                Some((before, now)) => Edit::AmendEnrolment {
                    enrolment: *enrolment,
                    amendment: Box::new(EnrolmentAmendment {
                        enrolled_on: pick(amendment.enrolled_on, before.enrolled_on, now.enrolled_on),
                        provisional: pick(amendment.provisional.clone(), before.provisional, now.provisional),
                        override_until: pick(
                            amendment.override_until,
                            before.override_until,
                            now.override_until,
                        ),
                    }),
                },
                None => edit.clone(),
            }
        }
        other => other.clone(),
    }
}

fn amended(typed: &DoseAmendment, before: DoseAmendment, now: DoseAmendment) -> DoseAmendment {
    let typed = typed.clone();
    DoseAmendment {
        date: pick(typed.date, before.date, now.date),
        mvx: pick(typed.mvx, before.mvx, now.mvx),
        trade_name: pick(typed.trade_name, before.trade_name, now.trade_name),
        lot: pick(typed.lot, before.lot, now.lot),
        lot_expires: pick(typed.lot_expires, before.lot_expires, now.lot_expires),
        site: pick(typed.site, before.site, now.site),
        route: pick(typed.route, before.route, now.route),
        vis_date: pick(typed.vis_date, before.vis_date, now.vis_date),
        given_by: pick(typed.given_by, before.given_by, now.given_by),
        condition: pick(typed.condition, before.condition, now.condition),
        comment: pick(typed.comment, before.comment, now.comment),
    }
}

/// What the person changed stands; what she left as it was follows the record.
fn pick<T: PartialEq>(typed: T, before: T, now: T) -> T {
    if typed == before { now } else { typed }
}
