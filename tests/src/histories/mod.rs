//! Made-up patients: what a record may hold at all ([`anything`]), and what a child's record looks like ([`childhood`]).
//! Nobody of them exists.
//!
//! Generators draw all their parts side by side and put them together at the end, so that a failing case can lose its doses
//! one by one until only those are left that matter.

mod anything;
mod case;
mod childhood;
mod extra_dose;

pub use anything::{anything, sixty_doses};
pub use case::Case;
pub use childhood::childhood;
pub use extra_dose::{ExtraDose, extra_dose};

use bluebonnet_shared::calendar::{Date, add_days};
use bluebonnet_shared::codes::Cvx;
use bluebonnet_shared::ids::DoseId;
use bluebonnet_shared::immunization::DoseCondition;
use bluebonnet_shared::schedule::Schedule;
use proptest::prelude::*;
use proptest::sample::select;
use uuid::Uuid;

/// The most doses that a made-up history holds.
pub const MOST_DOSES: usize = 60;

/// Histories of both kinds.
pub fn histories() -> impl Strategy<Value = Case> {
    prop_oneof![anything(), childhood()]
}

/// The id of the dose at a place of a history.
pub fn dose_id(place: usize) -> DoseId {
    DoseId::new(Uuid::from_u128(place as u128 + 1))
}

/// A day by its distance from the first of January 2000.
fn day(distance: i32) -> Date {
    add_days(Date::constant(2000, 1, 1), distance)
}

/// A vaccine that the ACIP schedule knows.
fn known_vaccine() -> impl Strategy<Value = Cvx> + Clone {
    let products = Schedule::acip().release().products.iter();
    select(products.map(|product| Cvx::new(product.cvx.0)).collect::<Vec<_>>())
}

/// What may be wrong with a dose; mostly nothing.
fn condition() -> impl Strategy<Value = Option<DoseCondition>> + Clone {
    prop_oneof![
        9 => Just(None),
        1 => select(DoseCondition::KNOWN).prop_map(Some),
        1 => Just(Some(DoseCondition::Other("thawed twice".to_owned()))),
    ]
}
