//! Correcting a refused dose in the form it was typed in, and sending the whole entry once more.

use crate::device::{ClientView, Desk, OutboxEntry};
use crate::parts::vaccine;
use crate::screens::give::EditSheet;
use bluebonnet_shared::immunization::Dose;
use bluebonnet_shared::record::{DoseAmendment, Edit};
use bluebonnet_shared::replica::Place;
use bluebonnet_shared::sync::DocumentId;
use dioxus::prelude::*;
use std::rc::Rc;

/// An edit of a refused entry that a form can correct.
#[derive(Clone, Debug, PartialEq)]
pub struct Mending {
    edits: Vec<Edit>,
    at: usize,
}

impl Mending {
    /// The edits of an entry that can be corrected.
    pub fn of(edits: &[Edit]) -> Vec<Self> {
        (0..edits.len())
            .filter(|at| matches!(edits.get(*at), Some(Edit::AddDose(_) | Edit::AmendDose { .. })))
            .map(|at| Self { edits: edits.to_vec(), at })
            .collect()
    }

    /// Which edit of the entry.
    pub fn at(&self) -> usize {
        self.at
    }

    /// What the button says: which vaccine, where the entry has several.
    pub fn button(&self, of: usize) -> String {
        match self.edits.get(self.at) {
            Some(Edit::AddDose(dose)) if of > 1 => format!("Correct {}…", vaccine::name(dose.cvx)),
            _ => "Correct…".to_owned(),
        }
    }

    /// The dose as it was typed; `view` has the one that an amendment is of.
    fn dose(&self, view: &ClientView) -> Option<Dose> {
        match self.edits.get(self.at)? {
            Edit::AddDose(dose) => Some(dose.as_ref().clone()),
            Edit::AmendDose { dose, amendment } => {
                let dose = view.client.doses.iter().find(|there| there.id == *dose)?;
                Some(with(dose.clone(), amendment))
            }
            _ => None,
        }
    }

    /// The entry's edits with this one corrected.
    pub fn corrected(&self, amendment: DoseAmendment) -> Vec<Edit> {
        let mut edits = self.edits.clone();
        match edits.get_mut(self.at) {
            Some(Edit::AddDose(dose)) => **dose = with(dose.as_ref().clone(), &amendment),
            Some(Edit::AmendDose { amendment: typed, .. }) => **typed = amendment,
            _ => {}
        }
        edits
    }
}

/// A dose with an amendment made.
fn with(dose: Dose, amendment: &DoseAmendment) -> Dose {
    let DoseAmendment {
        date,
        mvx,
        trade_name,
        lot,
        lot_expires,
        site,
        route,
        vis_date,
        given_by,
        condition,
        comment,
    } = amendment.clone();
    Dose {
        date,
        mvx,
        trade_name,
        lot,
        lot_expires,
        site,
        route,
        vis_date,
        given_by,
        condition,
        comment,
        ..dose
    }
}

/// The form, once the student's record is read.
#[component]
pub fn MendSheet(entry: OutboxEntry, mending: Mending, on_close: EventHandler<()>) -> Element {
    let desk = use_context::<Desk>();
    let place: Place = entry.place;
    let document = entry.document;
    let loaded = use_resource(move || {
        let desk = desk.clone();
        async move {
            match document {
                DocumentId::Client(client) => desk.client(client).await.ok(),
                DocumentId::List(_) => None,
            }
        }
    });
    let shown: Option<(Rc<ClientView>, Dose)> = loaded.read().clone().flatten().and_then(|view| {
        let dose = mending.dose(&view)?;
        Some((view, dose))
    });
    match shown {
        Some((view, dose)) => rsx! {
            EditSheet { view, dose, mending: Some((place, mending)), on_close, on_delete: move |()| {} }
        },
        None => rsx! {},
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bluebonnet_shared::calendar::Date;

    fn dose() -> Dose {
        serde_json::from_value(serde_json::json!({
            "id": uuid::Uuid::nil(), "cvx": "03", "date": "2027-11-24", "source": "00",
            "recorded": {"user": uuid::Uuid::nil(), "user_name": "Demo Nurse", "organization": uuid::Uuid::nil(), "at": "2026-11-24T12:00:00Z"},
        }))
        .unwrap()
    }

    #[test]
    fn a_corrected_dose_keeps_everything_but_what_was_corrected() {
        let edits = vec![Edit::AddDose(Box::new(dose()))];
        let mending = Mending::of(&edits).remove(0);
        let amendment = DoseAmendment { date: Date::constant(2026, 11, 24), ..DoseAmendment::from(&dose()) };
        let expected = Dose { date: Date::constant(2026, 11, 24), ..dose() };
        assert_eq!(mending.corrected(amendment), [Edit::AddDose(Box::new(expected))]);
    }
}
