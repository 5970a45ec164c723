//! Holds a forecast against a case.

use super::case::Case;
use super::differences::Difference;
use bluebonnet_shared::calendar::Date;
use bluebonnet_shared::forecast::{Basis, Reason, SeriesStatus, forecast};
use bluebonnet_shared::schedule::Schedule;

/// Every figure of a case that our forecast does not share.
pub fn differences(case: &Case) -> Vec<Difference> {
    let outcome = forecast(Schedule::acip(), &case.patient, case.assessed);
    let mut found = Vec::new();
    let mut compare = |figure: &str, cdc: String, ours: String| {
        if cdc != ours {
            found.push(Difference {
                case: case.id.clone(),
                figure: figure.to_owned(),
                cdc,
                ours,
                why: String::new(),
            });
        }
    };
    for (place, (given, expected)) in (1..).zip(case.patient.doses.iter().zip(&case.doses)) {
        // A case also lists doses of other groups that bear on its own; those are judged in their own.
        let verdicts = || outcome.doses.iter().filter(|verdict| verdict.dose == given.id);
        let in_group = verdicts().find(|verdict| verdict.group.as_str() == case.group);
        let verdict = in_group.or_else(|| verdicts().min_by_key(|verdict| verdict.status));
        let status = verdict.map(|verdict| verdict.status);
        compare(&format!("dose {place} status"), word(Some(expected.status)), word(status));
        if let Some(reason) = &expected.reason {
            let reasons = verdict
                .into_iter()
                .flat_map(|verdict| &verdict.antigens)
                .flat_map(|antigen| &antigen.reasons);
            let names: Vec<&str> = reasons.map(name).collect();
            let ours = if names.contains(&reason.as_str()) { reason.clone() } else { names.join(" ") };
            compare(&format!("dose {place} reason"), reason.clone(), ours);
        }
    }
    // CDC publishes one forecast for a group: the one for the risk where there is a risk.
    let mut groups = outcome.groups.iter().filter(|group| group.group.as_str() == case.group);
    let first = groups.next();
    let group = groups.find(|group| group.basis == Basis::Risk).or(first);
    let status = group.map(|group| group.status);
    compare("series status", word(Some(case.status)), word(status));
    let date = |date: Option<Date>| date.map_or_else(|| "none".to_owned(), |date| date.to_string());
    let ours = |of: fn(&bluebonnet_shared::forecast::GroupForecast) -> Option<Date>| date(group.and_then(of));
    compare("earliest", date(case.earliest), ours(|group| group.earliest));
    compare("recommended", date(case.recommended), ours(|group| group.recommended));
    compare("past due", date(case.past_due), ours(|group| group.past_due));
    if case.status == SeriesStatus::NotComplete {
        let number = group.and_then(|group| group.dose_number);
        compare("dose number", word(case.number), word(number));
    }
    found
}

fn word(value: Option<impl std::fmt::Debug>) -> String {
    value.map_or_else(|| "none".to_owned(), |value| format!("{value:?}"))
}

fn name(reason: &Reason) -> &'static str {
    match reason {
        Reason::TooYoung { .. } => "too-young",
        Reason::TooOld { .. } => "too-old",
        Reason::TooSoon { .. } => "too-soon",
        Reason::LiveVirusConflict { .. } => "live-virus",
        Reason::Inadvertent => "inadvertent",
        Reason::WrongVaccine | Reason::WrongAgeForVaccine => "wrong-vaccine",
        Reason::SeriesComplete => "complete",
        _ => "other",
    }
}
