//! Codes, statuses and reasons in people's words, alike on paper and on the screens.

use crate::calendar::{Date, Slashed};
use crate::codes::Relationship;
use crate::forecast::{Basis, DoseStatus, DoseVerdict, GroupForecast, Reason, SeriesStatus};
use crate::immunization::DoseSource;

/// A date as Texas writes it: `MM/DD/YYYY`.
pub fn us_date(date: Date) -> String {
    Slashed(date).to_string()
}

/// A grade as the district writes it (`KG`, `03`) in words. Any other text stays as it is.
pub fn grade(code: &str) -> String {
    match code {
        "EE" => "Early education".to_owned(),
        "PK" => "Pre-kindergarten".to_owned(),
        "KG" => "Kindergarten".to_owned(),
        "HE" => "Higher education".to_owned(),
        "HH" => "Higher education, health-related course".to_owned(),
        "HV" => "Higher education, veterinary course".to_owned(),
        other => match other.parse::<u8>() {
            Ok(number) => format!("Grade {number}"),
            Err(_) => other.to_owned(),
        },
    }
}

/// A relationship of HL7's table 0063 in words; `None` where the code says no more than that there is one.
pub fn relationship(code: &str) -> Option<String> {
    match Relationship::from(code) {
        Relationship::Unknown => None,
        Relationship::Other(code) if ["", "OTH"].contains(&code.as_str()) => None,
        known => Some(known.label().to_owned()),
    }
}

/// Who gave a dose, or where knowledge of it comes from.
pub fn source(source: &DoseSource, given_by: Option<&str>) -> String {
    match (source, given_by.map(str::trim)) {
        (DoseSource::Administered, Some(name)) if !name.is_empty() => format!("Given by {name}"),
        // The screens' "Given here" would say on paper where it is read.
        (DoseSource::Administered, _) => "Administered".to_owned(),
        (known_from, _) => known_from.label().to_owned(),
    }
}

/// Where a vaccine group stands, on the day the forecast was made for. What only a risk asks for is said to be so.
pub(super) fn group_standing(group: &GroupForecast, as_of: Date) -> String {
    let standing = match group.status {
        SeriesStatus::Complete => "Complete".to_owned(),
        SeriesStatus::Immune => "Evidence of immunity".to_owned(),
        SeriesStatus::Contraindicated => "Contraindicated".to_owned(),
        SeriesStatus::NotRecommended => "No dose recommended".to_owned(),
        SeriesStatus::AgedOut => "No dose recommended at this age".to_owned(),
        SeriesStatus::NotComplete => next_dose(group, as_of),
    };
    match group.basis {
        Basis::Standard => standing,
        Basis::Risk => format!("{standing} (for a risk)"),
    }
}

fn next_dose(group: &GroupForecast, as_of: Date) -> String {
    let dose = match group.dose_number {
        Some(number) => format!("Dose {number}"),
        None => "Next dose".to_owned(),
    };
    match (group.past_due, group.recommended.or(group.earliest)) {
        (Some(past_due), _) if past_due < as_of => {
            format!("{dose} overdue: was due by {}", us_date(past_due))
        }
        (_, Some(from)) if from <= as_of => format!("{dose} due since {}", us_date(from)),
        (_, Some(from)) => format!("{dose} due from {}", us_date(from)),
        (_, None) => "Not complete".to_owned(),
    }
}

/// The first reason why a dose does not count, for a dose that does not.
pub(super) fn why_not_valid(verdict: &DoseVerdict) -> Option<String> {
    match verdict.status {
        DoseStatus::NotValid | DoseStatus::SubStandard | DoseStatus::NotEvaluated => {
            verdict.reasons.iter().find_map(reason)
        }
        DoseStatus::Valid | DoseStatus::Extraneous => None,
    }
}

/// A reason in words; `None` for one that speaks for a dose, or that belongs to a group and not to a dose.
fn reason(reason: &Reason) -> Option<String> {
    let words = match reason {
        Reason::TooYoung { earliest, .. } => {
            format!("Given too young: counts from {}", us_date(*earliest))
        }
        Reason::TooOld { latest, .. } => format!("Given too late: counts until {}", us_date(*latest)),
        Reason::TooSoon { after, earliest, .. } => {
            format!("Too soon after {}: counts from {}", us_date(*after), us_date(*earliest))
        }
        Reason::LiveVirusConflict { after, earliest, .. } => format!(
            "Too soon after the live vaccine of {}: counts from {}",
            us_date(*after),
            us_date(*earliest)
        ),
        Reason::WrongVaccine => "Not a vaccine of this series".to_owned(),
        Reason::Inadvertent => "Given by mistake".to_owned(),
        Reason::SubStandard => "Expired, recalled or not potent".to_owned(),
        Reason::AfterAssessment => "Dated after the day of this record".to_owned(),
        Reason::WrongAgeForVaccine => "Not a vaccine for this age".to_owned(),
        _ => return None,
    };
    Some(words)
}
