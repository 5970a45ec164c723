//! The CVX codes that stand for something that can be given.

use bluebonnet_shared::codes::Cvx;
use std::ops::RangeInclusive;

/// The numbers that CDC has assigned, as of December 2025. Left out are 99 (reserved), 801 (an adjuvant by itself) and
/// 998 ("no vaccine administered", which messages use to say so).
const ASSIGNED: [RangeInclusive<u16>; 8] =
    [1..=98, 100..=123, 125..=198, 200..=208, 210..=231, 300..=334, 500..=521, 999..=999];

/// Whether CDC has assigned this code to a vaccine or the like. A record may hold a newer one; a roster with a number
/// that is none is more likely mistyped, and a mistyped vaccine is worse than one that is asked about.
pub fn is_assigned(cvx: Cvx) -> bool {
    ASSIGNED.iter().any(|range| range.contains(&cvx.number()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vaccines_have_codes_and_gaps_have_none() {
        for cvx in [3, 19, 94, 208, 328, 510, 999] {
            assert!(is_assigned(Cvx::new(cvx)), "{cvx}");
        }
        for cvx in [0, 99, 124, 209, 299, 801, 998] {
            assert!(!is_assigned(Cvx::new(cvx)), "{cvx}");
        }
    }
}
