//! What the best series say of each dose, by vaccine group.

use super::Judged;
use super::evaluation::{Judgement, Walk};
use super::finding::Finding;
use super::history::History;
use super::outcome::{AntigenVerdict, DoseStatus, DoseVerdict, Reason};
use crate::schedule::{Group, Schedule};
use smallvec::SmallVec;

/// The verdicts on all doses, as one group after another gives them.
pub(super) struct Verdicts<'a> {
    history: &'a History<'a>,
    /// Each with the place of its dose in the history; those dated later come after.
    verdicts: Vec<(usize, DoseVerdict)>,
}

/// What the best series of an antigen say of one of its records.
#[derive(Clone, Copy)]
struct Said<'j, 'a> {
    judged: &'j Judged<'a>,
    walk: &'j Walk<'a>,
    judgement: &'j Judgement,
    record: usize,
}

impl<'a> Verdicts<'a> {
    /// None yet.
    pub fn new(history: &'a History<'a>) -> Self {
        Self { history, verdicts: Vec::with_capacity(history.shots.len() * 2) }
    }

    /// Adds a verdict for every dose that counts for an antigen of the group; one dated after the day of assessment is not
    /// evaluated.
    pub fn add(&mut self, group: &Group, judged: &[Judged]) {
        let schedule = self.history.schedule;
        // How many records of each antigen are behind.
        let mut behind: SmallVec<[usize; 3]> = judged.iter().map(|_| 0).collect();
        loop {
            let next =
                judged.iter().zip(&behind).filter_map(|(judged, behind)| judged.records.get(*behind)).min();
            let Some(place) = next.copied() else { break };
            let mut said: SmallVec<[Said; 3]> = SmallVec::new();
            for (judged, behind) in judged.iter().zip(&mut behind) {
                if judged.records.get(*behind) == Some(&place) {
                    said.extend(best(judged, *behind));
                    *behind += 1;
                }
            }
            // The best status over the antigens, and of two antigens of one status the first.
            let first = said.iter().min_by_key(|said| said.judgement.status);
            if let (Some(first), Some(shot)) = (first, self.history.shots.get(place)) {
                let verdict = DoseVerdict {
                    dose: shot.given.id,
                    group: group.name.clone(),
                    status: first.judgement.status,
                    place: number_in_series(first),
                    reasons: first.reasons(schedule),
                    antigens: said.iter().map(|said| said.of_antigen(schedule)).collect(),
                };
                self.verdicts.push((place, verdict));
            }
        }
        let first = self.history.shots.len();
        let later = self.history.later.iter().enumerate();
        for (place, shot) in later.filter(|(_, shot)| group.products.contains(shot.product)) {
            let verdict = DoseVerdict {
                dose: shot.given.id,
                group: group.name.clone(),
                status: DoseStatus::NotEvaluated,
                place: None,
                reasons: vec![Reason::AfterAssessment],
                antigens: Vec::new(),
            };
            self.verdicts.push((first + place, verdict));
        }
    }

    /// All verdicts, oldest dose first.
    pub fn in_order(mut self) -> Vec<DoseVerdict> {
        self.verdicts.sort_by_key(|(place, _)| *place);
        self.verdicts.into_iter().map(|(_, verdict)| verdict).collect()
    }
}

/// The best that an antigen's best series say of a record.
fn best<'j, 'a>(judged: &'j Judged<'a>, record: usize) -> Option<Said<'j, 'a>> {
    let said = judged.best.iter().filter_map(|plan| {
        let judgement = plan.walk.judgements.get(record)?;
        Some(Said { judged, walk: &plan.walk, judgement, record })
    });
    said.min_by_key(|said| said.judgement.status)
}

impl Said<'_, '_> {
    fn reasons(&self, schedule: &Schedule) -> Vec<Reason> {
        let findings: &[Finding] = self.walk.findings_of(self.record);
        findings.iter().map(|finding| finding.reason(schedule)).collect()
    }

    fn of_antigen(&self, schedule: &Schedule) -> AntigenVerdict {
        AntigenVerdict {
            antigen: self.judged.antigen.name.clone(),
            status: self.judgement.status,
            reasons: self.reasons(schedule),
        }
    }
}

/// Which of how many a valid dose is; doses that are skipped are not counted.
fn number_in_series(said: &Said) -> Option<(u8, u8)> {
    let walk = said.walk;
    let target = said.judgement.satisfied()?;
    if walk.series.doses.get(target).is_some_and(|dose| dose.recurring) {
        return None;
    }
    let number = walk.satisfied().position(|(record, _)| record == said.record)? + 1;
    let of = walk.series.doses.len().saturating_sub(walk.skipped).max(number);
    Some((u8::try_from(number).ok()?, u8::try_from(of).ok()?))
}
