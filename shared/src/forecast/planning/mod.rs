//! Forecast dates and reasons for one series (chapter 7).

mod contraindication;
mod dates;
mod immunity;

use super::evaluation::Walk;
use super::evaluation::skip::{Asked, can_skip};
use super::finding::Finding;
use super::history::History;
use super::outcome::{NamedVaccines, SeriesStatus};
use super::season::season_of;
use crate::calendar::Day;
use crate::codes::Cvx;
use crate::schedule::release::CvxCode;
use crate::schedule::{GroupSet, Series, SeriesDose};
pub(super) use dates::Dates;

/// What keeps a patient from needing, or from getting, vaccines against an antigen.
pub(super) struct Exclusions {
    /// Evidence of immunity (7.2).
    immune: Option<Finding>,
    /// A contraindication of the antigen (7.3).
    contraindicated: Option<Finding>,
    /// Vaccines that are ruled out (7.3).
    ruled_out: Vec<(CvxCode, Finding)>,
}

impl Exclusions {
    /// Nothing does.
    pub fn none() -> Self {
        Self { immune: None, contraindicated: None, ruled_out: Vec::new() }
    }

    /// Asks for immunity and contraindications once for an antigen, by place.
    pub fn of(history: &History, antigen: usize) -> Self {
        let Some(antigen) = history.schedule.release().antigens.get(antigen) else { return Self::none() };
        let immune = immunity::evidence(history, &antigen.immunity);
        if history.is_unobserved() {
            return Self { immune, ..Self::none() };
        }
        Self {
            immune,
            contraindicated: contraindication::of_antigen(history, antigen),
            ruled_out: contraindication::of_vaccines(history, antigen),
        }
    }
}

/// What a patient series needs next.
#[derive(Clone, Copy)]
pub(super) struct Need {
    /// The patient series status (table 7-10).
    pub status: SeriesStatus,
    /// The first day on which the next dose can be given, where one is needed.
    pub earliest: Option<Day>,
    /// What ended the series, or keeps the next dose from being earlier.
    pub why: Option<Finding>,
}

/// A patient series with its forecast.
#[derive(Clone, Copy)]
pub(super) struct Plan<'a> {
    /// How far the patient has come.
    pub walk: &'a Walk<'a>,
    /// The series: that of the walk, or the like of it in a twin of its antigen.
    pub series: &'a Series,
    /// The patient series status (table 7-10).
    pub status: SeriesStatus,
    /// The first day on which the next dose can be given, where one is needed.
    pub earliest: Option<Day>,
    /// What ended the series, or keeps the next dose from being earlier.
    pub why: Option<Finding>,
    /// How many doses count beside those of the series.
    pub counted_on: usize,
}

/// What a series needs next (figure 7-1): its status, where a dose is needed the earliest date, and why so. Where the next dose could be
/// skipped at the earliest date, it is the dose after it that is needed (7.6).
pub(super) fn need(walk: &mut Walk, exclusions: &Exclusions, complete: &GroupSet) -> Need {
    let end = |status, why| Need { status, earliest: None, why: Some(why) };
    let as_of = walk.history.as_of;
    loop {
        while let Some(target) = walk.target()
            && can_skip(walk, target, Asked::Forecasting, as_of, complete)
        {
            walk.skip_target();
        }
        let Some(target) = walk.target() else {
            return if walk.valid == 0 {
                end(SeriesStatus::NotRecommended, Finding::EnoughByHistory)
            } else {
                end(SeriesStatus::Complete, Finding::SeriesComplete)
            };
        };
        if let Some(evidence) = exclusions.immune {
            return end(SeriesStatus::Immune, evidence);
        }
        if let Some(found) = contraindication::of_series(exclusions, walk.series) {
            return end(SeriesStatus::Contraindicated, found);
        }
        let season = target.season.map(|season| season_of(walk.history, season));
        if let Some(over) = season.and_then(|season| season.until).filter(|until| *until < as_of) {
            return end(SeriesStatus::NotRecommended, Finding::SeasonOver { end: over });
        }
        let rule = target.ages_on(as_of);
        let (earliest, not_before) = dates::earliest(walk, target, rule, season);
        if let Some(maximum) = rule.and_then(|rule| rule.maximum) {
            let over = walk.history.at(maximum);
            let latest = over.plus(-1);
            if as_of >= over {
                return end(SeriesStatus::AgedOut, Finding::AgedOut { maximum, latest });
            }
            if earliest >= over {
                return end(SeriesStatus::AgedOut, Finding::CannotFinish { maximum, latest });
            }
        }
        if can_skip(walk, target, Asked::Forecasting, earliest, complete) {
            walk.skip_target();
            continue;
        }
        return Need { status: SeriesStatus::NotComplete, earliest: Some(earliest), why: not_before };
    }
}

/// The day on which a dose that is skipped in the end could have been given first (7.6).
pub(super) fn earliest(walk: &Walk, target: &SeriesDose) -> Day {
    let season = target.season.map(|season| season_of(walk.history, season));
    let (earliest, _) = dates::earliest(walk, target, target.ages_on(walk.history.as_of), season);
    earliest
}

impl<'a> Plan<'a> {
    /// A series with what it needs.
    pub fn new(walk: &'a Walk<'a>, need: Need) -> Self {
        let Need { status, earliest, why } = need;
        Self { walk, series: walk.series, status, earliest, why, counted_on: 0 }
    }

    /// All dates of the next dose, where one is needed.
    pub fn dates(&self) -> Option<Dates> {
        let dates = dates::dates(self.walk, self.walk.target()?, self.earliest?);
        Some(Dates { number: dates.number + self.counted_on, ..dates })
    }

    /// Adds the vaccines that the forecast names, where they are not named yet (FORECASTRECVAC-1).
    pub fn name_vaccines(&self, exclusions: &Exclusions, dates: &Dates, named: &mut NamedVaccines) {
        let Some(target) = self.walk.target() else { return };
        let at_age = |ages, on: Day| self.walk.history.at_age(ages, on);
        let preferable = target.preferable.iter().filter(|vaccine| {
            vaccine.forecast
                && !exclusions.ruled_out.iter().any(|(cvx, _)| *cvx == vaccine.cvx)
                && (at_age(vaccine.ages, dates.earliest) || at_age(vaccine.ages, dates.recommended))
        });
        for cvx in preferable.map(|vaccine| Cvx::new(vaccine.cvx.0)) {
            if !named.contains(&cvx) {
                named.push(cvx);
            }
        }
    }
}
