//! A forecast does not contradict itself, the history it is of, or what rules a vaccine out.

use crate::effort::{Effort, hold};
use crate::histories::{Case, histories};
use bluebonnet_shared::calendar::Date;
use bluebonnet_shared::codes::Cvx;
use bluebonnet_shared::forecast::{GroupForecast, SeriesStatus, forecast};
use bluebonnet_shared::person::Sex;
use bluebonnet_shared::schedule::Schedule;
use bluebonnet_shared::schedule::release::{
    AgeBand, Antigen, CvxCode, Gender, ObservationCode, Series, SeriesKind,
};
use proptest::prelude::*;

/// No history of up to 60 doses keeps a forecast from being made, or its reasons from being put into words.
pub fn nothing_panics(effort: Effort) -> Result<(), String> {
    hold(effort, &histories(), |case| {
        let outcome = forecast(Schedule::acip(), &case.patient, case.as_of);
        let birth = case.patient.birth_date;
        for verdict in &outcome.doses {
            let given = case.patient.doses.iter().find(|dose| dose.id == verdict.dose);
            let given = given.map(|dose| dose.date);
            prop_assert!(given.is_some(), "a verdict of a dose that is not on record: {verdict:?}");
            for reason in &verdict.reasons {
                prop_assert!(!reason.sentence(birth, given).is_empty());
            }
        }
        for group in &outcome.groups {
            group.standing(case.as_of);
            for reason in &group.reasons {
                prop_assert!(!reason.sentence(birth, None).is_empty());
            }
        }
        Ok(())
    })
}

/// Every dose has a verdict in some group, unless its vaccine counts for no antigen at that age or for none of which a series
/// is relevant to the patient: a dose of cholera vaccine for someone without a reason for it is held against nothing
/// (section 5.1).
pub fn every_dose_is_judged(effort: Effort) -> Result<(), String> {
    hold(effort, &histories(), |case| {
        let outcome = forecast(Schedule::acip(), &case.patient, case.as_of);
        for dose in &case.patient.doses {
            let judged = outcome.doses.iter().any(|verdict| verdict.dose == dose.id);
            let counts = antigens_of(&case, dose.cvx, dose.date)
                .any(|antigen| antigen.series.iter().any(|series| is_relevant(&case, series)));
            prop_assert!(judged || !counts, "no verdict of {dose:?}");
        }
        Ok(())
    })
}

/// Birth, earliest, recommended and past due dates follow one another; who needs another dose is told which, and nobody else
/// is given a number, a vaccine or a date.
pub fn dates_are_in_order(effort: Effort) -> Result<(), String> {
    hold(effort, &histories(), |case| {
        for group in &forecast(Schedule::acip(), &case.patient, case.as_of).groups {
            let GroupForecast { status, dose_number, earliest, recommended, past_due, latest, .. } = group;
            let needed = *status == SeriesStatus::NotComplete;
            prop_assert_eq!(needed, dose_number.is_some(), "{:?}", group);
            prop_assert_eq!(needed, earliest.is_some(), "{:?}", group);
            prop_assert_eq!(needed, recommended.is_some(), "{:?}", group);
            prop_assert!(needed || past_due.is_none() && latest.is_none(), "{group:?}");
            prop_assert!(needed || group.vaccines.is_empty(), "{group:?}");
            let in_order = |first: &Option<Date>, then: &Option<Date>| {
                first.zip(*then).is_none_or(|(first, then)| first <= then)
            };
            prop_assert!(in_order(&Some(case.patient.birth_date), earliest), "before birth: {group:?}");
            prop_assert!(in_order(earliest, recommended), "{group:?}");
            prop_assert!(in_order(earliest, past_due), "{group:?}");
        }
        Ok(())
    })
}

/// No forecast names a vaccine that an observation rules out at the patient's age: not by itself, and not by an antigen in it
/// that the patient may have no vaccine against. Every history is tried with every reason in turn, since few have one of
/// themselves.
pub fn nothing_contraindicated_is_named(effort: Effort) -> Result<(), String> {
    let reasons = reasons_against();
    hold(effort, &histories(), |case| {
        for reason in &reasons {
            let mut case = case.clone();
            case.patient.observations.push((reason.to_string(), None));
            for group in &forecast(Schedule::acip(), &case.patient, case.as_of).groups {
                for cvx in &group.vaccines {
                    let why = contraindicated(&case, *cvx);
                    prop_assert!(why.is_none(), "CVX {cvx} is ruled out by {why:?}: {group:?}");
                }
            }
        }
        Ok(())
    })
}

/// The observations that rule out a vaccine which a forecast would name otherwise.
fn reasons_against() -> Vec<ObservationCode> {
    let antigens = Schedule::acip().release().antigens.iter();
    let of_antigen = |antigen: &'static Antigen| {
        let doses = antigen.series.iter().flat_map(|series| &series.doses);
        let preferable = doses.flat_map(|dose| &dose.preferable).filter(|vaccine| vaccine.forecast);
        let named: Vec<CvxCode> = preferable.map(|vaccine| vaccine.cvx).collect();
        let entries = antigen.vaccine_contraindications.iter().filter(move |entry| {
            entry.vaccines.iter().flat_map(|vaccines| &vaccines.cvx).any(|cvx| named.contains(cvx))
        });
        entries.map(|entry| entry.observation)
    };
    let mut reasons: Vec<ObservationCode> = antigens.flat_map(of_antigen).collect();
    reasons.sort_unstable();
    reasons.dedup();
    reasons
}

/// The antigen and the observation that rule a vaccine out on the day of assessment (section 7.3).
fn contraindicated(case: &Case, cvx: Cvx) -> Option<(&'static str, ObservationCode)> {
    let cvx = CvxCode(cvx.number());
    let by_vaccine = Schedule::acip().release().antigens.iter().flat_map(|antigen| {
        antigen.vaccine_contraindications.iter().flat_map(move |entry| {
            let vaccines = entry.vaccines.iter().map(move |some| (some.ages, some.cvx.contains(&cvx)));
            vaccines.filter(|(_, named)| *named).map(move |(ages, _)| (antigen, entry.observation, ages))
        })
    });
    let by_antigen = antigens_of(case, Cvx::new(cvx.0), case.as_of).flat_map(|antigen| {
        antigen.contraindications.iter().map(move |entry| (antigen, entry.observation, entry.ages))
    });
    by_vaccine
        .chain(by_antigen)
        .find(|(_, observation, ages)| observed(case, *observation) && at_age(case, *ages, case.as_of))
        .map(|(antigen, observation, _)| (antigen.antigen.as_str(), observation))
}

/// The antigens that a vaccine counts for on a day.
fn antigens_of(case: &Case, cvx: Cvx, on: Date) -> impl Iterator<Item = &'static Antigen> {
    let schedule = Schedule::acip();
    let associations =
        schedule.product(CvxCode(cvx.number())).into_iter().flat_map(|product| &product.antigens);
    associations
        .filter(move |of| at_age(case, of.ages, on))
        .filter_map(|of| schedule.release().antigens.iter().find(|antigen| antigen.antigen == of.antigen))
}

/// Section 5.1, told once more and apart from the program's own telling.
fn is_relevant(case: &Case, series: &Series) -> bool {
    let gender = match case.patient.sex {
        Sex::Female => Gender::Female,
        Sex::Male => Gender::Male,
        _ => Gender::Unknown,
    };
    let indicated = series.indications.iter().any(|indication| {
        observed(case, indication.observation) && at_age(case, indication.ages, case.as_of)
    });
    (series.genders.is_empty() || series.genders.contains(&gender))
        && (series.kind != SeriesKind::Risk || indicated)
}

fn observed(case: &Case, code: ObservationCode) -> bool {
    case.patient.observations.iter().any(|(active, _)| active.trim().parse() == Ok(code))
}

fn at_age(case: &Case, ages: AgeBand, on: Date) -> bool {
    let birth = case.patient.birth_date;
    ages.from.is_none_or(|from| from.after(birth) <= on)
        && ages.before.is_none_or(|before| on < before.after(birth))
}
