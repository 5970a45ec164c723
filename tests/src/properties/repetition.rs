//! The same record gives the same bytes.

use crate::effort::{Effort, hold};
use crate::histories::histories;
use bluebonnet_shared::forecast::forecast;
use bluebonnet_shared::schedule::Schedule;
use proptest::prelude::*;

/// A forecast made twice, and one made over the same release taken anew, are the same down to the bytes they are stored as.
pub fn the_same_record_gives_the_same_bytes(effort: Effort) -> Result<(), String> {
    let anew = Schedule::new(Schedule::acip().release().clone());
    hold(effort, &histories(), |case| {
        let bytes = |schedule| {
            serde_json::to_string(&forecast(schedule, &case.patient, case.as_of))
                .map_err(|error| TestCaseError::fail(error.to_string()))
        };
        let first = bytes(Schedule::acip())?;
        prop_assert_eq!(&first, &bytes(Schedule::acip())?);
        prop_assert_eq!(&first, &bytes(&anew)?);
        Ok(())
    })
}
