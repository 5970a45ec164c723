//! What an entry was, in words short enough for a line of the outbox.

use bluebonnet_shared::codes::{Cvx, Evidence};
use bluebonnet_shared::ids::DoseId;
use bluebonnet_shared::person::Client;
use bluebonnet_shared::print::us_date;
use bluebonnet_shared::record::{Collection, Edit, NewEntry};

/// Edits in words: `MMR (03), 11/24/2026`. `before` is the record as it was.
pub fn describe(edits: &[Edit], before: &Client) -> String {
    let parts: Vec<String> = edits.iter().map(|edit| part(edit, before)).collect();
    parts.join("; ")
}

fn part(edit: &Edit, before: &Client) -> String {
    match edit {
        Edit::Describe(_) => "Client information".to_owned(),
        Edit::AddDose(dose) => format!("{}, {}", vaccine(dose.cvx), us_date(dose.date)),
        Edit::AmendDose { dose, .. } => format!("Changed: {}", known_dose(*dose, before)),
        Edit::DeleteDose { dose, .. } => format!("Deleted: {}", known_dose(*dose, before)),
        Edit::RestoreDose { dose } => format!("Restored: {}", known_dose(*dose, before)),
        Edit::AmendEnrolment { .. } => "Changed: enrolment and admission".to_owned(),
        Edit::AddEntry { entry, .. } => added(entry),
        Edit::RemoveEntry { collection: Collection::Exemptions, .. } => "Removed: an exemption".to_owned(),
        Edit::RemoveEntry { collection: Collection::Observations, .. } => {
            "Removed: a history or lab result".to_owned()
        }
        Edit::RemoveEntry { .. } => "Removed from the client's record".to_owned(),
        Edit::Choose { .. } => "Chose between two values".to_owned(),
    }
}

fn added(entry: &NewEntry) -> String {
    match entry {
        NewEntry::Exemption(exemption) => format!("Exemption: {}", exemption.kind.label()),
        NewEntry::Observation(observation) => Evidence::from(observation.code.as_str()).label().to_owned(),
        _ => "Added to the client's record".to_owned(),
    }
}

fn known_dose(id: DoseId, before: &Client) -> String {
    before
        .doses
        .iter()
        .find(|dose| dose.id == id)
        .map_or_else(|| "a dose".to_owned(), |dose| format!("{}, {}", vaccine(dose.cvx), us_date(dose.date)))
}

fn vaccine(cvx: Cvx) -> String {
    format!("{} ({cvx})", cvx.name())
}
