//! What is lacking, and from when it can be given.

use super::outcome::{Missing, WhyNot};
use super::rules::{Asked, AskedBranch, AskedNeed, AskedRule, Sets};
use super::student::{Clock, Student};
use crate::calendar::{Date, add_days};

/// The nearest way to comply.
pub(super) struct Nearest {
    /// Place of the branch.
    pub branch: usize,
    /// What it lacks.
    pub missing: Missing,
    /// The day from which the next dose is due; before it, the student is in progress.
    pub due: Date,
    /// Whether any dose was given.
    pub begun: bool,
}

/// Finds the branch that lacks the fewest doses and, of several, the one whose next dose can be given first.
pub(super) fn nearest(
    asked: &Asked,
    rule: &AskedRule,
    student: &Student,
    clock: &mut Clock,
) -> Option<Nearest> {
    let given = Given::of(student, asked.counts, clock);
    let mut best: Option<(u8, Date, usize)> = None;
    for (place, branch) in rule.branches.iter().enumerate() {
        if !branch.born.holds(student.birth) || !clock.is_of_age(student.birth, branch.student) {
            continue;
        }
        let Some((missing, day)) = way(asked, branch, student, &given, clock) else { continue };
        if best.is_none_or(|(fewest, first, _)| (missing, day) < (fewest, first)) {
            best = Some((missing, day, place));
        }
    }
    let (doses, day, branch) = best?;
    let waits = rule.may_wait.zip(given.last).map(|(wait, last)| wait.after(last));
    Some(Nearest {
        branch,
        missing: Missing { doses, from: day.max(clock.on) },
        due: waits.map_or(day, |wait| day.max(wait)),
        begun: given.doses > 0,
    })
}

/// The doses that a next one is counted from. An early one is among them: the next must keep its distance from it too.
struct Given {
    doses: u8,
    first: Option<Date>,
    last: Option<Date>,
}

impl Given {
    fn of(student: &Student, set: Sets, clock: &mut Clock) -> Self {
        let mut given = Self { doses: 0, first: None, last: None };
        for shot in student.shots.iter().filter(|shot| shot.sets & set != 0 && shot.void.is_none()) {
            if clock.has_come(shot.date) && given.last != Some(shot.date) {
                given.doses = given.doses.saturating_add(1);
                given.first = given.first.or(Some(shot.date));
                given.last = Some(shot.date);
            }
        }
        given
    }
}

/// How many doses a branch lacks, and the day on which the next can be given. None where it cannot be finished any more.
fn way(
    asked: &Asked,
    branch: &AskedBranch,
    student: &Student,
    given: &Given,
    clock: &mut Clock,
) -> Option<(u8, Date)> {
    if branch.with_medical_exemption && !student.is_contraindicated(&asked.vaccine, clock) {
        return None;
    }
    let mut missing = 0;
    // The age at which the next dose may be given: the highest of those asked if it is to be the last dose, else the lowest.
    let (mut lowest, mut highest) = (None, student.birth);
    let mut limit = Date::MAX;
    for need in &branch.needs {
        let have = have(need, student, clock);
        let lacks = need.doses.saturating_sub(have);
        if lacks == 0 {
            continue;
        }
        if branch.only_when_begun && have == 0 {
            return None;
        }
        missing = missing.max(lacks);
        let start = need.given.from.map_or(student.birth, |from| from.after(student.birth));
        let start = need.given_on.from.map_or(start, |from| start.max(from));
        lowest = Some(lowest.map_or(start, |lowest: Date| lowest.min(start)));
        highest = highest.max(start);
        let ends = [need.given.before.map(|before| before.after(student.birth)), need.given_on.before];
        limit = ends.into_iter().flatten().fold(limit, Date::min);
    }
    let by_age = if missing <= 1 { highest } else { lowest.unwrap_or(student.birth) };
    let by_interval = match (branch.next_dose_after, given.last) {
        (Some(after), Some(last)) => Some(after.after(last)),
        _ => interval(asked, given, student.birth),
    };
    let day = by_interval.map_or(by_age, |day| day.max(by_age));
    (day < limit && (limit == Date::MAX || !clock.has_come(limit))).then_some((missing, day))
}

/// The day on which the next dose can be given after those before it.
fn interval(asked: &Asked, given: &Given, birth: Date) -> Option<Date> {
    let (first, last) = (given.first?, given.last?);
    let number = given.doses.saturating_add(1).min(asked.next_dose.last()?.dose);
    asked.next_dose.iter().filter(|step| step.dose == number).find_map(|step| {
        let fits = step.first_dose.from.is_none_or(|from| from.after(birth) <= first)
            && step.first_dose.before.is_none_or(|before| first < before.after(birth));
        if !fits {
            return None;
        }
        let day = step.after.after(last);
        let day = step.after_first.map_or(day, |after| day.max(after.after(first)));
        let day = step.student.from.map_or(day, |from| day.max(from.after(birth)));
        step.student.before.is_none_or(|before| day < before.after(birth)).then_some(day)
    })
}

/// How many doses count for a need; as many as it asks for where evidence takes their place.
pub(super) fn have(need: &AskedNeed, student: &Student, clock: &mut Clock) -> u8 {
    if student.shows(need.evidence, clock) {
        return need.doses;
    }
    let window = Window::of(need, student);
    let (mut have, mut last) = (0_u8, None);
    for shot in student.shots.iter().filter(|shot| shot.sets & need.set != 0 && shot.void.is_none()) {
        if clock.has_come(shot.date) && last != Some(shot.date) && window.holds(shot.date, clock) {
            have = have.saturating_add(1);
            last = Some(shot.date);
        }
    }
    have
}

/// The days on which a dose counts for a need.
pub(super) struct Window<'a> {
    /// The first, grace included.
    pub from: Date,
    /// The first day after them.
    pub before: Date,
    need: &'a AskedNeed,
    enrolled_on: Option<Date>,
}

impl<'a> Window<'a> {
    pub fn of(need: &'a AskedNeed, student: &Student) -> Self {
        let from = need.given.from.map_or(Date::MIN, |from| add_days(from.after(student.birth), -need.grace));
        let from = need.given_on.from.map_or(from, |day| from.max(day));
        let ends = [need.given.before.map(|before| before.after(student.birth)), need.given_on.before];
        let before = ends.into_iter().flatten().fold(Date::MAX, Date::min);
        Self { from, before, need, enrolled_on: student.facts.enrolled_on }
    }

    /// Whether a dose of that day counts.
    pub fn holds(&self, day: Date, clock: &mut Clock) -> bool {
        self.from <= day
            && day < self.before
            && self.need.given_within.is_none_or(|within| !clock.has_come(add_days(within.after(day), 1)))
            && self.need.before_enrolment.is_none_or(|(days, at_most)| {
                let (ripe, stale) = (add_days(day, days), add_days(at_most.after(day), 1));
                match self.enrolled_on {
                    Some(enrolled) => ripe <= enrolled && enrolled < stale,
                    // Where the first day is not known, it is taken for the day of the question.
                    None => clock.has_come(ripe) && !clock.has_come(stale),
                }
            })
    }

    /// Why a dose of a day from `from` on does not count, for someone who enters on a day.
    pub fn too_late(&self, enters: Date, day: Date) -> WhyNot {
        if self.before <= day {
            return WhyNot::TooLate { limit: self.before };
        }
        match (self.need.before_enrolment, self.need.given_within) {
            (Some((_, at_most)), _) if at_most.after(day) < enters => {
                WhyNot::TooLongAgo { last_day: at_most.after(day) }
            }
            (Some((days, _)), _) => WhyNot::TooLate { limit: add_days(enters, 1 - days) },
            (None, Some(within)) => WhyNot::Lapsed { last_day: within.after(day) },
            (None, None) => WhyNot::TooLate { limit: self.before },
        }
    }
}
