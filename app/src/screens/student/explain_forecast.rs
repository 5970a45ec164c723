//! Explanation of Forecast: why a vaccine group is due when it is, or not at all.

use crate::device::{ClientView, Desk};
use crate::parts::dialog::Sheet;
use crate::parts::mark::Shape;
use crate::parts::standing::Standing;
use crate::parts::words::us_date;
use bluebonnet_shared::codes::VaccineGroup;
use bluebonnet_shared::forecast::{Basis, GroupForecast, Patient, explain};
use dioxus::prelude::*;
use std::rc::Rc;

/// A forecast's name: a student at risk may have two of one group, one of them for the risk.
pub fn name(forecast: &GroupForecast) -> String {
    match forecast.basis {
        Basis::Standard => forecast.group.to_string(),
        Basis::Risk => format!("{} for a risk", forecast.group),
    }
}

/// The forecast in words: `due now: dose 2`.
fn status_words(standing: Standing, forecast: &GroupForecast) -> String {
    match forecast.dose_number {
        Some(number) => format!("{}: dose {number}", standing.word()),
        None => standing.word().to_owned(),
    }
}

/// The explanation of one forecast. What stands behind it is found when it is opened.
#[component]
pub fn ForecastExplanation(
    view: Rc<ClientView>,
    group: VaccineGroup,
    basis: Basis,
    on_close: EventHandler<()>,
) -> Element {
    let desk = use_context::<Desk>();
    let made = &view.forecast;
    let Some(forecast) = made.groups.iter().find(|found| found.group == group && found.basis == basis) else {
        return rsx! {};
    };
    let birth = view.client.birth_date;
    let trail = explain(&desk.schedule(), &Patient::from(&view.client), made.as_of, &group, basis);
    let standing = Standing::of(forecast, desk.today());
    let whom = match basis {
        Basis::Standard => "This is from the standard schedule: no risk or condition leads to it.",
        Basis::Risk => "This is recommended for a risk that is on record.",
    };
    rsx! {
        Sheet { title: "Explanation of Forecast", under: name(forecast), narrow: true, on_close,
            // Long explanations are scrolled with the keyboard too.
            div { class: "sheet-body", tabindex: "0",
                p { class: "mark wrap {standing.class()}",
                    Shape { mark: standing }
                    strong { "{name(forecast)}: {status_words(standing, forecast)}" }
                }
                p { "{whom}" }
                if let Some(trail) = trail {
                    ul { class: "reasons", aria_label: "Why",
                        for step in trail.steps {
                            li {
                                "{step.sentence(birth)}"
                                p { class: "quiet small", "{step.source}" }
                            }
                        }
                    }
                    h3 { if trail.series.len() > 1 { "Series followed, by antigen" } else { "Series followed" } }
                    ul { class: "reasons",
                        for series in trail.series {
                            li {
                                strong { "{series.antigen}: " }
                                "{series.sentence()}"
                            }
                        }
                    }
                    p { class: "quiet small",
                        "Decided by CDC's CDSi logic over the ACIP schedule, version {trail.schedule_version}, on {us_date(trail.as_of)}."
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bluebonnet_shared::forecast::{Forecast, forecast};
    use bluebonnet_shared::person::Sex;
    use bluebonnet_shared::schedule::Schedule;
    use jiff::civil::date;

    /// An infant about to travel abroad, for whom MMR is forecast twice: for everybody, and for the journey.
    fn at_risk() -> Forecast {
        let patient = Patient {
            birth_date: date(2026, 3, 20),
            sex: Sex::Female,
            birth_country: None,
            doses: Vec::new(),
            observations: vec![("048".to_owned(), None)],
        };
        forecast(Schedule::acip(), &patient, date(2026, 11, 24))
    }

    #[test]
    fn no_two_forecasts_of_a_student_have_one_name() {
        let forecast = at_risk();
        let twice = |group: &GroupForecast| {
            forecast.groups.iter().filter(|other| other.group == group.group).count() == 2
        };
        assert!(forecast.groups.iter().any(twice), "the test is of no student with both");
        let mut names: Vec<String> = forecast.groups.iter().map(name).collect();
        let all = names.len();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), all, "{names:?}");
    }
}
