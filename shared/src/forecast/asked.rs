//! Every series that can speak for the patient, evaluated and forecast (figure 4-5). What is found stays where it is: of the series of
//! an antigen the best are chosen later, by looking at them.

use super::evaluation::Walk;
use super::finding::Finding;
use super::history::History;
use super::outcome::SeriesStatus;
use super::planning::{Exclusions, Need, need};
use super::{selection, twin};
use crate::schedule::{Antigen, GroupSet};
use std::ops::Range;

/// What was asked, of every antigen.
pub(super) struct Asked<'a> {
    /// The antigens, in the release's order.
    pub antigens: Vec<AskedAntigen<'a>>,
    /// The series of all antigens, one antigen after another.
    pub series: Vec<AskedSeries<'a>>,
    /// What was found of the records in every one of them, one series after another.
    pub findings: Vec<Finding>,
}

/// What was asked of one antigen.
pub(super) struct AskedAntigen<'a> {
    /// The antigen.
    pub antigen: &'a Antigen,
    /// Places in the history of its records.
    pub records: &'a [usize],
    /// What keeps the patient from vaccines against it.
    pub exclusions: Exclusions,
    /// Where its series are.
    pub series: Range<usize>,
    /// The place of the antigen whose series are its too.
    pub twin: Option<usize>,
}

/// A series that was asked.
pub(super) struct AskedSeries<'a> {
    /// How far the patient has come in it.
    pub walk: Walk<'a>,
    /// What it needs next; none where it cannot be chosen.
    pub need: Option<Need>,
}

impl<'a> Asked<'a> {
    /// Asks every antigen of the schedule.
    pub fn all(history: &'a History<'a>) -> Self {
        let antigens = &history.schedule.rules().antigens;
        let mut asked = Self {
            antigens: Vec::with_capacity(antigens.len()),
            series: Vec::with_capacity(antigens.len() * 2),
            findings: Vec::with_capacity(history.shots.len() * 4),
        };
        for (place, antigen) in antigens.iter().enumerate() {
            let records = history.records(place);
            let twin = twin::asked_alike(history, antigen, records, &asked.antigens);
            let start = asked.series.len();
            let exclusions = match twin {
                Some(_) => Exclusions::of(history, place),
                None => asked.ask_series(history, place, antigen, records),
            };
            let series = start..asked.series.len();
            asked.antigens.push(AskedAntigen { antigen, records, exclusions, series, twin });
        }
        asked
    }

    /// Evaluates and forecasts every relevant series of an antigen that can be chosen. Series that ask whether another is complete come
    /// after those that do not ask.
    fn ask_series(
        &mut self,
        history: &'a History<'a>,
        place: usize,
        antigen: &'a Antigen,
        records: &'a [usize],
    ) -> Exclusions {
        let relevant = selection::relevant_series(history, antigen);
        if relevant.is_empty() {
            return Exclusions::none();
        }
        let mut candidates = selection::Candidates::among(history, antigen, &relevant);
        let start = self.series.len();
        for series in relevant.iter().filter(|series| candidates.may_include(history, series, records)) {
            self.series.push(AskedSeries { walk: Walk::begin(history, series, records), need: None });
        }
        let of_antigen = self.series.get_mut(start..).unwrap_or_default();
        candidates.evaluate(of_antigen.iter_mut().map(|series| &mut series.walk), &mut self.findings);
        let exclusions = Exclusions::of(history, place);
        let mut complete = GroupSet::default();
        for AskedSeries { walk, need: of_series } in of_antigen {
            if candidates.include(walk) {
                walk.evaluate(&complete, &mut self.findings);
                let need = need(walk, &exclusions, &complete);
                if need.status == SeriesStatus::Complete && !walk.series.asks_for_complete {
                    complete.insert(walk.series.series_group);
                }
                *of_series = Some(need);
            }
        }
        exclusions
    }
}
