//! What a nurse enters.

use super::chance::Chance;
use super::version::Version;
use bluebonnet_shared::calendar::Date;
use bluebonnet_shared::codes::{Cvx, ExemptionKind, Site};
use bluebonnet_shared::ids::{DoseId, EntryId};
use bluebonnet_shared::immunization::{Dose, DoseSource};
use bluebonnet_shared::person::{Client, Comment, Exemption, Note, Stamp};
use bluebonnet_shared::record::{ClientFacts, Collection, DoseAmendment, Edit, EnrolmentAmendment, NewEntry};
use uuid::Uuid;

/// Edits that are saved together.
#[derive(Clone, Debug)]
pub struct Deed {
    /// The edits.
    pub edits: Vec<Edit>,
    /// Ids of the doses and entries that they add.
    pub adds: Vec<Uuid>,
    /// In a word.
    pub what: &'static str,
}

/// Something that may be entered in a record as it stands with a version of the app. `mark` is in its text, to know it by.
pub fn draw(chance: &mut Chance, client: &Client, by: &Stamp, mark: &str, version: Version) -> Deed {
    loop {
        let deed = any(chance, client, by, mark);
        if version.knows(&deed.edits) {
            return deed;
        }
    }
}

fn any(chance: &mut Chance, client: &Client, by: &Stamp, mark: &str) -> Deed {
    let dose = chance.one_of(&client.doses).cloned();
    match (chance.below(12), dose) {
        (0..=3, _) => give(chance, by, mark),
        (4 | 5, Some(dose)) => amend(chance, &dose, mark),
        (6, Some(dose)) if dose.deletion.is_none() => {
            one(Edit::DeleteDose { dose: dose.id, reason: mark.to_owned() }, "delete a dose")
        }
        (6 | 7, Some(dose)) if dose.deletion.is_some() => {
            one(Edit::RestoreDose { dose: dose.id }, "restore a dose")
        }
        (8, _) => describe(client, mark),
        (9, _) => enrol(chance, client).unwrap_or_else(|| give(chance, by, mark)),
        (10, _) => settle(chance, client).unwrap_or_else(|| remark(chance, mark)),
        (11, _) => remove(chance, client, mark).unwrap_or_else(|| remark(chance, mark)),
        _ => remark(chance, mark),
    }
}

fn one(edit: Edit, what: &'static str) -> Deed {
    Deed { edits: vec![edit], adds: Vec::new(), what }
}

/// A dose that was not there.
pub fn new_dose(chance: &mut Chance, by: &Stamp, lot: &str) -> Dose {
    Dose {
        id: DoseId::new(chance.uuid()),
        cvx: Cvx::new([3, 8, 20, 10, 21][chance.place(5)]),
        mvx: None,
        trade_name: None,
        date: day(chance),
        lot: Some(lot.to_owned()),
        lot_expires: None,
        site: Some(Site::LeftDeltoid),
        route: None,
        vis_date: None,
        amount: None,
        condition: None,
        source: DoseSource::Administered,
        owner: Some(by.organization),
        given_by: Some(by.user_name.clone()),
        funding: None,
        reactions: Vec::new(),
        comment: None,
        recorded: by.clone(),
        amended: None,
        deletion: None,
    }
}

fn day(chance: &mut Chance) -> Date {
    Date::constant(2016 + chance.below(10) as i16, 1 + chance.below(12) as i8, 1 + chance.below(28) as i8)
}

fn give(chance: &mut Chance, by: &Stamp, mark: &str) -> Deed {
    let mut dose = new_dose(chance, by, mark);
    if chance.once_in(20) {
        // A day that has not come, which the registry refuses.
        dose.date = Date::constant(2095, 1, 1);
    }
    let mut deed =
        Deed { adds: vec![dose.id.uuid()], edits: vec![Edit::AddDose(Box::new(dose))], what: "give a dose" };
    if chance.once_in(4) {
        let more = remark(chance, mark);
        deed.edits.extend(more.edits);
        deed.adds.extend(more.adds);
        deed.what = "give a dose and remark on it";
    }
    deed
}

fn amend(chance: &mut Chance, dose: &Dose, mark: &str) -> Deed {
    let mut amendment = DoseAmendment::from(dose);
    match chance.below(4) {
        0 => amendment.lot = Some(mark.to_owned()),
        1 => amendment.date = day(chance),
        2 => {
            amendment.site =
                chance.one_of(&[None, Some(Site::RightDeltoid), Some(Site::LeftThigh)]).cloned().flatten()
        }
        _ => amendment.comment = Some(mark.to_owned()),
    }
    one(Edit::AmendDose { dose: dose.id, amendment: Box::new(amendment) }, "amend a dose")
}

fn remark(chance: &mut Chance, mark: &str) -> Deed {
    let id = EntryId::new(chance.uuid());
    let (entry, what) = match chance.below(3) {
        0 => (NewEntry::Note(Note { text: mark.to_owned() }), "add a note"),
        1 => (NewEntry::Comment(Comment { code: None, text: mark.to_owned(), from: None }), "add a comment"),
        _ => {
            let exemption = Exemption {
                kind: ExemptionKind::Medical,
                vaccines: Vec::new(),
                signed_on: Some(day(chance)),
                received_on: None,
                until: None,
            };
            (NewEntry::Exemption(exemption), "add an exemption")
        }
    };
    Deed { edits: vec![Edit::AddEntry { id, entry: Box::new(entry) }], adds: vec![id.uuid()], what }
}

/// Brings name and telephone up to date, as a form of the client's facts does.
fn describe(client: &Client, mark: &str) -> Deed {
    let facts = ClientFacts {
        id: client.id,
        name: client.name.clone(),
        birth_date: client.birth_date,
        sex: client.sex.clone(),
        birth: client.birth.clone(),
        language: None,
        phone: Some(mark.to_owned()),
        enrolments: Vec::new(),
        addresses: Vec::new(),
        responsible_persons: Vec::new(),
        identifiers: Vec::new(),
    };
    one(Edit::Describe(Box::new(facts)), "describe the client")
}

fn enrol(chance: &mut Chance, client: &Client) -> Option<Deed> {
    let entry = client.enrolment_entry()?;
    let amendment =
        EnrolmentAmendment { override_until: Some(day(chance)), ..EnrolmentAmendment::from(&entry.value) };
    let edit = Edit::AmendEnrolment { enrolment: entry.id, amendment: Box::new(amendment) };
    Some(one(edit, "amend the enrolment"))
}

/// Chooses between two values that two people gave.
fn settle(chance: &mut Chance, client: &Client) -> Option<Deed> {
    let conflict = chance.one_of(&client.conflicts)?;
    let value = chance.one_of(&conflict.values)?.clone();
    Some(one(Edit::Choose { field: conflict.field.clone(), value }, "choose a value"))
}

fn remove(chance: &mut Chance, client: &Client, mark: &str) -> Option<Deed> {
    let standing: Vec<EntryId> =
        client.notes.iter().filter(|note| note.removed.is_none()).map(|note| note.id).collect();
    let id = *chance.one_of(&standing)?;
    Some(one(
        Edit::RemoveEntry { collection: Collection::Notes, id, reason: mark.to_owned() },
        "remove a note",
    ))
}
