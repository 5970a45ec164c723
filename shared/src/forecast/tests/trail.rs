//! Why a forecast is as it is, in the words that a nurse reads.

use super::*;
use crate::forecast::{About, Step, Trail, explain};

fn trail(patient: &Patient, on: &str, name: &str, basis: Basis) -> Trail {
    let group = crate::codes::VaccineGroup::new(name);
    explain(Schedule::acip(), patient, day(on), &group, basis).unwrap()
}

fn sentences(trail: &Trail, patient: &Patient) -> Vec<String> {
    trail.steps.iter().map(|step| step.sentence(patient.birth_date)).collect()
}

fn about(trail: &Trail, about: About) -> Vec<&Step> {
    trail.steps.iter().filter(|step| step.about == about).collect()
}

#[test]
fn a_second_mmr_says_why_it_is_due_then() {
    let late = patient("2020-01-01", &[("2026-11-10", 3)]);
    let mmr = trail(&late, "2026-11-24", "MMR", Basis::Standard);
    assert_eq!(
        sentences(&mmr, &late),
        [
            "May be given from 12/08/2026: 4 weeks after dose 1, given 11/10/2026.",
            "Recommended from 12/08/2026: as soon as it may be given; the age of 4 years was on 01/01/2024.",
            "Overdue after 01/28/2027: the last day before the age of 7 years and 4 weeks.",
        ]
    );
    let sources: Vec<&str> = mmr.steps.iter().map(|step| step.source).collect();
    assert_eq!(
        sources,
        [
            "CDSi 7.4, FORECASTDTCAN-1, CALCDTINT-4",
            "CDSi 7.5, FORECASTDT-2, CALCDTAGE-3",
            "CDSi 7.5, FORECASTDT-3, CALCDTAGE-2",
        ]
    );
    let series: Vec<String> = mmr.series.iter().map(|series| series.sentence()).collect();
    assert_eq!(series[0], "Measles 2-dose series, 1 of 2 doses counted: 11/10/2026.");
    assert_eq!(series.len(), 3);
    assert_eq!(&*mmr.schedule_version, Schedule::acip().version());
}

#[test]
fn a_first_mmr_that_is_late_says_since_when_it_was_wanted() {
    let unvaccinated = patient("2020-01-01", &[]);
    let mmr = trail(&unvaccinated, "2026-11-24", "MMR", Basis::Standard);
    assert_eq!(
        sentences(&mmr, &unvaccinated),
        [
            "May be given from 01/01/2021: the age of 12 months.",
            "Recommended from 01/01/2021: the age of 12 months.",
            "Overdue after 05/28/2021: the last day before the age of 16 months and 4 weeks.",
        ]
    );
    assert_eq!(mmr.series[0].sentence(), "Measles 2-dose series, no dose counted yet.");
}

#[test]
fn a_dose_that_is_left_out_says_why() {
    let grown = patient("2000-01-01", &[("2003-01-01", 3)]);
    let mmr = trail(&grown, "2026-11-24", "MMR", Basis::Standard);
    assert_eq!(
        sentences(&mmr, &grown),
        [
            "The series is complete.",
            "Dose 2 of the series need not be given: 19 years less 4 days or older on 11/24/2026.",
        ]
    );
}

#[test]
fn a_dose_that_was_passed_over_when_another_was_given_says_why() {
    // A dose of MenB-FHbp 7 months after the first is judged as the third of three.
    let mut at_risk = patient("2012-05-01", &[("2024-06-01", 162), ("2025-01-05", 162)]);
    at_risk.observations.push(("160".to_owned(), None));
    let menb = trail(&at_risk, "2025-02-01", "Meningococcal B", Basis::Risk);
    let skipped: Vec<String> =
        about(&menb, About::Skipped).into_iter().map(|step| step.sentence(at_risk.birth_date)).collect();
    assert_eq!(
        skipped,
        ["Dose 2 of the series need not be given: 6 months or more after the dose given 06/01/2024."]
    );
    assert_eq!(menb.series[0].because, ["Anatomical or functional asplenia"]);
}

#[test]
fn an_interval_from_an_observation_names_it() {
    let mut pregnant = patient("2008-05-01", &[]);
    pregnant.observations.extend([("007".to_owned(), None), ("170".to_owned(), Some(day("2026-06-01")))]);
    let tdap = trail(&pregnant, "2026-11-24", "DTaP/Tdap/Td", Basis::Risk);
    let earliest = about(&tdap, About::Earliest);
    assert_eq!(
        earliest[0].sentence(pregnant.birth_date),
        "May be given from 12/07/2026: 27 weeks after 06/01/2026 (Onset of pregnancy)."
    );
}

#[test]
fn what_ends_one_antigen_of_a_group_is_said_of_it() {
    let mut ruled_out = patient("2011-02-02", &[("2011-04-02", 110)]);
    ruled_out.observations.push(("079".to_owned(), None));
    let dtap = trail(&ruled_out, "2011-04-02", "DTaP/Tdap/Td", Basis::Standard);
    let status = about(&dtap, About::Status);
    assert_eq!(status.len(), 1, "{status:?}");
    assert!(status[0].sentence(ruled_out.birth_date).starts_with("Pertussis: contraindicated: "));
    assert!(!about(&dtap, About::Earliest).is_empty());
}

#[test]
fn a_forecast_that_is_not_made_has_no_trail() {
    let child = patient("2020-01-01", &[]);
    let of = |name: &str, basis| {
        let group = crate::codes::VaccineGroup::new(name);
        explain(Schedule::acip(), &child, day("2026-11-24"), &group, basis)
    };
    assert!(of("MMR", Basis::Risk).is_none());
    assert!(of("Smallpox of the moon", Basis::Standard).is_none());
}

#[test]
fn a_trail_as_data_has_rule_figures_and_source() {
    let late = patient("2020-01-01", &[("2026-11-10", 3)]);
    let mmr = trail(&late, "2026-11-24", "MMR", Basis::Standard);
    assert_eq!(
        serde_json::to_value(&mmr.steps[0]).unwrap(),
        serde_json::json!({
            "about": "earliest",
            "on": "2026-12-08",
            "since": {"dose": 1},
            "not-before-interval": {"interval": "4 weeks", "after": "2026-11-10", "on": "2026-12-08"},
            "source": "CDSi 7.4, FORECASTDTCAN-1, CALCDTINT-4",
        })
    );
}
