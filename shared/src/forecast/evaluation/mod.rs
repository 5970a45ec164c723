//! Evaluation (chapter 6): every record of an antigen is held against the next target dose of a series.

mod age;
mod conflict;
mod interval;
pub(super) mod skip;
mod vaccine;

use super::finding::Finding;
use super::history::{History, Shot};
use super::outcome::DoseStatus;
use crate::calendar::{Dated, Day};
use crate::schedule::{GroupSet, Series, SeriesDose};
use skip::Asked;
use smallvec::SmallVec;
use std::cell::Cell;

pub(super) use interval::reference;

/// What was found of one record.
#[derive(Clone, Copy, Debug)]
pub(super) struct Judgement {
    /// The evaluation status.
    pub status: DoseStatus,
    /// Place of the target dose it was held against; none once all were satisfied. No series has more than 255 doses.
    target: Option<u8>,
    /// Whether it was an inadvertent administration.
    pub inadvertent: bool,
    /// Where its findings begin and end among those of the assessment.
    findings: (u32, u32),
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
    pub judgements: SmallVec<[Judgement; 8]>,
    /// The day of the last record judged so far that may be counted from: valid or not valid, but no inadvertent
    /// administration (CALCDTINT-1).
    pub previous: Option<Dated>,
    /// The day of the first record that satisfied a target dose.
    pub first_valid: Option<Day>,
    /// How many records satisfied a target dose.
    pub valid: usize,
    /// Place of the first target dose that is neither satisfied nor skipped.
    pub next: usize,
    /// How many target doses were skipped.
    pub skipped: usize,
    /// What was counted last for a skip: a target dose is asked twice in a forecast, and the one after it often asks the same.
    counted: Cell<Option<skip::Counted>>,
}

impl<'a> Walk<'a> {
    /// A series none of whose records is evaluated yet.
    pub fn begin(history: &'a History<'a>, series: &'a Series, records: &'a [usize]) -> Self {
        Self {
            history,
            series,
            records,
            judgements: SmallVec::new(),
            previous: None,
            first_valid: None,
            valid: 0,
            next: 0,
            skipped: 0,
            counted: Cell::new(None),
        }
    }

    /// Evaluates all records (figure 4-6), where they are not yet, and adds what is found to the findings of the assessment. It
    /// takes the antigen's series groups that have a complete series.
    pub fn evaluate(&mut self, complete: &GroupSet, findings: &mut Vec<Finding>) {
        if self.judgements.len() == self.records.len() {
            return;
        }
        let history = self.history;
        self.judgements.reserve_exact(self.records.len());
        for (record, place) in self.records.iter().enumerate() {
            let Some(shot) = history.shots.get(*place) else { break };
            let judgement = self.judge(record, *place, shot, complete, findings);
            if matches!(judgement.status, DoseStatus::Valid | DoseStatus::NotValid) && !judgement.inadvertent
            {
                self.previous = Some(shot.on);
            }
            if let Some(target) = judgement.satisfied() {
                self.valid += 1;
                self.first_valid = self.first_valid.or(Some(shot.day));
                // A recurring dose is followed by itself.
                if !self.series.doses.get(target).is_some_and(|dose| dose.recurring) {
                    self.next = target + 1;
                }
            }
            self.judgements.push(judgement);
        }
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

    /// The dose of a record.
    pub fn shot(&self, record: usize) -> Option<&'a Shot<'a>> {
        self.history.shots.get(*self.records.get(record)?)
    }

    /// What was found of a dose of the history, by its place there; none where it is no record of the antigen, or is not
    /// judged yet.
    pub fn judgement_of(&self, place: usize) -> Option<&Judgement> {
        self.judgements.get(self.records.binary_search(&place).ok()?)
    }

    /// The records that satisfied a target dose, each with the place of the target.
    pub fn satisfied(&self) -> impl Iterator<Item = (usize, usize)> {
        let judged = self.judgements.iter().enumerate();
        judged.filter_map(|(record, judgement)| Some((record, judgement.satisfied()?)))
    }

    /// The last record that satisfied the target dose at a place.
    pub fn satisfied_by(&self, target: usize) -> Option<usize> {
        self.judgements.iter().rposition(|judgement| judgement.satisfied() == Some(target))
    }

    fn target_place(&self) -> Option<u8> {
        u8::try_from(self.next).ok()
    }

    /// Evaluates the next record (figure 6-1), whose place in the history and dose are given. Sections 6.1 to 6.3 are gates; 6.4 to
    /// 6.9 are all asked, for the reader's sake, and 6.10 decides.
    fn judge(
        &mut self,
        record: usize,
        place: usize,
        shot: &Shot,
        complete: &GroupSet,
        findings: &mut Vec<Finding>,
    ) -> Judgement {
        let start = findings.len() as u32;
        let mut inadvertent = false;
        let (status, target) = loop {
            let Some(target) = self.target() else {
                findings.push(Finding::SeriesComplete);
                break (DoseStatus::Extraneous, None);
            };
            if shot.sub_standard {
                findings.push(Finding::SubStandard);
                break (DoseStatus::SubStandard, self.target_place());
            }
            if skip::can_skip(self, target, Asked::Evaluating(record), shot.day, complete) {
                self.skip_target();
                continue;
            }
            if target.inadvertent.contains(&shot.product) {
                inadvertent = true;
                findings.push(Finding::Inadvertent);
                break (DoseStatus::NotValid, self.target_place());
            }
            let age = age::judge(self.history, target, shot.day, findings);
            let interval = interval::judge(self, target, place, shot.day, findings);
            let conflict = shot.too_close && conflict::judge(self, place, shot, findings);
            let vaccine = vaccine::judge(self.history, target, shot, findings);
            break (satisfy(age, interval, conflict, vaccine), self.target_place());
        };
        Judgement { status, target, inadvertent, findings: (start, findings.len() as u32) }
    }
}

impl Judgement {
    /// Why the record was judged as it was: its part of the findings of the assessment.
    pub fn findings<'f>(&self, of_all: &'f [Finding]) -> &'f [Finding] {
        let (start, end) = self.findings;
        of_all.get(start as usize..end as usize).unwrap_or(&[])
    }

    /// Place of the target dose that the record satisfied.
    pub fn satisfied(&self) -> Option<usize> {
        self.target.filter(|_| self.status == DoseStatus::Valid).map(usize::from)
    }

    /// Place of the target dose that the record was held against.
    pub fn target(&self) -> Option<usize> {
        self.target.map(usize::from)
    }

    /// Whether it was held against a target dose at all.
    pub fn has_target(&self) -> bool {
        self.target.is_some()
    }
}

/// Whether a record before a day has the age and the vaccine for a dose that may be the first of a series to be satisfied: without one,
/// no record before that day is valid.
pub(super) fn can_begin(history: &History, series: &Series, records: &[usize], before: Day) -> bool {
    let is_for = |target: &SeriesDose, shot: &Shot| {
        age::is_valid(history, target, shot.day) && vaccine::is_accepted(history, target, shot)
    };
    let shots = records.iter().filter_map(|place| history.shots.get(*place));
    shots
        .take_while(|shot| shot.day < before)
        .any(|shot| series.opening_doses().iter().any(|target| is_for(target, shot)))
}

/// Whether the target dose is satisfied (6.10, table 6-31): the first column that holds decides.
fn satisfy(age: age::Verdict, interval: bool, conflict: bool, vaccine: bool) -> DoseStatus {
    match age {
        age::Verdict::TooOld => DoseStatus::Extraneous,
        age::Verdict::Valid if interval && !conflict && vaccine => DoseStatus::Valid,
        age::Verdict::Valid | age::Verdict::TooYoung => DoseStatus::NotValid,
    }
}
