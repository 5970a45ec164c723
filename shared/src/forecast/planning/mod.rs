//! Forecast dates and reasons for one series (chapter 7).

mod contraindication;
mod dates;
mod immunity;

use super::evaluation::{InForce, Walk, skip};
use super::finding::Finding;
use super::outcome::SeriesStatus;
use crate::calendar::{Date, add_days};
use crate::schedule::release::{Antigen, CvxCode, SkipContext};
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
    /// Asks for immunity and contraindications once for an antigen.
    pub fn of(history: &super::history::History, antigen: &Antigen) -> Self {
        Self {
            immune: immunity::evidence(history, &antigen.immunity),
            contraindicated: contraindication::of_antigen(history, antigen),
            ruled_out: contraindication::of_vaccines(history, antigen),
        }
    }
}

/// A patient series with its forecast.
pub(super) struct Plan<'a> {
    /// How far the patient has come.
    pub walk: Walk<'a>,
    /// The patient series status (table 7-10).
    pub status: SeriesStatus,
    /// The dates, where another dose is needed.
    pub dates: Option<Dates>,
    /// Vaccines the forecast names (FORECASTRECVAC-1).
    pub vaccines: Vec<CvxCode>,
    /// Why.
    pub findings: Vec<Finding>,
}

/// Forecasts the next dose of a series (figure 7-1). Where it could be skipped at the earliest date, it is the dose after
/// it that is needed (7.6).
pub(super) fn plan<'a>(mut walk: Walk<'a>, exclusions: &Exclusions) -> Plan<'a> {
    let as_of = walk.history.as_of;
    loop {
        while let Some(target) = walk.target()
            && skip::can_skip(&walk, target, SkipContext::Forecast, as_of, None)
        {
            walk.skip_target();
        }
        let Some(target) = walk.target() else {
            return if walk.satisfied.is_empty() {
                end(walk, SeriesStatus::NotRecommended, Finding::EnoughByHistory)
            } else {
                end(walk, SeriesStatus::Complete, Finding::SeriesComplete)
            };
        };
        if let Some(evidence) = exclusions.immune {
            return end(walk, SeriesStatus::Immune, evidence);
        }
        if let Some(found) = contraindication::of_series(exclusions, walk.series) {
            return end(walk, SeriesStatus::Contraindicated, found);
        }
        let season = target.season.map(|season| dates::season_of(season, as_of));
        if let Some(over) = season.and_then(|season| season.until).filter(|until| *until < as_of) {
            return end(walk, SeriesStatus::NotRecommended, Finding::SeasonOver { end: over });
        }
        let rule = target.ages.iter().find(|rule| rule.in_force(as_of));
        let mut findings = Vec::new();
        let dates = dates::dates(&walk, target, rule, season, &mut findings);
        if let Some(maximum) = rule.and_then(|rule| rule.maximum) {
            let over = maximum.after(walk.history.birth);
            let latest = add_days(over, -1);
            if as_of >= over {
                return end(walk, SeriesStatus::AgedOut, Finding::AgedOut { maximum, latest });
            }
            if dates.earliest >= over {
                return end(walk, SeriesStatus::AgedOut, Finding::CannotFinish { maximum, latest });
            }
        }
        if skip::can_skip(&walk, target, SkipContext::Forecast, dates.earliest, None) {
            walk.skip_target();
            continue;
        }
        let vaccines = vaccines(&walk, exclusions, &dates);
        return Plan { walk, status: SeriesStatus::NotComplete, dates: Some(dates), vaccines, findings };
    }
}

fn end(walk: Walk, status: SeriesStatus, why: Finding) -> Plan {
    Plan { walk, status, dates: None, vaccines: Vec::new(), findings: vec![why] }
}

/// FORECASTRECVAC-1.
fn vaccines(walk: &Walk, exclusions: &Exclusions, dates: &Dates) -> Vec<CvxCode> {
    let Some(target) = walk.target() else { return Vec::new() };
    let at_age = |ages, on: Date| walk.history.at_age(ages, on);
    let named = target.preferable.iter().filter(|vaccine| {
        vaccine.forecast
            && !exclusions.ruled_out.iter().any(|(cvx, _)| *cvx == vaccine.cvx)
            && (at_age(vaccine.ages, dates.earliest) || at_age(vaccine.ages, dates.recommended))
    });
    let mut vaccines: Vec<CvxCode> = named.map(|vaccine| vaccine.cvx).collect();
    vaccines.dedup();
    vaccines
}
