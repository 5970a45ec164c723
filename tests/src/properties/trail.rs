//! What is said of why a forecast is as it is agrees with the forecast.

use crate::effort::{Effort, hold};
use crate::histories::histories;
use bluebonnet_shared::calendar::Date;
use bluebonnet_shared::forecast::{
    About, GroupForecast, Patient, Reason, SeriesStatus, Step, Trail, explain, forecast,
};
use bluebonnet_shared::schedule::Schedule;
use proptest::prelude::*;

/// Every forecast has a trail; it names each date of the forecast once, with a rule whose own figure is that date, or an earlier one
/// where the date was put off; and a series that needs nothing says why.
pub fn trails_agree_with_forecasts(effort: Effort) -> Result<(), String> {
    hold(effort, &histories(), |case| {
        let outcome = forecast(Schedule::acip(), &case.patient, case.as_of);
        for group in &outcome.groups {
            let trail = explain(Schedule::acip(), &case.patient, case.as_of, &group.group, group.basis);
            let Some(trail) = trail else {
                return Err(TestCaseError::fail(format!("no trail of {group:?}")));
            };
            agrees(group, &trail, &case.patient)?;
        }
        Ok(())
    })
}

fn agrees(group: &GroupForecast, trail: &Trail, patient: &Patient) -> Result<(), TestCaseError> {
    let of = |about| trail.steps.iter().filter(move |step: &&Step| step.about == about);
    let needed = group.status == SeriesStatus::NotComplete;
    for (about, on) in [
        (About::Earliest, group.earliest),
        (About::Recommended, group.recommended),
        (About::PastDue, group.past_due),
        (About::Latest, group.latest),
    ] {
        let said: Vec<Option<Date>> = of(about).map(|step| step.on).collect();
        match on {
            Some(_) => prop_assert_eq!(said, [on], "{:?} of {:?}", about, group),
            None if about == About::PastDue && needed => prop_assert_eq!(said, [None], "{:?}", group),
            None => prop_assert!(said.is_empty(), "{about:?} of {group:?}"),
        }
    }
    for step in &trail.steps {
        prop_assert!(step.source.starts_with("CDSi "), "{step:?}");
        prop_assert!(!step.sentence(patient.birth_date).is_empty(), "{step:?}");
        if let (Some((figure, may_be_earlier)), Some(on)) = (figure(&step.reason), step.on) {
            prop_assert!(figure == on || may_be_earlier && figure < on, "{step:?} of {group:?}");
        }
    }
    prop_assert!(needed || of(About::Status).any(|step| step.antigen.is_none()), "{trail:?}");
    let names: Vec<_> = trail.series.iter().map(|series| series.name.clone()).collect();
    prop_assert_eq!(names.as_slice(), group.series.as_slice());
    Ok(())
}

/// The day that a rule comes to, and whether the forecast may say a later one.
fn figure(reason: &Reason) -> Option<(Date, bool)> {
    match reason {
        Reason::NotBeforeAge { on, .. }
        | Reason::NotBeforeInterval { on, .. }
        | Reason::NotBeforeConflict { on, .. }
        | Reason::NotBeforeSeason { start: on }
        | Reason::NotBeforeLastDose { on }
        | Reason::NotBeforeLastOfGroup { on }
        | Reason::NotBeforeBirth { on }
        | Reason::PossibleUntil { latest: on, .. } => Some((*on, false)),
        Reason::DueByAge { on, .. }
        | Reason::DueByInterval { on, .. }
        | Reason::OverdueByAge { on, .. }
        | Reason::OverdueByInterval { on, .. } => Some((*on, true)),
        _ => None,
    }
}
