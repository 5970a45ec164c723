//! Evaluation (chapter 6): every record of an antigen is held against the next target dose of a series.

mod age;
mod conflict;
mod interval;
pub(super) mod skip;
mod vaccine;

use super::finding::Finding;
use super::history::History;
use super::outcome::DoseStatus;
use crate::calendar::Date;
use crate::schedule::release::{CvxCode, Series, SeriesDose, SkipContext};

pub(super) use conflict::latest_end as latest_conflict_end;
pub(super) use interval::{InForce, reference};

/// What was found of one record.
#[derive(Debug)]
pub(super) struct Judgement {
    /// The evaluation status.
    pub status: DoseStatus,
    /// Place of the target dose it was held against; none once all were satisfied.
    pub target: Option<usize>,
    /// Whether it was an inadvertent administration.
    pub inadvertent: bool,
    /// Why.
    pub findings: Vec<Finding>,
}

/// A series as far as a patient has come in it.
pub(super) struct Walk<'a> {
    /// The patient.
    pub history: &'a History<'a>,
    /// The series.
    pub series: &'a Series,
    /// The antigen's records: places in the history.
    pub records: &'a [usize],
    /// What was found of each record.
    pub judgements: Vec<Judgement>,
    /// Target doses that were satisfied, and the record that did it, both by place.
    pub satisfied: Vec<(usize, usize)>,
    /// Place of the first target dose that is neither satisfied nor skipped.
    pub next: usize,
    /// How many target doses were skipped.
    pub skipped: usize,
    /// Numbers of the antigen's series groups that have a complete series.
    pub complete_groups: Vec<u8>,
}

impl<'a> Walk<'a> {
    /// Evaluates all records against a series (figure 4-6).
    pub fn new(
        history: &'a History<'a>,
        series: &'a Series,
        records: &'a [usize],
        complete_groups: Vec<u8>,
    ) -> Self {
        let mut walk = Self {
            history,
            series,
            records,
            judgements: Vec::with_capacity(records.len()),
            satisfied: Vec::new(),
            next: 0,
            skipped: 0,
            complete_groups,
        };
        for record in 0..records.len() {
            let judgement = walk.judge(record);
            if judgement.status == DoseStatus::Valid
                && let Some(target) = judgement.target
            {
                walk.satisfied.push((target, record));
                // A recurring dose is followed by itself.
                if !series.doses.get(target).is_some_and(|dose| dose.recurring) {
                    walk.next = target + 1;
                }
            }
            walk.judgements.push(judgement);
        }
        walk
    }

    /// The target dose to satisfy next.
    pub fn target(&self) -> Option<&'a SeriesDose> {
        self.series.doses.get(self.next)
    }

    /// Leaves the next target dose out.
    pub fn skip_target(&mut self) {
        self.next += 1;
        self.skipped += 1;
    }

    /// Day and vaccine of a record.
    pub fn shot(&self, record: usize) -> Option<(Date, CvxCode)> {
        let shot = self.history.shots.get(*self.records.get(record)?)?;
        Some((shot.date, shot.cvx))
    }

    /// The records judged so far that may be counted from: valid or not valid, but no inadvertent administration
    /// (CALCDTINT-1).
    pub fn last_counted(&self) -> Option<usize> {
        let counts = |judgement: &Judgement| {
            matches!(judgement.status, DoseStatus::Valid | DoseStatus::NotValid) && !judgement.inadvertent
        };
        self.judgements.iter().rposition(counts)
    }

    /// Evaluates the next record (figure 6-1). Sections 6.1 to 6.3 are gates; 6.4 to 6.9 are all asked, for the reader's
    /// sake, and 6.10 decides.
    fn judge(&mut self, record: usize) -> Judgement {
        let found = |status, target, findings| Judgement { status, target, inadvertent: false, findings };
        let Some(place) = self.records.get(record).copied() else {
            return found(DoseStatus::NotEvaluated, None, Vec::new());
        };
        let Some(shot) = self.history.shots.get(place) else {
            return found(DoseStatus::NotEvaluated, None, Vec::new());
        };
        loop {
            let Some(target) = self.target() else {
                return found(DoseStatus::Extraneous, None, vec![Finding::SeriesComplete]);
            };
            if shot.sub_standard {
                return found(DoseStatus::SubStandard, Some(self.next), vec![Finding::SubStandard]);
            }
            if skip::can_skip(self, target, SkipContext::Evaluation, shot.date, Some(record)) {
                self.skip_target();
                continue;
            }
            if target.inadvertent.contains(&shot.cvx) {
                return Judgement {
                    status: DoseStatus::NotValid,
                    target: Some(self.next),
                    inadvertent: true,
                    findings: vec![Finding::Inadvertent],
                };
            }
            let mut findings = Vec::new();
            let age = age::judge(self.history, target, shot.date, &mut findings);
            let interval = interval::judge(self, target, record, shot.date, &mut findings);
            let conflict = conflict::judge(self, place, &mut findings);
            let vaccine = vaccine::judge(self.history, target, shot, &mut findings);
            return found(satisfy(age, interval, conflict, vaccine), Some(self.next), findings);
        }
    }
}

/// Whether the target dose is satisfied (6.10, table 6-31): the first column that holds decides.
fn satisfy(age: age::Verdict, interval: bool, conflict: bool, vaccine: bool) -> DoseStatus {
    match age {
        age::Verdict::TooOld => DoseStatus::Extraneous,
        age::Verdict::Valid if interval && !conflict && vaccine => DoseStatus::Valid,
        age::Verdict::Valid | age::Verdict::TooYoung => DoseStatus::NotValid,
    }
}
