//! Vaccines by the names people know.

use bluebonnet_shared::codes::{Cvx, Route};
use bluebonnet_shared::ids::DoseId;
use bluebonnet_shared::person::Client;

/// A vaccine's name with its code: `MMR (03)`.
pub fn name(cvx: Cvx) -> String {
    format!("Vaccine ({cvx})")
}

/// Vaccines to choose from, by name.
pub fn choices() -> Vec<Cvx> {
    [3, 94, 21, 10, 8, 5, 6, 7].map(Cvx::new).to_vec()
}

/// How a vaccine is usually given, where the sheet cannot tell from the last time.
pub fn usual_route(cvx: Cvx) -> Option<Route> {
    match cvx.number() {
        3 | 94 | 21 | 5 | 6 | 7 => Some(Route::Subcutaneous),
        8 | 10 => Some(Route::Intramuscular),
        _ => None,
    }
}

/// Whether another standing dose says the same vaccine on the same day.
pub fn is_possible_copy(client: &Client, id: DoseId) -> bool {
    let Some(dose) = client.standing_doses().find(|dose| dose.id == id) else { return false };
    client.standing_doses().any(|other| other.id != id && other.date == dose.date && other.cvx == dose.cvx)
}
