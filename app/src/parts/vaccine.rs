//! Vaccines by the names people know, and what a form can tell of one before anything is typed.

use bluebonnet_shared::codes::{Cvx, Mvx, Product, Vaccine, same_family};
use bluebonnet_shared::ids::DoseId;
use bluebonnet_shared::person::Client;
use bluebonnet_shared::record::duplicates;

/// A vaccine's name with its code: `MMR (03)`. An unknown code is its own name.
pub fn name(cvx: Cvx) -> String {
    match cvx.vaccine() {
        Some(vaccine) => format!("{} ({cvx})", vaccine.name),
        None => cvx.name().into_owned(),
    }
}

/// Vaccines as a form's choices: code, and name with code.
pub fn choices(vaccines: &[&'static Vaccine]) -> Vec<(String, String)> {
    vaccines.iter().map(|vaccine| (vaccine.cvx.to_string(), name(vaccine.cvx))).collect()
}

/// A product as a form's choice: trade name, and who makes it.
pub fn product_words(product: &Product) -> String {
    let makers: Vec<&str> = product.mvx.iter().map(Mvx::name).collect();
    if makers.is_empty() {
        product.name.to_owned()
    } else {
        format!("{} ({})", product.name, makers.join(", "))
    }
}

/// Whether this dose and another one may be the same dose, recorded twice.
pub fn is_possible_copy(client: &Client, id: DoseId) -> bool {
    duplicates(client, same_family).iter().any(|found| found.counted == id || found.copies.contains(&id))
}
