//! Small histories, each for one thing that a forecast must get right beyond the published cases.

use super::{
    Basis, DoseStatus, DoseVerdict, Forecast, GivenDose, GroupForecast, Patient, Reason, SeriesStatus,
    Standing, forecast,
};
use crate::calendar::{Date, Dated, add_days};
use crate::codes::Cvx;
use crate::immunization::DoseCondition;
use crate::person::Sex;
use crate::schedule::Schedule;
use crate::schedule::release::{BirthRule, CvxCode, Release};

mod product;
mod rules;
mod trail;

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn patient(born: &str, doses: &[(&str, u16)]) -> Patient {
    let doses = (1..).zip(doses).map(|(number, (date, cvx)): (u32, _)| GivenDose {
        id: format!("00000000-0000-0000-0000-{number:012}").parse().unwrap(),
        date: day(date),
        cvx: Cvx::new(*cvx),
        mvx: None,
        trade_name: None,
        amount: None,
        lot_expires: None,
        condition: None,
    });
    Patient {
        birth_date: day(born),
        sex: Sex::Female,
        birth_country: None,
        doses: doses.collect(),
        observations: Vec::new(),
    }
}

fn assess(patient: &Patient, on: &str) -> Forecast {
    forecast(Schedule::acip(), patient, day(on))
}

fn group<'f>(forecast: &'f Forecast, name: &str) -> &'f GroupForecast {
    forecast.groups.iter().find(|group| group.group.as_str() == name).unwrap()
}

#[test]
fn a_first_mmr_before_twelve_months_less_four_days_is_said_to_be_too_young() {
    let patient = patient("2025-03-13", &[("2026-03-05", 3)]);
    let outcome = assess(&patient, "2026-04-01");
    let verdict = outcome.doses.iter().find(|dose| dose.group.as_str() == "MMR").unwrap();
    assert_eq!(verdict.status, DoseStatus::NotValid);
    assert_eq!(
        verdict.reasons[0].sentence(patient.birth_date, Some(day("2026-03-05"))),
        "given at 11 months 20 days; the earliest is 12 months less 4 days (03/09/2026)"
    );
    assert_eq!(group(&outcome, "MMR").dose_number, Some(1));
}

#[test]
fn a_first_mmr_within_the_grace_counts_and_says_so() {
    let patient = patient("2025-03-13", &[("2026-03-09", 3)]);
    let outcome = assess(&patient, "2026-04-01");
    let verdict = outcome.doses.iter().find(|dose| dose.group.as_str() == "MMR").unwrap();
    assert_eq!(verdict.status, DoseStatus::Valid);
    assert_eq!(verdict.place, Some((1, 2)));
    assert_eq!(verdict.reasons.as_slice(), [Reason::Grace { full: day("2026-03-13") }]);
}

#[test]
fn a_dose_that_was_expired_counts_for_nothing() {
    let mut expired = patient("2020-01-01", &[("2021-02-01", 3)]);
    expired.doses[0].lot_expires = Some(day("2021-01-31"));
    assert_eq!(group(&assess(&expired, "2021-06-01"), "MMR").dose_number, Some(1));
    expired.doses[0].lot_expires = Some(day("2021-02-01"));
    assert_eq!(group(&assess(&expired, "2021-06-01"), "MMR").dose_number, Some(2));
    expired.doses[0].condition = Some(DoseCondition::ColdChain);
    let outcome = assess(&expired, "2021-06-01");
    assert_eq!(outcome.doses[0].status, DoseStatus::SubStandard);
    assert_eq!(group(&outcome, "MMR").dose_number, Some(1));
}

#[test]
fn a_dose_after_the_day_of_assessment_is_not_looked_at() {
    let patient = patient("2020-01-01", &[("2021-02-01", 3), ("2025-02-01", 3)]);
    let outcome = assess(&patient, "2024-06-01");
    assert_eq!(
        outcome.doses.iter().map(|dose| dose.status).collect::<Vec<_>>(),
        [DoseStatus::Valid, DoseStatus::NotEvaluated]
    );
    assert_eq!(outcome.doses[1].reasons.as_slice(), [Reason::AfterAssessment]);
    assert_eq!(group(&outcome, "MMR").dose_number, Some(2));
}

#[test]
fn the_order_of_entry_says_nothing() {
    let doses = [
        ("2020-03-01", 110),
        ("2020-05-01", 110),
        ("2020-07-01", 110),
        ("2021-03-01", 94),
        ("2021-03-01", 20),
    ];
    let forward = patient("2020-01-01", &doses);
    let mut backward = forward.clone();
    backward.doses.reverse();
    assert_eq!(assess(&forward, "2024-01-01"), assess(&backward, "2024-01-01"));
}

#[test]
fn a_vaccine_nobody_knows_and_dates_that_cannot_be_do_no_harm() {
    let odd = patient(
        "2020-01-01",
        &[("2019-01-01", 3), ("-009999-01-01", 10), ("2020-01-01", 998), ("2020-01-01", 998)],
    );
    let outcome = assess(&odd, "9999-12-31");
    assert!(outcome.doses.iter().all(|dose| dose.status == DoseStatus::NotValid), "{:?}", outcome.doses);
    assess(&odd, "-009999-01-01");
    let early = patient("-009999-01-01", &[]);
    assess(&early, "9999-12-31");
    assess(&patient("9999-12-31", &[]), "9999-12-31");
}

#[test]
fn every_group_of_the_schedule_for_everybody_has_a_forecast() {
    let outcome = assess(&patient("2020-01-01", &[]), "2024-01-01");
    let names: Vec<&str> = outcome.groups.iter().map(|group| group.group.as_str()).collect();
    for name in ["DTaP/Tdap/Td", "HepA", "HepB", "Hib", "MMR", "Polio", "Varicella"] {
        assert!(names.contains(&name), "{name} is not in {names:?}");
    }
    assert!(outcome.groups.iter().all(|group| group.basis == Basis::Standard));
}

#[test]
fn evidence_of_immunity_ends_a_forecast_and_says_why() {
    let mut immune = patient("2015-01-01", &[]);
    immune.observations.push(("024".to_owned(), None));
    immune.observations.push(("not a code".to_owned(), None));
    let names: Vec<String> = Schedule::acip()
        .release()
        .antigens
        .iter()
        .filter(|antigen| antigen.immunity.observations.iter().any(|code| code.0 == 24))
        .map(|antigen| antigen.group.clone())
        .collect();
    assert_eq!(names.len(), 1);
    let outcome = assess(&immune, "2024-01-01");
    let found = group(&outcome, &names[0]);
    assert_eq!(found.status, SeriesStatus::Immune);
    assert!(matches!(found.reasons[0], Reason::EvidenceOfImmunity { .. }));
    assert_eq!(found.earliest, None);
}

#[test]
fn where_a_student_stands_depends_on_the_day() {
    let outcome = assess(&patient("2020-01-01", &[]), "2020-02-01");
    let mmr = group(&outcome, "MMR");
    let (due, past_due) = (day("2021-01-01"), mmr.past_due.unwrap());
    assert_eq!(mmr.standing(day("2020-12-31")), Standing::DueLater { from: due, due });
    assert_eq!(mmr.standing(day("2021-01-01")), Standing::DueNow { since: due });
    assert_eq!(mmr.standing(past_due), Standing::DueNow { since: due });
    let after = add_days(past_due, 1);
    assert_eq!(mmr.standing(after), Standing::Overdue { since: after });
    assert!(mmr.standing(after).is_due());
}

#[test]
fn an_outcome_survives_being_kept() {
    let outcome = assess(&patient("2020-01-01", &[("2021-02-01", 3)]), "2024-01-01");
    let kept = serde_json::to_string(&outcome).unwrap();
    assert_eq!(serde_json::from_str::<Forecast>(&kept).unwrap(), outcome);
}

#[test]
fn a_dose_with_pertussis_may_be_ruled_out_while_diphtheria_and_tetanus_go_on() {
    let mut ruled_out = patient("2011-02-02", &[("2011-04-02", 110)]);
    ruled_out.observations.push(("079".to_owned(), None));
    let outcome = assess(&ruled_out, "2011-04-02");
    let found = group(&outcome, "DTaP/Tdap/Td");
    assert_eq!(found.status, SeriesStatus::NotComplete);
    assert!(!found.vaccines.contains(&Cvx::new(20)), "{:?}", found.vaccines);
}

/// Numbers that look random and are the same on every run.
pub(super) struct Sequence(pub u64);

impl Sequence {
    pub fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }

    /// Any history: up to 60 doses of any codes from before birth on, and any observations.
    pub fn patient(&mut self) -> Patient {
        let born = add_days(day("1950-01-01"), self.below(27_000) as i32);
        let mut any = patient(&born.to_string(), &[]);
        for number in 0..self.below(60) {
            let date = add_days(born, self.below(7_000) as i32 - 100);
            let mut dose = patient("2000-01-01", &[("2000-01-01", self.below(350) as u16)]).doses.remove(0);
            dose.date = date;
            dose.id = format!("00000000-0000-0000-0000-{number:012}").parse().unwrap();
            any.doses.push(dose);
        }
        for _ in 0..self.below(5) {
            let on = add_days(born, self.below(7_000) as i32);
            any.observations.push((format!("{:03}", self.below(300)), (self.below(2) == 0).then_some(on)));
        }
        any
    }
}

#[test]
fn any_history_is_forecast_in_an_order_of_dates_that_makes_sense() {
    let mut sequence = Sequence(7);
    for _ in 0..400 {
        let any = sequence.patient();
        let on = add_days(any.birth_date, sequence.below(9_000) as i32);
        let outcome = forecast(Schedule::acip(), &any, on);
        for group in &outcome.groups {
            let is_dated = group.status == SeriesStatus::NotComplete;
            assert_eq!(group.earliest.is_some(), is_dated, "{group:?}");
            assert_eq!(group.recommended.is_some(), is_dated, "{group:?}");
            assert!(group.earliest <= group.recommended, "{group:?}");
            assert!(group.past_due.is_none() || group.earliest <= group.past_due, "{group:?}");
        }
        let mut turned = any.clone();
        turned.doses.reverse();
        assert_eq!(forecast(Schedule::acip(), &turned, on), outcome);
    }
}

#[test]
fn a_dose_of_an_earlier_season_is_counted_in_that_season() {
    let mut at_risk = patient("2022-05-14", &[("2023-12-12", 307)]);
    at_risk.observations.push(("245".to_owned(), None));
    let outcome = assess(&at_risk, "2023-12-12");
    let rsv = group(&outcome, "RSV");
    assert_eq!((rsv.dose_number, rsv.earliest), (Some(2), Some(day("2023-12-12"))));
}

#[test]
fn a_dose_of_flu_vaccine_is_enough_in_the_season_it_was_given_in_whichever_that_is() {
    for year in [2021, 2023, 2025] {
        let patient = patient("2000-01-01", &[(&format!("{year}-10-05"), 150)]);
        let outcome = assess(&patient, &format!("{year}-11-01"));
        assert_eq!(group(&outcome, "Influenza").status, SeriesStatus::Complete, "{year}");
        let outcome = assess(&patient, &format!("{}-11-01", year - 1));
        assert_eq!(group(&outcome, "Influenza").status, SeriesStatus::NotComplete, "{year}");
    }
}

#[test]
fn a_child_too_old_to_begin_the_series_for_infants_is_not_told_to_begin_it_at_birth() {
    let mut at_risk = patient("2015-02-01", &[]);
    at_risk.observations.push(("151".to_owned(), None));
    let outcome = assess(&at_risk, "2020-06-01");
    let of_risk = |name: &str| {
        outcome.groups.iter().find(|group| group.group.as_str() == name && group.basis == Basis::Risk)
    };
    let meningococcal = of_risk("Meningococcal").unwrap();
    assert!(meningococcal.earliest >= Some(day("2017-02-01")), "{meningococcal:?}");
}

#[test]
fn a_series_that_is_skipped_for_the_doses_that_were_given_still_goes_before_others() {
    let mut at_risk = patient(
        "2022-05-01",
        &[("2022-07-01", 133), ("2022-09-01", 133), ("2022-11-01", 133), ("2023-05-05", 133)],
    );
    at_risk.observations.extend([("160".to_owned(), None), ("016".to_owned(), None)]);
    let outcome = assess(&at_risk, "2025-11-10");
    let groups = outcome.groups.iter();
    let risk = groups.filter(|group| group.basis == Basis::Risk);
    let pneumococcal = risk.filter(|group| group.group.as_str() == "Pneumococcal").collect::<Vec<_>>();
    assert_eq!(pneumococcal.len(), 1);
    assert_eq!(pneumococcal[0].dose_number, Some(5));
    assert_eq!(pneumococcal[0].earliest, Some(day("2023-06-30")));
}

#[test]
fn what_a_risk_asks_for_from_an_age_on_is_forecast_before_that_age() {
    let mut at_risk = patient("2015-02-01", &[]);
    let dengue = |at_risk: &Patient, on: &str| {
        let groups = assess(at_risk, on).groups.into_iter();
        groups
            .filter(|group| group.group.as_str() == "Dengue")
            .map(|group| group.earliest)
            .collect::<Vec<_>>()
    };
    assert!(dengue(&at_risk, "2020-06-01").is_empty());
    at_risk.observations.push(("211".to_owned(), None));
    assert_eq!(dengue(&at_risk, "2020-06-01"), [Some(day("2024-02-01"))]);
    assert_eq!(dengue(&at_risk, "2025-06-01"), [Some(day("2024-02-01"))]);
}

/// A release in which no two antigens have the same rules: each has one of its own, which holds for nobody.
fn without_twins(mut release: Release) -> Schedule {
    for antigen in &mut release.antigens {
        let country = Some(antigen.antigen.clone());
        antigen.immunity.births.push(BirthRule { before: Date::MIN, country, unless: Vec::new() });
    }
    Schedule::new(release)
}

#[test]
fn a_vaccine_that_sets_twins_apart_is_counted_where_it_is_a_record_of_neither() {
    // Without its association tetanus toxoid is no record of tetanus, whose skips still count it.
    let mut release = Schedule::acip().release().clone();
    for product in release.products.iter_mut().filter(|product| product.cvx == CvxCode(35)) {
        product.antigens.clear();
    }
    let patient = patient(
        "2020-01-01",
        &[
            ("2020-03-01", 20),
            ("2020-05-01", 20),
            ("2020-07-01", 20),
            ("2021-05-01", 35),
            ("2021-08-01", 35),
            ("2021-11-01", 35),
        ],
    );
    let on = day("2022-06-01");
    let outcome = forecast(&Schedule::new(release.clone()), &patient, on);
    assert_eq!(outcome, forecast(&without_twins(release), &patient, on));
}

/// Where nothing is observed, series that cannot speak for the patient are left out. With an observation that no rule asks for, every
/// one is asked.
#[test]
fn a_first_dose_of_any_vaccine_at_any_age_is_judged_as_if_every_series_were_asked() {
    let born = day("1960-02-01");
    let unheard_of = ("999".to_owned(), None);
    let products = &Schedule::acip().release().products;
    for months in [0, 2, 7, 13, 25, 60, 96, 144, 204, 240, 660] {
        let given = Dated::from(born).months_after(months).date();
        for product in products {
            let mut patient = patient("1960-02-01", &[(&given.to_string(), product.cvx.0)]);
            let on = add_days(given, 400);
            let short = forecast(Schedule::acip(), &patient, on);
            patient.observations.push(unheard_of.clone());
            assert_eq!(
                short,
                forecast(Schedule::acip(), &patient, on),
                "{} at {months} months",
                product.cvx.0
            );
        }
    }
}

#[test]
fn after_a_dose_that_was_not_valid_a_live_vaccine_waits_for_the_whole_interval() {
    // MMR at 11 months 9 days is not valid. After a valid one, 24 days would have done.
    let second = |on: &str| {
        let patient = patient("2025-01-10", &[("2025-12-19", 3), (on, 3)]);
        let outcome = assess(&patient, "2026-03-01");
        let verdict = |dose: &DoseVerdict| dose.group.as_str() == "MMR" && dose.dose == patient.doses[1].id;
        outcome.doses.into_iter().find(verdict).unwrap()
    };
    let early = second("2026-01-14");
    assert_eq!(early.status, DoseStatus::NotValid);
    let conflict = |reason: &Reason| matches!(reason, Reason::LiveVirusConflict { .. });
    assert!(early.reasons.iter().any(conflict), "{:?}", early.reasons);
    assert_eq!(second("2026-01-16").status, DoseStatus::Valid);
}

#[test]
fn once_the_releases_last_season_is_over_nothing_is_recommended_for_it() {
    let child = patient("2015-01-01", &[]);
    let flu = |on: &str| {
        let outcome = assess(&child, on);
        let group = group(&outcome, "Influenza");
        (group.status, group.reasons.iter().any(|reason| matches!(reason, Reason::SeasonOver { .. })))
    };
    assert_eq!(flu("2026-06-30"), (SeriesStatus::NotComplete, false));
    assert_eq!(flu("2026-07-01"), (SeriesStatus::NotRecommended, true));
}
