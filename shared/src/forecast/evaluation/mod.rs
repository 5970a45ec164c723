//! Evaluation (chapter 6): every record of an antigen is held against the next target dose of a series.

mod age;
mod conflict;
mod interval;
pub(super) mod skip;
mod vaccine;

use super::finding::Finding;
use super::history::{History, Shot};
use super::outcome::DoseStatus;
use crate::schedule::{GroupSet, Series, SeriesDose};
use skip::Asked;
use smallvec::SmallVec;

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
    /// How many findings there were once it was judged: its own are those since the one before it.
    findings: u32,
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
    /// The findings of all records, one after another.
    findings: Vec<Finding>,
    /// How many records satisfied a target dose.
    pub valid: usize,
    /// Place of the first target dose that is neither satisfied nor skipped.
    pub next: usize,
    /// How many target doses were skipped.
    pub skipped: usize,
    /// The antigen's series groups that have a complete series.
    pub complete_groups: GroupSet,
}

impl<'a> Walk<'a> {
    /// Evaluates all records against a series (figure 4-6).
    pub fn new(
        history: &'a History<'a>,
        series: &'a Series,
        records: &'a [usize],
        complete_groups: GroupSet,
    ) -> Self {
        let mut walk = Self {
            history,
            series,
            records,
            judgements: SmallVec::with_capacity(records.len()),
            findings: Vec::new(),
            valid: 0,
            next: 0,
            skipped: 0,
            complete_groups,
        };
        for record in 0..records.len() {
            let judgement = walk.judge(record);
            if let Some(target) = judgement.satisfied() {
                walk.valid += 1;
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

    /// The dose of a record.
    pub fn shot(&self, record: usize) -> Option<&'a Shot<'a>> {
        self.history.shots.get(*self.records.get(record)?)
    }

    /// What was found of a dose of the history, by its place there; none where it is no record of the antigen, or is not
    /// judged yet.
    pub fn judgement_of(&self, place: usize) -> Option<&Judgement> {
        self.judgements.get(self.records.binary_search(&place).ok()?)
    }

    /// Why a record was judged as it was.
    pub fn findings_of(&self, record: usize) -> &[Finding] {
        let end = |record: usize| self.judgements.get(record).map(|judgement| judgement.findings as usize);
        let start = record.checked_sub(1).and_then(end).unwrap_or(0);
        end(record).and_then(|end| self.findings.get(start..end)).unwrap_or(&[])
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

    /// The last record judged so far that may be counted from: valid or not valid, but no inadvertent administration
    /// (CALCDTINT-1).
    pub fn last_counted(&self) -> Option<usize> {
        let counts = |judgement: &Judgement| {
            matches!(judgement.status, DoseStatus::Valid | DoseStatus::NotValid) && !judgement.inadvertent
        };
        self.judgements.iter().rposition(counts)
    }

    fn target_place(&self) -> Option<u8> {
        u8::try_from(self.next).ok()
    }

    fn judge(&mut self, record: usize) -> Judgement {
        // Taken out while the rules look at the walk.
        let mut findings = std::mem::take(&mut self.findings);
        let judgement = self.judge_into(record, &mut findings);
        self.findings = findings;
        judgement
    }

    /// Evaluates the next record (figure 6-1). Sections 6.1 to 6.3 are gates; 6.4 to 6.9 are all asked, for the reader's
    /// sake, and 6.10 decides.
    fn judge_into(&mut self, record: usize, findings: &mut Vec<Finding>) -> Judgement {
        let mut inadvertent = false;
        let shot = self.records.get(record).and_then(|place| Some((*place, self.history.shots.get(*place)?)));
        let (status, target) = loop {
            let Some((place, shot)) = shot else { break (DoseStatus::NotEvaluated, None) };
            let Some(target) = self.target() else {
                findings.push(Finding::SeriesComplete);
                break (DoseStatus::Extraneous, None);
            };
            if shot.sub_standard {
                findings.push(Finding::SubStandard);
                break (DoseStatus::SubStandard, self.target_place());
            }
            if skip::can_skip(self, target, Asked::Evaluating(record), shot.day) {
                self.skip_target();
                continue;
            }
            if target.inadvertent.contains(shot.product) {
                inadvertent = true;
                findings.push(Finding::Inadvertent);
                break (DoseStatus::NotValid, self.target_place());
            }
            let age = age::judge(self.history, target, shot.day, findings);
            let interval = interval::judge(self, target, record, shot.day, findings);
            let conflict = conflict::judge(self, place, findings);
            let vaccine = vaccine::judge(self.history, target, shot, findings);
            break (satisfy(age, interval, conflict, vaccine), self.target_place());
        };
        Judgement { status, target, inadvertent, findings: findings.len() as u32 }
    }
}

impl Judgement {
    /// Place of the target dose that the record satisfied.
    pub fn satisfied(&self) -> Option<usize> {
        self.target.filter(|_| self.status == DoseStatus::Valid).map(usize::from)
    }

    /// Whether it was held against a target dose at all.
    pub fn has_target(&self) -> bool {
        self.target.is_some()
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
