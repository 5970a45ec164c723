//! One student on one day: each vaccine judged, and the class that comes of it.

use super::book::SchoolYear;
use super::facts::Facts;
use super::missing::{self, Nearest, Window};
use super::outcome::{
    Class, Decision, Missing, NotCounted, Outcome, ProvisionalReason, Status, VaccineOutcome, Warning, WhyNot,
};
use super::rules::{Asked, AskedBranch, AskedRule, Rules, Sets};
use super::student::{Clock, Shot, Student, covers};
use crate::calendar::{Date, add_days};
use crate::codes::Grade;

/// How many days ahead are looked at for the next change of a status. No rule asks about as many.
const MOST_CHANGES: usize = 64;

impl Rules {
    /// Says where a student stands on a day, in a grade and a school year; without one, in the year that the day is in.
    ///
    /// Doses after the day are not looked at. For each vaccine, what was given is held against the rule first; then it is asked
    /// whether anything is due yet; then exemptions, then provisional admission; what remains is delinquent.
    pub fn evaluate(&self, facts: &Facts, on: Date, grade: Grade, year: Option<SchoolYear>) -> Outcome {
        let year = year.unwrap_or_else(|| SchoolYear::of(on));
        let (in_force, confirmed) = self.year_in_force(year);
        let mut student = Student::new(self, facts);
        let mut vaccines: Vec<VaccineOutcome> = Vec::with_capacity(self.vaccines.len());
        for asked in &self.vaccines {
            let rule = self.rule(asked, grade, in_force);
            student.look_at(rule.map_or(0, |rule| asked.counts | rule.looks_at));
            vaccines.push(self.vaccine(asked, rule, &student, on));
        }
        let worst = vaccines.iter().map(|vaccine| vaccine.status.class()).min().unwrap_or(Class::Compliant);
        let class = if worst == Class::Delinquent && facts.is_blank() { Class::NoRecord } else { worst };
        let changes_on = vaccines.iter().filter_map(|vaccine| vaccine.changes_on).min();
        Outcome { on, grade, school_year: year, class, vaccines, changes_on, year_unconfirmed: !confirmed }
    }

    fn vaccine(
        &self,
        asked: &Asked,
        rule: Option<&AskedRule>,
        student: &Student,
        on: Date,
    ) -> VaccineOutcome {
        let mut outcome = VaccineOutcome {
            vaccine: asked.vaccine.clone(),
            status: Status::NotRequired,
            decision: None,
            counted: Vec::new(),
            not_counted: Vec::new(),
            evidence: Vec::new(),
            warnings: Vec::new(),
            changes_on: None,
        };
        let Some(rule) = rule else { return outcome };
        let mut clock = Clock::at(on);
        let (status, branch) = self.judge(asked, rule, student, &mut clock);
        outcome.decision =
            Some(Decision { rule: rule.place, branch: branch.and_then(|branch| branch.try_into().ok()) });
        if let Some(branch) = branch.and_then(|branch| rule.branches.get(branch)) {
            account(rule, branch, student, &mut Clock::at(on), &mut outcome);
        }
        if matches!(status, Status::Delinquent { .. } | Status::Provisional { .. }) {
            warn_of_exemptions(asked, student, on, &mut outcome);
        }
        outcome.changes_on = self.next_change(asked, rule, student, &status, clock.next);
        outcome.status = status;
        outcome
    }

    /// The first day on which the status becomes another: the days on which anything changes are asked in turn.
    fn next_change(
        &self,
        asked: &Asked,
        rule: &AskedRule,
        student: &Student,
        now: &Status,
        mut next: Option<Date>,
    ) -> Option<Date> {
        for _ in 0..MOST_CHANGES {
            let day = next?;
            let mut clock = Clock::at(day);
            let (then, _) = self.judge(asked, rule, student, &mut clock);
            if !then.is_like(now) {
                return Some(day);
            }
            next = clock.next;
        }
        next
    }

    /// The status, and the place of the branch that decided.
    fn judge(
        &self,
        asked: &Asked,
        rule: &AskedRule,
        student: &Student,
        clock: &mut Clock,
    ) -> (Status, Option<usize>) {
        let birth = student.birth;
        if !clock.is_of_age(birth, rule.student) || !enters_at(rule, student, clock) {
            return (Status::NotRequired, None);
        }
        let mut open = false;
        let mut upcoming: Option<(Date, usize)> = None;
        for (place, branch) in rule.branches.iter().enumerate().filter(|(_, branch)| branch.born.holds(birth))
        {
            if clock.is_of_age(birth, branch.student) {
                open = true;
                if is_met(asked, branch, student, clock) {
                    return (Status::Compliant, Some(place));
                }
            } else if let Some(from) = branch.student.from.map(|from| from.after(birth))
                && from > clock.on
                && upcoming.is_none_or(|(first, _)| from < first)
            {
                upcoming = Some((from, place));
            }
        }
        if !open {
            return before_any_branch(asked, rule, upcoming, student, clock);
        }
        if let Some(until) = not_yet_due(rule, student, clock) {
            return (
                Status::NotYetDue { until },
                missing::nearest(asked, rule, student, clock).map(|nearest| nearest.branch),
            );
        }
        let nearest = missing::nearest(asked, rule, student, clock);
        let branch = nearest.as_ref().map(|nearest| nearest.branch);
        if let Some(waiver) = student.exempt(&asked.vaccine, clock) {
            let status = Status::Exempt { kind: waiver.exemption.kind.clone(), until: waiver.last };
            return (status, branch);
        }
        // Some branch is always within reach, since no rule has only branches that end.
        let nearest = nearest.unwrap_or(Nearest {
            branch: 0,
            missing: Missing { doses: 1, from: clock.on },
            due: clock.on,
            begun: false,
        });
        (self.lacking(rule, &nearest, student, clock), Some(nearest.branch))
    }

    /// Provisional, for the ground that holds longest, or delinquent.
    fn lacking(&self, rule: &AskedRule, nearest: &Nearest, student: &Student, clock: &mut Clock) -> Status {
        let enrolled = student.facts.enrolled_on.filter(|day| *day <= clock.on);
        let mut grounds: Vec<Ground> = Vec::new();
        if let Some(birthday) = rule.provisional_before.map(|age| age.after(student.birth))
            && !clock.has_come(birthday)
        {
            grounds.push(Ground::before(birthday, ProvisionalReason::TooYoung, enrolled));
        }
        if !clock.has_come(nearest.due) {
            let reason =
                if nearest.begun { ProvisionalReason::InProgress } else { ProvisionalReason::TooYoung };
            grounds.push(Ground::before(nearest.due, reason, enrolled));
        }
        if let Some(admission) = &student.admission
            && clock.has_come(admission.since)
            && !clock.has_come(add_days(admission.last, 1))
        {
            let reason = ProvisionalReason::Admitted(admission.kind.clone());
            grounds.push(Ground::through(admission.last, reason, Some(admission.since)));
        }
        if let Some(last) = student.facts.override_until
            && !clock.has_come(add_days(last, 1))
        {
            grounds.push(Ground::through(last, ProvisionalReason::Override, enrolled));
        }
        let missing = nearest.missing;
        match grounds.into_iter().max_by_key(|ground| ground.last) {
            Some(Ground { until, reason, since, .. }) => {
                let review_by = self.review(enrolled, clock.on).map_or(until, |review| review.min(until));
                Status::Provisional { reason, since, until, review_by, missing }
            }
            None => Status::Delinquent { missing },
        }
    }

    /// The next day on which a school must look at a student who enrolled on a day (25 TAC 97.66).
    fn review(&self, enrolled: Option<Date>, on: Date) -> Option<Date> {
        let every = i32::from(self.book().settings.review_every_days.max(1));
        let enrolled = enrolled?;
        let days = i32::try_from(on.duration_since(enrolled).as_hours() / 24).ok()?;
        let reviews = (days + every - 1).div_euclid(every).max(1);
        Some(add_days(enrolled, reviews.saturating_mul(every)))
    }
}

/// Why a student may attend without a dose, and until when.
struct Ground {
    /// The last day.
    last: Date,
    /// The day that the result shows: the last one, or the first on which the dose is due.
    until: Date,
    reason: ProvisionalReason,
    since: Option<Date>,
}

impl Ground {
    /// A ground that ends when a dose is due.
    fn before(due: Date, reason: ProvisionalReason, since: Option<Date>) -> Self {
        Self { last: add_days(due, -1), until: due, reason, since }
    }

    /// A ground with a last day of its own.
    fn through(last: Date, reason: ProvisionalReason, since: Option<Date>) -> Self {
        Self { last, until: last, reason, since }
    }
}

/// Whether the student was of an age that the rule is for when she entered; without a first day, on the day of the question.
fn enters_at(rule: &AskedRule, student: &Student, clock: &mut Clock) -> bool {
    match student.facts.enrolled_on {
        Some(enrolled) => Clock::at(enrolled).is_of_age(student.birth, rule.student_at_enrolment),
        None => clock.is_of_age(student.birth, rule.student_at_enrolment),
    }
}

fn is_met(asked: &Asked, branch: &AskedBranch, student: &Student, clock: &mut Clock) -> bool {
    (!branch.with_medical_exemption || student.is_contraindicated(&asked.vaccine, clock))
        && branch.needs.iter().all(|need| missing::have(need, student, clock) >= need.doses)
}

/// Nothing is asked at this age: compliant if what is asked next is there already.
fn before_any_branch(
    asked: &Asked,
    rule: &AskedRule,
    upcoming: Option<(Date, usize)>,
    student: &Student,
    clock: &mut Clock,
) -> (Status, Option<usize>) {
    let Some((until, first)) = upcoming else { return (Status::NotRequired, None) };
    for (place, branch) in rule.branches.iter().enumerate() {
        let opens = branch.student.from.map(|from| from.after(student.birth));
        if opens == Some(until) && branch.born.holds(student.birth) && is_met(asked, branch, student, clock) {
            return (Status::Compliant, Some(place));
        }
    }
    (Status::NotYetDue { until }, Some(first))
}

/// The day on which the rule's dose falls due, where that is still to come.
fn not_yet_due(rule: &AskedRule, student: &Student, clock: &mut Clock) -> Option<Date> {
    if let Some((sets, wait)) = rule.due_after_last {
        let mut last = None;
        for shot in student.shots.iter().filter(|shot| shot.sets & sets != 0 && shot.void.is_none()) {
            if clock.has_come(shot.date) {
                last = Some(shot.date);
            }
        }
        if let Some(due) = last.map(|last| wait.after(last))
            && !clock.has_come(due)
        {
            return Some(due);
        }
    }
    let enrolled = student.facts.enrolled_on?;
    let ahead = rule.branches.iter().flat_map(|branch| &branch.needs);
    let (days, _) = ahead.filter_map(|need| need.before_enrolment).next()?;
    // The day after the last on which a dose would be in time.
    let late = add_days(enrolled, 1 - days);
    (!clock.has_come(late)).then_some(late)
}

/// Tells of each dose of the rule whether it counted for the branch, and which evidence did.
fn account(
    rule: &AskedRule,
    branch: &AskedBranch,
    student: &Student,
    clock: &mut Clock,
    outcome: &mut VaccineOutcome,
) {
    let windows: Vec<(Sets, Window)> =
        branch.needs.iter().map(|need| (need.set, Window::of(need, student))).collect();
    let mut before: Option<&Shot> = None;
    for shot in student.shots.iter().filter(|shot| shot.sets & rule.sets != 0) {
        let same_day = before
            .is_some_and(|before| before.date == shot.date && before.sets & shot.sets & branch.sets != 0);
        match why_not(shot, &windows, student, same_day, clock) {
            Some(why) => outcome.not_counted.push(NotCounted { dose: shot.place, why }),
            None => {
                outcome.counted.push(shot.place);
                if shot.doubtful & branch.sets != 0 {
                    outcome.warnings.push(Warning::Doubtful { dose: shot.place });
                }
                before = Some(shot);
            }
        }
    }
    for (bit, on, place) in &student.evidence {
        if bit & branch.evidence != 0 && on.is_none_or(|on| clock.has_come(on)) {
            outcome.evidence.push(*place);
        }
    }
}

/// Why a dose counts for none of a branch's needs, each given by its products and days.
fn why_not(
    shot: &Shot,
    windows: &[(Sets, Window)],
    student: &Student,
    same_day: bool,
    clock: &mut Clock,
) -> Option<WhyNot> {
    if shot.void.is_some() {
        return shot.void;
    }
    if !clock.has_come(shot.date) {
        return Some(WhyNot::InTheFuture);
    }
    if same_day {
        return Some(WhyNot::SameDay);
    }
    let mut why = WhyNot::OtherProduct;
    for (_, window) in windows.iter().filter(|(set, _)| set & shot.sets != 0) {
        if window.holds(shot.date, clock) {
            return None;
        }
        why = if shot.date < window.from {
            WhyNot::TooEarly { earliest: window.from }
        } else {
            window.too_late(student.facts.enrolled_on.unwrap_or(clock.on), shot.date)
        };
    }
    Some(why)
}

/// Says why exemptions on file do not help.
fn warn_of_exemptions(asked: &Asked, student: &Student, on: Date, outcome: &mut VaccineOutcome) {
    for (exemption, warning) in &student.faulty {
        if covers(exemption, &asked.vaccine) {
            outcome.warnings.push(warning.clone());
        }
    }
    for waiver in student.waivers.iter().filter(|waiver| covers(waiver.exemption, &asked.vaccine)) {
        if let Some(last_day) = waiver.last.filter(|last| *last < on) {
            outcome.warnings.push(Warning::ExemptionOver { kind: waiver.exemption.kind.clone(), last_day });
        }
    }
}
