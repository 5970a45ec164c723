//! A dose that counts for nothing never brings anyone nearer to the end of a series.
//!
//! Said of CDSi the rule needs care, for a dose that is not valid still matters to others. It sets the clock of the next
//! interval (CALCDTINT-1), it may conflict with a live vaccine, and it pushes the earliest date back; all of that makes a
//! series longer, never shorter. Three things may shorten one, and CDC means them to:
//!
//! - A conditional skip may count *total* doses, valid or not (table 6-9): a fifth dose of DTaP that was not valid can still
//!   make the next one needless. Groups with an antigen that has such a skip are left out here.
//! - A later dose may satisfy an earlier target dose, at another age, once the one before it has failed. So only histories are
//!   held against each other in which every dose of the group is judged as it was before.
//! - Another series may come to speak for the patient, one that asks for other doses (8.4 to 8.7 look at whether all doses of
//!   a series were valid). So only forecasts from the same series are held against each other.

use crate::effort::{Effort, hold};
use crate::histories::{Case, extra_dose, histories};
use bluebonnet_shared::codes::VaccineGroup;
use bluebonnet_shared::forecast::{DoseStatus, Forecast, GivenDose, GroupForecast, SeriesStatus, forecast};
use bluebonnet_shared::ids::DoseId;
use bluebonnet_shared::immunization::DoseCondition;
use bluebonnet_shared::schedule::Schedule;
use bluebonnet_shared::schedule::release::{Antigen, Condition};
use proptest::prelude::*;
use std::cell::Cell;

/// A dose of a bad lot, which no series can count.
pub fn a_dose_that_cannot_be_evaluated_never_shortens_a_series(effort: Effort) -> Result<(), String> {
    never_shortens(effort, |extra| GivenDose { condition: Some(DoseCondition::Recalled), ..extra })
}

/// Any dose that the series speaking for the patient finds not valid.
pub fn an_invalid_dose_never_shortens_a_series(effort: Effort) -> Result<(), String> {
    never_shortens(effort, |extra| extra)
}

fn never_shortens(effort: Effort, made: fn(GivenDose) -> GivenDose) -> Result<(), String> {
    let compared = Cell::new(0);
    hold(effort, &(histories(), extra_dose()), |(case, extra)| {
        compared.set(compared.get() + compare(&case, made(extra.of(&case)))?);
        Ok(())
    })?;
    // What is left out above must not come to be everything.
    match compared.get() {
        enough if enough * 10 >= effort.cases => Ok(()),
        few => {
            Err(format!("only {few} forecasts could be held against each other in {} cases", effort.cases))
        }
    }
}

/// Holds the forecasts with and without a dose against each other, and says of how many groups with that dose it could.
fn compare(case: &Case, extra: GivenDose) -> Result<u32, TestCaseError> {
    let id = extra.id;
    let without = forecast(Schedule::acip(), &case.patient, case.as_of);
    let mut longer = case.patient.clone();
    longer.doses.push(extra);
    let with = forecast(Schedule::acip(), &longer, case.as_of);
    let mut compared = 0;
    for before in without.groups.iter().filter(|before| !counts_all_doses(&before.group)) {
        let same = |after: &&GroupForecast| {
            after.group == before.group && after.basis == before.basis && after.series == before.series
        };
        let Some(after) = with.groups.iter().find(same) else { continue };
        let counted = statuses(&with, &before.group, id).any(counts);
        if counted || judged(&with, &before.group, id) != judged(&without, &before.group, id) {
            continue;
        }
        compared += u32::from(statuses(&with, &before.group, id).next().is_some());
        let ended = before.status == SeriesStatus::NotComplete && after.status == SeriesStatus::Complete;
        prop_assert!(!ended, "the series ended:\n{before:?}\n{after:?}");
        let further = before.dose_number.zip(after.dose_number).is_some_and(|(before, after)| before < after);
        prop_assert!(!further, "the series went on:\n{before:?}\n{after:?}");
        let sooner = before.earliest.zip(after.earliest).is_some_and(|(before, after)| after < before);
        prop_assert!(!sooner, "the next dose came nearer:\n{before:?}\n{after:?}");
    }
    Ok(compared)
}

fn counts(status: DoseStatus) -> bool {
    matches!(status, DoseStatus::Valid | DoseStatus::Extraneous)
}

/// What a group's antigens say of a dose.
fn statuses(forecast: &Forecast, group: &VaccineGroup, dose: DoseId) -> impl Iterator<Item = DoseStatus> {
    let verdicts =
        forecast.doses.iter().filter(move |verdict| verdict.dose == dose && verdict.group == *group);
    verdicts.flat_map(|verdict| &verdict.antigens).map(|antigen| antigen.status)
}

/// What a group says of all doses but one.
fn judged(forecast: &Forecast, group: &VaccineGroup, but: DoseId) -> Vec<(DoseId, Vec<DoseStatus>)> {
    let others = forecast.doses.iter().filter(|verdict| verdict.dose != but && verdict.group == *group);
    others
        .map(|verdict| (verdict.dose, verdict.antigens.iter().map(|antigen| antigen.status).collect()))
        .collect()
}

/// Whether an antigen of the group has a skip that counts doses whatever became of them.
fn counts_all_doses(group: &VaccineGroup) -> bool {
    let antigens = Schedule::acip().release().antigens.iter();
    antigens.filter(|antigen| antigen.group == group.as_str()).any(has_total_count)
}

fn has_total_count(antigen: &Antigen) -> bool {
    let skips = antigen.series.iter().flat_map(|series| &series.doses).flat_map(|dose| &dose.skips);
    let mut conditions = skips.flat_map(|skip| &skip.sets).flat_map(|set| &set.conditions);
    conditions.any(|condition| matches!(condition, Condition::Count(count) if !count.valid))
}
