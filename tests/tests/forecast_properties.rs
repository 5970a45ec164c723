//! What must hold of every forecast, tried with made-up histories. Each property and its cases stand in `src/properties`; for a
//! longer run see `cargo xtask fuzz`.

use bluebonnet_shared::calendar::Date;
use bluebonnet_shared::codes::Cvx;
use bluebonnet_shared::forecast::{GivenDose, Patient, forecast};
use bluebonnet_shared::immunization::DoseCondition;
use bluebonnet_shared::person::Sex;
use bluebonnet_shared::schedule::Schedule;
use bluebonnet_tests::effort::Effort;
use bluebonnet_tests::histories::dose_id;
use bluebonnet_tests::properties::{
    coherence, invalid_dose, order, release, repetition, shift, shortcut, trail, twin,
};

fn try_out(property: fn(Effort) -> Result<(), String>) {
    if let Err(failure) = property(Effort::from_environment()) {
        panic!("{failure}");
    }
}

#[test]
fn no_history_of_up_to_60_doses_panics() {
    try_out(coherence::nothing_panics);
}

#[test]
fn every_dose_that_some_series_is_relevant_for_gets_a_verdict() {
    try_out(coherence::every_dose_is_judged);
}

#[test]
fn dates_are_in_order_and_only_who_needs_a_dose_gets_them() {
    try_out(coherence::dates_are_in_order);
}

#[test]
fn no_forecast_names_a_contraindicated_vaccine() {
    try_out(coherence::nothing_contraindicated_is_named);
}

#[test]
fn order_of_entry_never_matters() {
    try_out(order::order_of_entry_never_matters);
}

#[test]
fn ids_of_doses_name_them_and_decide_nothing() {
    try_out(order::ids_only_name_doses);
}

#[test]
fn the_same_record_twice_gives_the_same_bytes() {
    try_out(repetition::the_same_record_gives_the_same_bytes);
}

#[test]
fn a_dose_of_a_bad_lot_never_shortens_a_series() {
    try_out(invalid_dose::a_dose_that_cannot_be_evaluated_never_shortens_a_series);
}

#[test]
fn an_invalid_dose_never_shortens_a_series() {
    try_out(invalid_dose::an_invalid_dose_never_shortens_a_series);
}

#[test]
fn whole_weeks_shift_the_forecast_alike_where_no_month_is_counted() {
    try_out(shift::whole_weeks_shift_the_forecast_alike);
}

#[test]
fn why_a_forecast_is_as_it_is_agrees_with_it() {
    try_out(trail::trails_agree_with_forecasts);
}

#[test]
fn an_observation_that_no_rule_asks_for_changes_nothing() {
    try_out(shortcut::an_unheard_of_observation_changes_nothing);
}

#[test]
fn antigens_with_the_same_rules_are_judged_as_each_would_be_alone() {
    try_out(twin::twins_are_judged_as_each_would_be_alone);
}

#[test]
fn a_damaged_release_is_refused_with_the_place_or_forecasts() {
    try_out(release::a_damaged_release_is_refused_or_forecasts);
}

#[test]
fn a_damaged_release_of_cdcs_xml_is_refused_with_the_place_or_forecasts() {
    try_out(release::a_damaged_cdsi_release_is_refused_or_forecasts);
}

/// A failure of the property of ids, kept: the order of two doses of one day and vaccine was that of their ids.
#[test]
fn a_recalled_dose_beside_a_good_one_of_the_same_day_is_judged_the_same_whichever_was_entered_first() {
    let second = date(2005, 1, 6);
    let statuses = |good, recalled| {
        let doses = vec![
            dose(0, date(2004, 7, 10), 83),
            dose(good, second, 83),
            GivenDose { condition: Some(DoseCondition::Recalled), ..dose(recalled, second, 83) },
        ];
        let outcome = forecast(Schedule::acip(), &girl(date(2003, 1, 5), doses), date(2015, 5, 2));
        [good, recalled].map(|place| {
            let verdict = outcome.doses.iter().find(|verdict| verdict.dose == dose_id(place));
            verdict.map(|verdict| verdict.status)
        })
    };
    assert_eq!(statuses(1, 2), statuses(2, 1));
}

/// A failure of the property of invalid doses, kept: where the next dose has neither a minimum age nor an interval, a bad dose
/// dated before birth drew the earliest date before birth too.
#[test]
fn a_dose_dated_before_birth_lets_no_dose_be_due_before_birth() {
    let born = date(2000, 1, 1);
    let recalled = Some(DoseCondition::Recalled);
    let mistaken = GivenDose { condition: recalled, ..dose(0, date(1999, 12, 31), 108) };
    let mut patient = girl(born, vec![mistaken]);
    patient.observations.push(("151".to_owned(), None));
    for group in forecast(Schedule::acip(), &patient, date(2000, 8, 1)).groups {
        assert!(group.earliest.is_none_or(|earliest| born <= earliest), "{group:?}");
    }
}

fn date(year: i16, month: i8, day: i8) -> Date {
    Date::constant(year, month, day)
}

fn girl(birth_date: Date, doses: Vec<GivenDose>) -> Patient {
    Patient { birth_date, sex: Sex::Female, birth_country: None, doses, observations: Vec::new() }
}

fn dose(place: usize, date: Date, cvx: u16) -> GivenDose {
    GivenDose {
        id: dose_id(place),
        date,
        cvx: Cvx::new(cvx),
        mvx: None,
        trade_name: None,
        amount: None,
        lot_expires: None,
        condition: None,
    }
}
