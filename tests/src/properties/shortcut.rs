//! What a forecast leaves out where nothing is observed of a patient.

use crate::effort::{Effort, hold};
use crate::histories::histories;
use bluebonnet_shared::forecast::forecast;
use bluebonnet_shared::schedule::Schedule;
use proptest::prelude::*;

/// A code that no release has.
const UNHEARD_OF: &str = "999";

/// An observation that no rule asks for changes nothing. With it every series is asked to the end; without any, those that cannot speak
/// for the patient are left out.
pub fn an_unheard_of_observation_changes_nothing(effort: Effort) -> Result<(), String> {
    let known = &Schedule::acip().release().observations;
    assert!(known.iter().all(|observation| observation.code.to_string() != UNHEARD_OF));
    hold(effort, &histories(), |mut case| {
        case.patient.observations.clear();
        let short = forecast(Schedule::acip(), &case.patient, case.as_of);
        case.patient.observations.push((UNHEARD_OF.to_owned(), None));
        prop_assert_eq!(short, forecast(Schedule::acip(), &case.patient, case.as_of));
        Ok(())
    })
}
