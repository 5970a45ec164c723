//! The tracking schedule: by what a student or a list is judged. ACIP and the school requirements are never mixed; one of
//! them is chosen, and what is shown says which.

use super::field::fresh_id;
use bluebonnet_shared::calendar::Date;
use bluebonnet_shared::compliance::{Rules, SchoolYear};
use dioxus::prelude::*;

/// A schedule to go by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tracking {
    /// What medicine recommends.
    #[default]
    Acip,
    /// What Texas asks of a student in a school year; the grade decides which part of it.
    Texas(SchoolYear),
}

impl Tracking {
    /// Every schedule that can be chosen on a day: ACIP, then the school year that the day is in, then the others of the
    /// rules, latest first.
    pub fn all(today: Date) -> Vec<Self> {
        let current = SchoolYear::of(today);
        let others = Rules::texas().school_years().into_iter().filter(|year| *year != current);
        let years = std::iter::once(current).chain(others);
        std::iter::once(Self::Acip).chain(years.map(Self::Texas)).collect()
    }

    /// Its name.
    pub fn words(self) -> String {
        match self {
            Self::Acip => "ACIP".to_owned(),
            Self::Texas(year) => format!("Texas schools {year}"),
        }
    }
}

/// The choice of a schedule.
#[component]
pub fn TrackingSelect(
    /// What is chosen.
    value: Tracking,
    /// Today: its school year comes first.
    today: Date,
    /// What it is for: `Schedule for this list`.
    label: String,
    /// Each choice.
    on_choose: EventHandler<Tracking>,
) -> Element {
    let id = use_hook(fresh_id);
    let all = Tracking::all(today);
    let choices: Vec<(usize, String, bool)> = all
        .iter()
        .enumerate()
        .map(|(place, tracking)| (place, tracking.words(), *tracking == value))
        .collect();
    rsx! {
        div { class: "pick",
            label { r#for: "{id}", "Schedule" }
            select {
                id: "{id}",
                class: "control",
                aria_label: "{label}",
                onchange: move |event| {
                    let place: Option<usize> = event.value().parse().ok();
                    if let Some(tracking) = place.and_then(|place| all.get(place)) {
                        on_choose.call(*tracking);
                    }
                },
                for (place , words , chosen) in choices {
                    option { key: "{place}", value: "{place}", selected: chosen, "{words}" }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_school_year_of_today_comes_first_after_acip() {
        let all = Tracking::all(date(2026, 11, 24));
        assert_eq!(all[0], Tracking::Acip);
        assert_eq!(all[1].words(), "Texas schools 2026-27");
        assert_eq!(all[2].words(), "Texas schools 2025-26");
        let earlier = Tracking::all(date(2026, 7, 31));
        assert_eq!(earlier[1].words(), "Texas schools 2025-26");
        assert_eq!(earlier[2].words(), "Texas schools 2026-27");
        assert_eq!(earlier.len(), all.len(), "no year twice");
    }

    #[test]
    fn a_year_that_the_rules_were_not_checked_for_can_still_be_chosen() {
        let all = Tracking::all(date(2031, 9, 1));
        assert_eq!(all[1], Tracking::Texas(SchoolYear::beginning_in(2031)));
    }
}
