//! Antigens with the same rules.

use crate::effort::{Effort, hold};
use crate::histories::histories;
use bluebonnet_shared::calendar::Date;
use bluebonnet_shared::forecast::forecast;
use bluebonnet_shared::schedule::Schedule;
use bluebonnet_shared::schedule::release::BirthRule;
use proptest::prelude::*;

/// What is found of an antigen and taken to hold for another with the same rules is what asking those rules again would have found.
pub fn twins_are_judged_as_each_would_be_alone(effort: Effort) -> Result<(), String> {
    let mut release = Schedule::acip().release().clone();
    // A rule that holds for nobody, and another one for each antigen: no two have the same rules.
    for antigen in &mut release.antigens {
        let country = Some(antigen.antigen.clone());
        antigen.immunity.births.push(BirthRule { before: Date::MIN, country, unless: Vec::new() });
    }
    let alone = Schedule::new(release);
    hold(effort, &histories(), |case| {
        let outcome = forecast(Schedule::acip(), &case.patient, case.as_of);
        prop_assert_eq!(outcome, forecast(&alone, &case.patient, case.as_of));
        Ok(())
    })
}
