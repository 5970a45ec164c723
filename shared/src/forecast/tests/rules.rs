//! Rules that are asked only at a certain time, or for a certain purpose.

use super::*;

#[test]
fn intervals_out_of_force_give_a_forecast_no_priority() {
    // Measles asks for an older child than mumps and rubella: without priority the later date holds (MULTIANTVG-1), and an
    // interval that has ceased is none (RELEVANT-2).
    let mut release = Schedule::acip().release().clone();
    for antigen in release.antigens.iter_mut().filter(|antigen| antigen.group == "MMR") {
        let second = &mut antigen.series[0].doses[1];
        assert!(!second.intervals.is_empty());
        for interval in &mut second.intervals {
            interval.ceased = Some(day("2000-01-01"));
        }
        if antigen.antigen == "Measles" {
            second.ages[0].minimum = Some("20 months".parse().unwrap());
        }
    }
    let patient = patient("2020-01-01", &[("2021-01-05", 3)]);
    let outcome = forecast(&Schedule::new(release), &patient, day("2021-04-01"));
    assert_eq!(group(&outcome, "MMR").earliest, Some(day("2021-09-01")));
}

#[test]
fn a_skip_for_doses_given_leaves_no_dose_out_of_a_forecast() {
    // Of the series of three doses the second is skipped for a dose given 6 months after the first, and only then.
    let mut at_risk = patient("2012-05-01", &[("2024-06-01", 162)]);
    at_risk.observations.push(("160".to_owned(), None));
    let second = |at_risk: &Patient| {
        let groups = assess(at_risk, "2025-01-05").groups.into_iter();
        let of_risk =
            |group: &GroupForecast| group.group.as_str() == "Meningococcal B" && group.basis == Basis::Risk;
        groups.filter(of_risk).map(|group| (group.dose_number, group.earliest)).collect::<Vec<_>>()
    };
    assert_eq!(second(&at_risk), [(Some(2), Some(day("2024-06-29")))]);
}
