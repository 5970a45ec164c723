//! Select relevant patient series (5.1).

use crate::forecast::history::History;
use crate::schedule::Series;
use crate::schedule::release::SeriesKind;

/// Tables 5-4 and 5-5: the patient's gender is asked for, and a risk series has an indication that applies on the day of
/// assessment.
pub(in crate::forecast) fn is_relevant(history: &History, series: &Series) -> bool {
    let is_needed = match series.kind {
        SeriesKind::Standard | SeriesKind::EvaluationOnly => true,
        SeriesKind::Risk => {
            !history.is_unobserved()
                && series.indications.iter().any(|(observation, ages)| {
                    history.observed(*observation) && history.at_age(*ages, history.as_of)
                })
        }
    };
    is_needed && (series.genders.is_empty() || series.genders.contains(&history.gender))
}
