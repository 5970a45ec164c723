//! A student made ready for the rules: doses in order, marked with what they count for, and when exemptions hold.

use super::book::AgeRange;
use super::facts::Facts;
use super::outcome::{Term, Warning, WhyNot};
use super::rules::{EvidenceBits, Rules, Sets, evidence_bit};
use crate::calendar::{Date, add_days};
use crate::codes::{ExemptionKind, ProvisionalKind, SchoolVaccine};
use crate::order;
use crate::person::{Exemption, ProvisionalAdmission};

/// A day, and the next one on which anything that was asked of it comes out otherwise.
#[derive(Clone, Copy)]
pub(super) struct Clock {
    /// The day.
    pub on: Date,
    /// The next day on which some answer changes.
    pub next: Option<Date>,
}

impl Clock {
    pub fn at(on: Date) -> Self {
        Self { on, next: None }
    }

    /// Whether a day has come. If not, it is kept as one on which something may change.
    pub fn has_come(&mut self, day: Date) -> bool {
        if day <= self.on {
            return true;
        }
        if self.next.is_none_or(|next| day < next) {
            self.next = Some(day);
        }
        false
    }

    /// Whether someone is in a range of age.
    pub fn is_of_age(&mut self, birth: Date, ages: AgeRange) -> bool {
        ages.from.is_none_or(|from| self.has_come(from.after(birth)))
            && ages.before.is_none_or(|before| !self.has_come(before.after(birth)))
    }
}

/// One dose.
#[derive(Clone, Copy)]
pub(super) struct Shot {
    /// Its place in the facts.
    pub place: u16,
    pub date: Date,
    /// The products it counts for.
    pub sets: Sets,
    /// Those for which the record does not say enough.
    pub doubtful: Sets,
    /// Why it counts for nothing, if so.
    pub void: Option<WhyNot>,
}

/// When an exemption holds.
pub(super) struct Waiver<'a> {
    pub exemption: &'a Exemption,
    pub first: Date,
    /// The last day; none for life.
    pub last: Option<Date>,
}

/// An admission while proof is awaited.
pub(super) struct Admission {
    pub kind: ProvisionalKind,
    pub since: Date,
    pub last: Date,
}

/// A student.
pub(super) struct Student<'a> {
    pub facts: &'a Facts,
    pub birth: Date,
    /// All doses, oldest first.
    all: Vec<Shot>,
    /// Those of the vaccine that is looked at, oldest first.
    pub shots: Vec<Shot>,
    /// Evidence: its bit, day, and place in the facts.
    pub evidence: Vec<(EvidenceBits, Option<Date>, u16)>,
    pub waivers: Vec<Waiver<'a>>,
    /// Exemptions that cannot be counted, and why.
    pub faulty: Vec<(&'a Exemption, Warning)>,
    pub admission: Option<Admission>,
}

impl<'a> Student<'a> {
    pub fn new(rules: &Rules, facts: &'a Facts) -> Self {
        let mut all: Vec<Shot> = (0..)
            .zip(&facts.doses)
            .map(|(place, dose)| {
                let (sets, doubtful) = rules.sets_of(dose);
                let void = if dose.date < facts.birth_date {
                    Some(WhyNot::BeforeBirth)
                } else if dose.sub_standard {
                    Some(WhyNot::SubStandard)
                } else {
                    None
                };
                Shot { place, date: dose.date, sets, doubtful, void }
            })
            .collect();
        if !all.is_sorted_by_key(|shot| shot.date) {
            order::sort_by_key(&mut all, |shot| shot.date);
        }
        let evidence =
            (0..).zip(&facts.evidence).map(|(place, (evidence, on))| (evidence_bit(evidence), *on, place));
        let mut waivers = Vec::new();
        let mut faulty = Vec::new();
        for exemption in &facts.exemptions {
            match waiver(rules, exemption) {
                Ok(waiver) => waivers.push(waiver),
                Err(warning) => faulty.push((exemption, warning)),
            }
        }
        let admission = facts.provisional.as_ref().and_then(|admitted| {
            let last = rules.term_of_admission(admitted)?.last?;
            Some(Admission { kind: admitted.kind.clone(), since: admitted.since, last })
        });
        Self {
            facts,
            birth: facts.birth_date,
            shots: Vec::with_capacity(all.len()),
            all,
            evidence: evidence.collect(),
            waivers,
            faulty,
            admission,
        }
    }

    /// Looks at the doses of some products: rules then go through these few alone.
    pub fn look_at(&mut self, sets: Sets) {
        self.shots.clear();
        self.shots.extend(self.all.iter().filter(|shot| shot.sets & sets != 0));
    }

    /// Whether there is evidence of one of these kinds.
    pub fn shows(&self, kinds: EvidenceBits, clock: &mut Clock) -> bool {
        kinds != 0
            && self
                .evidence
                .iter()
                .any(|(bit, on, _)| bit & kinds != 0 && on.is_none_or(|on| clock.has_come(on)))
    }

    /// The exemption in force for a vaccine that holds longest.
    pub fn exempt(&self, vaccine: &SchoolVaccine, clock: &mut Clock) -> Option<&Waiver<'a>> {
        self.in_force(vaccine, clock, |_| true)
    }

    /// Whether a physician has ruled out a vaccine.
    pub fn is_contraindicated(&self, vaccine: &SchoolVaccine, clock: &mut Clock) -> bool {
        let medical =
            |kind: &ExemptionKind| matches!(kind, ExemptionKind::Medical | ExemptionKind::MedicalLifelong);
        self.in_force(vaccine, clock, medical).is_some()
    }

    fn in_force(
        &self,
        vaccine: &SchoolVaccine,
        clock: &mut Clock,
        of_kind: impl Fn(&ExemptionKind) -> bool,
    ) -> Option<&Waiver<'a>> {
        self.waivers
            .iter()
            .filter(|waiver| of_kind(&waiver.exemption.kind) && covers(waiver.exemption, vaccine))
            .filter(|waiver| {
                let begun = clock.has_come(waiver.first);
                begun && waiver.last.is_none_or(|last| !clock.has_come(add_days(last, 1)))
            })
            .max_by_key(|waiver| waiver.last.unwrap_or(Date::MAX))
    }
}

/// Whether an exemption is for a vaccine; one that names none is for all.
pub(super) fn covers(exemption: &Exemption, vaccine: &SchoolVaccine) -> bool {
    exemption.vaccines.is_empty() || exemption.vaccines.contains(vaccine)
}

impl Rules {
    /// When an exemption holds, whether or not the student needs it.
    ///
    /// # Errors
    /// The warning that says why it cannot be counted.
    pub fn term_of(&self, exemption: &Exemption) -> Result<Term, Warning> {
        waiver(self, exemption).map(|waiver| Term { first: waiver.first, last: waiver.last })
    }

    /// When an admission while proof is awaited holds; none on a ground that the rules do not know.
    pub fn term_of_admission(&self, admitted: &ProvisionalAdmission) -> Option<Term> {
        let last = add_days(admitted.since, self.admission_days(&admitted.kind)?);
        Some(Term { first: admitted.since, last: Some(last) })
    }
}

/// When an exemption holds (25 TAC 97.62): from the day it was signed or, where it had to be handed in, from the day it came.
fn waiver<'a>(rules: &Rules, exemption: &'a Exemption) -> Result<Waiver<'a>, Warning> {
    let kind = || exemption.kind.clone();
    let Some(rule) = rules.exemption(&exemption.kind) else {
        return Err(Warning::UnknownExemption { kind: kind() });
    };
    let without_day = || Warning::ExemptionWithoutDay { kind: kind() };
    let mut first = exemption.signed_on.ok_or_else(without_day)?;
    if let Some(before) = rule.signed_before
        && first >= before
    {
        return Err(Warning::ExemptionTooNew { kind: kind(), before });
    }
    let by_rule = rule.valid.map(|valid| valid.after(first));
    if let Some(days) = rule.received_within_days {
        let received = exemption.received_on.ok_or_else(without_day)?;
        let last_day = add_days(first, i32::from(days));
        if received > last_day {
            return Err(Warning::ExemptionReceivedLate { kind: kind(), last_day });
        }
        first = first.max(received);
    }
    let last = match (by_rule, exemption.until) {
        (Some(rule), Some(paper)) => Some(rule.min(paper)),
        (rule, paper) => rule.or(paper),
    };
    Ok(Waiver { exemption, first, last })
}
