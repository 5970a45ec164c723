//! Warnings before saving. They come from the forecast itself: the doses of the form are judged as if they were given.

use crate::device::ClientView;
use crate::parts::vaccine;
use crate::parts::words::{counted, us_date};
use bluebonnet_shared::calendar::Date;
use bluebonnet_shared::codes::same_family;
use bluebonnet_shared::forecast::{DoseStatus, Forecast, GivenDose, Patient, Reason, SeriesStatus, forecast};
use bluebonnet_shared::immunization::Dose;
use bluebonnet_shared::schedule::Schedule;

/// What speaks against giving these doses, in words. Each can be passed over with a reason.
pub fn warnings(schedule: &Schedule, view: &ClientView, doses: &[Dose]) -> Vec<String> {
    let Some(date) = doses.iter().map(|dose| dose.date).max() else { return Vec::new() };
    let mut patient = Patient::from(&view.client);
    patient.doses.extend(doses.iter().map(GivenDose::from));
    let judged = forecast(schedule, &patient, date);
    let mut warnings = Vec::new();
    for dose in doses {
        warnings.extend(against(view, dose, &judged));
    }
    warnings.dedup();
    warnings
}

fn against(view: &ClientView, dose: &Dose, judged: &Forecast) -> Vec<String> {
    let name = vaccine::name(dose.cvx);
    let mut warnings = Vec::new();
    if dose.condition.is_some() {
        warnings.push(format!("{name} is recorded as expired: it will not count, and must be given again."));
    }
    if view.client.standing_doses().any(|other| other.date == dose.date && same_family(other.cvx, dose.cvx)) {
        warnings.push(format!("{name} is on record for this day already."));
    }
    let groups: Vec<_> = judged.doses.iter().filter(|verdict| verdict.dose == dose.id).collect();
    for verdict in groups {
        let before = view.forecast.groups.iter().find(|group| group.group == verdict.group);
        match before.map(|group| group.status) {
            Some(SeriesStatus::Contraindicated) => {
                warnings.push(format!("{} is contraindicated.", verdict.group))
            }
            Some(SeriesStatus::Complete | SeriesStatus::Immune) => {
                warnings.push(format!("{} is complete: no dose is needed.", verdict.group));
            }
            Some(SeriesStatus::NotComplete | SeriesStatus::NotRecommended | SeriesStatus::AgedOut) | None => {
            }
        }
        if verdict.status == DoseStatus::NotValid {
            let words = verdict.reasons.iter().filter_map(|reason| too_early(reason, dose.date));
            warnings.extend(words.map(|words| format!("{name} would not count: {words}.")));
        }
    }
    warnings
}

/// Why a dose would not count, with the days that are missing.
fn too_early(reason: &Reason, date: Date) -> Option<String> {
    let early = |earliest: &Date| counted(days_between(date, *earliest), "day");
    match reason {
        Reason::TooYoung { earliest, .. } => {
            Some(format!("{} too early for the minimum age, {}", early(earliest), us_date(*earliest)))
        }
        Reason::TooSoon { after, earliest, .. } => Some(format!(
            "{} too early after the dose of {}; earliest {}",
            early(earliest),
            us_date(*after),
            us_date(*earliest)
        )),
        Reason::LiveVirusConflict { with, after, earliest } => Some(format!(
            "live vaccines: {} after {} of {}; earliest {}",
            counted(days_between(*after, date), "day"),
            vaccine::name(*with),
            us_date(*after),
            us_date(*earliest)
        )),
        Reason::TooOld { latest, .. } => Some(format!("past the last day, {}", us_date(*latest))),
        Reason::WrongVaccine | Reason::Inadvertent => Some("the schedule does not use it here".to_owned()),
        _ => None,
    }
}

fn days_between(from: Date, to: Date) -> usize {
    from.until(to).ok().and_then(|span| usize::try_from(span.get_days()).ok()).unwrap_or(0)
}
