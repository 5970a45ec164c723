//! Select relevant patient series (5.1).

use crate::calendar::Day;
use crate::forecast::history::History;
use crate::schedule::release::SeriesKind;
use crate::schedule::{Antigen, Series};
use smallvec::SmallVec;

/// Relevant series of an antigen, in its order.
pub(in crate::forecast) type RelevantSeries<'a> = SmallVec<[&'a Series; 16]>;

/// The series that are relevant for a patient (tables 5-4 and 5-5): the patient's gender is asked for, and a risk series has an
/// indication that applies on the day of assessment.
///
/// Where none is, the series are whose indication begins next: that a child at risk is to be vaccinated from an age on is known
/// before that age, and CDC's published cases have the date.
pub(in crate::forecast) fn relevant_series<'a>(
    history: &History,
    antigen: &'a Antigen,
) -> RelevantSeries<'a> {
    let is_for_gender =
        |series: &&Series| series.genders.is_empty() || series.genders.contains(&history.gender);
    if history.is_unobserved() {
        return antigen.series_without_risk().filter(is_for_gender).collect();
    }
    let series = antigen.series.iter().filter(is_for_gender);
    let relevant: RelevantSeries = series.clone().filter(|series| applies(history, series)).collect();
    if !relevant.is_empty() {
        return relevant;
    }
    let Some(next) = series.clone().filter_map(|series| begins_on(history, series)).min() else {
        return relevant;
    };
    series.filter(|series| begins_on(history, series) == Some(next)).collect()
}

fn applies(history: &History, series: &Series) -> bool {
    match series.kind {
        SeriesKind::Standard | SeriesKind::EvaluationOnly => true,
        SeriesKind::Risk => series.indications.iter().any(|(observation, ages)| {
            history.observed(*observation) && history.at_age(*ages, history.as_of)
        }),
    }
}

/// The first day on which an indication of a series will apply, of those that do not apply yet.
fn begins_on(history: &History, series: &Series) -> Option<Day> {
    let observed = series.indications.iter().filter(|(observation, _)| history.observed(*observation));
    let begins = observed.map(|(_, ages)| history.first_day(*ages));
    begins.filter(|begins| history.as_of < *begins).min()
}
