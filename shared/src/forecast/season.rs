//! Seasons. A release names one season by its dates; for a day in an earlier year that year's season counts.

use super::history::History;
use crate::calendar::{Date, Day};
use crate::schedule::release::Season;

/// A season as it lies around the day of assessment.
#[derive(Clone, Copy, Debug)]
pub(super) struct SeasonDays {
    /// First day.
    pub from: Day,
    /// Last day; none is open.
    pub until: Option<Day>,
}

/// The season to go by. After the last season that it names, a release knows none.
pub(super) fn season_of(history: &History, season: Season) -> SeasonDays {
    let years = years_back(history, season);
    SeasonDays {
        from: earlier(season.from.into(), years),
        until: season.until.map(|until| earlier(until.into(), years)),
    }
}

/// How many years before the season that the release names lies the one of the day of assessment: the first that is not over
/// on that day. None where the season has no end.
pub(super) fn years_back(history: &History, season: Season) -> i16 {
    let Some(until) = season.until else { return 0 };
    let years = until.year().saturating_sub(history.as_of.date().year());
    (1..=years).rev().find(|years| history.as_of <= earlier(until.into(), *years)).unwrap_or(0)
}

/// The same day some years before; of 29 February, where there is none, the day before it.
pub(super) fn earlier(day: Day, years: i16) -> Day {
    if years == 0 { day } else { moved_back(day, years) }
}

fn moved_back(day: Day, years: i16) -> Day {
    let date = day.date();
    let moved = |day| Date::new(date.year().checked_sub(years)?, date.month(), day).ok();
    moved(date.day()).or_else(|| moved(28)).map_or(day, Day::from)
}
