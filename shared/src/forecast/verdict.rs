//! What the best series say of each dose, by vaccine group.

use super::evaluation::Judgement;
use super::history::History;
use super::outcome::{AntigenVerdict, DoseStatus, DoseVerdict, Reason};
use super::planning::Plan;
use crate::codes::VaccineGroup;
use crate::schedule::release::{Antigen, Group};

/// Adds a verdict for every dose that counts for an antigen of the group; one dated after the day of assessment is not
/// evaluated.
pub(super) fn verdicts(
    history: &History,
    group: &Group,
    judged: &[(&Antigen, Vec<Plan>)],
    verdicts: &mut Vec<DoseVerdict>,
) {
    for (place, shot) in history.shots.iter().enumerate() {
        let found: Vec<(&Antigen, &Plan, &Judgement, usize)> =
            judged.iter().filter_map(|(antigen, plans)| best(antigen, plans, place)).collect();
        // The best status over the antigens, and of two antigens of one status the first.
        let Some((_, plan, judgement, record)) =
            found.iter().min_by_key(|(_, _, judgement, _)| judgement.status)
        else {
            continue;
        };
        let reasons = |judgement: &Judgement| -> Vec<Reason> {
            judgement.findings.iter().map(|finding| finding.reason(history.schedule)).collect()
        };
        verdicts.push(DoseVerdict {
            dose: shot.given.id,
            group: VaccineGroup::new(group.name.as_str()),
            status: judgement.status,
            place: number_in_series(plan, *record),
            reasons: reasons(judgement),
            antigens: found
                .iter()
                .map(|(antigen, _, judgement, _)| AntigenVerdict {
                    antigen: antigen.antigen.clone(),
                    status: judgement.status,
                    reasons: reasons(judgement),
                })
                .collect(),
        });
    }
    for shot in &history.later {
        let of = history.schedule.antigens_of(shot.cvx).iter();
        let mut antigens = of.filter_map(|(place, _)| history.schedule.release().antigens.get(*place));
        if antigens.any(|antigen| antigen.group == group.name) {
            verdicts.push(DoseVerdict {
                dose: shot.given.id,
                group: VaccineGroup::new(group.name.as_str()),
                status: DoseStatus::NotEvaluated,
                place: None,
                reasons: vec![Reason::AfterAssessment],
                antigens: Vec::new(),
            });
        }
    }
}

/// The best that an antigen's best series say of a dose.
fn best<'j, 'a>(
    antigen: &'j Antigen,
    plans: &'j [Plan<'a>],
    place: usize,
) -> Option<(&'j Antigen, &'j Plan<'a>, &'j Judgement, usize)> {
    let judged = plans.iter().filter_map(|plan| {
        let record = plan.walk.records.iter().position(|record| *record == place)?;
        Some((antigen, plan, plan.walk.judgements.get(record)?, record))
    });
    judged.min_by_key(|(_, _, judgement, _)| judgement.status)
}

/// Which of how many a valid dose is; doses that are skipped are not counted.
fn number_in_series(plan: &Plan, record: usize) -> Option<(u8, u8)> {
    let walk = &plan.walk;
    let judgement = walk.judgements.get(record).filter(|judgement| judgement.status == DoseStatus::Valid)?;
    let target = judgement.target?;
    if walk.series.doses.get(target).is_some_and(|dose| dose.recurring) {
        return None;
    }
    let number = walk.satisfied.iter().position(|(_, satisfied)| *satisfied == record)? + 1;
    let of = walk.series.doses.len().saturating_sub(walk.skipped).max(number);
    Some((u8::try_from(number).ok()?, u8::try_from(of).ok()?))
}
