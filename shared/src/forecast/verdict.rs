//! What the best series say of each dose, by vaccine group.

use super::evaluation::{Judgement, Walk};
use super::finding::Finding;
use super::history::{History, Shot};
use super::outcome::{AntigenVerdict, DoseStatus, DoseVerdict, Few, Reason};
use super::planning::Plan;
use super::{Assessment, Judged};
use crate::schedule::{Group, Schedule};
use smallvec::{SmallVec, smallvec};

/// What the best series of an antigen say of one of its records.
#[derive(Clone, Copy)]
struct Said<'j, 'a> {
    judged: &'j Judged<'a>,
    walk: &'j Walk<'a>,
    judgement: &'j Judgement,
    record: usize,
}

/// A verdict for every dose and every vaccine group that it counts for, oldest dose first; one dated after the day of
/// assessment is not evaluated.
pub(super) fn verdicts(history: &History, assessment: &Assessment) -> Vec<DoseVerdict> {
    let findings = assessment.findings;
    let mut verdicts = Vec::with_capacity(history.shots.len() * 2 + history.later.len());
    // How many records of each antigen are behind.
    let mut behind: SmallVec<[usize; 32]> = smallvec![0; assessment.antigens.len()];
    for (place, shot) in history.shots.iter().enumerate() {
        for (group, antigens) in groups_of(history, shot) {
            let mut of_antigens: Few<AntigenVerdict> = Few::with_capacity(antigens.len());
            // The best status over the antigens, and of two antigens of one status the first.
            let mut first: Option<(Said, usize)> = None;
            for antigen in antigens {
                if let (Some((judged, plans)), Some(behind)) =
                    (assessment.antigen(*antigen), behind.get_mut(*antigen))
                    && judged.asked.records.get(*behind) == Some(&place)
                {
                    if let Some(said) = best(judged, plans, *behind) {
                        if first.is_none_or(|(first, _)| said.judgement.status < first.judgement.status) {
                            first = Some((said, of_antigens.len()));
                        }
                        of_antigens.push(said.of_antigen(history.schedule, findings));
                    }
                    *behind += 1;
                }
            }
            if let Some((first, place)) = first {
                verdicts.push(DoseVerdict {
                    dose: shot.given.id,
                    group: group.name.clone(),
                    status: first.judgement.status,
                    place: number_in_series(&first),
                    reasons: of_antigens.get(place).map(|first| first.reasons.clone()).unwrap_or_default(),
                    antigens: of_antigens,
                });
            }
        }
    }
    for shot in &history.later {
        verdicts.extend(groups_of(history, shot).map(|(group, _)| DoseVerdict {
            dose: shot.given.id,
            group: group.name.clone(),
            status: DoseStatus::NotEvaluated,
            place: None,
            reasons: smallvec![Reason::AfterAssessment],
            antigens: Few::new(),
        }));
    }
    verdicts
}

/// The vaccine groups that a dose counts for, at some age, each with those of its antigens that are in the vaccine.
fn groups_of<'a>(history: &History<'a>, shot: &Shot) -> impl Iterator<Item = (&'a Group, &'a [usize])> {
    let rules = history.schedule.rules();
    let groups = rules.product(shot.product).map_or(&[][..], |product| &product.groups);
    groups.iter().filter_map(|(group, antigens)| Some((rules.groups.get(*group)?, antigens.as_slice())))
}

/// The best that an antigen's best series say of a record.
fn best<'j, 'a>(judged: &'j Judged<'a>, plans: &'j [Plan<'a>], record: usize) -> Option<Said<'j, 'a>> {
    let said = plans.iter().filter_map(|plan| {
        let judgement = plan.walk.judgements.get(record)?;
        Some(Said { judged, walk: plan.walk, judgement, record })
    });
    said.min_by_key(|said| said.judgement.status)
}

impl Said<'_, '_> {
    fn reasons(&self, schedule: &Schedule, findings: &[Finding]) -> Few<Reason> {
        let mut reasons = Few::new();
        for finding in self.judgement.findings(findings) {
            reasons.push(finding.reason(schedule));
        }
        reasons
    }

    fn of_antigen(&self, schedule: &Schedule, findings: &[Finding]) -> AntigenVerdict {
        AntigenVerdict {
            antigen: self.judged.asked.antigen.name.clone(),
            status: self.judgement.status,
            reasons: self.reasons(schedule, findings),
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
