//! Select relevant patient series (5.1).

use crate::forecast::history::History;
use crate::schedule::release::{Series, SeriesKind};

/// Tables 5-4 and 5-5: the patient's gender is asked for, and a risk series has an indication that applies on the day of
/// assessment.
pub(in crate::forecast) fn is_relevant(history: &History, series: &Series) -> bool {
    (series.genders.is_empty() || series.genders.contains(&history.gender))
        && match series.kind {
            SeriesKind::Standard | SeriesKind::EvaluationOnly => true,
            SeriesKind::Risk => series.indications.iter().any(|indication| {
                history.observed(indication.observation) && history.at_age(indication.ages, history.as_of)
            }),
        }
}
