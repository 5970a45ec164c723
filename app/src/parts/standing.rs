//! Where a student stands with a vaccine, as a shape and a word.

use crate::device::GroupStanding;
use bluebonnet_shared::calendar::Date;
use bluebonnet_shared::forecast::{self, GroupForecast, SeriesStatus};
use dioxus::prelude::*;

/// Where a student stands with one vaccine group on one day, most urgent first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// The past-due date is behind us.
    Overdue,
    /// The recommended date has come.
    Due,
    /// May be given already, is recommended later.
    Early,
    /// More doses are needed, later.
    Later,
    /// Nothing is to be given: contraindicated.
    Contraindicated,
    /// Nothing is to be given: not recommended, or too old for it.
    NotNeeded,
    /// All doses are in.
    Complete,
    /// Evidence of immunity.
    Immune,
}

impl Standing {
    /// Where a forecast of one group stands on a day.
    pub fn of(group: &GroupForecast, today: Date) -> Self {
        match group.standing(today) {
            forecast::Standing::Overdue { .. } => Self::Overdue,
            forecast::Standing::DueNow { .. } => Self::Due,
            forecast::Standing::MayBeGiven { .. } => Self::Early,
            forecast::Standing::DueLater { .. } | forecast::Standing::Needed => Self::Later,
            forecast::Standing::Complete => Self::Complete,
            forecast::Standing::Immune => Self::Immune,
            forecast::Standing::Contraindicated => Self::Contraindicated,
            forecast::Standing::NotRecommended | forecast::Standing::AgedOut => Self::NotNeeded,
        }
    }

    /// Where one group of a list's row stands on a day.
    pub fn of_row(group: &GroupStanding, today: Date) -> Self {
        Self::by(group.status, group.recommended.or(group.earliest), group.past_due, today)
    }

    fn by(status: SeriesStatus, recommended: Option<Date>, past_due: Option<Date>, today: Date) -> Self {
        match status {
            SeriesStatus::Complete => Self::Complete,
            SeriesStatus::Immune => Self::Immune,
            SeriesStatus::Contraindicated => Self::Contraindicated,
            SeriesStatus::NotRecommended | SeriesStatus::AgedOut => Self::NotNeeded,
            SeriesStatus::NotComplete => Self::by_dates(recommended, past_due, today),
        }
    }

    /// Where a dose that is still to be given stands: recommended from, overdue after.
    pub fn by_dates(recommended: Option<Date>, past_due: Option<Date>, today: Date) -> Self {
        match (recommended, past_due) {
            (_, Some(past_due)) if past_due < today => Self::Overdue,
            (Some(recommended), _) if recommended <= today => Self::Due,
            _ => Self::Later,
        }
    }

    /// The word that stands beside the shape.
    pub fn word(self) -> &'static str {
        match self {
            Self::Overdue => "overdue",
            Self::Due => "due now",
            Self::Early => "may be given",
            Self::Later => "not due yet",
            Self::Contraindicated => "contraindicated",
            Self::NotNeeded => "not recommended",
            Self::Complete => "up to date",
            Self::Immune => "immune",
        }
    }

    /// The class that carries the colour.
    pub fn class(self) -> &'static str {
        match self {
            Self::Overdue => "status overdue",
            Self::Due => "status due",
            Self::Early | Self::Later => "status later",
            Self::Contraindicated => "status exempt",
            Self::NotNeeded => "status absent",
            Self::Complete | Self::Immune => "status done",
        }
    }
}

/// The shape of a standing: filled check, half disc, filled diamond, clock, open square, dashed ring.
#[component]
pub fn Shape(standing: Standing) -> Element {
    let inside = match standing {
        Standing::Complete | Standing::Immune => rsx! {
            circle { cx: "8", cy: "8", r: "8", fill: "currentColor" }
            path { d: "M4.400 8.300l2.500 2.500 4.800-5.200", class: "tick", fill: "none", stroke_width: "2", stroke_linecap: "round", stroke_linejoin: "round" }
        },
        Standing::Due => rsx! {
            circle { cx: "8", cy: "8", r: "7", fill: "none", stroke: "currentColor", stroke_width: "2" }
            path { d: "M8 1a7 7 0 0 1 0 14z", fill: "currentColor" }
        },
        Standing::Overdue => rsx! {
            path { d: "M8 .2L15.800 8 8 15.800 .2 8z", fill: "currentColor" }
        },
        Standing::Early | Standing::Later => rsx! {
            circle { cx: "8", cy: "8", r: "7", fill: "none", stroke: "currentColor", stroke_width: "1.800" }
            path { d: "M8 4.200V8l2.600 1.700", fill: "none", stroke: "currentColor", stroke_width: "1.800", stroke_linecap: "round" }
        },
        Standing::Contraindicated => rsx! {
            rect { x: "1.500", y: "1.500", width: "13", height: "13", rx: "1.500", fill: "none", stroke: "currentColor", stroke_width: "2" }
        },
        Standing::NotNeeded => rsx! {
            circle { cx: "8", cy: "8", r: "7", fill: "none", stroke: "currentColor", stroke_width: "1.800", stroke_dasharray: "2.700 2.800" }
        },
    };
    rsx! {
        svg { class: "shape", view_box: "0 0 16 16", width: "13", height: "13", "aria-hidden": "true", {inside} }
    }
}

/// A chip for one vaccine: shape, name, word.
#[component]
pub fn Chip(standing: Standing, name: String) -> Element {
    rsx! {
        span { class: "chip {standing.class()}",
            Shape { standing }
            span { "{name}" }
            span { class: "word", " {standing.word()}" }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_past_due_day_itself_is_not_overdue() {
        let today = date(2026, 11, 24);
        assert_eq!(Standing::by_dates(Some(today), Some(today), today), Standing::Due);
        assert_eq!(Standing::by_dates(None, Some(date(2026, 11, 23)), today), Standing::Overdue);
        assert_eq!(Standing::by_dates(Some(date(2026, 11, 25)), None, today), Standing::Later);
    }
}
