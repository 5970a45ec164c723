//! What must hold of every forecast, and of every release that is read. A file an idea; [`ALL`] names them for runs that try
//! one after another.

pub mod coherence;
pub mod invalid_dose;
pub mod order;
pub mod release;
pub mod repetition;
pub mod shift;
pub mod shortcut;
pub mod trail;
pub mod twin;

use crate::effort::Effort;

/// A property with the name it is asked for by.
pub struct Property {
    /// Its name.
    pub name: &'static str,
    /// Tries it; the failing case as text where there is one.
    pub hold: fn(Effort) -> Result<(), String>,
}

/// Every property.
pub const ALL: &[Property] = &[
    Property { name: "nothing-panics", hold: coherence::nothing_panics },
    Property { name: "every-dose-judged", hold: coherence::every_dose_is_judged },
    Property { name: "dates-in-order", hold: coherence::dates_are_in_order },
    Property { name: "nothing-contraindicated", hold: coherence::nothing_contraindicated_is_named },
    Property { name: "order-of-entry", hold: order::order_of_entry_never_matters },
    Property { name: "ids-only-name", hold: order::ids_only_name_doses },
    Property { name: "same-bytes", hold: repetition::the_same_record_gives_the_same_bytes },
    Property {
        name: "bad-dose",
        hold: invalid_dose::a_dose_that_cannot_be_evaluated_never_shortens_a_series,
    },
    Property { name: "invalid-dose", hold: invalid_dose::an_invalid_dose_never_shortens_a_series },
    Property { name: "whole-weeks", hold: shift::whole_weeks_shift_the_forecast_alike },
    Property { name: "unheard-of", hold: shortcut::an_unheard_of_observation_changes_nothing },
    Property { name: "trails", hold: trail::trails_agree_with_forecasts },
    Property { name: "twins", hold: twin::twins_are_judged_as_each_would_be_alone },
    Property { name: "damaged-release", hold: release::a_damaged_release_is_refused_or_forecasts },
    Property { name: "damaged-xml", hold: release::a_damaged_cdsi_release_is_refused_or_forecasts },
];
