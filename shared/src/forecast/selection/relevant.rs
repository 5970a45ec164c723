//! Select relevant patient series (5.1).

use crate::calendar::Day;
use crate::forecast::history::History;
use crate::schedule::release::SeriesKind;
use crate::schedule::{Antigen, Series};

/// Which series of an antigen are relevant for a patient.
pub(in crate::forecast) struct Relevance {
    /// The day on which the first indication begins, where none has begun and no series is for everybody.
    begins: Option<Day>,
}

impl Relevance {
    /// Asks every series of the antigen once.
    ///
    /// Where none is relevant by table 5-4, the series are whose indication begins next: that a child at risk is to be
    /// vaccinated from an age on is known before that age, and CDC's published cases have the date.
    pub fn of(history: &History, antigen: &Antigen) -> Self {
        let is_relevant = |series: &Series| is_for_gender(history, series) && applies(history, series);
        if history.is_unobserved() || antigen.series.iter().any(is_relevant) {
            return Self { begins: None };
        }
        let series = antigen.series.iter().filter(|series| is_for_gender(history, series));
        Self { begins: series.filter_map(|series| begins_on(history, series)).min() }
    }

    /// Tables 5-4 and 5-5: the patient's gender is asked for, and a risk series has an indication that applies on the day of
    /// assessment, or begins next.
    pub fn includes(&self, history: &History, series: &Series) -> bool {
        let is_needed = match self.begins {
            None => applies(history, series),
            Some(begins) => begins_on(history, series) == Some(begins),
        };
        is_needed && is_for_gender(history, series)
    }
}

fn is_for_gender(history: &History, series: &Series) -> bool {
    series.genders.is_empty() || series.genders.contains(&history.gender)
}

fn applies(history: &History, series: &Series) -> bool {
    match series.kind {
        SeriesKind::Standard | SeriesKind::EvaluationOnly => true,
        SeriesKind::Risk => {
            !history.is_unobserved()
                && series.indications.iter().any(|(observation, ages)| {
                    history.observed(*observation) && history.at_age(*ages, history.as_of)
                })
        }
    }
}

/// The first day on which an indication of a series will apply, of those that do not apply yet.
fn begins_on(history: &History, series: &Series) -> Option<Day> {
    let observed = series.indications.iter().filter(|(observation, _)| history.observed(*observation));
    let begins = observed.map(|(_, ages)| history.first_day(*ages));
    begins.filter(|begins| history.as_of < *begins).min()
}
