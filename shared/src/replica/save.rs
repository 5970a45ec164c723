//! Saving: the one way in which anything is entered on a device. And sending again, or discarding, what was refused.

use super::document::Open;
use super::rebase::three_way;
use super::{Before, Place, Replica, ReplicaError, Step, StoredRecord, Typed, Unsent, Write};
use crate::account::Role;
use crate::calendar::Date;
use crate::ids::{DoseId, EntryId};
use crate::immunization::Dose;
use crate::person::{Client, Enrolment, Entry, Stamp};
use crate::record::{ClientRecord, Edit};
use crate::sync::policy::{Author, foresee};
use crate::sync::{Blob, DocumentId};

/// What is to be saved of one student.
#[derive(Clone, Debug)]
pub struct NewEntry {
    /// The edits; all of them are made, or none.
    pub edits: Vec<Edit>,
    /// Who makes them, and when.
    pub by: Stamp,
    /// The student's name, for the outbox.
    pub client_name: String,
    /// What is entered, in words, for the outbox.
    pub what: String,
}

/// What the registry would judge an entry by, as far as a device knows it.
#[derive(Clone, Copy, Debug)]
pub struct Foresight {
    /// What the user may do.
    pub role: Role,
    /// The last day that may have come by now, as far as the device knows.
    pub today: Date,
}

/// A refused entry as a person has put it right.
#[derive(Clone, Debug)]
pub struct Mended {
    /// The edits.
    pub edits: Vec<Edit>,
    /// What is entered now, in words.
    pub what: String,
}

impl Replica {
    /// Makes edits of one student's record as one change. None when the record says all of it already, as after a second press
    /// on Save. With foresight, what the registry would refuse is not saved: the person hears of it while the student still stands
    /// before her. Without, the registry is left to judge.
    ///
    /// # Errors
    /// `Edit` when the record does not allow one of the edits, `Record` when it cannot be read, `Foreseen` when the registry would not
    /// take them.
    pub fn save(
        &self,
        stored: &StoredRecord,
        entry: NewEntry,
        foresight: Option<Foresight>,
    ) -> Result<Option<Step>, ReplicaError> {
        let mut record = ClientRecord::load(&stored.document, self.actor.clone())?;
        let as_it_was = foresight.map(|foresight| (foresight, record.clone()));
        let before = record.view()?;
        let document = DocumentId::Client(before.id);
        let NewEntry { edits, by, client_name, what } = entry;
        let Some(change) = record.edit_all(&edits, &by)? else { return Ok(None) };
        let (user, organization) = (by.user, by.organization);
        let unsent = Unsent {
            document,
            epoch: stored.epoch,
            hash: change.hash,
            bytes: Blob(change.bytes),
            at: by.at,
            typed: Some(typed(edits, by, before)),
            client_name,
            what,
            remade: 0,
            refused: None,
        };
        let behind = std::slice::from_ref(&unsent.bytes.0);
        let (stored, view) = Open::Client(record).stored_behind(stored.epoch, &stored.document, behind)?;
        if let Some((Foresight { role, today }, as_it_was)) = as_it_was {
            let author = Author { user, organization, role };
            foresee(&as_it_was, &unsent.bytes.0, &stored.document, &author, today)?;
        }
        Ok(Some(Step {
            writes: vec![
                Write::PutRecord(document, stored),
                Write::PutUnsent(self.next_place(), Box::new(unsent)),
            ],
            views: vec![(document, view)],
            ..Step::default()
        }))
    }

    /// Enters a refused entry once more, as it was typed or as it has been mended, on the record as it is now.
    ///
    /// # Errors
    /// `NoSuchEntry` when it is not in the outbox, is not refused, or is of a student who was erased or of a record that was merged; `Edit`
    /// when the record does not allow one of the edits.
    pub fn send_again(
        &self,
        place: Place,
        mended: Option<Mended>,
        by: Stamp,
        stored: &StoredRecord,
    ) -> Result<Step, ReplicaError> {
        let entry = self.refused(place)?;
        let is_over = entry.is_emptied() || entry.is_merged();
        let typed = entry.typed.as_ref().filter(|_| !is_over).ok_or(ReplicaError::NoSuchEntry)?;
        let is_mended = mended.is_some();
        let Mended { edits, what } = match mended {
            Some(mended) => mended,
            None => Mended { edits: three_way(typed, &stored.client()?), what: entry.what.clone() },
        };
        let again = NewEntry { edits, by, client_name: entry.client_name.clone(), what };
        Ok(match self.save(stored, again, None)? {
            Some(mut step) => {
                step.writes.push(Write::DropUnsent(place));
                step
            }
            // What was put right is what she stands by. Kept as it was first typed, it would be offered to a registry that has lost
            // something, as if it had never been wrong.
            None if is_mended => Step { writes: vec![Write::DropUnsent(place)], ..Step::default() },
            None => {
                let mut step = Step::default();
                step.put_sent(place, entry);
                step
            }
        })
    }

    /// Lets go of a refused entry, because a person said so.
    ///
    /// # Errors
    /// `NoSuchEntry` when it is not in the outbox, or is not refused: what the registry has not judged is never let go of.
    pub fn discard(&self, place: Place) -> Result<Step, ReplicaError> {
        self.refused(place)?;
        Ok(Step { writes: vec![Write::DropUnsent(place)], ..Step::default() })
    }

    fn refused(&self, place: Place) -> Result<&Unsent, ReplicaError> {
        self.outbox.get(&place).filter(|entry| entry.refused.is_some()).ok_or(ReplicaError::NoSuchEntry)
    }
}

/// What was typed, with what it changes as that was, where this is needed to tell what the person changed. The rest of the record is no
/// business of the outbox, where it would lie for longer than the record on the device.
fn typed(edits: Vec<Edit>, by: Stamp, before: Client) -> Typed {
    let amends_dose =
        |id: DoseId| edits.iter().any(|edit| matches!(edit, Edit::AmendDose { dose, .. } if *dose == id));
    let amends_enrolment = |id: EntryId| {
        edits.iter().any(|edit| matches!(edit, Edit::AmendEnrolment { enrolment, .. } if *enrolment == id))
    };
    let doses: Vec<Dose> = before.doses.into_iter().filter(|dose| amends_dose(dose.id)).collect();
    let enrolments: Vec<Entry<Enrolment>> =
        before.enrolments.into_iter().filter(|entry| amends_enrolment(entry.id)).collect();
    let before =
        (!doses.is_empty() || !enrolments.is_empty()).then(|| Box::new(Before { doses, enrolments }));
    Typed { edits, by, before }
}
