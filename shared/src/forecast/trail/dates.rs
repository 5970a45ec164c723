//! What is behind each date of a forecast: of the series that are blended, the one that the date comes from, and its rule.

use super::{About, Since, Step, Steps};
use crate::calendar::Date;
use crate::forecast::evaluation::reference;
use crate::forecast::finding::Finding;
use crate::forecast::group::Members;
use crate::forecast::history::History;
use crate::forecast::outcome::{GroupForecast, Reason};
use crate::forecast::planning::{Dates, Plan};
use crate::schedule;

/// A series in which a dose is needed, with its dates.
struct Dated<'p, 'a> {
    plan: &'p Plan<'a>,
    dates: Dates,
}

/// Adds a step for each date.
pub(super) fn add(steps: &mut Steps, history: &History, forecast: &GroupForecast, members: &Members) {
    let dated = members.iter().filter_map(|(_, plan)| Some(Dated { plan, dates: plan.dates()? }));
    let dated: Vec<Dated> = dated.collect();
    if let Some(on) = forecast.earliest {
        steps.add(earliest(history, &dated, on));
    }
    if let (Some(on), Some(series)) =
        (forecast.recommended, dated.iter().min_by_key(|series| series.dates.recommended))
    {
        let found = series.dates.due.map(|(_, found)| found);
        steps.add(series.step(history, About::Recommended, on, found, Reason::DueAtEarliest));
    }
    let overdue = dated.iter().filter_map(|series| Some((series.dates.past_due?, series)));
    match (forecast.past_due, overdue.min_by_key(|(past_due, _)| *past_due)) {
        (Some(on), Some((_, series))) => {
            let found = series.dates.overdue.map(|(_, found)| found);
            steps.add(series.step(history, About::PastDue, on, found, Reason::NeverOverdue));
        }
        _ => steps.add(Step::new(About::PastDue, None, Reason::NeverOverdue)),
    }
    let latest = dated.iter().filter_map(|series| Some((series.dates.latest?, series)));
    if let Some((latest, series)) = latest.min_by_key(|(latest, _)| *latest)
        && let Some(maximum) = series.maximum_age(history)
    {
        let latest = latest.date();
        steps.add(Step::new(About::Latest, Some(latest), Reason::PossibleUntil { maximum, latest }));
    }
}

/// The earliest date is that of one series, unless the group's last dose puts it off (MULTIANTVG-1).
fn earliest(history: &History, dated: &[Dated], on: Date) -> Step {
    let Some(series) = dated.iter().find(|series| series.dates.earliest.date() == on) else {
        return Step::new(About::Earliest, Some(on), Reason::NotBeforeLastOfGroup { on });
    };
    let walk = series.plan.walk;
    let last = walk.records.last().and_then(|place| history.shots.get(*place));
    let unsaid = match last.filter(|last| last.day == series.dates.earliest) {
        Some(_) => Reason::NotBeforeLastDose { on },
        None => Reason::NotBeforeBirth { on },
    };
    series.step(history, About::Earliest, on, series.plan.why, unsaid)
}

impl Dated<'_, '_> {
    /// A step for a date, by what was found of it, or else by what is so where nothing is.
    fn step(
        &self,
        history: &History,
        about: About,
        on: Date,
        found: Option<Finding>,
        unsaid: Reason,
    ) -> Step {
        let since = found.and_then(|found| self.since(history, found));
        let reason = found.map_or(unsaid, |found| found.reason(history.schedule));
        Step { since, ..Step::new(about, Some(on), reason) }
    }

    /// What an interval counts from: the interval is looked up by its figures among those of the target dose.
    fn since(&self, history: &History, found: Finding) -> Option<Since> {
        let (Finding::NotBeforeInterval { interval, after, .. }
        | Finding::DueByInterval { interval, after, .. }
        | Finding::OverdueByInterval { interval, after, .. }) = found
        else {
            return None;
        };
        let walk = self.plan.walk;
        let mut intervals = walk.target()?.intervals_on(history.as_of);
        let counted = intervals.find(|known| {
            [known.minimum, known.recommended, known.recommended_before].contains(&Some(interval))
                && reference(walk, &known.since, None).is_some_and(|since| since.day == after)
        });
        if let Some(schedule::Since::Observation(code)) = counted.map(|counted| &counted.since) {
            return Some(Since::Observation(history.schedule.name_of(*code)));
        }
        // Doses have numbers where the next one's goes on from theirs: it does not where others are counted too, or only those of
        // a season.
        let mut satisfied = walk.satisfied().filter_map(|(record, _)| walk.shot(record));
        let goes_on = self.dates.number == walk.valid + 1;
        let place = satisfied.position(|shot| shot.day == after).filter(|_| goes_on);
        let number = place.and_then(|place| u8::try_from(place + 1).ok());
        Some(number.map_or(Since::Other, Since::Dose))
    }

    fn maximum_age(&self, history: &History) -> Option<crate::calendar::Period> {
        let rule = self.plan.walk.target()?.ages_on(history.as_of)?;
        Some(history.schedule.rules().age(rule.maximum?))
    }
}
