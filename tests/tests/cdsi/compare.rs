//! Holds what this program answers against what CDC expects.

use super::differences::Difference;
use bluebonnet_server::cases::{Answer, Case, answer, dose_status, series_status};
use bluebonnet_shared::calendar::Date;
use bluebonnet_shared::forecast::SeriesStatus;
use bluebonnet_shared::schedule::Schedule;

/// The figure that differs where CDC's reason is one of ours, and another comes first.
pub const FIRST_REASON: &str = "first reason";

/// Every figure of a case that our answer does not share.
pub fn differences(case: &Case) -> Vec<Difference> {
    let Answer { doses, series_status: status, forecast_dose, earliest, recommended, past_due, .. } =
        answer(Schedule::acip(), case);
    let expected = &case.expected;
    let mut found = Vec::new();
    let mut compare = |figure: &str, cdc: String, ours: String| {
        if cdc != ours {
            let (case, figure) = (case.id.clone(), figure.to_owned());
            found.push(Difference { case, figure, cdc, ours, why: String::new() });
        }
    };
    for (place, (expected, dose)) in (1..).zip(expected.doses.iter().zip(&doses)) {
        let status = |status| dose_status(status).to_owned();
        compare(&format!("dose {place} status"), status(expected.status), status(dose.status));
        // CDC names one reason where there may be several, and so do we: the first.
        if let Some(reason) = expected.reasons.first() {
            let figure = if dose.reasons.contains(reason) { FIRST_REASON } else { "reason" };
            let ours = dose.reasons.first().map_or("none", |reason| reason.words());
            compare(&format!("dose {place} {figure}"), reason.words().to_owned(), ours.to_owned());
        }
    }
    let words = |status| series_status(status).to_owned();
    compare("series status", words(expected.series_status), words(status));
    let date = |date: Option<Date>| date.map_or_else(|| "none".to_owned(), |date| date.to_string());
    compare("earliest", date(expected.earliest), date(earliest));
    compare("recommended", date(expected.recommended), date(recommended));
    compare("past due", date(expected.past_due), date(past_due));
    if expected.series_status == SeriesStatus::NotComplete {
        let number =
            |number: Option<u8>| number.map_or_else(|| "none".to_owned(), |number| number.to_string());
        compare("dose number", number(expected.forecast_dose.number), number(forecast_dose.number));
    }
    found
}
