//! One more dose for a history.

use super::{Case, MOST_DOSES, condition, dose_id, known_vaccine};
use bluebonnet_shared::calendar::add_days;
use bluebonnet_shared::codes::Cvx;
use bluebonnet_shared::forecast::GivenDose;
use bluebonnet_shared::immunization::DoseCondition;
use proptest::prelude::*;
use proptest::sample::Index;

/// A dose that is likely to count for nothing: soon after another, at no age for it, or of a bad lot.
#[derive(Clone, Debug)]
pub struct ExtraDose {
    when: When,
    cvx: Cvx,
    condition: Option<DoseCondition>,
}

#[derive(Clone, Debug)]
enum When {
    /// A dose of the history again, so many days after it.
    Again(Index, i32),
    /// At an age in days.
    Age(i32),
}

/// Draws one.
pub fn extra_dose() -> impl Strategy<Value = ExtraDose> {
    let when = prop_oneof![
        3 => (any::<Index>(), -20..21_i32).prop_map(|(place, days)| When::Again(place, days)),
        1 => (-10..40_i32).prop_map(When::Age),
        2 => (0..7_500_i32).prop_map(When::Age),
    ];
    (when, known_vaccine(), condition()).prop_map(|(when, cvx, condition)| ExtraDose { when, cvx, condition })
}

impl ExtraDose {
    /// The dose as one of a history's.
    pub fn of(&self, case: &Case) -> GivenDose {
        let doses = &case.patient.doses;
        let (cvx, date) = match self.when {
            When::Again(place, days) if !doses.is_empty() => {
                let dose = &doses[place.index(doses.len())];
                (dose.cvx, add_days(dose.date, days))
            }
            When::Again(_, days) | When::Age(days) => (self.cvx, add_days(case.patient.birth_date, days)),
        };
        let condition = self.condition.clone();
        let id = dose_id(MOST_DOSES);
        GivenDose { id, date, cvx, mvx: None, trade_name: None, amount: None, lot_expires: None, condition }
    }
}
